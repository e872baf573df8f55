import os
from pathlib import Path
from typing import Any

import discord
import pytest

from tests.sandbox.description import ApiDescription

MESSAGES = "/channels/1000/messages"
CHANNEL = "/channels/1000"
CHANNELS = "/guilds/900/channels"
CALLBACK = "/interactions/55/aW50ZXJhY3Rpb24/callback"
COMMANDS = "/applications/77/guilds/900/commands"
ORIGINAL = "/webhooks/77/aW50ZXJhY3Rpb24/messages/@original"


DESCRIPTION = os.environ.get("DISCORD_API_DESCRIPTION", "")

if not Path(DESCRIPTION).is_file():
    # Here and not as a mark: one line in the report instead of one for each test.
    pytest.skip(
        "DISCORD_API_DESCRIPTION names no file: Discord's published API description is not at hand",
        allow_module_level=True,
    )


@pytest.fixture(scope="module")
def description() -> ApiDescription:
    return ApiDescription(DESCRIPTION)


def button(**changes: Any) -> dict[str, Any]:
    return {"type": 2, "style": 1, "label": "Ticket beanspruchen", "custom_id": "t1:claim:42", **changes}


def rows(*rows_of_buttons: list[dict[str, Any]]) -> dict[str, Any]:
    return {"components": [{"type": 1, "components": buttons} for buttons in rows_of_buttons]}


def test_unknown_routes_and_methods_are_violations(description: ApiDescription) -> None:
    assert "no such route" in description.check("GET", "/tickets/1", None)[0]
    assert "no such method here, only" in description.check("PUT", CHANNEL, {})[0]


def test_prefix_and_query_are_not_part_of_the_route(description: ApiDescription) -> None:
    assert description.check("GET", "/api/v10/channels/1000/messages?limit=100&after=5", None) == []


def test_ids_in_the_path_must_be_ids(description: ApiDescription) -> None:
    (violation,) = description.check("GET", "/channels/general", None)
    assert "{channel_id}" in violation


def test_the_more_literal_route_is_meant(description: ApiDescription) -> None:
    assert description.check("GET", "/users/@me", None) == []
    assert description.check("PATCH", ORIGINAL, {"content": "Erledigt."}) == []
    assert description.check("PUT", "/channels/1/messages/2/reactions/%F0%9F%91%8D/@me", None) == []


def test_a_body_where_none_is_described(description: ApiDescription) -> None:
    assert "carries a body" in description.check("POST", "/channels/1000/typing", {"for": 10})[0]
    assert description.check("POST", "/channels/1000/typing", None) == []


def test_a_missing_body(description: ApiDescription) -> None:
    assert "the body is missing" in description.check("POST", MESSAGES, None)[0]


def test_what_py_cord_sends_for_a_message(description: ApiDescription) -> None:
    embed = discord.Embed(title="Ticket #42", description="Willkommen", colour=0x5865F2)
    embed.add_field(name="Status", value="offen")
    embed.set_footer(text="Sigrid")
    body = {
        "content": "Hallo",
        "tts": False,
        "embeds": [embed.to_dict()],
        "allowed_mentions": discord.AllowedMentions(users=[discord.Object(5)], roles=False).to_dict(),
        "message_reference": {"message_id": 7, "channel_id": 1000, "guild_id": 900, "type": 0},
        "attachments": [{"id": 0, "filename": "ban.png", "description": None}],
        **rows([button(), button(style=4, custom_id="t1:delete:42")]),
    }
    assert description.check("POST", MESSAGES, body) == []


def test_ids_and_permission_bits_in_both_forms(description: ApiDescription) -> None:
    for form in (str, int):
        overwrite = {"id": form(5), "type": 0, "allow": form(1024), "deny": form(0)}
        body = {"name": "ticket-1", "parent_id": form(60), "permission_overwrites": [overwrite]}
        assert description.check("POST", CHANNELS, body) == []
        assert description.check("PATCH", CHANNEL, body) == []


def test_tolerance_ends_there(description: ApiDescription) -> None:
    overwrite = {"id": "5", "type": "role", "allow": "alles", "deny": -1.5}
    violations = description.check("POST", CHANNELS, {"name": "t", "permission_overwrites": [overwrite]})
    assert {line.split(": ")[1] for line in violations} == {
        "permission_overwrites.0.type",
        "permission_overwrites.0.allow",
        "permission_overwrites.0.deny",
    }
    assert description.check("POST", CHANNELS, {"name": "t", "rate_limit_per_user": "5"}) != []
    assert description.check("POST", CHANNELS, {"topic": "Ohne Namen"}) != []


def test_a_channel_patch_is_judged_as_a_guild_channel(description: ApiDescription) -> None:
    (violation,) = description.check("PATCH", CHANNEL, {"permission_overwrites": "keine", "parent_id": "60"})
    assert "permission_overwrites: 'keine' is not of type" in violation


def test_a_fault_deep_in_a_component_is_named(description: ApiDescription) -> None:
    (violation,) = description.check("POST", MESSAGES, rows([button(label="x" * 81)]))
    assert violation.startswith("POST /channels/{channel_id}/messages: components.0.components.0.label: ")


@pytest.mark.parametrize(
    ("method", "path", "body", "expected"),
    [
        ("POST", MESSAGES, {"content": "x" * 2_001}, "content: 2001 characters"),
        ("PATCH", f"{MESSAGES}/5", {"content": "x" * 2_001}, "content: 2001 characters"),
        ("POST", CALLBACK, {"type": 7, "data": {"content": "x" * 2_001}}, "2001"),
        ("POST", CHANNELS, {"name": "t", "type": 0, "topic": "x" * 1_025}, "topic: 1025 characters"),
        ("PATCH", CHANNEL, {"topic": "x" * 1_025}, "topic: 1025 characters"),
        ("POST", MESSAGES, {"embeds": [{"description": "x" * 3_500}] * 2}, "embeds: 7000 characters in all"),
        ("POST", MESSAGES, rows(*([button(custom_id=str(n))] for n in range(6))), "components: 6 rows"),
        ("POST", MESSAGES, rows([button(custom_id=str(n)) for n in range(6)]), "components: 6 in one row"),
        ("POST", MESSAGES, rows([button(custom_id="x" * 101)]), "a custom_id of 101 characters"),
        ("POST", MESSAGES, rows([button(), button()]), "is used twice"),
        ("POST", MESSAGES, rows([button(custom_id=None)]), "a button needs a custom_id"),
        ("POST", MESSAGES, rows([button(label=None)]), "a label or an emoji"),
        ("POST", MESSAGES, rows([button(style=5)]), "a link button needs a url"),
        (
            "POST",
            MESSAGES,
            {"allowed_mentions": {"parse": ["users"], "users": ["5"]}},
            "users stands in parse",
        ),
        ("PUT", COMMANDS, [{"name": "Ticket Neu", "description": "x"}], "name 'Ticket Neu'"),
        ("POST", COMMANDS, {"name": "ticket"}, "needs a description"),
        ("PUT", COMMANDS, [{"name": "T", "type": 3, "description": "x"}], "only slash commands"),
    ],
)
def test_limits_that_the_description_understates(
    description: ApiDescription, method: str, path: str, body: object, expected: str
) -> None:
    violations = description.check(method, path, body)
    assert any(expected in violation for violation in violations), violations


def test_at_the_limits_nothing_is_wrong(description: ApiDescription) -> None:
    full = rows(*([button(custom_id=f"{r}:{c}".ljust(100, "x")) for c in range(5)] for r in range(5)))
    assert description.check("POST", MESSAGES, {"content": "x" * 2_000, **full}) == []
    assert description.check("POST", CHANNELS, {"name": "t", "topic": "x" * 1_024}) == []
    assert description.check("POST", MESSAGES, {"embeds": [{"description": "x" * 3_000}] * 2}) == []


def test_commands_as_py_cord_registers_them(description: ApiDescription) -> None:
    async def transcript(ctx: discord.ApplicationContext, ticket: int) -> None:
        raise AssertionError((ctx, ticket))

    command = discord.SlashCommand(
        transcript,
        name="ticket_transcript",
        description="Schickt dir das Transkript.",
        guild_ids=[900],
        options=[discord.Option(int, name="ticket", description="Nummer", required=True, min_value=1)],
        default_member_permissions=discord.Permissions(manage_channels=True),
    )
    assert description.check("PUT", COMMANDS, [command.to_dict()]) == []


def test_required_options_come_first(description: ApiDescription) -> None:
    options = [{"type": 3, "name": name, "description": "x", "required": name == "b"} for name in ("a", "b")]
    body = [{"name": "ticket", "description": "x", "options": options}]
    assert "required options come before" in description.check("PUT", COMMANDS, body)[0]


@pytest.mark.parametrize(
    "body",
    [
        {"type": 5, "data": {"flags": 64}},
        {"type": 6},
        {"type": 4, "data": {"content": "Nur für dich", "flags": 64, "embeds": [], "tts": False}},
        {"type": 7, "data": {"embeds": [], **rows([button(disabled=True)])}},
        {
            "type": 9,
            "data": {
                "custom_id": "t1:close:42",
                "title": "Ticket schließen",
                "components": [
                    {
                        "type": 1,
                        "components": [{"type": 4, "style": 2, "label": "Grund", "custom_id": "reason"}],
                    }
                ],
            },
        },
    ],
)
def test_interaction_callbacks(description: ApiDescription, body: dict[str, Any]) -> None:
    assert description.check("POST", CALLBACK, body) == []


def test_broken_interaction_callbacks(description: ApiDescription) -> None:
    assert description.check("POST", CALLBACK, {"type": 3}) != []
    assert description.check("POST", CALLBACK, {"type": 4}) != []
    modal = {"custom_id": "t1:close:42", "title": "x" * 46, "components": []}
    violations = description.check("POST", CALLBACK, {"type": 9, "data": modal})
    assert any("data.title" in violation for violation in violations), violations
    assert any("data.components" in violation for violation in violations), violations


def test_webhook_follow_ups(description: ApiDescription) -> None:
    assert description.check("POST", "/webhooks/77/dG9rZW4?wait=true", {"content": "Ja", "flags": 64}) == []
    assert description.check("POST", "/webhooks/77/dG9rZW4", {"content": "x" * 2_001}) != []
