"""Where an installation has its parts; all of it below another root, for images and tests."""

from dataclasses import dataclass
from pathlib import Path

CODE = "/opt/ticketbot"
STATE = "/var/lib/ticketbot"
UNITS = "/etc/systemd/system"
WRAPPER = "/usr/local/sbin/ticketbot"
BOT, PANEL = "discord_ticketbot.service", "ticketweb_gunicorn.service"
PANEL_SOCKET = "ticketweb_gunicorn.socket"
BOT_USER, PANEL_USER = "ticketbot", "ticketweb"


@dataclass(frozen=True)
class Places:
    """The paths of one installation."""

    root: Path = Path("/")

    def below(self, path: str) -> Path:
        """Return where an absolute path of the system lies."""
        return self.root / path.lstrip("/")

    @property
    def code(self) -> Path:
        """Return the folder of the program, its environment and its settings."""
        return self.below(CODE)

    @property
    def settings(self) -> Path:
        """Return the operator's file of settings, where it really lies: some link it from elsewhere."""
        return (self.code / ".env").resolve()

    @property
    def state(self) -> Path:
        """Return the folder of everything that the services write."""
        return self.below(STATE)

    @property
    def is_this_system(self) -> bool:
        """Tell whether this is the running system itself."""
        return self.root == Path("/")

    @property
    def has_systemd(self) -> bool:
        """Tell whether systemd runs here and can be told what to do (sd_booted(3))."""
        return self.is_this_system and Path("/run/systemd/system").is_dir()
