/* Discord's markdown as DOM nodes. The text is cut by patterns and set as text nodes, never as HTML. */

import { h } from "./dom.js";
import { full, styled } from "./time.js";

const link = (href, children) => h("a", { href, target: "_blank", rel: "noopener noreferrer nofollow" }, children);

function mention(name, isMe) {
  return h("span", { class: isMe ? "mention mention-me" : "mention" }, name);
}

/* Order matters: longer marks before shorter ones. */
const INLINE = [
  [/^\\([\\`*_~|>#<[\]()-])/, (m) => m[1]],
  [/^(`+)(.+?)\1(?!`)/s, (m) => h("code", null, m[2].trim())],
  [/^\*\*\*(.+?)\*\*\*/s, (m, c) => h("strong", null, h("em", null, inline(m[1], c)))],
  [/^\*\*(.+?)\*\*(?!\*)/s, (m, c) => h("strong", null, inline(m[1], c))],
  [/^__(.+?)__(?!_)/s, (m, c) => h("u", null, inline(m[1], c))],
  [/^\*(?=\S)(.+?)\*(?!\*)/s, (m, c) => h("em", null, inline(m[1], c))],
  [/^_(?=\S)(.+?)_(?![\p{L}\p{N}_])/su, (m, c) => h("em", null, inline(m[1], c)), /[\p{L}\p{N}]$/u],
  [/^~~(.+?)~~/s, (m, c) => h("s", null, inline(m[1], c))],
  [/^\|\|(.+?)\|\|/s, (m, c) => h("span", { class: "spoiler", tabindex: 0 }, inline(m[1], c))],
  [/^\[([^\]\n]+)\]\(<?(https?:\/\/[^\s)>]+)>?\)/, (m, c) => link(m[2], inline(m[1], c))],
  [/^<(https?:\/\/[^\s>]+)>/, (m) => link(m[1], m[1])],
  [/^https?:\/\/[^\s<]+[^\s<.,:;"'!?)\]]/, (m) => link(m[0], m[0])],
  [/^<@!?(\d+)>/, (m, c) => mention(`@${c.user(m[1])}`, c.me?.id === m[1])],
  [/^<@&(\d+)>/, (m, c) => mention(`@${c.role(m[1])}`, Boolean(c.me?.roles.includes(m[1])))],
  [/^<#(\d+)>/, (m, c) => channelLink(m[1], c)],
  [/^<\/([^:>]+):\d+>/, (m) => mention(`/${m[1]}`, false)],
  [/^<a?:(\w+):\d+>/, (m) => `:${m[1]}:`],
  [/^<t:(-?\d{1,13})(?::([tTdDfFR]))?>/, (m) => timestamp(m)],
];

function channelLink(id, context) {
  const name = context.channel(id);
  if (!name) return mention("#kein Zugriff", false);
  return h("button", { class: "mention", type: "button", onclick: () => context.openChannel(id) }, `#${name}`);
}

function timestamp(match) {
  const date = new Date(Number(match[1]) * 1000);
  if (Number.isNaN(date.getTime())) return match[0];
  const style = match[2] ?? "f";
  const props = { datetime: date.toISOString(), title: full(date), class: "stamp" };
  if (style === "R") props["data-relative"] = true;
  return h("time", props, styled(date, style));
}

export function inline(text, context) {
  const nodes = [];
  let plain = "";
  const flush = () => {
    if (plain) nodes.push(plain);
    plain = "";
  };
  let rest = text;
  while (rest) {
    const hit = match(rest, plain, context);
    if (hit) {
      flush();
      nodes.push(hit.node);
      rest = rest.slice(hit.length);
    } else {
      plain += rest[0];
      rest = rest.slice(1);
    }
  }
  flush();
  return nodes;
}

function match(rest, before, context) {
  if (!"\\`*_~|[<h".includes(rest[0])) return null;
  for (const [pattern, make, notAfter] of INLINE) {
    const found = pattern.exec(rest);
    if (found && !notAfter?.test(before)) return { node: make(found, context), length: found[0].length };
  }
  return null;
}

const BLOCK = /^(?:(#{1,3}) (.+)|-# (.+)|> ?(.*)|(?:[-*]|\d+\.) (.+))$/;

function block(line, context) {
  const found = BLOCK.exec(line);
  if (!found) return null;
  const [, marks, heading, small, quote, item] = found;
  if (heading) return h("strong", { class: `heading heading-${marks.length}` }, inline(heading, context));
  if (small) return h("small", { class: "subtext" }, inline(small, context));
  if (item) return h("span", { class: "item" }, /^\d/.test(line) ? `${line.split(".")[0]}. ` : "• ", inline(item, context));
  return h("blockquote", null, inline(quote, context));
}

function lines(text, context) {
  const nodes = [];
  let run = [];
  const flush = () => {
    if (run.length) nodes.push(...inline(run.join("\n"), context));
    run = [];
  };
  for (const line of text.split("\n")) {
    const node = block(line, context);
    if (node) {
      flush();
      nodes.push(node);
    } else run.push(line);
  }
  flush();
  return nodes;
}

/* Return the nodes of a message text. The context names users, roles and channels. */
export function markdown(text, context) {
  const nodes = [];
  text.split(/```(?:[a-z0-9+-]*\n)?([\s\S]+?)```/).forEach((part, index) => {
    if (index % 2) nodes.push(h("pre", null, h("code", null, part.replace(/\n$/, ""))));
    else if (part) nodes.push(...lines(part, context));
  });
  return nodes;
}
