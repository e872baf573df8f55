"""Keeping a view of the overview under a name, and forgetting it."""

from typing import Final
from urllib.parse import urlencode

from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response

from webapp import filters, texts
from webapp.errors import Refusal
from webapp.listing import address
from webapp.panel import current_visitor, panel
from webapp.saved_views import LONGEST_NAME

blueprint = Blueprint("saved_views", __name__)

_LARGEST_ID: Final = 2**63 - 1


@blueprint.post("/views")
def save() -> Response:
    """Keep what the overview shows under a name."""
    narrowed = filters.read(request.form)
    name = " ".join(filters.printable(request.form.get("name", "")).split())[:LONGEST_NAME]
    if not name:
        raise Refusal(400, texts.NAMELESS_VIEW)
    if not panel().saved_views.save(current_visitor().user_id, name, urlencode(narrowed.parameters)):
        raise Refusal(409, texts.TOO_MANY_VIEWS)
    return redirect(address(narrowed), 303)


@blueprint.post("/views/<int:view_id>/delete")
def forget(view_id: int) -> Response:
    """Forget a view; the list stays as it is."""
    if view_id <= _LARGEST_ID:
        panel().saved_views.forget(current_visitor().user_id, view_id)
    return redirect(address(filters.read(request.form)), 303)
