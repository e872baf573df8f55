/* The channels that the chosen person may see, in their categories. */

import { h, icon, redraw } from "./dom.js";

const CATEGORY = 4;

const byPosition = (a, b) => a.position - b.position || (BigInt(a.id) < BigInt(b.id) ? -1 : 1);

function threadsOf(channel, world, onOpen) {
  const threads = world.view.threads.filter((thread) => thread.parent_id === channel.id && !thread.archived);
  return threads.length > 0 && h("ul", { class: "threads", "aria-label": `Threads in ${channel.name}` }, threads.map((thread) => entry(thread, world, onOpen)));
}

function entry(channel, world, onOpen) {
  const current = channel.id === world.channelId;
  const unread = world.unread.has(channel.id);
  return h(
    "li",
    null,
    h(
      "button",
      {
        class: unread ? "channel unread" : "channel",
        type: "button",
        "data-channel-id": channel.id,
        "aria-current": current ? "page" : null,
        onclick: () => onOpen(channel.id),
      },
      icon("hash"),
      h("span", { class: "channel-name" }, channel.name),
      unread && h("span", { class: "dot" }, h("span", { class: "sr" }, "Ungelesen")),
    ),
    threadsOf(channel, world, onOpen),
  );
}

export function renderChannels(root, store, onOpen) {
  const { view } = store.current;
  const channels = [...view.channels].sort(byPosition);
  const inside = (parentId) =>
    channels.filter((channel) => channel.type !== CATEGORY && (channel.parent_id ?? null) === parentId);
  const known = new Set(channels.map((channel) => channel.id));
  /* A person may see a channel without its category. */
  const loose = channels.filter(
    (channel) => channel.type !== CATEGORY && (!channel.parent_id || !known.has(channel.parent_id)),
  );
  const list = (members) => h("ul", null, members.map((channel) => entry(channel, store.current, onOpen)));
  redraw(root, [
    h("h1", { class: "guild" }, view.guild.name),
    h(
      "div",
      { class: "channel-groups" },
      loose.length > 0 && list(loose),
      channels
        .filter((channel) => channel.type === CATEGORY)
        .map((category) =>
          h(
            "section",
            { "aria-label": category.name, "data-category-id": category.id },
            h("h2", { class: "category" }, category.name),
            inside(category.id).length ? list(inside(category.id)) : h("p", { class: "empty" }, "noch leer"),
          ),
        ),
    ),
    h(
      "p",
      { class: "me" },
      h("strong", null, view.me.name),
      h("span", { class: "quiet" }, store.current.persona.description),
    ),
  ]);
}
