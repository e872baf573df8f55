"""What people do with a ticket, as a table: tests of crashes and faults go through each entry.

A new flow is one entry in `DEEDS` and one in `FLOWS`.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from tests.e2e.people import Answer, Somebody
from tests.e2e.processes import until
from tests.e2e.town import Town
from tests.sandbox.ban_register import BANS
from tests.sandbox.world import Id
from utils.tickets import State

DAY_MS = 24 * 3600 * 1000
# Without screenshots: what these tests kill and disturb is not Tesseract.
BAN = next(ban for ban in BANS if not ban.evidence)
STORY = "Ich war sauer und habe zwei Mitspieler im Sprachchat beschimpft, das tut mir leid."
AGE_MS = 8 * DAY_MS
"""More than TICKET_CLEANUP_DAYS."""


@dataclass
class Case:
    """One ticket with its people, of whom only these have to do with it."""

    town: Town
    mia: Somebody
    sam: Somebody
    lena: Somebody
    ada: Somebody
    vera: Somebody
    stranger: Somebody
    said: list[str] = field(default_factory=list)
    """The IDs of the messages that people wrote."""

    @property
    def people(self) -> str:
        """Return a regular expression that finds those who have to do with this ticket alone."""
        return f"{self.mia.id}|{self.sam.id}|{self.ada.id}"

    @property
    def row(self) -> dict[str, Any]:
        """Return what the database knows of the one ticket of Mia's."""
        [row] = self.town.rows("SELECT * FROM tickets WHERE creator_id = ?", int(self.mia.id))
        return dict(row)

    @property
    def channel(self) -> str:
        return str(self.row["channel_id"])

    def says(self, text: str) -> None:
        """Let whoever may write in the ticket say something."""
        topic = f"<@{self.mia.id}>"
        for channel in self.town.control("GET", "channels"):
            if topic not in (channel.get("topic") or ""):
                continue
            for somebody in (self.mia, self.sam):
                # Not asked before: the rights may be changing at this moment.
                response = somebody.call("POST", f"channels/{channel['id']}/messages", json={"content": text})
                if response.ok:
                    self.said.append(response.json()["id"])
                    break

    def presses(self, somebody: Somebody, channel: str, label: str) -> Answer:
        return self._answer(somebody, somebody.sends_press(channel, label))

    def fills(self, somebody: Somebody, form: Answer, **fields: str) -> Answer:
        return self._answer(somebody, somebody.sends_form(form, **fields))

    def _answer(self, somebody: Somebody, interaction_id: str) -> Answer:
        """Return the answer, or what there is of it when the bot dies."""

        def ended() -> Answer | None:
            is_dead = self.town.bot is None or not self.town.bot.running
            answer = somebody.sees_answer(interaction_id)
            return answer if is_dead or answer.state in {"answered", "failed"} else None

        return until(f"an answer for {somebody.name}", ended)


Act = Callable[[Case], Iterator[Answer]]
"""Does something step by step and yields the answers."""


@dataclass(frozen=True)
class Deed:
    """Something that people do, or what happens by the clock."""

    act: Act
    event: str | None
    """The one that it leaves in the table, if any."""

    state: State
    """The ticket's state afterwards."""

    may_be_put_off: bool = False
    """Whether the answer may be that it cannot be done yet, because not everything is recorded."""

    claimer: str = ""
    """Whose the ticket is afterwards, if it is claimed or was so before it was closed."""


def _open(case: Case) -> Iterator[Answer]:
    yield case.presses(case.mia, case.town.support_channel, "Ticket erstellen")


def _pressing(who: str, label: str) -> Act:
    def press(case: Case) -> Iterator[Answer]:
        yield case.presses(getattr(case, who), case.channel, label)

    return press


def _close(case: Case) -> Iterator[Answer]:
    yield (form := case.presses(case.sam, case.channel, "Ticket schließen"))
    yield case.fills(case.sam, form, reason="Nach Prüfung des Videos")


def _correct(case: Case) -> Iterator[Answer]:
    yield (form := case.presses(case.sam, case.channel, "Ergebnis ändern"))
    yield case.fills(case.sam, form, outcome="lifted", reason="Das Video zeigt einen anderen")


def _delete(case: Case) -> Iterator[Answer]:
    yield case.presses(case.sam, case.channel, "Ticket löschen")
    yield case.presses(case.sam, case.channel, "Endgültig löschen")


def _tell_sigrid(case: Case) -> Iterator[Answer]:
    case.said.append(case.mia.writes(case.channel, f"Meine Ban-ID ist {BAN.ban_id}. {STORY}"))
    yield from ()


def _age(case: Case) -> Iterator[Answer]:
    with case.town.database_by_hand() as connection:
        connection.execute(
            "UPDATE tickets SET closed_at_ms = closed_at_ms - ? WHERE creator_id = ?",
            (AGE_MS, int(case.mia.id)),
        )
    yield from ()


def _lose_control_message(case: Case) -> Iterator[Answer]:
    row = case.row
    case.town.control("DELETE", f"channels/{row['channel_id']}/messages/{row['control_message_id']}")
    yield from ()


DEEDS = {
    "open": Deed(_open, "opened", State.OPEN),
    "claim": Deed(_pressing("sam", "Ticket beanspruchen"), "claimed", State.CLAIMED, claimer="sam"),
    "release": Deed(_pressing("sam", "Freigeben"), "released", State.OPEN),
    "close": Deed(_close, "closed", State.CLOSED, claimer="sam"),
    "close unclaimed": Deed(_close, "closed", State.CLOSED),
    "correct": Deed(_correct, "corrected", State.CLOSED, claimer="sam"),
    "reopen": Deed(_pressing("sam", "Wieder öffnen"), "reopened", State.CLAIMED, claimer="sam"),
    "reopen unclaimed": Deed(_pressing("sam", "Wieder öffnen"), "reopened", State.OPEN),
    "hand over": Deed(_tell_sigrid, "handed_over", State.OPEN),
    "delete": Deed(_delete, "deleted", State.DELETED, may_be_put_off=True),
    "clean up": Deed(_age, "cleaned_up", State.DELETED),
    "lose control message": Deed(_lose_control_message, None, State.OPEN),
}

# The last deed is the one that the flow is about; those before bring a ticket to its start.
FLOWS = {
    "open": ("open",),
    "claim": ("open", "claim"),
    "release": ("open", "claim", "release"),
    "close": ("open", "claim", "close"),
    "correct": ("open", "claim", "close", "correct"),
    "reopen": ("open", "claim", "close", "reopen"),
    "reopen unclaimed": ("open", "close unclaimed", "reopen unclaimed"),
    "hand over": ("open", "hand over"),
    "delete": ("open", "claim", "delete"),
    "clean up": ("open", "close unclaimed", "clean up"),
    "lose control message": ("open", "lose control message"),
}


def deeds_of(flow: str) -> tuple[Deed, ...]:
    """Return the deeds of a flow in order."""
    return tuple(DEEDS[name] for name in FLOWS[flow])


class Cast:
    """Finds people for cases: newcomers where they must be free of other tickets."""

    def __init__(self, town: Town) -> None:
        self._town = town
        self._lena = town.newcomer(Id.SUPPORT_ROLE)
        self._vera = town.known(Id.VERA, "Vera")
        self._stranger = town.newcomer()

    def case(self) -> Case:
        town = self._town
        mia, sam, ada = town.newcomer(), town.newcomer(Id.SUPPORT_ROLE), town.newcomer(Id.ADMIN_ROLE)
        return Case(town, mia, sam, self._lena, ada, self._vera, self._stranger)
