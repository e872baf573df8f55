"""What an address of the web says about itself."""

from typing import Final
from urllib.parse import urlsplit

_LOCAL_HOSTS: Final = frozenset({"localhost", "127.0.0.1", "::1"})


def may_be_plain_http(address: str) -> bool:
    """Tell whether an address stays on this machine, so that no network can read along."""
    return urlsplit(address).hostname in _LOCAL_HOSTS
