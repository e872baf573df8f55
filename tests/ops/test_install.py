"""A life of an installation, below a folder of its own: install, start, upgrade, go wrong, go back, remove.

The tests of this file follow each other: each finds what those before it left.
"""

import fcntl
import json
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.ops.installed import (
    BOT_UNIT,
    PYTHON,
    SETTINGS,
    Installation,
    commit,
    environment,
    git,
    make_oldest_database,
    make_origin,
    newest_schema,
)

PATIENCE_S = 60
ROWS = "SELECT t.creator_name, m.content FROM tickets t JOIN messages m ON m.ticket_id = t.id"
OLD_ROWS = [("Mia", "Ich habe nichts getan.")]

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="Installieren kann nur root")


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    # Not pytest's own, which only root may enter: the services' users have to get in.
    folder = Path(tempfile.mkdtemp(prefix="installation-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def origin(folder: Path) -> Path:
    return make_origin(folder / "origin")


@pytest.fixture(scope="module")
def installed(folder: Path, origin: Path) -> Installation:
    """Return where it is to be installed: cloned as the README says, with a database that was there before."""
    root = folder / "root"
    (root / "etc").mkdir(parents=True)
    (root / "opt").mkdir()
    git(folder, "clone", "--quiet", str(origin), str(root / "opt/ticketbot"))
    installation = Installation(root, root / "opt/ticketbot")
    make_oldest_database(installation.database)
    return installation


@pytest.fixture(scope="module")
def environments(installed: Installation, folder: Path) -> Path:
    """Return what was built there: building it once more for another root shows nothing new and takes seconds."""
    return shutil.copytree(installed.code / ".venvs", folder / "environments", symlinks=True)


def test_looking_first_changes_nothing(installed: Installation) -> None:
    before = installed.state()
    shown = installed.run("install", "--dry-run")
    assert shown.returncode == 0, shown.stdout
    for part in (
        "ticketbot, ticketweb",
        "/var/lib/ticketbot",
        f"/{BOT_UNIT}",
        "/usr/local/sbin/ticketbot",
        ".env",
    ):
        assert part in shown.stdout
    assert "BOT_TOKEN" in shown.stdout.partition("Bleibt noch zu tun")[2]
    assert installed.state() == before


@pytest.mark.parametrize("answer", ["n\n", "\n", ""])
def test_no_is_no(installed: Installation, answer: str) -> None:
    before = installed.state()
    refused = installed.run("install", answers=answer)
    assert refused.returncode == 0
    assert refused.stdout.endswith("Es wurde nichts geändert.\n")
    assert installed.state() == before


def test_only_root_installs_and_everybody_may_look(installed: Installation) -> None:
    arguments = {"user": 65534, "group": 65534, "extra_groups": [], "capture_output": True, "text": True}
    command = installed.command("install", "--yes")
    refused = subprocess.run(command, env=environment(installed.root), check=False, **arguments)  # type: ignore[call-overload] # as above
    assert refused.returncode == 1
    assert "sudo make install" in refused.stderr


def test_two_at_once_do_not_build_one_thing(installed: Installation) -> None:
    with (installed.checkout / "tools/installation/commands.py").open(encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        refused = installed.run("install", "--yes")
    assert (refused.returncode, refused.stdout.strip()) == (1, "Es läuft schon eine Installation.")


def test_a_broken_off_installation_goes_on(installed: Installation) -> None:
    command = installed.command("install", "--yes")
    with subprocess.Popen(
        command,
        env=environment(installed.root),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    ) as process:
        assert process.stdout is not None
        building = next(line for line in process.stdout if "Virtuelle Umgebung bauen" in line and "[" in line)
        assert building.startswith("[")
        wait_until(lambda: any(installed.code.glob(".venvs/*/pyvenv.cfg")))
        os.killpg(process.pid, signal.SIGKILL)
    assert not (installed.code / ".venv").exists()

    finished = installed.run("install", answers="j\n")
    assert finished.returncode == 0, finished.stdout
    assert "Virtuelle Umgebung bauen" in finished.stdout


def test_everything_is_where_it_belongs(installed: Installation) -> None:
    bot, group = installed.ids("ticketbot")
    panel, _ = installed.ids("ticketweb")
    assert bot != panel
    state = installed.state()
    assert state["var/lib/ticketbot"][:3] == (0o042770, bot, group)
    assert state["var/lib/ticketbot/tickets.sqlite"][:3] == (0o100660, bot, group)
    assert state["opt/ticketbot/.env"][:3] == (0o100600, 0, 0)
    assert state["usr/local/sbin/ticketbot"][:3] == (0o100755, 0, 0)
    for unit in (installed.checkout / "systemd").glob("*.service"):
        assert (installed.root / "etc/systemd/system" / unit.name).read_bytes() == unit.read_bytes()
    for kind in ("sysusers", "tmpfiles"):
        assert (installed.root / f"etc/{kind}.d/ticketbot.conf").is_file()
    assert (installed.code / ".venv/bin/python").exists()
    assert git(installed.checkout, "status", "--porcelain") == ""
    assert installed.rows(ROWS) == OLD_ROWS


def test_the_key_is_fresh_and_the_rest_is_the_example(installed: Installation) -> None:
    example = (installed.checkout / ".env.example").read_text(encoding="utf-8").splitlines()
    lines = installed.settings.read_text(encoding="utf-8").splitlines()
    differing = [line for line, shown in zip(lines, example, strict=True) if line != shown]
    (key,) = differing
    assert key.startswith("FLASK_SECRET_KEY=")
    assert len(key) > 60


def test_a_second_time_there_is_nothing_to_do(installed: Installation) -> None:
    before = installed.state()
    again = installed.run("install", "--yes")
    assert "nichts zu tun" in again.stdout
    assert "BOT_TOKEN" in again.stdout
    assert installed.state() == before


class Terminal:
    """Somebody at a terminal who reads and types."""

    def __init__(self, command: list[str], variables: dict[str, str]) -> None:
        self._shown = ""
        self._handle, theirs = os.openpty()
        self.process = subprocess.Popen(
            command, env=variables, stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True
        )
        os.close(theirs)

    def reads(self, wanted: str) -> str:
        """Return what was shown since the last time, up to `wanted`."""
        while wanted not in self._shown:
            part = os.read(self._handle, 4096)
            assert part, self._shown
            self._shown += part.decode()
        read, _, self._shown = self._shown.partition(wanted)
        return read

    def types(self, text: str) -> None:
        os.write(self._handle, f"{text}\n".encode())

    def leaves(self) -> int:
        self.process.send_signal(signal.SIGINT)
        status = self.process.wait(PATIENCE_S)
        os.close(self._handle)
        return status


def test_whoever_sits_there_is_asked_by_the_rules_of_the_program(installed: Installation) -> None:
    asked = ("BOT_TOKEN", "DISCORD_REDIRECT_URI", "GUILD_ID")
    installed.fill_in({name: value for name, value in SETTINGS.items() if name not in asked})
    somebody = Terminal(installed.command("install"), environment(installed.root))
    somebody.reads("Soll ich das tun? [j/N] ")
    somebody.types("j")
    somebody.reads("BOT_TOKEN: ")
    somebody.types(SETTINGS["BOT_TOKEN"])
    assert SETTINGS["BOT_TOKEN"] not in somebody.reads("DISCORD_REDIRECT_URI: ")
    somebody.types("tickets.example.org")
    assert "auf /callback endet" in somebody.reads("DISCORD_REDIRECT_URI: ")
    somebody.types(SETTINGS["DISCORD_REDIRECT_URI"])
    somebody.reads("GUILD_ID: ")
    # Leaving in the middle loses nothing of what was typed.
    assert somebody.leaves() == 130

    held = installed.settings.read_text(encoding="utf-8").splitlines()
    assert {f"{name}={value}" for name, value in SETTINGS.items() if name != "GUILD_ID"} <= set(held)
    assert "GUILD_ID=" in held
    assert installed.settings.stat().st_mode & 0o777 == 0o600
    installed.fill_in(SETTINGS)
    finished = installed.run("install", "--yes")
    assert "fehlen" not in finished.stdout


def wait_until(is_so: object) -> None:
    deadline = time.monotonic() + PATIENCE_S
    assert callable(is_so)
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_the_bot_that_was_installed_upgrades_the_oldest_database(installed: Installation) -> None:
    uid, gid = installed.ids("ticketbot")
    # Discord is out of reach; the database is opened before.
    settings = {**SETTINGS, "DISCORD_BASE_URL": "http://127.0.0.1:9"}
    with subprocess.Popen(
        [str(installed.code / ".venv/bin/python"), str(installed.code / "main.py")],
        cwd=installed.database.parent,
        env=settings,
        user=uid,
        group=gid,
        extra_groups=[],
        umask=0o007,
        stderr=subprocess.DEVNULL,
    ) as bot:
        wait_until(lambda: installed.rows("PRAGMA user_version") == [(newest_schema(),)])
        bot.terminate()
    assert installed.rows(ROWS) == OLD_ROWS


IDENTITY = """\
import json, os, sys
about = {"uids": os.getresuid(), "gids": os.getresgid(), "groups": os.getgroups(), "umask": os.umask(0),
    "folder": os.getcwd(), "settings": open(os.environ["SETTINGS_FILE"]).read(), "names": sorted(os.environ),
    "arguments": sys.argv[1:]}
print(json.dumps(about))
"""


def test_the_operators_command_has_no_rights_of_root(installed: Installation) -> None:
    program = installed.code / "main.py"
    kept = program.read_bytes()
    program.write_text(IDENTITY, encoding="utf-8")
    try:
        asked = subprocess.run(
            [installed.code / ".venv/bin/python", "-I", installed.code / "tools/operate.py", "backup"],
            env={**environment(installed.root), "BOT_TOKEN": "of-the-shell"},
            capture_output=True,
            text=True,
            check=False,
        )
    finally:
        program.write_bytes(kept)
    assert asked.returncode == 0, asked.stderr
    seen = json.loads(asked.stdout)
    uid, gid = installed.ids("ticketbot")
    assert seen["uids"] == [uid] * 3
    assert seen["gids"] == [gid] * 3
    assert seen["groups"] in ([], [gid])
    assert seen["umask"] == 0o007
    assert seen["folder"] == str(installed.database.parent)
    assert seen["arguments"] == ["--backup"]
    assert "made-up-token" in seen["settings"]
    for name in ("FLASK_SECRET_KEY", "DISCORD_CLIENT_SECRET", "made-up-secret"):
        assert name not in seen["settings"]
    assert "BOT_TOKEN" not in seen["names"]


def test_a_new_version_that_cannot_be_built_changes_nothing(installed: Installation, origin: Path) -> None:
    requirements = (origin / "requirements.txt").read_text(encoding="utf-8")
    (origin / "requirements.txt").write_text("no-such-package==1\n", encoding="utf-8")
    commit(origin, "a version that cannot be installed")
    before = installed.state()
    version = git(installed.checkout, "rev-parse", "HEAD")
    failed = installed.run("upgrade", "--yes", "--no-backup")
    assert failed.returncode == 1, failed.stdout
    assert "a version that cannot be installed" in failed.stdout
    assert "Die bisherige ist unverändert" in failed.stdout
    assert git(installed.checkout, "rev-parse", "HEAD") == version
    assert installed.state() == before
    (origin / "requirements.txt").write_text(requirements, encoding="utf-8")


def test_an_upgrade_takes_over_all_that_is_new_and_no_edit(installed: Installation, origin: Path) -> None:
    unit = origin / "systemd/discord_ticketbot.service"
    unit.write_text(unit.read_text(encoding="utf-8") + "# neu\n", encoding="utf-8")
    folders = origin / "systemd/ticketbot.tmpfiles.conf"
    folders.write_text(folders.read_text(encoding="utf-8") + "# neu\n", encoding="utf-8")
    requirements = (origin / "requirements.txt").read_text(encoding="utf-8")
    (origin / "requirements.txt").write_text(f"{requirements}# neu\n", encoding="utf-8")
    newest = commit(origin, "a better version")
    mine = installed.root / "etc/tmpfiles.d/ticketbot.conf"
    mine.write_text(mine.read_text(encoding="utf-8") + "# meins\n", encoding="utf-8")
    kept, environment_before = mine.read_bytes(), (installed.code / ".venv").resolve()
    settings = installed.settings.read_bytes()
    backups = installed.database.parent / "backups"
    backups_before = set(backups.glob("[0-9]*"))

    before = installed.state()
    looked = installed.run("upgrade", "--dry-run")
    assert (looked.returncode, installed.state()) == (0, before), looked.stdout
    assert "Es gibt eine neue Fassung" in looked.stdout
    refused = installed.run("upgrade", answers="n\n")
    assert (refused.returncode, installed.state()) == (0, before), refused.stdout

    finished = installed.run("upgrade", "--yes")
    assert finished.returncode == 0, finished.stdout
    (backup,) = set(backups.glob("[0-9]*")) - backups_before
    assert (backup / "tickets.sqlite").is_file()
    assert git(installed.checkout, "rev-parse", "HEAD") == newest
    assert (installed.root / BOT_UNIT).read_bytes() == unit.read_bytes()
    assert (mine.read_bytes(), mine.with_name("ticketbot.conf.neu").read_bytes()) == (
        kept,
        folders.read_bytes(),
    )
    assert "vergleiche sie mit /etc/tmpfiles.d/ticketbot.conf.neu" in finished.stdout
    assert (installed.code / ".venv").resolve() != environment_before
    assert (environment_before / "bin/python").exists(), "for going back"
    assert installed.settings.read_bytes() == settings
    assert installed.rows(ROWS) == OLD_ROWS

    after = installed.state()
    again = installed.run("upgrade", "--yes")
    assert (again.returncode, installed.state()) == (0, after)
    assert "Die neueste Fassung" in again.stdout


@pytest.mark.usefixtures("environments")
def test_going_back_is_an_installation_of_the_old_version(installed: Installation) -> None:
    newest = (installed.root / BOT_UNIT).read_bytes()
    git(installed.checkout, "checkout", "--quiet", "HEAD~1~1")
    finished = installed.run("install", "--yes", "--no-backup")
    assert finished.returncode == 0, finished.stdout
    assert (installed.root / BOT_UNIT).read_bytes() == newest.removesuffix(b"# neu\n")
    git(installed.checkout, "checkout", "--quiet", "main")
    assert installed.run("upgrade", "--yes", "--no-backup").returncode == 0
    assert (installed.root / BOT_UNIT).read_bytes() == newest


def test_the_site_is_switched_on_when_it_has_a_certificate(installed: Installation) -> None:
    before = installed.state()
    refused = installed.run("install", "--yes", "--nginx", "x.de; include /etc/passwd")
    assert (refused.returncode, installed.state()) == (1, before)
    name = "hilfe.example.org"
    waiting = installed.run("install", "--yes", "--nginx", name)
    assert waiting.returncode == 0, waiting.stdout
    assert f"certbot certonly --webroot -w /var/www/html -d {name}" in waiting.stdout
    site = installed.root / "etc/nginx/sites-available/ticketweb.conf"
    assert name in site.read_text(encoding="utf-8")
    assert "tickets.example.org" not in site.read_text(encoding="utf-8")
    link = installed.root / "etc/nginx/sites-enabled/ticketweb.conf"
    assert not link.is_symlink()

    certificate = installed.root / f"etc/letsencrypt/live/{name}/fullchain.pem"
    certificate.parent.mkdir(parents=True)
    certificate.touch()
    assert installed.run("install", "--yes").returncode == 0
    assert link.resolve() == site
    assert "nichts zu tun" in installed.run("install", "--yes").stdout


def test_data_of_another_machine_are_given_to_the_services(installed: Installation) -> None:
    brought = installed.database.parent / "attachments/ab/abcdef"
    brought.parent.mkdir(parents=True)
    brought.write_text("", encoding="utf-8")
    outside = installed.root / "etc/outside"
    outside.write_text("", encoding="utf-8")
    (brought.parent / "link").symlink_to(outside)
    os.chown(brought, 4321, 4321)
    finished = installed.run("install", "--yes", "--no-backup")
    assert finished.returncode == 0, finished.stdout
    assert (brought.stat().st_uid, brought.stat().st_gid) == installed.ids("ticketbot")
    assert outside.stat().st_uid == 0
    assert "nichts zu tun" in installed.run("install", "--yes").stdout


def test_a_copy_of_a_checkout_elsewhere_is_made_only_where_there_is_none(
    installed: Installation, origin: Path
) -> None:
    before = installed.state()
    refused = Installation(installed.root, origin).run("install", "--yes")
    assert refused.returncode == 1
    assert "liegt schon ein git-Checkout" in refused.stdout
    assert installed.state() == before


def test_removing_keeps_what_people_wrote(installed: Installation) -> None:
    before = installed.state()
    assert installed.run("uninstall", answers="n\n").returncode == 0
    assert installed.state() == before
    settings, data = installed.settings.read_bytes(), installed.database.read_bytes()
    removed = installed.run("uninstall", "--yes")
    assert removed.returncode == 0, removed.stdout
    assert "Behalten: /var/lib/ticketbot, /opt/ticketbot/.env" in removed.stdout
    for name in (BOT_UNIT, "usr/local/sbin/ticketbot", "etc/tmpfiles.d/ticketbot.conf"):
        assert not (installed.root / name).exists(), name
    assert not (installed.code / ".venv").is_symlink()
    assert (installed.settings.read_bytes(), installed.database.read_bytes()) == (settings, data)
    assert git(installed.checkout, "status", "--porcelain") == ""
    assert installed.ids("ticketbot")
    assert "nichts installiert" in installed.run("uninstall", "--yes").stdout


def test_everything_goes_only_if_the_words_are_typed(installed: Installation) -> None:
    before = installed.state()
    refused = installed.run("uninstall", "--purge", "--yes", answers="ja\n")
    assert "Es wurde nichts geändert." in refused.stdout
    assert installed.state() == before
    gone = installed.run("uninstall", "--purge", "--users", "--yes", answers="ALLES LÖSCHEN\n")
    assert gone.returncode == 0, gone.stdout
    assert not installed.database.parent.exists()
    assert not installed.settings.exists()
    assert "ticketbot" not in (installed.root / "etc/passwd").read_text(encoding="utf-8")


def test_an_installation_by_hand_is_taken_over(folder: Path, origin: Path, environments: Path) -> None:
    root = folder / "by-hand"
    for name in ("etc/systemd/system", "etc/tmpfiles.d", "etc/sysusers.d", "opt"):
        (root / name).mkdir(parents=True)
    git(folder, "clone", "--quiet", str(origin), str(root / "opt/ticketbot"))
    installed = Installation(root, root / "opt/ticketbot")
    # As the README used to say: units of an older version, readable settings, an environment without a record.
    (root / BOT_UNIT).write_text(git(origin, "show", "main~1:systemd/discord_ticketbot.service") + "\n")
    old_settings = "".join(f"{name}={value}\n" for name, value in SETTINGS.items())
    old_settings += (
        "FLASK_SECRET_KEY=made-up-and-long-enough\nDATABASE_PATH=/var/lib/ticketbot/tickets.sqlite\n"
    )
    installed.settings.write_text(old_settings)
    installed.settings.chmod(0o640)
    shutil.copytree(environments, installed.code / ".venvs", symlinks=True)
    (installed.code / ".venv/bin").mkdir(parents=True)
    (installed.code / ".venv/bin/python").symlink_to(PYTHON)
    make_oldest_database(installed.database)

    finished = installed.run("install", "--yes", "--no-backup")
    assert finished.returncode == 0, finished.stdout
    assert (root / BOT_UNIT).read_bytes() == (origin / "systemd/discord_ticketbot.service").read_bytes()
    assert installed.settings.read_text() == old_settings
    assert installed.settings.stat().st_mode & 0o777 == 0o600
    assert (installed.code / ".venv").is_symlink()
    assert installed.rows(ROWS) == OLD_ROWS
    assert "nichts zu tun" in installed.run("install", "--yes").stdout


def test_a_checkout_elsewhere_is_copied_and_upgraded(folder: Path, origin: Path, environments: Path) -> None:
    home = folder / "home"
    git(folder, "clone", "--quiet", str(origin), str(home))
    (folder / "copied/etc").mkdir(parents=True)
    installed = Installation(folder / "copied", home)
    shutil.copytree(environments, installed.code / ".venvs", symlinks=True)
    assert installed.run("install", "--yes").returncode == 0
    tracked = git(home, "ls-files").splitlines()
    assert {name for name in tracked if not (installed.code / name).is_file()} == set()
    assert not (installed.code / ".git").exists()

    (origin / "LIESMICH").write_text("neu\n", encoding="utf-8")
    git(origin, "rm", "--quiet", "nginx/ticketweb.conf")
    commit(origin, "one file more and one less")
    edited = installed.code / "main.py"
    edited.write_text(edited.read_text(encoding="utf-8") + "# meins\n", encoding="utf-8")
    finished = installed.run("upgrade", "--yes", "--no-backup")
    assert finished.returncode == 0, finished.stdout
    assert (installed.code / "LIESMICH").read_text(encoding="utf-8") == "neu\n"
    assert not (installed.code / "nginx/ticketweb.conf").exists()
    assert "# meins" not in edited.read_text(encoding="utf-8")
    assert "# meins" in edited.with_name("main.py.alt").read_text(encoding="utf-8")
    assert "Die neueste Fassung" in installed.run("upgrade", "--yes").stdout

    assert installed.run("uninstall", "--yes").returncode == 0
    left = {path.name for path in installed.code.iterdir()}
    assert left == {".env", "main.py.alt"}
