"""How long the bot waits before it does something again or gives it up."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Pace:
    """Every interval of the bot, in seconds."""

    heartbeat_s: float = 15.0
    retry_s: float = 10.0
    """Between two looks for what could not be finished."""

    notice_settle_s: float = 5.0
    """For how long the change that a notice tells of may take to reach the channel, before the notice is posted anyhow."""

    files_s: float = 300.0
    full_sync_s: float = 3600.0

    upkeep_s: float = 300.0
    """Between two looks at disks and backups."""

    backup_retry_s: float = 3600.0
    """Between a backup that came to nothing and the next attempt."""

    inactivity_s: float = 60.0
    """Between two looks for tickets in which nobody answers."""

    request_timeout_s: float = 60.0
    """After which one run of sync is given up; a later run does the rest."""

    discord_answers_s: float = 15.0
    """For how long Discord may leave a request unanswered."""

    longest_limit_s: float = 5.0
    """The longest rate limit that a request waits for; for a longer one it is given up and tried again later."""

    longest_closure_s: float = 60.0
    """For how long at most nothing goes the way on which Discord set a longer limit."""

    refused_s: float = 10.0
    """The first pause after a refusal; each further one is twice as long."""

    reconnect_s: float = 1.0
    """The first pause before another attempt to reach Discord; each further one is twice as long."""

    longest_reconnect_s: float = 20.0

    heartbeat_answer_s: float = 10.0
    """For how long Discord may leave a heartbeat unanswered before the connection counts as dead."""

    guild_s: float = 2.0
    """For how long py-cord waits for yet another guild before it calls a new session ready."""

    roles_settle_s: float = 10.0
    """Between a change of roles that costs somebody his tickets and the look whether it stands."""

    debounce_s: float = 2.5
    """For how long a member is silent before Sigrid answers."""

    longest_wait_s: float = 10.0
    """After which Sigrid answers also somebody who does not stop writing."""

    reply_timeout_s: float = 30.0
    """After which the sending of one of Sigrid's replies is given up and tried again."""

    unsent_s: float = 30.0
    """Between two attempts to send one of Sigrid's replies."""
