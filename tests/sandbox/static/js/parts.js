/* What a message shows beside its text: reactions, stickers, polls, what it passes on, its thread, and what Discord itself says. */

import { h, icon } from "./dom.js";
import { renderAttachment, renderEmbed } from "./embeds.js";
import { markdown } from "./markdown.js";
import { menuButton } from "./menu.js";
import { clock, day } from "./time.js";

const LOTTIE = 3;
const QUICK = ["👍", "❤️", "😂", "🎉", "😢", "👀"];

/* An emoji as it stands in the paths of reactions. */
const nameOf = (emoji) => (emoji.id ? `${emoji.name}:${emoji.id}` : emoji.name);

function emojiNode(emoji, world) {
  if (!emoji.id) return h("span", null, emoji.name);
  const own = world.view.emojis.find(({ id }) => id === emoji.id);
  return own ? h("img", { class: "emoji", src: own.url, alt: `:${emoji.name}:`, width: 18, height: 18 }) : h("span", null, `:${emoji.name}:`);
}

export function reactionMenu(message, world, actions) {
  if (!world.channel().can_react) return null;
  const item = (emoji) => ({ label: emoji.id ? `:${emoji.name}:` : emoji.name, act: () => actions.react(message, nameOf(emoji), true) });
  return menuButton(
    "Reaktion hinzufügen",
    [
      { label: "Reaktion", items: QUICK.map((name) => item({ name })) },
      { label: world.view.guild.name, items: world.view.emojis.map(item) },
    ],
    "smile",
  );
}

export function reactions(message, world, actions) {
  if (!message.reactions?.length) return null;
  return h(
    "div",
    { class: "row reactions" },
    message.reactions.map((reaction) =>
      h(
        "button",
        {
          class: "reaction",
          type: "button",
          "aria-pressed": reaction.me ? "true" : "false",
          "aria-label": `${reaction.emoji.name}, ${reaction.count} ${reaction.count === 1 ? "Reaktion" : "Reaktionen"}`,
          onclick: () => actions.react(message, nameOf(reaction.emoji), !reaction.me),
        },
        emojiNode(reaction.emoji, world),
        h("span", null, String(reaction.count)),
      ),
    ),
  );
}

export function stickers(items, world) {
  return (items ?? []).map((item) => {
    const own = world.view.stickers.find(({ id }) => id === item.id);
    if (!own || item.format_type === LOTTIE) return h("p", { class: "quiet" }, `Sticker: ${item.name}`);
    return h("img", { class: "sticker", src: own.url, alt: `Sticker: ${item.name}`, width: 160, height: 160, loading: "lazy" });
  });
}

export function poll(message, world, actions) {
  if (!message.poll) return null;
  const { question, answers, results, expiry, allow_multiselect: many } = message.poll;
  const count = (answer) => results.answer_counts.find(({ id }) => id === answer.answer_id) ?? { count: 0, me_voted: false };
  const mine = answers.filter((answer) => count(answer).me_voted).map((answer) => answer.answer_id);
  const toggled = (id) => (mine.includes(id) ? mine.filter((other) => other !== id) : many ? [...mine, id] : [id]);
  const over = results.is_finalized;
  const ends = new Date(expiry);
  return h(
    "section",
    { class: "embed", "aria-label": "Umfrage" },
    h("p", { class: "embed-title" }, question.text),
    answers.map((answer) =>
      h(
        "button",
        {
          class: "button secondary",
          type: "button",
          disabled: over,
          "aria-pressed": count(answer).me_voted ? "true" : "false",
          onclick: () => actions.vote(message, toggled(answer.answer_id)),
        },
        answer.poll_media.emoji && emojiNode(answer.poll_media.emoji, world),
        `${answer.poll_media.text} · ${count(answer).count}`,
      ),
    ),
    h("p", { class: "embed-footer" }, over ? "Beendet" : `Endet ${day(ends)}, ${clock(ends)}`),
  );
}

export function forwarded(message, world, context) {
  return (message.message_snapshots ?? []).map(({ message: taken }) =>
    h(
      "blockquote",
      { class: "forwarded" },
      h("p", { class: "quoted" }, icon("reply"), "Weitergeleitet"),
      taken.content && h("div", { class: "text" }, markdown(taken.content, context)),
      taken.attachments.length > 0 && h("div", { class: "attachments" }, taken.attachments.map(renderAttachment)),
      taken.embeds.map((embed) => renderEmbed(embed, context)),
      stickers(taken.sticker_items, world),
    ),
  );
}

export function threadLink(message, actions) {
  const id = message.thread?.id ?? (message.type === 18 ? message.message_reference?.channel_id : null);
  if (!id) return null;
  return h("button", { class: "button secondary", type: "button", onclick: () => actions.openChannel(id) }, icon("hash"), message.thread?.name ?? message.content);
}

/* What Discord itself says about the author of the message; null for what people and bots write. */
export function notice(message) {
  switch (message.type) {
    case 4:
      return `hat den Namen in „${message.content}“ geändert.`;
    case 6:
      return "hat eine Nachricht angepinnt.";
    case 7:
      return "ist jetzt auf dem Server.";
    case 8:
    case 9:
    case 10:
    case 11:
      return message.content ? `boostet den Server ${message.content}-mal.` : "boostet den Server.";
    case 18:
      return "hat einen Thread gestartet.";
    case 21:
      return "hat hiermit den Anfang gemacht.";
    case 46:
      return "hatte eine Umfrage gestellt, die nun beendet ist.";
    default:
      return null;
  }
}
