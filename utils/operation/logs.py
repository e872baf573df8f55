"""The log lines of bot and panel: one line each, in German, for the operator."""

import logging
import sys

_MARKS = {
    logging.INFO: "[LOG]",
    logging.WARNING: "[WARNUNG]",
    logging.ERROR: "[FEHLER]",
    logging.CRITICAL: "[FEHLER]",
}


class _Marked(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        return f"{_MARKS.get(record.levelno, '[DEBUG]')} {super().format(record)}"


def configure_logging(level: str) -> None:
    """Log to standard output; libraries are heard from warnings on, unless LOG_LEVEL is DEBUG."""
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(_Marked("%(message)s"))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    if level != "DEBUG":
        for library in ("discord", "aiohttp", "asyncio", "openai", "httpx", "PIL"):
            logging.getLogger(library).setLevel(max(logging.getLevelName(level), logging.WARNING))
        # py-cord warns at every start that it cannot speak; this bot only writes.
        logging.getLogger("discord.utils").setLevel(logging.ERROR)
