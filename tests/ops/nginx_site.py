"""The shipped nginx site in a folder of its own: only addresses and paths differ from /etc/nginx."""

import base64
import datetime as dt
import hashlib
import ipaddress
import os
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from tests.ports import free_port

ROOT = Path(__file__).resolve().parents[2]
NAME = "tickets.example.org"
NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/sbin")
START_TIMEOUT_S = 10

# Stands for Debian's nginx.conf, with what of it the site has to know better.
MAIN = """\
{user}
worker_processes 1;
daemon off;
pid nginx.pid;
error_log error.log notice;
events {{ worker_connections 256; }}
http {{
    include /etc/nginx/mime.types;
    default_type application/octet-stream;
    sendfile on;
    gzip on;
    ssl_protocols TLSv1 TLSv1.1 TLSv1.2 TLSv1.3;
    access_log off;
    client_body_temp_path body;
    proxy_temp_path proxy;
    fastcgi_temp_path fastcgi;
    uwsgi_temp_path uwsgi;
    scgi_temp_path scgi;
    include sites/*.conf;
}}
"""


@dataclass(frozen=True)
class Site:
    """A folder that nginx can be started in, and the two ports it will listen on."""

    folder: Path
    http_port: int
    https_port: int

    @property
    def certificate(self) -> Path:
        return self.folder / "fullchain.pem"

    @property
    def trusting(self) -> str:
        """Return Chromium's option to take this certificate for a good one: it keeps nothing of sites with a bad one."""
        certificate = x509.load_pem_x509_certificate(self.certificate.read_bytes())
        key = certificate.public_key().public_bytes(
            serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        digest = base64.b64encode(hashlib.sha256(key).digest()).decode()
        return f"--ignore-certificate-errors-spki-list={digest}"

    def url(self, path: str) -> str:
        return f"https://127.0.0.1:{self.https_port}{path}"

    def command(self, *arguments: str) -> list[str]:
        assert NGINX is not None
        # -e: nginx opens its built-in error log before it has read where to write.
        return [NGINX, "-p", str(self.folder), "-c", "nginx.conf", "-e", "error.log", *arguments]

    def test_configuration(self) -> subprocess.CompletedProcess[str]:
        return subprocess.run(self.command("-t"), capture_output=True, text=True, check=False)

    @contextmanager
    def running(self) -> Iterator[None]:
        with subprocess.Popen(self.command(), cwd=self.folder) as process:
            try:
                wait_for_port(self.https_port, process, self.folder / "error.log")
                yield
            finally:
                process.terminate()


def wait_for_port(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    """Return once `process` listens; its log tells why if it never does."""
    deadline = time.monotonic() + START_TIMEOUT_S
    while time.monotonic() < deadline and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except ConnectionRefusedError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError(log.read_text(encoding="utf-8"))


@dataclass(frozen=True)
class Layout:
    """Where a test has what lies at fixed places of an installation."""

    upstream: str
    """As nginx names it: an address with its port, or `unix:` and a path."""
    attachments: Path = Path("/nonexistent")
    run: Path = Path("/nonexistent")
    """In it is the folder `static`."""
    worker: str = "root"
    """Debian's is www-data, which cannot enter pytest's folders. Only root can choose."""
    answers_unknown_names: bool = True
    """Whether the site is alone; otherwise the one for unknown names is beside it."""


def prepare(folder: Path, layout: Layout) -> Site:
    """Lay the site out in `folder`."""
    site = Site(folder, free_port(), free_port())
    shutil.copytree(ROOT / "nginx" / "snippets", folder / "snippets")
    # The checkout may be where only its owner can read.
    shutil.copytree(ROOT / "nginx" / "pages", folder / "pages")
    user = f"user {layout.worker};" if os.geteuid() == 0 else ""
    (folder / "nginx.conf").write_text(MAIN.format(user=user), encoding="utf-8")
    (folder / "sites").mkdir()
    names = (
        ["ticketweb.conf"] if layout.answers_unknown_names else ["ticketweb.conf", "ticketweb-default.conf"]
    )
    for name in names:
        (folder / "sites" / name).write_text(_site_text(name, site, layout), encoding="utf-8")
    _write_certificate(folder)
    return site


def _site_text(name: str, site: Site, layout: Layout) -> str:
    text = (ROOT / "nginx" / name).read_text(encoding="utf-8")
    if not _has_ipv6():
        text = "\n".join(line for line in text.splitlines() if "listen [::]" not in line)
    ports = {"80": site.http_port, "443": site.https_port}
    text = re.sub(
        r"^( *listen )(\[::\]:)?(80|443)\b",
        lambda found: f"{found[1]}{'[::1]' if found[2] else '127.0.0.1'}:{ports[found[3]]}",
        text,
        flags=re.MULTILINE,
    )
    changes = {
        "unix:/run/ticketweb.sock": layout.upstream,
        "/run/ticketweb_gunicorn": str(layout.run),
        "/opt/ticketbot/nginx/pages": str(site.folder / "pages"),
        f"/etc/letsencrypt/live/{NAME}": str(site.folder),
        "/var/log/nginx": str(site.folder),
        "/var/www/html": str(site.folder / "html"),
        "/var/lib/ticketbot/attachments": str(layout.attachments),
    }
    for old, new in changes.items():
        text = text.replace(old, new)
    return text


def _has_ipv6() -> bool:
    try:
        with socket.socket(socket.AF_INET6) as probe:
            probe.bind(("::1", 0))
    except OSError:
        return False
    return True


def _write_certificate(folder: Path) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, NAME)])
    addresses = [x509.DNSName(NAME), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
    now = dt.datetime.now(dt.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(hours=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(addresses), critical=False)
        .sign(key, hashes.SHA256())
    )
    (folder / "fullchain.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (folder / "privkey.pem").write_bytes(private)
