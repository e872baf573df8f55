"""Make services of this checkout: `sudo python3 tools/install.py install|upgrade|uninstall`, by `make`.

Runs before there is a virtual environment, so it must also start on a Python that is too old and say so.
"""

import sys

OLDEST_PYTHON = (3, 11)


def main() -> int:
    """Hand over to what needs a newer Python even to be read."""
    if sys.version_info < OLDEST_PYTHON:
        wanted = ".".join(str(part) for part in OLDEST_PYTHON)
        sys.exit("Python %s oder neuer wird gebraucht, dies ist %s." % (wanted, sys.version.split()[0]))  # noqa: UP031
    from installation.commands import run  # noqa: PLC0415 - as above

    return run()


if __name__ == "__main__":
    sys.exit(main())
