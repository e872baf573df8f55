"""Ports for the servers of tests."""

import socket


def free_port() -> int:
    """Return a port on the loopback that nobody has at the moment."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port
