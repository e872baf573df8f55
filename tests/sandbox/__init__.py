"""A local Discord: the real bot and the real panel run against it unchanged."""
