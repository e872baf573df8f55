"""The unchanged bot at a faster pace, for tests of what it does by itself.

Arguments of the form `full_sync_s=0.5` change single intervals.
"""

import sys
from collections.abc import Sequence
from dataclasses import replace

from main import main
from utils.pace import Pace

HURRIED = Pace(
    retry_s=0.3,
    files_s=1.0,
    inactivity_s=0.3,
    request_timeout_s=10.0,
    refused_s=0.5,
    reconnect_s=0.1,
    longest_reconnect_s=1.0,
    heartbeat_answer_s=0.4,
    guild_s=0.1,
    roles_settle_s=0.5,
    debounce_s=0.2,
    longest_wait_s=1.0,
    reply_timeout_s=10.0,
    unsent_s=0.5,
    discord_answers_s=2.0,
    longest_limit_s=1.5,
    longest_closure_s=1.0,
)


def hurried(arguments: Sequence[str]) -> Pace:
    """Return the faster pace with the changes that the arguments tell."""
    changes = (argument.split("=") for argument in arguments)
    return replace(HURRIED, **{name: float(value) for name, value in changes})


if __name__ == "__main__":
    sys.exit(main(hurried(sys.argv[1:])))
