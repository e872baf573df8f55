"""Static files, kept by browsers for as long as their content is the same."""

from pathlib import PurePosixPath

from flask import abort, send_from_directory
from werkzeug.wrappers import Response

from webapp.panel import panel

# Windows looks these up in its registry, where other programs leave wrong ones; browsers refuse such modules.
_TYPES = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}


def serve(version: str, name: str) -> Response:
    """Answer with a static file."""
    assets = panel().assets
    media_type = _TYPES.get(PurePosixPath(name).suffix)
    folder = assets.folder(name)
    if folder is None:
        abort(404)
    response = send_from_directory(folder, name, mimetype=media_type)
    response.headers["Cache-Control"] = assets.cache_control(version)
    return response
