/* What the page knows: one world per persona, kept while the page is open so that switching is instant. */

import * as api from "./api.js";

const EARLY_KEPT = 20;

class World {
  constructor(persona) {
    this.persona = persona;
    this.view = null;
    this.channelId = null;
    this.logs = new Map();
    this.unread = new Set();
    this.drafts = new Map();
    this.typing = new Map();
    this.waiting = new Map();
    this.failed = new Map();
    this.early = new Map();
    this.reload = null;
    this.names = "";
    this.namesVersion = 0;
    this.asked = 0;
  }

  /* Mentions show names, so messages are drawn anew when a name has changed. */
  setView(view) {
    this.view = view;
    const named = [view.channels, view.threads, view.members, view.roles].map((list) => list.map(({ id, name, color }) => [id, name, color]));
    const names = JSON.stringify(named);
    if (names === this.names) return;
    this.names = names;
    this.namesVersion += 1;
  }

  log(channelId) {
    if (!this.logs.has(channelId)) this.logs.set(channelId, { messages: new Map(), loaded: false, complete: false, loading: new Set() });
    return this.logs.get(channelId);
  }

  draft(channelId) {
    if (!this.drafts.has(channelId)) this.drafts.set(channelId, { text: "", replyTo: null, files: [] });
    return this.drafts.get(channelId);
  }

  channel(id = this.channelId) {
    return [...(this.view?.channels ?? []), ...(this.view?.threads ?? [])].find((channel) => channel.id === id) ?? null;
  }

  member(id) {
    return this.view?.members.find((member) => member.id === id) ?? null;
  }
}

function changeLog(log, change) {
  change(log.messages);
  for (const meanwhile of log.loading) meanwhile.push(change);
}

export class Store extends EventTarget {
  constructor() {
    super();
    this.worlds = new Map();
    this.guide = null;
    this.currentId = null;
    this.dismissed = new Set(JSON.parse(sessionStorage.getItem("dismissed") ?? "[]"));
  }

  get current() {
    return this.worlds.get(this.currentId);
  }

  changed(part) {
    this.dispatchEvent(new CustomEvent("change", { detail: part }));
  }

  async meet() {
    for (const persona of await api.personas()) this.worlds.set(persona.id, new World(persona));
  }

  async look() {
    this.guide = await api.guide();
    await Promise.all([...this.worlds.values()].map((world) => this.loadView(world)));
  }

  async loadView(world) {
    world.asked += 1;
    const asked = world.asked;
    const view = await api.view(world.persona.id);
    /* A newer look is on its way. */
    if (asked !== world.asked) return;
    world.setView(view);
    const texts = world.view.channels.filter((channel) => channel.type !== 4);
    const visible = new Set([...texts, ...world.view.threads].map((channel) => channel.id));
    for (const id of world.logs.keys()) if (!visible.has(id)) world.logs.delete(id);
    for (const id of world.unread) if (!visible.has(id)) world.unread.delete(id);
    if (!visible.has(world.channelId)) {
      world.channelId = (texts.find((channel) => channel.id === this.guide?.start_channel_id) ?? texts[0])?.id ?? null;
      if (world === this.current && world.channelId) await this.loadMessages(world, world.channelId);
    }
    this.changed("view");
  }

  /* Several events often come at once; one look at the view is enough for all of them. */
  reloadSoon(world) {
    clearTimeout(world.reload);
    world.reload = setTimeout(() => this.loadView(world).catch((error) => this.failedWith(error)), 40);
  }

  failedWith(error) {
    this.dispatchEvent(new CustomEvent("failure", { detail: error }));
  }

  async loadMessages(world, channelId, { older = false } = {}) {
    const log = world.log(channelId);
    const first = older ? log.messages.keys().next().value : undefined;
    /* What happens while the page is on its way is not in it, and is done to it once it is here. */
    const meanwhile = [];
    log.loading.add(meanwhile);
    const page = await api.messages(world.persona.id, channelId, first).finally(() => log.loading.delete(meanwhile));
    const merged = new Map(page.map((message) => [message.id, message]));
    if (older) for (const [id, message] of log.messages) merged.set(id, message);
    log.messages = merged;
    for (const change of meanwhile) change(merged);
    log.complete = page.length < 50;
    log.loaded = true;
    this.changed(older ? "older" : "messages");
  }

  async open(personaId, channelId) {
    this.currentId = personaId;
    const world = this.current;
    if (channelId && world.channel(channelId)) world.channelId = channelId;
    world.unread.delete(world.channelId);
    this.changed("open");
    if (world.channelId && !world.log(world.channelId).loaded) await this.loadMessages(world, world.channelId);
  }

  /* After a lost connection everything that was loaded is read again. */
  async resync() {
    this.guide = await api.guide();
    for (const world of this.worlds.values()) {
      await this.loadView(world);
      for (const [channelId, log] of world.logs) if (log.loaded) await this.loadMessages(world, channelId);
    }
    this.changed("guide");
  }

  dismiss(messageId) {
    this.dismissed.add(messageId);
    sessionStorage.setItem("dismissed", JSON.stringify([...this.dismissed]));
    this.changed("messages");
  }

  receive(name, people, data) {
    if (name === "guide") {
      this.guide = data;
      this.changed("guide");
      return;
    }
    for (const id of people) {
      const world = this.worlds.get(id);
      if (world) this.receiveFor(world, name, data);
    }
  }

  receiveFor(world, name, data) {
    if (name === "message_create" || name === "message_update") this.putMessage(world, name, data);
    else if (name === "message_delete") {
      changeLog(world.log(data.channel_id), (messages) => messages.delete(data.id));
      this.changed("messages");
    } else if (name === "reactions_changed") this.reread(world, data);
    else if (name === "typing") this.startTyping(world, data);
    else if (name === "interaction") this.settle(world, data);
    else this.reloadSoon(world);
  }

  /* Events do not tell which reactions and votes are one's own. */
  async reread(world, { channel_id: channelId, message_id: id }) {
    if (!world.log(channelId).messages.has(id)) return;
    try {
      const message = await api.message(world.persona.id, channelId, id);
      changeLog(world.log(channelId), (messages) => messages.has(id) && messages.set(id, message));
      this.changed("messages");
    } catch (error) {
      this.failedWith(error);
    }
  }

  putMessage(world, name, message) {
    changeLog(world.log(message.channel_id), (messages) => {
      const before = messages.get(message.id);
      if (name === "message_create" || before) messages.set(message.id, { reactions: before?.reactions, ...message });
    });
    world.typing.delete(`${message.channel_id}:${message.author.id}`);
    const seen = world === this.current && world.channelId === message.channel_id;
    const own = message.author.id === world.persona.id;
    if (name === "message_create" && !seen && !own) world.unread.add(message.channel_id);
    /* What a person has just written or asked for is brought into view. */
    const asked = own || message.interaction_metadata?.user.id === world.persona.id;
    if (seen && asked && name === "message_create") this.changed("jump");
    else this.changed(seen ? "messages" : "unread");
  }

  startTyping(world, { channel_id: channelId, user_id: userId }) {
    const key = `${channelId}:${userId}`;
    clearTimeout(world.typing.get(key));
    world.typing.set(key, setTimeout(() => {
      world.typing.delete(key);
      this.changed("typing");
    }, 10000));
    this.changed("typing");
  }

  /* An interaction is under way until Discord has an answer, a form to show, or has given up. */
  async interact(world, origin, call) {
    const place = { ...origin, channelId: world.channelId };
    const key = Symbol("interaction");
    world.waiting.set(key, place);
    this.changed("interaction");
    try {
      const { interaction_id: id } = await call();
      world.waiting.set(id, place);
      this.settle(world, world.early.get(id) ?? (await api.interaction(world.persona.id, id)));
    } finally {
      world.waiting.delete(key);
      this.changed("interaction");
    }
  }

  settle(world, outcome) {
    const place = world.waiting.get(outcome.id);
    if (outcome.state === "pending") return;
    if (!place) {
      /* It may have settled before the page knew its number. */
      world.early.set(outcome.id, outcome);
      if (world.early.size > EARLY_KEPT) world.early.delete(world.early.keys().next().value);
      return;
    }
    world.waiting.delete(outcome.id);
    if (outcome.state === "failed") world.failed.set(place.messageId ?? outcome.id, place);
    else if (place.messageId) world.failed.delete(place.messageId);
    if (outcome.modal) this.dispatchEvent(new CustomEvent("modal", { detail: { world, outcome, place } }));
    this.changed("interaction");
  }
}
