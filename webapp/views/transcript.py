"""One ticket: the conversation, and the case beside it."""

from flask import Blueprint, render_template

from utils.transcript import record
from utils.transcript.build import Builder
from utils.transcript.naming import Naming
from utils.transcript.record import Position
from utils.transcript.sentences import tell
from webapp import texts
from webapp.addresses import PanelAddresses
from webapp.errors import Refusal
from webapp.panel import panel, reading
from webapp.queries import health
from webapp.queries import ticket as queries
from webapp.views.parameters import number

blueprint = Blueprint("transcript", __name__)

_LARGEST_ID = 2**63 - 1


@blueprint.get("/transcript/<int:ticket_id>")
def show(ticket_id: int) -> str:
    """Show a ticket; long conversations in windows, found by the messages' IDs."""
    database = reading()
    row = queries.ticket(database, ticket_id) if ticket_id <= _LARGEST_ID else None
    if row is None:
        raise Refusal(404, texts.TICKET_NOT_FOUND)
    window = record.window(database, ticket_id, _position())
    case = queries.case(database, row, panel().clock())
    happenings = tell(case.events, row["creator_name"])
    times = panel().times
    naming = Naming(times, record.people(database, ticket_id))
    addresses = PanelAddresses(database, ticket_id)
    builder = Builder(times, naming, addresses, row["control_message_id"])
    beat = health.heartbeat(database)
    return render_template(
        "transcript_detail.html",
        ticket=row,
        items=builder.items(window, happenings, case.notes),
        happenings=happenings,
        window=window,
        case=case,
        beat=beat,
        bot=health.condition(beat, panel().clock()),
    )


def _position() -> Position:
    around, before = number("at"), number("before")
    if around is not None:
        return Position(around=around)
    if before is not None:
        return Position(before=before)
    return Position(after=number("after"))
