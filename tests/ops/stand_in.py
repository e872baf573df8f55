"""A server on a unix socket that stands for the panel and says what reached it."""

import json
import socketserver
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from pathlib import Path

# The panel's own, of which some also come from nginx.
HEADERS = {
    "Strict-Transport-Security": "max-age=1",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'",
    "Cache-Control": "no-store",
}
STUCK_S = 2


class Echo(BaseHTTPRequestHandler):
    """Answers with the headers that it was sent; `/status/503` with this status, `/stuck` when it is too late."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        if self.path == "/stuck":
            time.sleep(STUCK_S)
        status = int(self.path.rpartition("/")[2]) if self.path.startswith("/status/") else 200
        body = json.dumps(self.headers.items()).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        for name, value in HEADERS.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self) -> None:
        self.do_GET()

    def log_message(self, *_: object) -> None:
        pass


class Server(socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
    request_queue_size = 128


@contextmanager
def stand_in(path: Path) -> Iterator[None]:
    """Answer at `path` until the end of the block."""
    with Server(str(path), Echo) as server:
        path.chmod(0o666)
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield
        finally:
            server.shutdown()
            thread.join()
