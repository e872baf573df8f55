/* The messages of a channel. Nodes whose message is unchanged are kept, so focus and scroll stay where they are. */

import { avatar, h, icon } from "./dom.js";
import { renderComponents } from "./components.js";
import { renderAttachment, renderEmbed } from "./embeds.js";
import { inline, markdown } from "./markdown.js";
import { menuButton } from "./menu.js";
import { forwarded, notice, poll, reactionMenu, reactions, stickers, threadLink } from "./parts.js";
import { nameOf } from "./slash.js";
import { clock, day, dayKey, full } from "./time.js";

const EPHEMERAL = 1 << 6;
const LOADING = 1 << 7;
const GROUP_MS = 7 * 60 * 1000;
const USER_COMMAND = 2;
const MESSAGE_COMMAND = 3;
const FAILED = "Diese Interaktion ist fehlgeschlagen";

export function contextOf(world, openChannel) {
  const { view } = world;
  return {
    me: view.me,
    user: (id) => view.members.find((member) => member.id === id)?.name ?? "unbekannt",
    role: (id) => view.roles.find((role) => role.id === id)?.name ?? "gelöschte Rolle",
    channel: (id) => [...view.channels, ...view.threads].find((channel) => channel.id === id)?.name ?? null,
    openChannel,
  };
}

function person(world, author) {
  const member = world.member(author.id);
  if (member) return member;
  const path = author.avatar ? `avatars/${author.id}/${author.avatar}` : `embed/avatars/${Number((BigInt(author.id) >> 22n) % 6n)}`;
  return { id: author.id, name: author.global_name ?? author.username, bot: author.bot, color: 0, avatar_url: `/cdn/${path}.png` };
}

function nameNode(who) {
  const node = h("strong", { class: "author" }, who.name);
  if (who.color) node.style.setProperty("--name", `#${who.color.toString(16).padStart(6, "0")}`);
  return node;
}

const summary = ({ content, embeds }) => (content || embeds[0]?.title || "Anhang").replaceAll("\n", " ");

function quoted(message, world, context) {
  if (message.type !== 19) return null;
  const target = message.referenced_message;
  if (!target) return h("p", { class: "quoted" }, icon("reply"), "Die ursprüngliche Nachricht wurde gelöscht.");
  return h("p", { class: "quoted" }, icon("reply"), h("strong", null, person(world, target.author).name), " ", h("span", null, inline(summary(target), context)));
}

function invoked(message, world) {
  const data = message.interaction_metadata;
  if (![20, 23].includes(message.type) || !data) return null;
  const who = person(world, data.user ?? { id: data.user_id, username: "Jemand" });
  return h("p", { class: "quoted" }, icon("slash"), h("strong", null, who.name), data.name ? ` hat /${data.name} benutzt` : " hat einen Befehl benutzt");
}

function body(message, context) {
  if (message.flags & LOADING) return h("p", { class: "quiet" }, `${message.author.username} denkt nach …`);
  const said = notice(message);
  if (said) return h("p", { class: "quiet" }, `${message.author.global_name ?? message.author.username} ${said}`);
  if (!message.content) return null;
  return h(
    "div",
    { class: "text" },
    markdown(message.content, context),
    message.edited_timestamp && h("small", { class: "quiet", title: full(new Date(message.edited_timestamp)) }, " (bearbeitet)"),
  );
}

/* The commands for this message, and those for its author. */
function contextMenu(message, world, actions) {
  if (!world.channel().can_use_commands) return null;
  const items = (type, targetId) =>
    world.view.commands
      .filter((command) => command.type === type)
      .map((command) => ({ label: nameOf(command), act: () => actions.runOn(command, targetId) }));
  return menuButton("Mehr zu dieser Nachricht", [
    { label: "Nachricht", items: items(MESSAGE_COMMAND, message.id) },
    { label: person(world, message.author).name, items: items(USER_COMMAND, message.author.id) },
  ]);
}

function tools(message, world, actions) {
  const own = message.author.id === world.persona.id;
  const { can_write: canWrite, can_manage_messages: canManage } = world.channel();
  if (message.flags & EPHEMERAL) return null;
  const tool = (label, name, act) =>
    h("button", { class: "bare", type: "button", "aria-label": label, title: label, onclick: () => act(message) }, icon(name));
  return h(
    "div",
    { class: "tools" },
    reactionMenu(message, world, actions),
    canWrite && tool("Auf Nachricht antworten", "reply", actions.reply),
    own && tool("Nachricht bearbeiten", "edit", actions.edit),
    (own || canManage) && tool("Nachricht löschen", "trash", actions.remove),
    contextMenu(message, world, actions),
  );
}

function privateNote(message, actions) {
  if (!(message.flags & EPHEMERAL)) return null;
  return h(
    "p",
    { class: "private" },
    icon("eye"),
    "Nur für dich sichtbar · ",
    h("button", { class: "inline-link", type: "button", onclick: () => actions.dismiss(message.id) }, "Nachricht verwerfen"),
  );
}

function messageNode(message, first, world, context, actions) {
  const who = person(world, message.author);
  const date = new Date(message.timestamp);
  const mentioned = message.mentions.some((user) => user.id === world.persona.id) || message.mention_roles.some((id) => world.view.me.roles.includes(id));
  const classes = ["message", first && "first", message.flags & EPHEMERAL && "ephemeral", mentioned && "mentions-me"];
  const partActions = {
    press: (customId, values) => actions.press(message, customId, values),
    isBusy: (customId) => [...world.waiting.values()].some((place) => place.messageId === message.id && place.customId === customId),
  };
  return h(
    "li",
    { "data-message-id": message.id },
    h(
      "article",
      { class: classes.filter(Boolean).join(" "), "aria-label": `Nachricht von ${who.name}` },
      first ? avatar(who, 36) : h("time", { class: "side-time", datetime: message.timestamp, "aria-hidden": "true" }, clock(date)),
      h(
        "div",
        { class: "message-body" },
        quoted(message, world, context) ?? invoked(message, world),
        first &&
          h(
            "p",
            { class: "message-head" },
            nameNode(who),
            who.bot && h("span", { class: "badge" }, "App"),
            h("time", { class: "quiet", datetime: message.timestamp, title: full(date) }, clock(date)),
          ),
        body(message, context),
        message.attachments.length > 0 && h("div", { class: "attachments" }, message.attachments.map(renderAttachment)),
        forwarded(message, world, context),
        message.type !== 46 && message.embeds.map((embed) => renderEmbed(embed, context)),
        stickers(message.sticker_items, world),
        poll(message, world, actions),
        threadLink(message, actions),
        reactions(message, world, actions),
        renderComponents(message.components, world, context, partActions),
        world.failed.has(message.id) && h("p", { class: "failed", role: "alert" }, FAILED),
        privateNote(message, actions),
      ),
      tools(message, world, actions),
    ),
  );
}

function failedCommands(world) {
  return [...world.failed.values()]
    .filter((place) => !place.messageId && place.channelId === world.channelId)
    .map((place) => ({ key: `failed:${place.label}`, node: () => h("li", null, h("p", { class: "failed alone", role: "alert" }, `${place.label}: ${FAILED}`)) }));
}

function signature(message, first, world) {
  const waiting = [...world.waiting.values()].filter((place) => place.messageId === message.id).map((place) => place.customId);
  const channel = world.channel();
  const onTarget = world.view.commands.filter(({ type }) => type === USER_COMMAND || type === MESSAGE_COMMAND).map(({ id }) => id);
  return JSON.stringify([message, world.namesVersion, first, waiting, world.failed.has(message.id), channel.can_write, channel.can_react, channel.can_manage_messages, channel.can_use_commands, onTarget]);
}

function rows(world, dismissed, context, actions) {
  const list = [];
  let previous = null;
  for (const message of world.log(world.channelId).messages.values()) {
    if (dismissed.has(message.id)) continue;
    const date = new Date(message.timestamp);
    const newDay = !previous || dayKey(new Date(previous.timestamp)) !== dayKey(date);
    if (newDay) list.push({ key: `day:${dayKey(date)}`, node: () => h("li", { class: "day" }, h("span", null, day(date))) });
    const first =
      newDay || previous.author.id !== message.author.id || message.type !== 0 || (message.flags & EPHEMERAL) !== (previous.flags & EPHEMERAL) ||
      date - new Date(previous.timestamp) > GROUP_MS;
    list.push({
      key: message.id,
      signature: signature(message, first, world),
      node: () => messageNode(message, first, world, context, actions),
    });
    previous = message;
  }
  return [...list, ...failedCommands(world)];
}

export class MessageList {
  constructor(root, actions) {
    this.root = root;
    this.actions = actions;
    this.shown = new Map();
    this.place = null;
  }

  render(world, dismissed) {
    const context = contextOf(world, this.actions.openChannel);
    const place = `${world.persona.id}:${world.channelId}`;
    if (place !== this.place) this.shown.clear();
    this.place = place;
    const next = new Map();
    for (const row of rows(world, dismissed, context, this.actions)) {
      const old = this.shown.get(row.key);
      const keep = old && old.signature === row.signature;
      next.set(row.key, keep ? old : { signature: row.signature, node: row.node() });
    }
    this.shown = next;
    this.put([...next.values()].map((row) => row.node));
  }

  /* Only what changed is moved; a node that stays in place keeps its focus. */
  put(nodes) {
    const wanted = new Set(nodes);
    for (const child of [...this.root.children]) if (!wanted.has(child)) child.remove();
    nodes.forEach((node, index) => {
      if (this.root.children[index] !== node) this.root.insertBefore(node, this.root.children[index] ?? null);
    });
  }
}
