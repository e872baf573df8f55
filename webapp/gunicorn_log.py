"""Gunicorn's own lines in the form of the panel's: `logger_class` in gunicorn.conf.py names this."""

import logging
from typing import Any

from gunicorn.glogging import Logger

from utils.config import PanelSettings, SettingsError, load_settings
from utils.operation.logs import formatter


class PanelLog(Logger):
    """Writes where Gunicorn writes, as LOG_FORMAT demands."""

    def setup(self, cfg: Any) -> None:
        """Prepare the log, at start and again at each reload."""
        super().setup(cfg)
        try:
            form = load_settings(PanelSettings).log_format
        except SettingsError:
            # Whoever starts the panel next names every fault.
            form = "text"
        for log in (self.error_log, self.access_log):
            for handler in log.handlers:
                if isinstance(handler, logging.StreamHandler):
                    handler.setFormatter(formatter(form, handler.stream))
