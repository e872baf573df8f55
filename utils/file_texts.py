"""What staff and members read of transcripts, and of those that they get as files."""

from utils import german
from utils.plain import plain

# The member's own copy of a closed ticket, by his language.
_MEMBER_COPY = {
    "de": "Dein Ticket #{id} auf **{server}** ist geschlossen. Hier ist deine Kopie des Gesprächs; die Datei öffnest du mit "
    "einem Browser, auch ohne Internet. Alles Gute!",
    "en": "Your ticket #{id} on **{server}** is closed. Here is your copy of the conversation; open the file in a browser, "
    "it works offline, too. All the best!",
}
MEMBER_COPY_TOO_LONG = {
    "de": "Das Gespräch ist leider zu lang für eine Datei, die Discord annimmt. Frag das Team danach.",
    "en": "Sadly the conversation is too long for a file that Discord accepts. Ask the team for it.",
}
COPY_REFUSED = "Das Mitglied nimmt keine Direktnachrichten an oder ist nicht mehr auf dem Server."

TRANSCRIPT_FILE_FAILED = (
    "Die Datei ließ sich nicht anhängen; im Web-Panel kannst du das Transkript herunterladen."
)
TRANSCRIPT_TOO_LARGE = "Als Datei ist es für Discord zu groß; im Web-Panel kannst du es herunterladen."


def member_copy(ticket_id: int, server: str, language: str) -> str:
    """Return what stands above a member's own copy of his closed ticket."""
    return _MEMBER_COPY[language].format(id=ticket_id, server=plain(server))


def transcript_file(*, has_pictures: bool) -> str:
    """Return what a supporter is to know of the attached transcript."""
    pictures = "" if has_pictures else " Bilder sind keine darin, sonst wäre sie für Discord zu groß."
    return f"Die Datei ist nur für das Team: Sie enthält auch interne Notizen, Gelöschtes und frühere Fassungen.{pictures}"


def transcript_saved(
    ticket_id: int,
    messages: int,
    attachments: int,
    *,
    lacks_messages: bool,
    lacking_files: int,
    link: str | None,
) -> str:
    """Return the private answer to /ticket_transcript."""
    kept = german.counted(messages, "Nachricht", "Nachrichten")
    if attachments:
        kept += ", " + german.counted(attachments, "Anhang", "Anhänge")
    where = link or "Zu lesen im Web-Panel."
    if not lacks_messages and not lacking_files:
        return f"Transkript von Ticket #{ticket_id} gesichert: {kept}.\n{where}"
    lines = [f"Das Transkript von Ticket #{ticket_id} ist noch nicht vollständig; bisher: {kept}."]
    if lacks_messages:
        lines.append(
            "Ein Teil des Verlaufs ist noch nicht nachgeholt: Es können Nachrichten, Änderungen und Löschungen fehlen. "
            "Ich hole sie nach, sobald Discord sie liefert."
        )
    if lacking_files:
        files = german.counted(lacking_files, "Anhang ist", "Anhänge sind")
        lines.append(f"{files} noch nicht gesichert; ich versuche es weiter.")
    return "\n".join([*lines, where])
