"""A made-up ban register for BAN_LOOKUP_URL: JSON by ban ID, with evidence screenshots as PNG."""

import asyncio
from dataclasses import dataclass
from typing import Any, Final

from aiohttp import web

from tests.sandbox.evidence import Screenshot, render_png
from tests.sandbox.state import State


@dataclass(frozen=True, slots=True)
class Ban:
    ban_id: str
    player_name: str
    reason: str
    banned_at: str
    evidence: tuple[Screenshot, ...] = ()


@dataclass(slots=True)
class Disturbance:
    """How the register misbehaves for the next `times` requests (None: until calmed)."""

    delay_s: float = 0.0
    status: int | None = None
    times: int | None = None


class BanRegister:
    """The bans, what was asked for, and how the register misbehaves when a test wants it to."""

    def __init__(self, bans: tuple[Ban, ...]) -> None:
        self._bans = {ban.ban_id: ban for ban in bans}
        self._pictures: dict[str, bytes] = {}
        self._disturbance = Disturbance()
        self.asked_for: list[str] = []

    def find(self, ban_id: str) -> Ban | None:
        return self._bans.get(ban_id.upper())

    def disturb(self, *, delay_s: float = 0.0, status: int | None = None, times: int | None = None) -> None:
        """Answer late and/or with an error status from now on."""
        self._disturbance = Disturbance(delay_s, status, times)

    def calm(self) -> None:
        """Answer normally again."""
        self._disturbance = Disturbance()

    async def suffer(self) -> int | None:
        """Wait as long as the disturbance demands and return the error status it demands."""
        disturbance = self._disturbance
        if disturbance.times is not None:
            if disturbance.times <= 0:
                return None
            disturbance.times -= 1
        if disturbance.delay_s:
            await asyncio.sleep(disturbance.delay_s)
        return disturbance.status

    def picture(self, ban: Ban, index: int) -> bytes:
        """Return the PNG of a ban's screenshot, drawn at the first request."""
        name = f"{ban.ban_id}/{index}"
        if name not in self._pictures:
            self._pictures[name] = render_png(ban.evidence[index])
        return self._pictures[name]


REGISTER: Final = web.AppKey("ban_register", BanRegister)


async def _ban(request: web.Request) -> web.Response:
    register = request.app[REGISTER]
    ban_id = request.match_info["ban_id"]
    register.asked_for.append(ban_id)
    status = await register.suffer()
    if status is not None:
        return web.json_response({"error": "Das Ban-Register ist gestört."}, status=status)
    ban = register.find(ban_id)
    if ban is None:
        return web.json_response({"error": "Zu dieser Ban-ID gibt es keinen Eintrag."}, status=404)
    body: dict[str, Any] = {
        "ban_id": ban.ban_id,
        "player_name": ban.player_name,
        "reason": ban.reason,
        "banned_at": ban.banned_at,
    }
    if ban.evidence:
        origin = request.url.origin()
        body["attachments"] = [
            str(origin / "bans" / "evidence" / ban.ban_id / f"{number}.png")
            for number in range(1, len(ban.evidence) + 1)
        ]
    return web.json_response(body)


async def _evidence(request: web.Request) -> web.Response:
    register = request.app[REGISTER]
    ban = register.find(request.match_info["ban_id"])
    index = int(request.match_info["number"]) - 1
    if ban is None or not 0 <= index < len(ban.evidence):
        raise web.HTTPNotFound
    return web.Response(body=register.picture(ban, index), content_type="image/png")


async def _asked_for(request: web.Request) -> web.Response:
    return web.json_response({"asked_for": request.app[REGISTER].asked_for})


async def _disturb(request: web.Request) -> web.Response:
    wish = await request.json()
    request.app[REGISTER].disturb(
        delay_s=float(wish.get("delay_s", 0)), status=wish.get("status"), times=wish.get("times")
    )
    return web.Response(status=204)


async def _calm(request: web.Request) -> web.Response:
    request.app[REGISTER].calm()
    return web.Response(status=204)


def add_routes(app: web.Application, _state: State) -> None:
    """Mount the register; it knows nothing of the rest of the world."""
    app[REGISTER] = BanRegister(BANS)
    app.router.add_get(r"/bans/evidence/{ban_id}/{number:\d+}.png", _evidence)
    app.router.add_get("/bans/{ban_id}", _ban)
    app.router.add_get("/sandbox/control/bans", _asked_for)
    app.router.add_post("/sandbox/control/bans", _disturb)
    app.router.add_delete("/sandbox/control/bans", _calm)


# The first is the ban of the demo's Mia; IDs of letters first and digits last, without 0, 1, 8,
# O, I and B, are what OCR reads without mistakes.
BANS: Final = (
    Ban(
        ban_id="NLGPFTCDYE723229",
        player_name="MiaMondlicht",
        reason="Beleidigung im Sprachchat: Mitspieler wurden trotz Verwarnung mehrfach beschimpft.",
        banned_at="2026-11-14T20:47:00+01:00",
        evidence=(
            Screenshot(
                title="Spieler-Meldung Nr. 48213",
                rows=(
                    ("Gemeldeter Spieler", "MiaMondlicht"),
                    ("Gemeldet von", "Torben_87"),
                    ("Server", "Nordlicht #2, Hafenstadt"),
                    ("Zeitpunkt", "14.11.2026, 20:41 Uhr"),
                    ("Grund", "Beleidigung im Sprachchat"),
                    ("Ban-ID", "NLGPFTCDYE723229"),
                ),
                text=(
                    "Die Spielerin hat mich und zwei weitere Mitspieler über mehrere Minuten beschimpft, "
                    "nachdem wir die Runde verloren hatten. Auch nach einer Verwarnung durch die Moderation "
                    "hat sie nicht aufgehört."
                ),
            ),
            Screenshot(
                title="Protokoll der Moderation",
                rows=(
                    ("20:41", "Meldung durch Torben_87 eingegangen"),
                    ("20:43", "Mündliche Verwarnung an MiaMondlicht"),
                    ("20:46", "Weitere Beleidigung: „Ihr seid doch alle unfähig!“"),
                    ("20:47", "Spielerin gesperrt, Dauer: unbegrenzt"),
                ),
                text="Entscheidung: Sperre wegen wiederholter Beleidigung trotz Verwarnung.",
            ),
        ),
    ),
    Ban(
        ban_id="NLGUDLDYUC232923",
        player_name="jonas_der_zweite",
        reason="Aimbot: unnatürlich schnelle Zielerfassung in 14 von 15 ausgewerteten Gefechten.",
        banned_at="2026-11-02T23:12:00+01:00",
        evidence=(
            Screenshot(
                title="Auswertung der Anti-Cheat-Prüfung",
                rows=(
                    ("Spieler", "jonas_der_zweite"),
                    ("Geprüfte Gefechte", "15"),
                    ("Auffällige Gefechte", "14"),
                    ("Trefferquote Kopf", "91 Prozent"),
                    ("Mittlere Zielzeit", "38 Millisekunden"),
                    ("Ban-ID", "NLGUDLDYUC232923"),
                ),
                text="Bewertung: Die Zielerfassung ist für Menschen nicht möglich. Verdacht auf Aimbot bestätigt.",
            ),
        ),
    ),
    Ban(
        ban_id="NLGHPFWUCD777992",
        player_name="Kistenkönig",
        reason="Bug-Ausnutzung: Gegenstände durch einen Fehler im Handelsfenster vervielfältigt.",
        banned_at="2026-10-19T17:30:00+02:00",
        evidence=(
            Screenshot(
                title="Spieler-Meldung Nr. 47655",
                rows=(
                    ("Gemeldeter Spieler", "Kistenkönig"),
                    ("Server", "Nordlicht #1, Bergwerk"),
                    ("Zeitpunkt", "19.10.2026, 17:02 Uhr"),
                    ("Grund", "Bug-Ausnutzung"),
                    ("Ban-ID", "NLGHPFWUCD777992"),
                ),
                text=(
                    "Im Lager des Spielers liegen 312 Goldkisten, obwohl er heute nur vier geöffnet hat. "
                    "Er hat den Fehler im Handelsfenster auch anderen erklärt."
                ),
            ),
        ),
    ),
    Ban(
        ban_id="NLGDMWDCNV797297",
        player_name="xX_Schnäppchen_Xx",
        reason="Echtgeldhandel: Verkauf von Spielwährung über eine fremde Webseite.",
        banned_at="2026-09-28T12:05:00+02:00",
        evidence=(
            Screenshot(
                title="Chatprotokoll, Handelskanal",
                rows=(
                    ("11:48", "xX_Schnäppchen_Xx: 10.000 Gold für 15 Euro"),
                    ("11:49", "xX_Schnäppchen_Xx: Zahlung über meine Seite"),
                    ("11:52", "Frieda: Das ist hier verboten."),
                    ("11:53", "xX_Schnäppchen_Xx: Merkt doch keiner"),
                ),
                text="Entscheidung: Sperre wegen Echtgeldhandels, Ban-ID NLGDMWDCNV797297.",
            ),
        ),
    ),
    Ban(
        ban_id="NLGVTYMFUY797933",
        player_name="Nachteule",
        reason="Teamkill: wiederholtes absichtliches Töten von Mitspielern der eigenen Mannschaft.",
        banned_at="2026-11-20T01:33:00+01:00",
    ),
    Ban(
        ban_id="NLGTCKDKVH272223",
        player_name="Pixelpirat",
        reason="Umgehung einer bestehenden Sperre mit einem Zweitkonto.",
        banned_at="2026-11-21T09:15:00+01:00",
    ),
)
