"""The guided path of the demo: steps that tick themselves off from what really happens in the world."""

from dataclasses import dataclass, field
from typing import Final

from tests.sandbox.ban_register import BANS
from tests.sandbox.client_stream import GUIDE_CHANGED
from tests.sandbox.events import Event
from tests.sandbox.models import JsonObject
from tests.sandbox.state import State
from tests.sandbox.world import Id

INTRO: Final = (
    "Eine gesperrte Spielerin öffnet ein Ticket, die KI-Sekretärin Sigrid nimmt den Fall auf, "
    "ein Mensch entscheidet, das Panel bewahrt alles auf. Du spielst hier alle Rollen."
)
OUTRO: Final = "Das war der ganze Weg. Probier weiter: ein Ticket als Jonas, „Ticket löschen“ als Ada, Mitlesen als Vera."
STAFF_ROLES: Final = frozenset({Id.SUPPORT_ROLE, Id.ADMIN_ROLE})


@dataclass(slots=True)
class Step:
    key: str
    title: str
    text: str
    done: bool = False
    actions: list[JsonObject] = field(default_factory=list)


class Guide:
    """Listens to the world and remembers which steps have been seen in Mia's ticket."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._ticket_channel_id: str | None = None
        self._steps = {step.key: step for step in _steps()}
        state.bus.subscribe(self._hear)

    def json(self) -> JsonObject | None:
        """Return the steps for the web client; None in worlds without a guided path."""
        if Id.GUILD not in self._state.guilds:
            return None
        return {
            "intro": INTRO,
            "outro": OUTRO,
            "start_channel_id": str(int(Id.SUPPORT)),
            "steps": [
                {
                    "key": step.key,
                    "title": step.title,
                    "text": step.text,
                    "done": step.done,
                    "actions": [*self._ways(step.key), *step.actions],
                }
                for step in self._steps.values()
            ],
        }

    def _ways(self, key: str) -> list[JsonObject]:
        """Return the buttons that lead to where a step happens."""
        if key == "open":
            return [_go("Zu Mia in #support", Id.MIA, str(int(Id.SUPPORT)))]
        if key in {"ban_id", "story"}:
            return [_go("Zu Mia ins Ticket", Id.MIA, self._ticket_channel_id)]
        if key in {"claim", "reply", "close"}:
            return [_go("Zu Sam ins Ticket", Id.SAM, self._ticket_channel_id)]
        address = self._panel_url()
        return [{"label": "Panel öffnen", "url": address}] if address else []

    def _panel_url(self) -> str | None:
        uris = self._state.applications[Id.APPLICATION].redirect_uris
        return uris[0].removesuffix("callback") if uris else None

    def _hear(self, event: Event) -> None:
        ticked = self._ticked_by(event)
        if ticked is None or self._steps[ticked].done:
            return
        self._steps[ticked].done = True
        self._state.publish(GUIDE_CHANGED, self.json() or {}, ())

    def _ticked_by(self, event: Event) -> str | None:
        match event.name:
            case "CHANNEL_CREATE" if _is_mias_ticket(event.data):
                self._ticket_channel_id = event.data["id"]
                return "open"
            case "CHANNEL_UPDATE" if event.data["id"] == self._ticket_channel_id:
                moved = {str(int(Id.CLAIMED_TICKETS)): "claim", str(int(Id.CLOSED_TICKETS)): "close"}
                return moved.get(event.data.get("parent_id") or "")
            case "MESSAGE_CREATE" if event.data["channel_id"] == self._ticket_channel_id:
                return self._ticked_by_message(event)
            case "SANDBOX_LOGIN":
                return "panel"
        return None

    def _ticked_by_message(self, event: Event) -> str | None:
        author_id = int(event.data["author"]["id"])
        if author_id == Id.APPLICATION:
            handed_over = str(int(Id.SUPPORT_ROLE)) in event.data["mention_roles"]
            return "story" if handed_over and self._steps["ban_id"].done else None
        author = self._state.guilds[Id.GUILD].members.get(author_id)
        if author is not None and author.role_ids & STAFF_ROLES:
            return "reply"
        names_ban = any(ban.ban_id.lower() in event.data["content"].lower() for ban in BANS)
        return "ban_id" if names_ban or event.data["attachments"] else None


def _is_mias_ticket(channel: JsonObject) -> bool:
    """The path is Mia's; whoever tries other tickets on the way must not be led there instead."""
    named = {overwrite["id"] for overwrite in channel.get("permission_overwrites", [])}
    return channel.get("parent_id") == str(int(Id.CREATED_TICKETS)) and str(int(Id.MIA)) in named


def _go(label: str, persona_id: Id, channel_id: str | None) -> JsonObject:
    return {"label": label, "persona_id": str(int(persona_id)), "channel_id": channel_id}


def _steps() -> list[Step]:
    ban_id = BANS[0].ban_id
    return [
        Step("open", "Ticket öffnen", "Du bist Mia. Drück in #support auf „Ticket erstellen“."),
        Step(
            "ban_id",
            "Ban-ID nennen",
            "Sigrid fragt im neuen Kanal nach der Ban-ID. Antworte ihr als Mia:",
            actions=[{"label": ban_id, "copy": ban_id}],
        ),
        Step(
            "story",
            "Fall schildern",
            "Erzähl Sigrid als Mia in eigenen Worten, was war, bis sie den Fall an das Team übergibt.",
        ),
        Step(
            "claim",
            "Beanspruchen",
            "Werde Sam vom Support und drück oben im Ticket auf „Ticket beanspruchen“.",
        ),
        Step("reply", "Antworten", "Schreib Mia als Sam eine Antwort in das Ticket."),
        Step("close", "Schließen", "Drück als Sam oben im Ticket auf „Ticket schließen“."),
        Step(
            "panel",
            "Im Panel lesen",
            "Öffne das Panel, melde dich als Sam oder Vera an und lies das Transkript.",
        ),
    ]
