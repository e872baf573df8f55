"""What the bot has counted, as Prometheus reads it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from prometheus_client.core import CounterMetricFamily, Metric

from utils.operation.counting import Count


@dataclass(frozen=True)
class _Family:
    """How a count is called, and with which labels it begins at 0, so that its first growth is seen as one."""

    name: str
    documentation: str
    label: str | None = None
    begins_with: tuple[str, ...] = ()
    unlabelled: str = ""
    """What stands for the label that the bot leaves empty."""


_FAMILIES: Final = {
    Count.CONNECTIONS_LOST: _Family(
        "ticketbot_gateway_connections_lost",
        "Connections to Discord's gateway that ended before the bot did.",
    ),
    Count.SESSIONS: _Family(
        "ticketbot_gateway_sessions",
        "Sessions begun at Discord's gateway; only a resumed one gets the events that it missed.",
        "kind",
        ("new", "resumed"),
    ),
    Count.REQUESTS: _Family(
        "ticketbot_discord_requests",
        "Requests to Discord by what came of them, without answers to interactions; held_back were not sent, because"
        " Discord had set a long limit.",
        "outcome",
        ("ok", "refused", "rate_limited", "server_error", "no_answer", "held_back"),
    ),
    Count.ANSWERS_LOST: _Family(
        "ticketbot_answers_lost",
        "Answers to buttons and commands that did not arrive: late where Discord had given up, failed where it could not"
        " be reached.",
        "kind",
        ("late", "failed"),
    ),
    Count.MODEL_CALLS: _Family(
        "ticketbot_model_calls",
        "Questions to the language model: ok, or what was wrong with the answer, as /ki status names it.",
        "outcome",
        ("ok",),
        unlabelled="ok",
    ),
    Count.MODEL_TOKENS: _Family(
        "ticketbot_model_tokens",
        "Tokens that the language model read and wrote.",
        "kind",
        ("read", "written"),
    ),
    Count.MODEL_SECONDS: _Family("ticketbot_model_seconds", "Time that was waited for the language model."),
    Count.PICTURES_READ: _Family(
        "ticketbot_ocr_pictures",
        "Pictures given to Tesseract: read, or why not.",
        "outcome",
        ("read", "broken", "timed_out", "no_reader", "too_large"),
    ),
    Count.PICTURE_SECONDS: _Family("ticketbot_ocr_seconds", "Time that was spent on reading pictures."),
    Count.LOOKUPS: _Family(
        "ticketbot_ban_lookups",
        "Questions to the ban register by what came of them; one ID may be asked for in several spellings.",
        "outcome",
        ("found", "unknown", "unreachable"),
    ),
}


def families(counts: Iterable[tuple[str, str, float]]) -> Iterator[Metric]:
    """Return a metric for each count; what this version does not know is left out."""
    by_name: defaultdict[str, dict[str, float]] = defaultdict(dict)
    for name, label, value in counts:
        by_name[name][label] = value
    for count, family in _FAMILIES.items():
        yield _metric(family, by_name[count.value])


def _metric(family: _Family, values: dict[str, float]) -> Metric:
    if family.label is None:
        return CounterMetricFamily(family.name, family.documentation, value=values.get("", 0))
    metric = CounterMetricFamily(family.name, family.documentation, labels=[family.label])
    named = {label or family.unlabelled: value for label, value in values.items()}
    for label, value in {**dict.fromkeys(family.begins_with, 0.0), **named}.items():
        metric.add_metric([label], value)
    return metric
