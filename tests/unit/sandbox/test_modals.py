"""Modals: shown by the real client, filled in by a person, sent back."""

from collections.abc import Callable
from typing import Any

import discord
import pytest

from tests.sandbox.enums import ComponentType
from tests.sandbox.errors import ApiError
from tests.sandbox.operations import interactions
from tests.sandbox.server import Sandbox
from tests.unit.sandbox.conftest import Recorder, World, eventually
from tests.unit.sandbox.test_interactions import data_of, heard, press


def text_modal() -> discord.ui.Modal:
    field = discord.ui.InputText(label="Grund", custom_id="reason", min_length=3)
    return discord.ui.Modal(field, title="Schließen", custom_id="close", store=False)


def designer_modal() -> discord.ui.DesignerModal:
    field = discord.ui.InputText(custom_id="reason")
    return discord.ui.DesignerModal(
        discord.ui.Label("Grund", field), title="Schließen", custom_id="close", store=False
    )


@pytest.mark.parametrize("make_modal", [text_modal, designer_modal])
async def test_a_modal_is_shown_and_sent(
    bot: Recorder, world: World, make_modal: Callable[[], discord.ui.BaseModal]
) -> None:
    pressed, interaction = await press(bot, world)
    await interaction.response.send_modal(make_modal())
    assert pressed.modal is not None
    assert pressed.modal["title"] == "Schließen"
    submitted = interactions.submit_modal(world.state, pressed, {"reason": "Erledigt"})
    answer = await heard(bot)
    assert answer.type is discord.InteractionType.modal_submit
    assert answer.custom_id == "close"
    row = data_of(answer)["components"][0]
    field = row["component"] if row["type"] == ComponentType.LABEL else row["components"][0]
    assert (field["custom_id"], field["value"]) == ("reason", "Erledigt")
    assert answer.message is not None
    await answer.response.edit_message(content="Geschlossen")
    assert world.lobby.messages[submitted.message_id or 0].content == "Geschlossen"


async def test_a_modal_refuses_what_does_not_fit(bot: Recorder, world: World) -> None:
    pressed, interaction = await press(bot, world)
    await interaction.response.send_modal(text_modal())
    for fields in ({}, {"reason": "ab"}):
        with pytest.raises(ApiError):
            interactions.submit_modal(world.state, pressed, fields)
    interactions.submit_modal(world.state, pressed, {"reason": "abc"})
    with pytest.raises(ApiError):
        interactions.submit_modal(world.state, pressed, {"reason": "abc"})


OUTCOMES = {"upheld": "Bann bestätigt", "shortened": "Verkürzt", "lifted": "Aufgehoben"}


def outcome(**more: Any) -> discord.ui.Select[Any, Any, Any]:
    options = [discord.SelectOption(label=label, value=value) for value, label in OUTCOMES.items()]
    return discord.ui.Select(custom_id="outcome", **{"options": options, **more})


class Closing(discord.ui.DesignerModal):
    """Asks for an outcome and notes it, as a bot's modal does."""

    def __init__(self, select: discord.ui.Select[Any, Any, Any], *, store: bool = True) -> None:
        self.select = select
        self.noted: list[str] | None = None
        label: discord.ui.Label[Any] = discord.ui.Label("Ergebnis", select, description="Was gilt jetzt?")
        super().__init__(label, title="Schließen", custom_id="close", store=store)

    async def callback(self, interaction: discord.Interaction) -> None:
        self.noted = list(self.select.values or ())
        await interaction.response.send_message("Notiert", ephemeral=True)


async def show(bot: Recorder, world: World, modal: Closing) -> Any:
    pressed, interaction = await press(bot, world)
    await interaction.response.send_modal(modal)
    return pressed


@pytest.mark.parametrize("given", ["lifted", ["lifted"]])
async def test_a_select_in_a_modal_carries_what_was_chosen(
    bot: Recorder, world: World, given: str | list[str]
) -> None:
    modal = Closing(outcome())
    pressed = await show(bot, world, modal)
    interactions.submit_modal(world.state, pressed, {"outcome": given})
    answer = await heard(bot)
    (label,) = data_of(answer)["components"]
    assert label["type"] == ComponentType.LABEL
    chosen = {"type": 3, "custom_id": "outcome", "values": ["lifted"]}
    assert label["component"].items() >= chosen.items()
    await eventually(lambda: modal.noted is not None)
    assert modal.noted == ["lifted"]


async def test_several_values_are_chosen_where_the_modal_lets(bot: Recorder, world: World) -> None:
    modal = Closing(outcome(min_values=2, max_values=3))
    pressed = await show(bot, world, modal)
    for values in (["lifted"], ["lifted", "lifted"], ["lifted", "anders"], []):
        with pytest.raises(ApiError):
            interactions.submit_modal(world.state, pressed, {"outcome": values})
    interactions.submit_modal(world.state, pressed, {"outcome": ["lifted", "upheld"]})
    await eventually(lambda: modal.noted == ["lifted", "upheld"])


async def test_a_select_may_be_left_empty_or_as_it_was(bot: Recorder, world: World) -> None:
    optional = Closing(outcome(required=False))
    pressed = await show(bot, world, optional)
    interactions.submit_modal(world.state, pressed, {})
    await eventually(lambda: optional.noted == [])
    await heard(bot)
    options = [
        discord.SelectOption(label=each, value=each, default=each == "zwei") for each in ("eins", "zwei")
    ]
    filled = Closing(outcome(options=options))
    pressed = await show(bot, world, filled)
    interactions.submit_modal(world.state, pressed, {})
    await eventually(lambda: filled.noted == ["zwei"])


async def test_a_field_that_the_modal_has_not_is_refused(bot: Recorder, world: World) -> None:
    pressed = await show(bot, world, Closing(outcome()))
    with pytest.raises(ApiError):
        interactions.submit_modal(world.state, pressed, {"outcome": "lifted", "reason": "?"})


OPTION = {"label": "Ja", "value": "ja"}


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"options": []}, "options"),
        ({"options": [{"label": str(n), "value": str(n)} for n in range(26)]}, "options"),
        ({"options": [OPTION, OPTION]}, "options"),
        (
            {"options": [{**OPTION, "default": True}, {"label": "b", "value": "b", "default": True}]},
            "options",
        ),
        ({"min_values": 0}, "min_values"),
        ({"min_values": 2, "max_values": 1}, "min_values"),
        ({"disabled": True}, "disabled"),
        ({"placeholder": "x" * 151}, "placeholder"),
    ],
)
async def test_a_select_that_discord_would_refuse_is_refused(
    bot: Recorder, world: World, sandbox: Sandbox, wrong: dict[str, Any], field: str
) -> None:
    _, interaction = await press(bot, world)
    select = {"type": 3, "custom_id": "outcome", "options": [OPTION], **wrong}
    label = {"type": 18, "label": "Ergebnis", "component": select}
    body = {"type": 9, "data": {"title": "Schließen", "custom_id": "close", "components": [label]}}
    route = discord.http.Route(
        "POST",
        "/interactions/{id}/{token}/callback",
        id=interaction.id,
        token=interaction.token,
    )
    with pytest.raises(discord.HTTPException) as refusal:
        await bot.http.request(route, json=body)
    assert refusal.value.code == 50035
    assert f"component.{field}" in refusal.value.text
    # Some of these offend against the API description too, as they are meant to.
    sandbox.journal.violations.clear()
