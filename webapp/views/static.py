"""Static files, kept by browsers for as long as their content is the same."""

from flask import abort
from werkzeug.wrappers import Response

from webapp.assets import FOR_EVER, NOT_AT_ALL
from webapp.panel import panel


def serve(version: str, name: str) -> Response:
    """Answer with a static file."""
    asset = panel().assets.find(name)
    if asset is None:
        abort(404)
    response = Response(asset.content, mimetype=asset.media_type)
    response.headers["Cache-Control"] = FOR_EVER if version == asset.version else NOT_AT_ALL
    return response
