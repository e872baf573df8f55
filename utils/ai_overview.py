"""What `/ki status` shows of the language model, as one message. Pure."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from utils import ai_texts, operator_texts
from utils.costs import Prices, known_prices
from utils.overviews import Section, fit
from utils.plain import plain
from utils.secretary import instructions
from utils.secretary.dialect import Rung
from utils.store.ai_switch import Switch
from utils.store.model_calls import Failure, Usage

OPENAI_HOST = "api.openai.com"


@dataclass(frozen=True)
class Setup:
    """What the settings say of the model; never the key."""

    model: str
    base_url: str | None
    input_usd: float | None
    output_usd: float | None
    daily_tokens: int
    prompt_path: str

    @property
    def host(self) -> str:
        """Return where the model is; an address can hold a password, so only its host and port."""
        if self.base_url is None:
            return OPENAI_HOST
        return urlsplit(self.base_url).netloc.rpartition("@")[2]

    @property
    def prices(self) -> Prices | None:
        """Return what the model costs, if that is known."""
        return known_prices(self.model, self.base_url, self.input_usd, self.output_usd)


@dataclass(frozen=True)
class Books:
    """What the database says of the model."""

    switch: Switch | None
    today: Usage
    failures: list[Failure]
    conversations: int


def status(setup: Setup | None, rung: Rung | None, told: instructions.State, books: Books) -> str:
    """Return how it stands with the language model; `setup` is None where no model is configured."""
    if setup is None:
        return fit([Section(ai_texts.STATUS_MODEL, [ai_texts.NO_MODEL, _conversations(books)])])
    failures = [ai_texts.failure(each.at_ms, each.ticket_id, each.trouble) for each in books.failures]
    return fit(
        [
            Section(
                ai_texts.STATUS_MODEL,
                [
                    ai_texts.model_at(plain(setup.model), plain(setup.host)),
                    _switch(books.switch),
                    ai_texts.form(operator_texts.ANSWER_FORMS[rung] if rung is not None else None),
                    _instructions(setup, told),
                    _conversations(books),
                ],
            ),
            Section(ai_texts.STATUS_TODAY, _today(setup, books.today)),
            Section(ai_texts.STATUS_FAILURES if failures else ai_texts.NO_FAILURES, failures),
        ]
    )


def _switch(switch: Switch | None) -> str:
    return ai_texts.switch_state(
        is_on=switch is None or switch.is_on,
        changed_at_ms=switch.changed_at_ms if switch else None,
        changed_by=plain(switch.changed_by_name) if switch else None,
    )


def _instructions(setup: Setup, told: instructions.State) -> str:
    path = setup.prompt_path.replace("`", "'")
    if told.fault is not None:
        return ai_texts.broken_instructions(path, plain(told.fault))
    return ai_texts.own_instructions(path) if told.is_own else ai_texts.BUILT_IN_INSTRUCTIONS


def _conversations(books: Books) -> str:
    return ai_texts.conversations(books.conversations)


def _today(setup: Setup, today: Usage) -> list[str]:
    prices = setup.prices
    return [
        ai_texts.calls(today.calls, today.failures, today.median_ms),
        ai_texts.tokens(today.prompt_tokens, today.completion_tokens),
        ai_texts.UNKNOWN_COST
        if prices is None
        else ai_texts.cost(prices.cost_usd(today.prompt_tokens, today.completion_tokens)),
        ai_texts.budget(today.tokens, setup.daily_tokens) if setup.daily_tokens else ai_texts.NO_BUDGET,
    ]
