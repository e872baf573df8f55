/* Puts the page together: who you are, where you are, and what you do there. */

import * as api from "./api.js";
import { renderChannels } from "./channels.js";
import { Composer } from "./composer.js";
import { byId, h, icon, redraw, toast } from "./dom.js";
import { renderGuide } from "./guide.js";
import { inline } from "./markdown.js";
import { contextOf, MessageList } from "./messages.js";
import { confirmDialog, showModal } from "./modal.js";
import { initialTheme, renderPersonas, setTheme } from "./personas.js";
import { nameOf } from "./slash.js";
import { Store } from "./store.js";

const NEAR_BOTTOM_PX = 80;

const store = new Store();
const scroller = byId("scroller");

/* Run something that may be refused; the refusal is shown, and null returned. */
async function attempt(work) {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof api.ApiError)) throw error;
    toast(error.message);
    return null;
  }
}

function open(personaId, channelId) {
  document.body.classList.remove("drawer");
  attempt(() => store.open(personaId, channelId));
}

const openChannel = (channelId) => open(store.currentId, channelId);

const list = new MessageList(byId("log"), {
  openChannel,
  reply: (message) => composer.reply(message),
  edit: (message) => composer.edit(message),
  remove: removeMessage,
  dismiss: (id) => store.dismiss(id),
  press: pressComponent,
  react: (message, emoji, on) => attempt(() => api.react(store.currentId, message.channel_id, message.id, emoji, on)),
  vote: (message, answers) => attempt(() => api.vote(store.currentId, message.channel_id, message.id, answers)),
  runOn,
});

const composer = new Composer(byId("composer"), store, {
  send: async (text, replyTo, files) => {
    const world = store.current;
    return attempt(() => api.send(world.persona.id, world.channelId, resolved(text, world), replyTo?.id, files));
  },
  change: (message, text) => attempt(() => api.edit(store.currentId, message.channel_id, message.id, resolved(text, store.current))),
  command: runCommand,
});

/* "@Sam" and "#support" become what Discord's client sends for them. */
function resolved(text, world) {
  const { members, roles, channels } = world.view;
  const named = [
    ...members.map(({ id, name }) => [`@${name}`, `<@${id}>`]),
    ...roles.map(({ id, name }) => [`@${name}`, `<@&${id}>`]),
    ...channels.filter(({ type }) => type === 0).map(({ id, name }) => [`#${name}`, `<#${id}>`]),
  ].sort(([a], [b]) => b.length - a.length);
  const escape = (part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  const byName = new Map(named.reverse());
  const pattern = new RegExp(`(?<![\\p{L}\\p{N}<])(?:${[...byName.keys()].reverse().map(escape).join("|")})(?![\\p{L}\\p{N}])`, "gu");
  return text.replace(pattern, (name) => byName.get(name));
}

async function removeMessage(message) {
  const sure = await confirmDialog("Nachricht löschen?", "Die Nachricht verschwindet für alle aus diesem Kanal.", "Löschen");
  if (sure) await attempt(() => api.remove(store.currentId, message.channel_id, message.id));
}

function pressComponent(message, customId, values) {
  const world = store.current;
  const body = { channel_id: message.channel_id, message_id: message.id, custom_id: customId, values };
  return attempt(() => store.interact(world, { messageId: message.id, customId }, () => api.press(world.persona.id, body)));
}

function runCommand(command, options) {
  const body = { channel_id: store.current.channelId, name: command.name, options, subcommand: command.sub };
  return sendCommand(`/${command.title}`, body);
}

/* A context-menu command, on a message or a member. */
function runOn(command, targetId) {
  const body = { channel_id: store.current.channelId, name: command.name, type: command.type, target_id: targetId };
  return sendCommand(nameOf(command), body);
}

function sendCommand(label, body) {
  const world = store.current;
  return attempt(() => store.interact(world, { label }, () => api.command(world.persona.id, body)));
}

store.addEventListener("modal", ({ detail: { world, outcome, place } }) => {
  if (world !== store.current) return;
  showModal(outcome.modal, world, contextOf(world, openChannel), (fields) =>
    store.interact(world, { messageId: place.messageId, label: place.label ?? outcome.modal.title }, () =>
      api.modal(world.persona.id, { interaction_id: outcome.id, fields }),
    ),
  );
});

store.addEventListener("failure", ({ detail }) => toast(detail.message));

function renderHead() {
  const channel = store.current.channel();
  redraw(byId("chat-head"), [
    h(
      "button",
      { class: "bare drawer-button", type: "button", "aria-label": "Kanäle zeigen", onclick: () => document.body.classList.toggle("drawer") },
      icon("menu"),
    ),
    h("h2", null, channel ? [icon("hash"), channel.name] : "Kein Kanal"),
    channel?.topic && h("p", { class: "quiet topic" }, inline(channel.topic, contextOf(store.current, openChannel))),
  ]);
  scroller.setAttribute("aria-label", channel ? `Nachrichten in #${channel.name}` : "Nachrichten");
  document.title = channel ? `#${channel.name} – Sandkasten` : "Sandkasten";
}

function renderLog() {
  const world = store.current;
  const start = byId("log-start");
  const log = world.channelId && world.log(world.channelId);
  if (!log) {
    list.put([]);
    start.replaceChildren(h("p", { class: "empty-channel quiet" }, "Hier gibt es nichts zu sehen. Wähle links einen Kanal oder eine andere Person."));
    return;
  }
  list.render(world, store.dismissed);
  if (!log.loaded) start.replaceChildren(h("p", { class: "empty-channel quiet" }, "Lade Nachrichten …"));
  else if (log.complete) start.replaceChildren(h("p", { class: "empty-channel quiet" }, `Hier beginnt #${world.channel().name}.`));
  else {
    start.replaceChildren(
      h("button", { class: "button secondary", type: "button", onclick: () => attempt(() => store.loadMessages(world, world.channelId, { older: true })) }, "Ältere Nachrichten laden"),
    );
  }
}

function renderTyping() {
  const world = store.current;
  const names = [...world.typing.keys()]
    .filter((key) => key.startsWith(`${world.channelId}:`))
    .map((key) => key.split(":")[1])
    .filter((id) => id !== world.persona.id)
    .map((id) => world.member(id)?.name ?? "Jemand");
  const verb = names.length > 1 ? "schreiben" : "schreibt";
  byId("typing").textContent = names.length ? `${names.join(", ")} ${verb} …` : "";
}

/* All changes of one moment are drawn together, and the newest message stays in view if it was. */
let pending = null;
const parts = new Set();

function render() {
  pending = null;
  const world = store.current;
  if (!world?.view) return;
  const jump = parts.has("open") || parts.has("jump");
  const follows = jump || scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < NEAR_BOTTOM_PX;
  const heightBefore = scroller.scrollHeight;
  const older = parts.has("older");
  parts.clear();
  renderPersonas(byId("personas"), store, (id) => open(id));
  renderChannels(byId("channels"), store, openChannel);
  byId("guide").hidden = !store.guide;
  if (store.guide) renderGuide(byId("guide"), store, open);
  renderHead();
  renderLog();
  renderTyping();
  composer.render();
  if (older) scroller.scrollTop += scroller.scrollHeight - heightBefore;
  else if (follows) scroller.scrollTop = scroller.scrollHeight;
  history.replaceState(null, "", `#${store.currentId}/${world.channelId ?? ""}`);
}

store.addEventListener("change", ({ detail }) => {
  parts.add(detail);
  pending ??= requestAnimationFrame(render);
});

/* Pictures change the height after they have come. */
scroller.addEventListener("load", () => {
  if (scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < 500) scroller.scrollTop = scroller.scrollHeight;
}, true);

scroller.addEventListener("click", () => document.body.classList.remove("drawer"));
document.addEventListener("keydown", ({ key }) => key === "Escape" && document.body.classList.remove("drawer"));

/* Listen, and return once the stream stands. What happened while it was lost is read again. */
function connect() {
  let lost = false;
  return new Promise((resolve) => {
    const source = api.stream([...store.worlds.keys()], (...event) => store.receive(...event), () => {
      if (lost) attempt(() => store.resync());
      lost = false;
      resolve();
    });
    source.addEventListener("error", () => {
      if (!lost) toast("Die Verbindung zum Sandkasten ist weg. Ich versuche es weiter.");
      lost = true;
    });
  });
}

async function start() {
  setTheme(initialTheme());
  try {
    await store.meet();
    /* First listen, then look: nothing that happens in between is missed. */
    await connect();
    await store.look();
  } catch (error) {
    byId("chat").replaceChildren(h("p", { class: "empty-channel" }, error.message));
    throw error;
  }
  const [personaId, channelId] = location.hash.slice(1).split("/");
  open(store.worlds.has(personaId) ? personaId : store.worlds.keys().next().value, channelId);
}

start();
