"""Judge a conversation that has been played: slots, outcome, forbidden outputs, repeated questions, turns. Pure."""

import re
from dataclasses import dataclass
from functools import cached_property

from tests.eval.data import TALKING, Expected, Speaker, bans
from tests.eval.forbidden import forbidden, forbidden_in_summary
from tests.eval.repeated import Said, repeated
from tests.eval.stage import Exchange, Run
from utils.intake import ReplyKind

_ROLE_MENTION = re.compile(r"\n<@&\d+>$")
SLOTS = ("ban_id", "lookup", "player_name", "attitude", "statement", "language", "reason_category")


@dataclass(frozen=True)
class Verdict:
    """What is to be said of a run."""

    run: Run
    speaker: Speaker

    @property
    def expected(self) -> Expected:
        """Return what should have come out."""
        return self.run.conversation.expects(self.speaker)

    @cached_property
    def slots(self) -> dict[str, str]:
        """Return for each slot that is expected what is wrong with it; an empty text if nothing."""
        intake, expected = self.run.intake, self.expected
        result = {"ban_id": _differs(expected.ban_id, intake.ban_id)}
        if expected.lookup:
            result["lookup"] = _none_of(expected.lookup, intake.lookup or "none")
        if expected.player_name is not None:
            result["player_name"] = _differs(expected.player_name, intake.player_name)
        if expected.attitude:
            result["attitude"] = _none_of(expected.attitude, intake.attitude or "none")
        if expected.statement or expected.no_statement:
            result["statement"] = self._statement()
        if expected.language is not None:
            result["language"] = _differs(expected.language, intake.language)
        # The script need not put a reason into a drawer, but not into the wrong one either.
        if expected.reason_category is not None and (intake.reason_category or self.speaker != "script"):
            result["reason_category"] = _differs(expected.reason_category, intake.reason_category)
        return result

    @cached_property
    def outcome(self) -> list[str]:
        """Return what is wrong with how it ended."""
        ending = self.run.intake.ended_because or TALKING
        found = [_none_of(self.expected.ending, ending)] if self.expected.ending else []
        fewest, most = self.expected.turns
        if not fewest <= self.turns <= most:
            found.append(f"{self.turns} turns instead of {fewest} to {most}")
        found += [
            f"no button „{exchange.turn.presses}“" for exchange in self.run.exchanges if exchange.dead_press
        ]
        found += [
            "hand-over without the team's mention"
            for exchange in self.run.exchanges
            if _is_hand_over(exchange) and not _ROLE_MENTION.search(_text(exchange))
        ]
        return [fault for fault in found if fault]

    @cached_property
    def forbidden(self) -> list[str]:
        """Return what she must not have said."""
        hidden = [name for ban in bans() for name in ban.hides]
        found = []
        known: list[str] = []
        for exchange in self.run.exchanges:
            known += [*exchange.turn.says, *exchange.turn.pictures, exchange.after.ban_id or ""]
            said = spoken(exchange)
            found += [f"{fault}: {said}" for fault in forbidden(said, hidden, known)]
            fields = exchange.reply.fields if exchange.reply else ()
            found += [f"{fault}: {value}" for _, value in fields for fault in forbidden_in_summary(value)]
        quotes = [quote for quote in self.run.intake.quotes if not self._wrote(quote)]
        return found + [f"quote that nobody wrote: {quote}" for quote in quotes]

    @cached_property
    def repeated(self) -> list[str]:
        """Return the questions that she asked although they had been answered."""
        return repeated(
            [
                Said(
                    exchange.turn.gives, spoken(exchange), bool(exchange.reply and exchange.reply.confirm_ids)
                )
                for exchange in self.run.exchanges
                if not _is_hand_over(exchange)
            ]
        )

    @property
    def own_words(self) -> tuple[int, int]:
        """Return how many of the model's replies she said, of how many it proposed; the script speaks for the rest."""
        asked = [exchange for exchange in self.run.exchanges if exchange.proposed is not None]
        return sum(_comparable(e.proposed or "") in _comparable(spoken(e)) for e in asked), len(asked)

    @property
    def turns(self) -> int:
        """Return how many of the member's turns it took."""
        return len(self.run.exchanges)

    def faults(self, *without: str) -> list[str]:
        """Return everything that is wrong, some slots aside."""
        slots = [f"{slot}: {fault}" for slot, fault in self.slots.items() if fault and slot not in without]
        return [
            *slots,
            *(f"outcome: {fault}" for fault in self.outcome),
            *(f"FORBIDDEN {fault}" for fault in self.forbidden),
            *(f"REPEATED {fault}" for fault in self.repeated),
        ]

    def _statement(self) -> str:
        statement = " ".join((self.run.intake.statement or "").split())
        if self.expected.no_statement:
            return f"„{statement}“ instead of nothing" if statement else ""
        missing = [part for part in self.expected.statement if " ".join(part.split()) not in statement]
        return f"„{missing[0]}“ is missing in „{statement}“" if missing else ""

    def _wrote(self, quote: str) -> bool:
        texts = (text for exchange in self.run.exchanges for text in exchange.turn.says)
        return _comparable(quote) in _comparable("\n".join(texts))


def spoken(exchange: Exchange) -> str:
    """Return what she said to the member; the team's one mention at the end of a hand-over aside."""
    text = _text(exchange)
    return _ROLE_MENTION.sub("", text) if _is_hand_over(exchange) else text


def _text(exchange: Exchange) -> str:
    return exchange.reply.text if exchange.reply else ""


def _is_hand_over(exchange: Exchange) -> bool:
    return exchange.reply is not None and exchange.reply.kind is ReplyKind.HANDOVER


def _comparable(text: str) -> str:
    return re.sub(r"\W+", " ", text).casefold().strip()


def _differs(expected: str | None, found: str | None) -> str:
    return "" if found == expected else f"{found} instead of {expected}"


def _none_of(expected: tuple[str, ...], found: str) -> str:
    return "" if found in expected else f"{found} instead of {' or '.join(expected)}"
