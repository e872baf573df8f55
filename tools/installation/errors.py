"""What ends the work."""


class InstallationError(Exception):
    """Why it cannot go on, as German sentences for the operator; what was done until then stays and is not repeated."""
