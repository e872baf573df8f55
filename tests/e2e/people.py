"""People on the sandbox's server, so that tests read as stories."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

import requests

from tests.e2e.processes import until

TIMEOUT_S = 20.0
PAGE = 100


@dataclass(frozen=True)
class Answer:
    """What Discord shows somebody after a press or a command."""

    interaction_id: str
    state: str
    kind: int | None
    modal: dict[str, Any] | None
    messages: list[dict[str, Any]]

    @property
    def text(self) -> str:
        return "\n".join(message["content"] for message in self.messages)


@dataclass(frozen=True)
class Somebody:
    """A person at his Discord client."""

    api: str
    id: str
    name: str
    session: requests.Session = field(default_factory=requests.Session, repr=False)

    def call(
        self, method: str, path: str, params: dict[str, Any] | None = None, **arguments: Any
    ) -> requests.Response:
        url, query = f"{self.api}/{path}", {**(params or {}), "as": self.id}
        return self.session.request(method, url, params=query, timeout=TIMEOUT_S, **arguments)

    def _json(self, method: str, path: str, **arguments: Any) -> Any:
        response = self.call(method, path, **arguments)
        assert response.ok, response.text
        return response.json() if response.content else None

    def channels(self) -> dict[str, dict[str, Any]]:
        return {channel["name"]: channel for channel in self._json("GET", "view")["channels"]}

    def channel(self, name: str) -> str:
        """Return a channel's ID as soon as he sees it."""
        found = until(f"{self.name} sees #{name}", lambda: self.channels().get(name))
        return str(found["id"])

    def ticket_channels(self) -> list[str]:
        return sorted(name for name in self.channels() if name.startswith("ticket-0"))

    def ticket_number(self) -> int:
        """Return the number of the one ticket that he sees."""
        [name] = self.ticket_channels()
        return int(name.removeprefix("ticket-"))

    def reads(self, channel: str) -> list[dict[str, Any]]:
        """Return all messages that he sees in the channel, scrolling up to the first."""
        messages: list[dict[str, Any]] = []
        while True:
            before = {"before": messages[0]["id"]} if messages else {}
            page = self._json("GET", f"channels/{channel}/messages", params={"limit": PAGE, **before})
            messages = [*page, *messages]
            if len(page) < PAGE:
                return messages

    def waits_for(self, channel: str, text: str) -> dict[str, Any]:
        """Return the first message in the channel that shows the text."""
        return until(
            f"{text!r} in channel {channel}",
            lambda: next((message for message in self.reads(channel) if text in shown_text(message)), None),
        )

    def reads_with(self, channel: str, text: str) -> list[str]:
        """Return what the messages in the channel show in which the text stands."""
        return [shown for message in self.reads(channel) if text in (shown := shown_text(message))]

    def writes(self, channel: str, content: str, **files: tuple[str, bytes, str]) -> str:
        if files:
            parts = {f"files[{n}]": part for n, part in enumerate(files.values())}
            message = self._json(
                "POST",
                f"channels/{channel}/messages",
                files={"payload_json": (None, f'{{"content": "{content}"}}', "application/json"), **parts},
            )
        else:
            message = self._json("POST", f"channels/{channel}/messages", json={"content": content})
        return str(message["id"])

    def edits(self, channel: str, message: str, content: str) -> None:
        self._json("PATCH", f"channels/{channel}/messages/{message}", json={"content": content})

    def takes_files_away(
        self, channel: str, message: str, content: str, *, keeping: Sequence[str] = ()
    ) -> None:
        """Edit a message so that only these of its files stay."""
        body = {"content": content, "attachments": [{"id": file} for file in keeping]}
        self._json("PATCH", f"channels/{channel}/messages/{message}", json=body)

    def deletes(self, channel: str, message: str) -> None:
        self._json("DELETE", f"channels/{channel}/messages/{message}")

    def reacts(self, channel: str, message: str, emoji: str) -> None:
        """Choose an emoji for a message: one of Unicode's, or NAME:ID of the guild's own."""
        self._json("PUT", f"channels/{channel}/messages/{message}/reactions/{quote(emoji)}/@me")

    def unreacts(self, channel: str, message: str, emoji: str) -> None:
        self._json("DELETE", f"channels/{channel}/messages/{message}/reactions/{quote(emoji)}/@me")

    def clears_reactions(self, channel: str, message: str, emoji: str = "") -> None:
        """Take away all reactions of a message, or those with one emoji, as a moderator."""
        path = f"channels/{channel}/messages/{message}/reactions"
        self._json("DELETE", f"{path}/{quote(emoji)}" if emoji else path)

    def pins(self, channel: str, message: str) -> None:
        self._json("PUT", f"channels/{channel}/messages/pins/{message}")

    def unpins(self, channel: str, message: str) -> None:
        self._json("DELETE", f"channels/{channel}/messages/pins/{message}")

    def sends_stickers(self, channel: str, *stickers: int, content: str = "") -> str:
        return self._posts(channel, content=content, sticker_ids=[str(int(each)) for each in stickers])

    def forwards(self, channel: str, message: str, to: str) -> str:
        """Pass a message on to another channel, or to the same."""
        reference = {"type": 1, "channel_id": channel, "message_id": message}
        return self._posts(to, message_reference=reference)

    def asks(self, channel: str, question: str, *answers: str, several: bool = False, hours: int = 1) -> str:
        """Put a poll."""
        offered = [{"poll_media": {"text": answer}} for answer in answers]
        poll = {"question": {"text": question}, "answers": offered, "duration": hours}
        return self._posts(channel, poll={**poll, "allow_multiselect": several})

    def votes(self, channel: str, poll: str, *answers: int) -> None:
        """Vote for exactly these answers, counted from 1; for none takes the votes back."""
        body = {"answer_ids": answers}
        self._json("PUT", f"channels/{channel}/polls/{poll}/answers/@me", json=body)

    def ends_poll(self, channel: str, poll: str) -> None:
        self._json("POST", f"channels/{channel}/polls/{poll}/expire")

    def starts_thread(self, channel: str, name: str, *, on: str | None = None, private: bool = False) -> str:
        """Start a thread, on a message or on none, and return its ID, which works like a channel's."""
        place = f"channels/{channel}/messages/{on}/threads" if on else f"channels/{channel}/threads"
        body = {"name": name} if on else {"name": name, "type": 12 if private else 11}
        return str(self._json("POST", place, json=body)["id"])

    def changes_thread(self, thread: str, **changes: Any) -> None:
        """Set `name`, `archived` or `locked`."""
        self._json("PATCH", f"channels/{thread}", json=changes)

    def invites(self, thread: str, somebody: str) -> None:
        self._json("PUT", f"channels/{thread}/thread-members/{somebody}")

    def deletes_thread(self, thread: str) -> None:
        self._json("DELETE", f"channels/{thread}")

    def _posts(self, channel: str, **body: Any) -> str:
        return str(self._json("POST", f"channels/{channel}/messages", json=body)["id"])

    def cannot_write(self, channel: str) -> bool:
        return self.call("POST", f"channels/{channel}/messages", json={"content": "?"}).status_code == 403

    def sends_press(self, channel: str, label: str) -> str:
        """Press a button and return the interaction's ID without waiting for the answer."""
        message, button = until(f"{self.name} finds the button {label!r}", lambda: self.finds(channel, label))
        body = {"channel_id": channel, "message_id": message["id"], "custom_id": button["custom_id"]}
        return str(self._json("POST", "press", json=body)["interaction_id"])

    def tries_press(self, channel: str, message: dict[str, Any], button: dict[str, Any]) -> bool:
        """Press a button that he saw; tell whether Discord took it, or the button has gone meanwhile."""
        body = {"channel_id": channel, "message_id": message["id"], "custom_id": button["custom_id"]}
        return self.call("POST", "press", json=body).ok

    def finds(self, channel: str, label: str) -> tuple[dict[str, Any], dict[str, Any]] | None:
        """Return the newest message that has a button with this label, and the button."""
        return find_button(self.reads(channel), label)

    def presses(self, channel: str, label: str) -> Answer:
        return self.answer(self.sends_press(channel, label))

    def fills(self, answer: Answer, **fields: str | list[str]) -> Answer:
        return self.answer(self.sends_form(answer, **fields))

    def sends_form(self, answer: Answer, **fields: str | list[str]) -> str:
        """Fill a form and return the interaction's ID without waiting for the answer."""
        body = {"interaction_id": answer.interaction_id, "fields": fields}
        return str(self._json("POST", "modal", json=body)["interaction_id"])

    def closes(self, ticket: str, **fields: str) -> Answer:
        """Close a ticket, with `outcome` and `reason` where they matter."""
        return self.fills(self.presses(ticket, "Ticket schließen"), **fields)

    def runs(self, channel: str, command: str, **options: Any) -> Answer:
        """Run a slash command, with a subcommand after a space."""
        name, *subcommand = command.split()
        return self._invokes(channel, name=name, subcommand=subcommand, options=options)

    def picks(self, channel: str, menu: str, target: str) -> Answer:
        """Choose an entry of the context menu of a member or a message."""
        return self._invokes(channel, name=menu, target_id=target)

    def _invokes(self, channel: str, **command: Any) -> Answer:
        body = {"channel_id": channel, **command}
        return self.answer(str(self._json("POST", "command", json=body)["interaction_id"]))

    def commands(self) -> dict[str, dict[str, Any]]:
        """Return the commands that Discord shows him."""
        return {command["name"]: command for command in self._json("GET", "view")["commands"]}

    def answer(self, interaction_id: str) -> Answer:
        def ended() -> Answer | None:
            answer = self.sees_answer(interaction_id)
            return answer if answer.state in {"answered", "failed"} else None

        return until(f"an answer for {self.name}", ended)

    def sees_answer(self, interaction_id: str) -> Answer:
        """Return what he sees of his interaction at this moment."""
        shown = self._json("GET", f"interactions/{interaction_id}")
        return Answer(interaction_id, shown["state"], shown["kind"], shown["modal"], shown["messages"])


def find_button(messages: list[dict[str, Any]], label: str) -> tuple[dict[str, Any], dict[str, Any]] | None:
    """Return the newest button with this label and the message that carries it."""
    for message in reversed(messages):
        for row in message.get("components", []):
            for button in row["components"]:
                if button.get("label") == label:
                    return message, button
    return None


def shown_text(message: dict[str, Any]) -> str:
    """Return everything that a message shows, as one text."""
    parts = [message["content"]]
    for embed in message.get("embeds", []):
        parts += [embed.get("title") or "", embed.get("description") or ""]
        parts += [f"{part['name']}\n{part['value']}" for part in embed.get("fields", [])]
    return "\n".join(parts)
