"""The sandbox's small world and a client in it, for what asks Discord."""

from tests.unit.sandbox.conftest import bot, sandbox, world

__all__ = ["bot", "sandbox", "world"]
