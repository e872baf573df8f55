"""A guild as it looks after a busy year: 300 tickets, long names, a rant, and a ticket in which there is everything."""

import base64
import json
from typing import Final

from tests.web.record import DAY_MS, HOUR_MS, MIA, MINUTE_MS, SAM, SIGRID, START_MS, Record
from utils.store import erasing

TICKETS: Final = 300
# One red pixel.
PNG: Final = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8DwHwAFBQIAX8jx0gAAAABJRU5ErkJggg=="
)
LENA: Final = 1_180_200_000_000_000_004
LONG_NAME: Final = "xX_Maximilian-Alexander von Hohenstein-Bergheim [RAF]_Xx"
WORD: Final = "Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichen"
NAMES: Final = (
    "Mia", "Jonas", "Ömer Çelik", LONG_NAME, "Zoë", "Þórdís Elín", "小林さくら", "Ву́йко 🐻", "der_echte_kevin2009",
    "A", WORD, "Lena M.", "Müller-Lüdenscheidt", "Tim 🇩🇪", "NoScope420", "Анна", "محمد", "Oma Erna", "s1mple-fan", "Paul",
)  # fmt: skip
REASONS: Final = (
    "Aimbot, von drei Spielern gemeldet", "Beleidigung im Sprachchat", "Wiederholtes Teamkilling trotz zweier Verwarnungen",
    "Werbung für einen anderen Server", "Umgehen eines bestehenden Banns mit Zweitkonto", None, "Rassistische Äußerungen",
    f"Teil der {WORD}-Affäre", "Wallhack (Replay liegt vor)", None,
)  # fmt: skip
LINES: Final = (
    "Hallo, ich komme seit gestern nicht mehr auf den Server.",
    "Hast du die Ban-ID für mich? Sie steht unten in der Meldung.",
    "`7KQ2-MW84-XP31-ZR90`",
    "Danke. Ich sehe mir die Aufnahme heute Abend an und melde mich dann **spätestens morgen**.",
    "Ich habe wirklich nichts gemacht, das war mein kleiner Bruder!!",
    "Bitte bleib ruhig. Siehe auch https://example.org/regeln/verhalten-im-sprachchat",
)
RANT: Final = (
    "Das ist doch ein Witz!!! Ich spiele seit VIER JAHREN auf diesem Server und noch nie hat sich jemand beschwert. "
    "Dann kommt irgendein Admin, der mich nicht leiden kann, und bannt mich wegen angeblichem Cheaten. "
    f"{WORD * 3} "
) * 6
STATES: Final = ("open", "claimed", "closed", "closed", "deleted", "closed")
VERDICTS: Final = ("cooperative", "uncooperative", "unclear")
# The messages of the long ticket in which „Nadel“ stands.
HITS: Final = (5, 240, 400)
OUTCOMES: Final = ("upheld", "reduced", "lifted", "undecided")


WORDS: Final = ["gestern", "Runde", "Server", "gebannt", "Aufnahme", "Bruder", "Verwarnung", "Regeln", "Sprachchat", "leider", "wirklich", "niemals", "vielleicht", "Admin", "Team", "Nachricht", "Beweis", "Minute", "gemeldet", "Spieler", "warum", "trotzdem", "danke", "bitte", "ehrlich", "verloren", "gewonnen", "Karte", "Waffe", "Freund"]  # fmt: skip


def small_talk(number: int) -> str:
    """Return a line that no other is like, as a page of lines that are alike would be lighter than a real one."""
    return (
        " ".join(WORDS[(number * number + word * (number % 7 + 3)) % len(WORDS)] for word in range(14)) + "."
    )


class Guild:
    """The tickets that pages show, by what is special about them."""

    def __init__(self, record: Record) -> None:
        self.record = record
        for number in range(TICKETS - 4):
            self._usual(number)
        self.erased = self._erased()
        self.hits: list[int] = []
        self.long = self._long()
        self.blocked = self._blocked()
        self.empty = record.ticket(creator_id=LENA, creator_name=LONG_NAME, channel_id=77)
        self.rich = rich_ticket(record)

    def _usual(self, number: int) -> None:
        record, state = self.record, STATES[number % len(STATES)]
        opened = START_MS - (TICKETS - number) * 7 * HOUR_MS
        over = state in {"closed", "deleted"}
        held = state != "open"
        ticket = record.ticket(
            state=state,
            creator_id=MIA + number,
            creator_name=NAMES[number % len(NAMES)],
            opened_at_ms=opened,
            claimer_id=SAM if held else None,
            claimer_name=("Sam", LONG_NAME)[number % 2] if held else None,
            closed_at_ms=opened + DAY_MS if over else None,
            closer_name="Sam" if over else None,
            outcome=OUTCOMES[number % len(OUTCOMES)] if over else None,
        )
        reason = REASONS[number % len(REASONS)]
        if reason:
            record.intake(
                ticket,
                ban_reason=reason,
                ban_id=f"7KQ2MW84XP31ZR{number:03}" if number % 7 else "W" * 48,
                attitude=VERDICTS[number % len(VERDICTS)],
                status="active" if number % 11 == 0 else "handed_over",
                lookup="found",
            )
        for line in range(number % 4):
            kind = MIA + number if line % 2 == 0 else SAM
            record.message(
                ticket,
                LINES[(number + line) % len(LINES)],
                kind,
                author_name=NAMES[number % len(NAMES)] if kind != SAM else "Sam",
                author_kind="creator" if kind != SAM else "staff",
                sent_at_ms=opened + line * 20 * MINUTE_MS,
            )
        if over:
            record.transcript(ticket, created_at_ms=opened + DAY_MS)

    def _erased(self) -> int:
        """Return the newest deleted ticket, of which no more than number, dates and outcome is left."""
        connection = self.record.connection
        [number] = connection.execute("SELECT max(id) FROM tickets WHERE state = 'deleted'").fetchone()
        connection.execute("UPDATE tickets SET deleted_at_ms = closed_at_ms WHERE id = ?", (number,))
        erasing.begin(connection, number, "retention", None, START_MS)
        while erasing.proceed(connection, number):
            pass
        return int(number)

    def _long(self) -> int:
        record = self.record
        ticket = record.ticket(
            state="claimed", creator_name="Jonas", claimer_id=SAM, claimer_name="Sam", channel_id=78
        )
        for number in range(450):
            message = record.message(
                ticket,
                f"{LINES[number % len(LINES)]} {small_talk(number)} {'Die Nadel.' if number in HITS else ''}",
                (MIA, MIA, SAM, SIGRID, SAM, MIA, SAM)[number % 7],
                sent_at_ms=START_MS - (450 - number) * 17 * MINUTE_MS,
            )
            if number in HITS:
                self.hits.append(message)
        return ticket

    def _blocked(self) -> int:
        record = self.record
        ticket = record.ticket(
            creator_id=LENA,
            creator_name=LONG_NAME,
            state="closed",
            outcome="upheld",
            close_reason=RANT[:900],
            closed_at_ms=START_MS + 2 * HOUR_MS,
            closer_name=LONG_NAME,
            creator_left_at_ms=START_MS + HOUR_MS,
        )
        record.block(user_id=LENA, user_name=LONG_NAME, reason=RANT[:400])
        message = record.message(ticket, RANT[:2_000], LENA, author_name=LONG_NAME, author_kind="creator")
        record.revision(message, RANT[300:1_500])
        return ticket


def rich_ticket(record: Record) -> int:
    """Write a ticket in which there is one of everything that a conversation can hold."""
    ticket = record.ticket(
        creator_name="Mia Mondlicht", state="claimed", claimer_id=SAM, claimer_name="Sam", channel_id=79
    )
    record.intake(
        ticket,
        status="handed_over",
        ended_because="complete",
        ban_id="7KQ2MW84XP31ZR90",
        lookup="found",
        player_name="MiaMoon",
        ban_reason="Beleidigung im Sprachchat",
        reason_category="insult",
        evidence_text="[19:04] MiaMoon: ihr seid alle …\n[19:05] MiaMoon wurde gebannt.",
        statement="Ich war nach der verlorenen Runde **wütend** und habe geschimpft. Das war falsch, es tut mir leid.",
        statement_summary="Mia räumt die Beleidigung ein, entschuldigt sich und bittet um Verkürzung.",
        attitude="unclear",
        overruled_attitude="cooperative",
        quotes=json.dumps(["Das war falsch, es tut mir leid.", "Ich halte mich ab jetzt an die Regeln."]),
        episode=2,
    )
    record.event(ticket, "opened", "Mia Mondlicht")
    first = record.message(ticket, LINES[0], author_color=0xE91E63)
    record.message(ticket, "Schick mir bitte deine Ban-ID. ||Sie steht in der **Meldung**.||", SIGRID)
    edited = record.message(
        ticket, "Ich war es nicht allein.", edited_at_ms=START_MS + MINUTE_MS, sent_at_ms=START_MS
    )
    record.revision(edited, "Ich war es.")
    record.message(ticket, "das nehme ich zurück", deleted_at_ms=START_MS + MINUTE_MS)
    record.event(ticket, "claimed", "Sam")
    record.note(ticket, "Vorsicht, **dritter** Vorfall in diesem Jahr. Siehe #12.")
    answer = record.message(ticket, "Ich sehe es mir an.", SAM, type=19, replies_to_id=first)
    for emoji in ("👍", "❤️"):
        record.reaction(answer, emoji)
    _files(record, ticket)
    _embeds(record, ticket)
    record.note(ticket, RANT[:600], author_name=LONG_NAME, created_at_ms=START_MS + HOUR_MS)
    record.event(
        ticket, "corrected", LONG_NAME, details={"outcome": "reduced", "reason": RANT[:500]}, at_ms=START_MS
    )
    record.message(ticket, "# Regeln\n> Zitat\n- eins\n- zwei\n```py\nprint('x')\n```\n-# klein", SAM)
    record.message(ticket, "🎉", sent_at_ms=START_MS + DAY_MS)
    record.person(ticket, LENA, LONG_NAME)
    record.transcript(ticket, occasion="command", requested_by_name=LONG_NAME, content_sha256="ab" * 32)
    return ticket


def _files(record: Record, ticket: int) -> None:
    message = record.message(ticket, "Hier die Beweise:")
    record.attachment(
        message, PNG, file_name=f"{WORD}.png", width=640, height=360, ocr_text="Du wurdest gebannt"
    )
    record.attachment(message, PNG, file_name="SPOILER_bild.png", width=320, height=180)
    record.attachment(message, b"f", file_name="runde.mp4", content_type="video/mp4", width=320, height=180)
    record.attachment(message, b"t", file_name="sprache.ogg", content_type="audio/ogg")
    record.attachment(message, b"l", file_name=f"{WORD}.log", content_type="text/plain")
    record.attachment(message, None, file_name="zu_gross.zip")
    thread = record.thread(ticket, "Beweise", parent_message_id=message)
    record.message(ticket, "Im Thread geht es weiter.", SAM, thread_id=thread)


def _embeds(record: Record, ticket: int) -> None:
    embed = {
        "type": "rich",
        "color": 0x3366CC,
        "author": {"name": "Sekretärin Sigrid"},
        "title": "Was Sigrid aufgenommen hat",
        "url": "https://example.org/fall/42",
        "description": "Das Mitglied räumt den Vorwurf **ein**.",
        "fields": [{"name": f"Feld {n}", "value": LINES[n], "inline": n < 3} for n in range(4)],
        "image": {"url": "https://cdn.example/weg.png"},
        "footer": {"text": "Übergabe"},
        "timestamp": "2026-11-01T11:00:00.000000+00:00",
    }
    option = {"label": "Aufrechterhalten", "description": "Der Bann bleibt", "value": "1"}
    buttons = [
        {"type": 2, "style": style, "label": label, "disabled": style == 2}
        for style, label in enumerate(("Beanspruchen", "Abgeben", "Übernehmen", "Löschen"), 1)
    ]
    rows = [
        {"type": 1, "components": buttons},
        {"type": 1, "components": [{"type": 3, "placeholder": "Ergebnis", "options": [option]}]},
        {
            "type": 1,
            "components": [{"type": 2, "style": 5, "label": "Regeln", "url": "https://example.org"}],
        },
    ]
    record.message(ticket, "", SIGRID, embeds=[embed], components=rows)
    poll = {
        "question": {"text": "Freigeben?"},
        "answers": [
            {"answer_id": 1, "poll_media": {"text": "Ja", "emoji": {"name": "👍"}}},
            {"answer_id": 2, "poll_media": {"text": "Nein"}},
        ],
    }
    record.vote(record.message(ticket, "", SAM, extras={"poll": poll}), 1)
    record.message(ticket, "", extras={"sticker_items": [{"id": "9", "name": "Winken", "format_type": 3}]})
    snapshot = {"content": "**Original**", "timestamp": "2026-10-01T10:00:00+00:00"}
    reference = {"type": 1, "message_id": "5"}
    record.message(
        ticket, "", extras={"message_snapshots": [{"message": snapshot}], "message_reference": reference}
    )
