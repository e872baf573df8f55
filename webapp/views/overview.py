"""The list of all tickets."""

from flask import Blueprint, jsonify, render_template, request
from werkzeug.wrappers import Response

from webapp import filters
from webapp.filters import Filter
from webapp.listing import address, listed, searched
from webapp.panel import current_visitor, panel, reading
from webapp.queries import health, overview
from webapp.queries.overview import Conditions
from webapp.views.parameters import number

blueprint = Blueprint("overview", __name__)


@blueprint.get("/")
def index() -> str:
    """Show a page of tickets; what is shown is all in the address."""
    database, shared, user_id = reading(), panel(), current_visitor().user_id
    narrowed = filters.read(request.args)
    conditions = conditions_of(narrowed)
    # Taken before the page is read: what changes in between is told of twice rather than never.
    revision = overview.newest_revision(database)
    counts = overview.state_counts(database)
    listing = (
        searched(database, narrowed, conditions)
        if narrowed.q
        else listed(database, narrowed, conditions, counts)
    )
    claimers = [(str(claimer_id), name) for claimer_id, name in overview.claimers(database)]
    beat = health.heartbeat(database)
    return render_template(
        "index.html",
        listing=listing,
        filter=narrowed,
        counts=counts,
        total=sum(counts.values()),
        claimers=claimers,
        names=dict(claimers),
        waiting=overview.waiting(database),
        bot=health.condition(beat, shared.clock()),
        beat=beat,
        unread=shared.read_marks.unread(user_id, listing.rows),
        views=shared.saved_views.of(user_id),
        address=address,
        orders=filters.ORDERS,
        revision=revision,
    )


@blueprint.get("/changes")
def changes() -> Response:
    """Say how many of the tickets that a page shows have changed since it was made."""
    database = reading()
    since = number("since")
    narrowed = conditions_of(filters.read(request.args))
    revision = overview.newest_revision(database)
    is_behind = since is not None and since < revision
    changed = overview.changed_since(database, since or 0, narrowed) if is_behind else 0
    return jsonify(revision=revision, changed=changed)


def conditions_of(narrowed: Filter) -> Conditions:
    """Return what the visitor's filter demands of a ticket now."""
    shared = panel()
    return overview.conditions(narrowed, current_visitor().user_id, shared.clock(), shared.settings.timezone)
