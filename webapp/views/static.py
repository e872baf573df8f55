"""Static files, kept by browsers for as long as their content is the same."""

from flask import send_from_directory
from werkzeug.wrappers import Response

from webapp.panel import panel


def serve(version: str, name: str) -> Response:
    """Answer with a file of the static folder."""
    assets = panel().assets
    response = send_from_directory(assets.folder, name)
    response.headers["Cache-Control"] = assets.cache_control(version)
    return response
