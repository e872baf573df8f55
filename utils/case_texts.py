"""What the team reads of a case that Sigrid took in."""

CASE_TITLE = "Was Sigrid aufgenommen hat"
CASE_BUTTON = "Fall ansehen"
NO_CASE_YET = "Zu diesem Ticket hat Sigrid noch nichts aufgenommen."
ONLY_TEAM_SEES_CASE = "Den Fall sieht nur das Team."
ATTITUDES = {"cooperative": "kooperativ", "uncooperative": "unkooperativ", "unclear": "unklar"}
NO_OTHER_VERDICT = "So steht es schon da, oder Sigrid hat hier nichts aufgenommen."


def verdict_button(attitude: str) -> str:
    """Return the label of the button that overrules Sigrid's verdict."""
    return f"Einschätzung: {ATTITUDES[attitude]}"


def verdict_is_now(ticket_id: int, attitude: str) -> str:
    """Return the answer to whoever overruled the verdict."""
    return f"Einschätzung zu Ticket #{ticket_id} geändert: **{ATTITUDES[attitude]}**."
