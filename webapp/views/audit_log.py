"""The audit log, for admins."""

import re
from datetime import date, timedelta
from typing import Any, Final

from flask import Blueprint, render_template, request, url_for

from webapp import audit_texts, texts
from webapp.audit import Cause, Kind
from webapp.errors import Refusal
from webapp.filters import read_day
from webapp.panel import current_session, current_visitor, is_admin, own_file_reading, panel
from webapp.queries import audit as queries
from webapp.queries.audit import Filter, Key
from webapp.queries.overview import day_starts_ms
from webapp.views.parameters import number

blueprint = Blueprint("audit_log", __name__)

_KEY: Final = re.compile(r"(\d{1,15})\.(\d{1,18})", re.ASCII)


@blueprint.get("/protokoll")
def index() -> str:
    """Show a page of the log; what is shown is all in the address."""
    if not is_admin(current_session()):
        panel().audit.refused(Cause.NOT_ADMIN, current_visitor())
        raise Refusal(403, texts.ADMINS_ONLY)
    first, last = read_day(request.args.get("von", "")), read_day(request.args.get("bis", ""))
    narrowed = _filter(first, last)
    before = _key("before")
    with own_file_reading() as database:
        page = queries.page(database, narrowed, before=before, after=None if before else _key("after"))
        people = queries.people(database)
    state = {
        "art": narrowed.kind,
        "person": narrowed.user_id,
        "ticket": narrowed.ticket_id,
        "von": first,
        "bis": last,
    }
    return render_template(
        "audit_log.html",
        page=page,
        people=people,
        kinds=audit_texts.KINDS,
        sentence=audit_texts.sentence,
        somebody=audit_texts.SOMEBODY,
        filter=narrowed,
        first=first,
        last=last,
        newer=_address(state, after=_position(page, 0)) if page.has_newer and page.rows else None,
        older=_address(state, before=_position(page, -1)) if page.has_older and page.rows else None,
    )


def _filter(first: date | None, last: date | None) -> Filter:
    kind, zone = request.args.get("art", ""), panel().settings.timezone
    return Filter(
        kind=kind if kind in set(Kind) else None,
        user_id=number("person"),
        ticket_id=number("ticket"),
        from_ms=day_starts_ms(first, zone) if first else None,
        until_ms=day_starts_ms(last + timedelta(days=1), zone) if last else None,
    )


def _key(name: str) -> Key | None:
    found = _KEY.fullmatch(request.args.get(name, ""))
    return Key(int(found[1]), int(found[2])) if found else None


def _position(page: queries.Page, index: int) -> str:
    row = page.rows[index]
    return f"{row['at_ms']}.{row['id']}"


def _address(state: dict[str, Any], **position: Any) -> str:
    return url_for("audit_log.index", **state, **position)
