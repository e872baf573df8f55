"""What the operator reads, in German."""

from collections.abc import Sequence
from pathlib import Path

YES_OR_NO = "[j/N]"
YES = ("j", "ja", "y", "yes")
LEFT_TO_DO = "Bleibt noch zu tun:"
NOTHING_TO_DO = "Alles ist eingerichtet, nichts zu tun."
NOTHING_TO_REMOVE = "Hier ist nichts installiert."
WILL_DO = "Das wird geschehen:"
WOULD_DO = "Das würde geschehen (es wird nichts geändert):"
UPGRADE_COURSE = (
    "Zuerst werden die Daten gesichert. Bot und Panel laufen weiter, bis sie am Ende neu starten."
)
SHALL_I = "Soll ich das tun?"
LEFT_ALONE = "Es wurde nichts geändert."
DONE = "Fertig."
BROKEN_OFF = "\nAbgebrochen. Derselbe Befehl macht dort weiter."
GO_ON_LATER = "Was bis hierher getan ist, bleibt; derselbe Befehl macht dort weiter."
RUNS_ALREADY = "Es läuft schon eine Installation."
NEEDS_ROOT = "Dazu braucht es Root-Rechte: sudo make {}"
NOT_INSTALLED = "Hier ist noch nichts installiert: sudo make install"
UP_TO_DATE = "Die neueste Fassung läuft schon, nichts zu tun."

NEWS_ELSEWHERE = "Es gibt eine neue Fassung. Was sie ändert, zeigt sudo make upgrade, und fragt dann."

USAGE = "Installiert den Ticket-Bot als Dienst, aktualisiert oder entfernt ihn."
HELP_YES = "ohne Fragen: alles, was ansteht, wird getan; eigene Änderungen an Dateien bleiben"
HELP_DRY_RUN = "nur zeigen, was geschehen würde"
HELP_ROOT = "in diesem Ordner installieren statt in diesem System (zum Ausprobieren)"
HELP_NGINX = "auch die Seite in nginx einrichten, unter diesem Namen"
HELP_NO_START = "die Dienste weder einschalten noch starten"
HELP_NO_BACKUP = "vorher keine Sicherung machen"
HELP_USERS = "auch die Benutzer ticketbot und ticketweb entfernen"
HELP_PURGE = "auch alle Daten und die Einstellungen löschen"

BUILD_ENVIRONMENT = "Virtuelle Umgebung bauen (dauert ein, zwei Minuten)"
USE_ENVIRONMENT = "Virtuelle Umgebung in Gebrauch nehmen"
BACK_UP = "Daten sichern"
OPEN_CODE = "Den Benutzern der Dienste erlauben, das Programm zu lesen"
WRITE_SETTINGS = (
    "Einstellungen /opt/ticketbot/.env anlegen, nur für root lesbar, mit einem neuen FLASK_SECRET_KEY"
)
CLOSE_SETTINGS = "Einstellungen /opt/ticketbot/.env nur noch für root lesbar machen"
ENABLE = "Dienste einschalten, damit sie mit dem System starten"
START = "Dienste starten und warten, bis sie gesund sind"
REMEMBER = "Den Stand vermerken"
WAITING = "      Warte, bis Bot und Panel gesund sind …"
STOP = "Dienste anhalten und abschalten"
REMOVE_ENVIRONMENT = "Virtuelle Umgebung entfernen"

ASKING = (
    "Die Werte, ohne die nichts läuft. Woher sie kommen, steht in README.md unter „Discord einrichten“.\n"
    "Eine leere Eingabe lässt den Wert für später; Geheimes bleibt beim Tippen unsichtbar."
)
START_ALL_THE_SAME = "Die Prüfung nennt Fehler, siehe oben. Trotzdem starten?"
PURGE_WORD = "ALLES LÖSCHEN"
PURGE_QUESTION = f"Alle Tickets, Anhänge und Einstellungen sind dann fort. Tippe {PURGE_WORD}: "

ENVIRONMENT_FAILED = (
    "Die virtuelle Umgebung ließ sich nicht bauen, siehe oben. Die bisherige ist unverändert. "
    "Häufig fehlt die Verbindung ins Internet oder Platz auf dem Datenträger."
)
BACKUP_FAILED = (
    "Die Sicherung ist gescheitert, siehe oben. Das Programm wurde nicht angerührt. "
    'Ohne Sicherung ginge es mit ARGS="--no-backup".'
)
CANNOT_BACK_UP = "Die laufende Fassung kann sich noch nicht sichern. Hole die neue mit git pull und rufe sudo make install auf."
NOT_ROOTS = (
    "/opt/ticketbot gehört nicht root. Einiges darin führen die Dienste beim Start als root aus; wer dort schreiben darf, ist root.\n"
    "sudo chown -R root: /opt/ticketbot"
)
NO_BACKUP_MADE = "Es wurde keine Sicherung gemacht: Die installierte Fassung kann das noch nicht."
CHECK_FAILED = (
    "Die Prüfung nennt Fehler, siehe oben; die Dienste sind nicht gestartet.\n"
    "Berichtige sie (sudoedit /opt/ticketbot/.env) und rufe sudo make install noch einmal auf."
)
USERS_MISSING = "Die Benutzer ticketbot und ticketweb gibt es nicht."
FETCH_FAILED = "git konnte keine neue Fassung holen, siehe oben. Es wurde nichts geändert."
DIVERGED = (
    "Die neue Fassung lässt sich nicht ohne Zusammenführen holen: Hier gibt es eigene Commits. "
    "Führe sie von Hand zusammen (git pull) und rufe danach sudo make upgrade auf."
)
NO_SYSTEMD = (
    "Hier läuft kein systemd. Nach dem nächsten Hochfahren starten eingeschaltete Dienste von selbst; sonst:\n"
    "sudo make install"
)


def step(number: int, total: int, title: str) -> str:
    """Return the line about a step that begins."""
    return f"[{number}/{total}] {title} …"


def python_is_hidden(path: Path) -> str:
    """Return that services could not start this Python."""
    return (
        f"{path} liegt in einem Ordner, den die Dienste nicht sehen. Nimm das Python des Systems:\n"
        "  sudo make install PYTHON=/usr/bin/python3"
    )


def other_checkout(here: Path, there: Path) -> str:
    """Return that there is another checkout where this one would be copied to."""
    return (
        f"In {there} liegt schon ein git-Checkout, der von hier ({here}) nicht überschrieben wird. So geht es dort:\n"
        f"  cd {there} && sudo git pull && sudo make install"
    )


def copy_code(source: Path, changed: int, removed: int) -> str:
    """Return the title of the copying."""
    gone = f", {removed} entfernen" if removed else ""
    return f"Programm aus {source} nach /opt/ticketbot kopieren ({_files(changed)}{gone})"


def edited_code(name: str) -> str:
    """Return that a file of the program was changed there."""
    return f"{name} hast du dort geändert; deine Fassung bleibt als {name}.alt"


def and_more(count: int) -> str:
    """Return the end of a list that is too long."""
    return f"… und {count} weitere"


def _files(count: int) -> str:
    return "1 Datei" if count == 1 else f"{count} Dateien"


def install_packages(names: Sequence[str]) -> str:
    """Return the title of installing packages."""
    return f"Pakete installieren: {', '.join(names)}"


def packages_elsewhere(names: Sequence[str]) -> str:
    """Return which packages the other root needs."""
    return f"Dort noch zu installieren: {', '.join(names)}"


def create_users(names: Sequence[str]) -> str:
    """Return the title of creating users."""
    return f"Benutzer anlegen: {', '.join(names)}"


def create_folders(paths: Sequence[str]) -> str:
    """Return the title of creating folders."""
    return f"Anlegen, mit den richtigen Rechten: {', '.join(paths)}"


def give_data(folder: str) -> str:
    """Return the title of giving brought data to the services."""
    return f"Alles in {folder} den Benutzern der Dienste geben"


def write_file(target: str) -> str:
    """Return the title of writing a new file."""
    return f"{target} anlegen"


def renew_file(target: str) -> str:
    """Return the title of renewing a file of ours."""
    return f"{target} erneuern"


def keep_file(target: str) -> str:
    """Return the title of what happens to a file that the operator has changed."""
    return (
        f"{target} hast du geändert: deine Fassung bleibt, die neue kommt als {Path(target).name}.neu daneben"
    )


def replace_yours(target: str) -> str:
    """Return the question whether an edited file is replaced."""
    return (
        f"      {target} hast du geändert. Ersetzen? Deine Fassung bleibt dann als {Path(target).name}.alt."
    )


def kept_file(target: str) -> str:
    """Return that an edited file was kept."""
    return f"{target} ist deine Fassung; vergleiche sie mit {target}.neu"


def remove_file(target: str) -> str:
    """Return the title of removing a file that is not shipped any more."""
    return f"{target} entfernen (wird nicht mehr gebraucht)"


def remove_files(count: int) -> str:
    """Return the title of removing all files in the system."""
    return f"{_files(count)} des Systems entfernen"


def remove_code(count: int) -> str:
    """Return the title of removing the program's copy."""
    return (
        f"Die Kopie des Programms entfernen ({_files(count)})"
        if count
        else "Den Vermerk der Installation entfernen"
    )


def remove_users(names: Sequence[str]) -> str:
    """Return the title of removing users."""
    return f"Benutzer entfernen: {', '.join(names)}"


def purge(paths: Sequence[str]) -> str:
    """Return the title of deleting everything."""
    return f"UNWIDERRUFLICH löschen: {', '.join(paths)}"


def kept_data(paths: Sequence[str]) -> str:
    """Return where the data stay."""
    return f"Behalten: {', '.join(paths)}"


def ask_for(names: Sequence[str]) -> str:
    """Return the title of asking for values."""
    return f"Nach fehlenden Einstellungen fragen: {', '.join(names)}"


def settings_missing(names: Sequence[str]) -> str:
    """Return what has to be filled in."""
    return (
        f"In /opt/ticketbot/.env fehlen: {', '.join(names)}\n"
        "sudoedit /opt/ticketbot/.env\n"
        "sudo make install       (startet dann die Dienste)"
    )


def settings_wrong(faults: Sequence[str]) -> str:
    """Return what is wrong in the settings."""
    lines = "\n".join(f"  - {fault}" for fault in faults)
    return f"Die Einstellungen stimmen nicht; die Dienste sind nicht gestartet. Bitte in /opt/ticketbot/.env berichtigen:\n{lines}"


def rules_failed(reason: str) -> str:
    """Return that the settings could not be judged."""
    return f"Die Einstellungen ließen sich nicht prüfen:\n{reason}"


def command_failed(command: Sequence[str]) -> str:
    """Return which program of the system failed."""
    return f"Gescheitert, siehe oben: {' '.join(command)}"


def no_room(reason: str) -> str:
    """Return what the system said when a file could not be written."""
    return f"Das System lässt es nicht zu: {reason}."


def no_site_name(name: str) -> str:
    """Return that this is no name for a site."""
    return f"„{name}“ ist kein Name wie tickets.example.org."


def switch_on_site(name: str) -> str:
    """Return the title of enabling the site."""
    return f"Seite {name} in nginx einschalten"


def remember_site(name: str) -> str:
    """Return the title of remembering the site."""
    return f"Den Namen {name} für spätere Aktualisierungen merken"


def certificate_missing(name: str) -> str:
    """Return how the certificate is got."""
    return (
        f"Für {name} gibt es noch kein Zertifikat. Zeigt der Name schon auf diesen Rechner:\n"
        f'sudo certbot certonly --webroot -w /var/www/html -d {name} --deploy-hook "systemctl reload nginx"\n'
        "sudo make install       (schaltet dann die Seite ein)"
    )


def nginx_refuses(reason: str) -> str:
    """Return that nginx does not take the site."""
    return f"nginx lehnt die Seite ab; sie ist wieder ausgeschaltet, alles andere läuft:\n{reason}"


def not_fetched(reason: str, folder: Path) -> str:
    """Return why no newer version was fetched."""
    return f"Es wird keine neue Fassung geholt: {reason} ({folder}). Weiter mit dem, was hier liegt."


def news(titles: Sequence[str], most: int = 15) -> str:
    """Return what is new."""
    lines = "\n".join(f"  {title}" for title in titles[:most])
    more = f"\n  {and_more(len(titles) - most)}" if len(titles) > most else ""
    return f"Neu sind {len(titles)} Änderungen:\n{lines}{more}" if len(titles) > 1 else f"Neu ist:\n{lines}"


def not_well(wrong: str, last_words: str) -> str:
    """Return what is wrong with the services after they were started."""
    quoted = "\n".join(f"  | {line}" for line in last_words.splitlines())
    return f"{wrong} Was sie zuletzt sagten (mehr: sudo ticketbot logs):\n{quoted}\nNach einer Berichtigung: sudo ticketbot restart"


def way_back(folder: Path, commit: str, backup: str | None, *, is_roots: bool) -> str:
    """Return how to go back to the version before."""
    git = "sudo git" if is_roots else "git"
    return (
        "So gehst du zur Fassung davor zurück:\n"
        f"  cd {folder}\n"
        f"  {git} checkout {commit[:12]}\n"
        '  sudo make install ARGS="--yes --no-backup"\n'
        "Sagt der Bot dann, die Datenbank stamme von einer neueren Version, setze noch die Sicherung von vorhin ein:\n"
        f"  sudo ticketbot restore {backup or 'SICHERUNG'}\n"
        f"Später wieder vorwärts: {git} checkout - und sudo make upgrade"
    )
