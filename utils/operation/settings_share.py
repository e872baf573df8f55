"""Hand a service its share of `.env`: `python -P -m utils.operation.settings_share bot|panel SOURCE TARGET`.

Runs as root before the service starts, so that one file holds all settings and each service sees only its own secrets.
"""

import argparse
import contextlib
import os
import secrets
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from dotenv import dotenv_values

from utils import service_texts
from utils.config import EX_CONFIG, BotSettings, PanelSettings, SettingsError, SharedSettings, load_settings
from utils.operation.logs import complain

SERVICES: Final[Mapping[str, type[SharedSettings]]] = {"bot": BotSettings, "panel": PanelSettings}
# Read back by the service's user, written anew by root alone.
MODE: Final = 0o400

# The order matters: a backslash that stands for one must not be doubled again.
_ESCAPES: Final = (
    ("\\", r"\\"),
    ('"', r"\""),
    ("\n", r"\n"),
    ("\r", r"\r"),
    # There is no escape for ${…}, which would be replaced: a variable without a name, whose default is the dollar.
    ("${", "${:-$}{"),
)


def share(values: Mapping[str, str | None], kind: type[SharedSettings]) -> dict[str, str]:
    """Return of all settings those that a service knows; names in any case, as pydantic reads them."""
    return {
        name.upper(): value
        for name, value in values.items()
        if value is not None and name.lower() in kind.model_fields
    }


def as_text(values: Mapping[str, str]) -> str:
    """Return the file from which python-dotenv reads exactly these values."""
    return "".join(f'{name}="{_escaped(value)}"\n' for name, value in values.items())


def _escaped(value: str) -> str:
    for plain, escaped in _ESCAPES:
        value = value.replace(plain, escaped)
    return value


def hand_over(text: str, target: Path) -> None:
    """Put the text in the place of a file, all of it or nothing, readable by the owner of its folder.

    The folder is his, so he may have left anything in it, even while this runs: nothing there is followed or opened, a
    new file takes the place of whatever has the name.
    """
    folder = os.open(target.parent, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    name = f"{target.name}.{secrets.token_hex(8)}"
    try:
        owner = os.fstat(folder)
        file = os.open(name, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600, dir_fd=folder)
        with os.fdopen(file, "w", encoding="utf-8", newline="") as writer:
            writer.write(text)
            os.fchmod(file, MODE)
            os.fchown(file, owner.st_uid, owner.st_gid)
        os.replace(name, target.name, src_dir_fd=folder, dst_dir_fd=folder)
    except OSError:
        with contextlib.suppress(OSError):
            os.unlink(name, dir_fd=folder)
        raise
    finally:
        os.close(folder)


def main(arguments: Sequence[str]) -> int:
    """Hand over a share and return the exit status."""
    parser = argparse.ArgumentParser(prog="settings_share")
    parser.add_argument("service", choices=SERVICES)
    parser.add_argument("source", type=Path)
    parser.add_argument("target", type=Path)
    # A running service would sooner or later fall over settings that are wrong.
    parser.add_argument("--checked", action="store_true")
    order = parser.parse_args(arguments)
    complaint = _hand_over(SERVICES[order.service], order.source, order.target, is_checked=order.checked)
    if complaint is None:
        return 0
    if not order.checked:
        # An older share, which a restart may find, must not let the service start as if nothing were wrong.
        with contextlib.suppress(OSError):
            order.target.unlink()
    complain(complaint)
    return EX_CONFIG


def _hand_over(kind: type[SharedSettings], source: Path, target: Path, *, is_checked: bool) -> str | None:
    """Hand over a share and return nothing, or why that was not possible."""
    try:
        if is_checked:
            load_settings(kind, source)
        with source.open(encoding="utf-8") as stream:
            values = dotenv_values(stream=stream)
    except SettingsError as error:
        return error.report()
    except FileNotFoundError:
        return service_texts.settings_missing(source)
    except (OSError, UnicodeDecodeError) as error:
        return service_texts.settings_unreadable(source, error)
    try:
        hand_over(as_text(share(values, kind)), target)
    except OSError as error:
        return service_texts.settings_not_handed_over(target, error)
    return None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
