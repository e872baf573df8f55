"""Everybody's own sessions: where he is logged in, and how he ends that."""

from flask import Blueprint, make_response, redirect, render_template, url_for
from werkzeug.wrappers import Response

from webapp.audit import End
from webapp.panel import panel, session_of_request

blueprint = Blueprint("sessions", __name__)

_LARGEST_ID = 2**63 - 1


@blueprint.get("/sitzungen")
def show() -> str:
    """List the visitor's sessions, this one first."""
    current = session_of_request()
    own = panel().sessions.of(current.visitor.user_id)
    return render_template(
        "sessions.html", current=current, others=[each for each in own if each.id != current.id]
    )


@blueprint.post("/sitzungen/<int:session_id>/beenden")
def end(session_id: int) -> Response:
    """End one of the visitor's sessions; that it has ended already comes to the same."""
    current = session_of_request()
    has_ended = session_id <= _LARGEST_ID and panel().sessions.end_one(session_id, current.visitor.user_id)
    if session_id != current.id:
        if has_ended:
            panel().audit.session_ended(End.REVOKED, current.visitor)
        return redirect(url_for("sessions.show"), 303)
    panel().audit.logged_out(current.visitor)
    response = make_response(redirect(url_for("login.show", out="1"), 303))
    panel().cookies.clear_session(response)
    return response


@blueprint.post("/sitzungen/andere/beenden")
def end_others() -> Response:
    """End all of the visitor's sessions but this one."""
    current = session_of_request()
    if panel().sessions.end_others(current):
        panel().audit.session_ended(End.OTHERS_REVOKED, current.visitor)
    return redirect(url_for("sessions.show"), 303)
