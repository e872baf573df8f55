"""The shipped nginx site in a folder of its own: only addresses and paths differ from /etc/nginx."""

import datetime as dt
import ipaddress
import os
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

# Stands for Debian's nginx.conf. Debian's workers run as www-data, which cannot enter a test's folder.
MAIN = """\
{user}
worker_processes 1;
daemon off;
pid nginx.pid;
error_log error.log notice;
events {{ worker_connections 64; }}
http {{
    include /etc/nginx/mime.types;
    access_log off;
    client_body_temp_path body;
    proxy_temp_path proxy;
    fastcgi_temp_path fastcgi;
    uwsgi_temp_path uwsgi;
    scgi_temp_path scgi;
    include site.conf;
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


def prepare(folder: Path, *, upstream_port: int, attachments: Path | None = None) -> Site:
    """Lay the site out in `folder`, in front of a server on `upstream_port`."""
    site = Site(folder, free_port(), free_port())
    shutil.copytree(ROOT / "nginx" / "snippets", folder / "snippets")
    user = "user root;" if os.geteuid() == 0 else ""
    (folder / "nginx.conf").write_text(MAIN.format(user=user), encoding="utf-8")
    (folder / "site.conf").write_text(
        _site_text(site, upstream_port, attachments or folder), encoding="utf-8"
    )
    _write_certificate(folder)
    return site


def _site_text(site: Site, upstream_port: int, attachments: Path) -> str:
    text = (ROOT / "nginx" / "ticketweb.conf").read_text(encoding="utf-8")
    if not _has_ipv6():
        text = "\n".join(line for line in text.splitlines() if "listen [::]" not in line)
    changes = {
        "listen 80;": f"listen 127.0.0.1:{site.http_port};",
        "listen 443 ": f"listen 127.0.0.1:{site.https_port} ",
        "listen [::]:80;": f"listen [::1]:{site.http_port};",
        "listen [::]:443 ": f"listen [::1]:{site.https_port} ",
        "127.0.0.1:60123": f"127.0.0.1:{upstream_port}",
        f"/etc/letsencrypt/live/{NAME}": str(site.folder),
        "/var/log/nginx": str(site.folder),
        "/var/lib/ticketbot/attachments": str(attachments),
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
