/* Embeds and attachments. */

import { h, icon } from "./dom.js";
import { inline, markdown } from "./markdown.js";
import { full } from "./time.js";

const SAFE = /^https?:\/\//;
const picture = (media, className) =>
  media && SAFE.test(media.url) && h("img", { class: className, src: media.url, alt: media.description ?? "", loading: "lazy" });

const hex = (color) => (color === null || color === undefined ? null : `#${color.toString(16).padStart(6, "0")}`);

function title(embed, context) {
  if (!embed.title) return null;
  const nodes = inline(embed.title, context);
  const linked = embed.url && SAFE.test(embed.url);
  return h("p", { class: "embed-title" }, linked ? h("a", { href: embed.url, target: "_blank", rel: "noopener noreferrer" }, nodes) : nodes);
}

export function renderEmbed(embed, context) {
  const footer = [embed.footer?.text, embed.timestamp && full(new Date(embed.timestamp))].filter(Boolean).join(" · ");
  const card = h(
    "article",
    { class: "embed" },
    embed.author?.name && h("p", { class: "embed-author" }, embed.author.name),
    title(embed, context),
    embed.description && h("div", { class: "text" }, markdown(embed.description, context)),
    embed.fields?.length > 0 &&
      h(
        "dl",
        { class: "fields" },
        embed.fields.map((field) =>
          h(
            "div",
            { class: field.inline ? "field" : "field wide" },
            h("dt", null, inline(field.name, context)),
            h("dd", { class: "text" }, markdown(field.value, context)),
          ),
        ),
      ),
    picture(embed.thumbnail, "embed-thumbnail"),
    picture(embed.image, "embed-image"),
    footer && h("p", { class: "embed-footer" }, footer),
  );
  const color = hex(embed.color);
  if (color) card.style.setProperty("--embed", color);
  return card;
}

export function size(bytes) {
  const format = (number) => new Intl.NumberFormat("de-DE", { maximumFractionDigits: 1 }).format(number);
  if (bytes < 1024) return `${bytes} Byte`;
  return bytes < 1048576 ? `${format(bytes / 1024)} KB` : `${format(bytes / 1048576)} MB`;
}

export function renderAttachment(attachment) {
  if (attachment.content_type?.startsWith("image/") && attachment.content_type !== "image/svg+xml") {
    return h(
      "a",
      { class: "attachment-image", href: attachment.url, target: "_blank", rel: "noopener" },
      h("img", {
        src: attachment.url,
        alt: attachment.description ?? attachment.filename,
        width: attachment.width,
        height: attachment.height,
      }),
    );
  }
  return h(
    "a",
    { class: "attachment-file", href: attachment.url, target: "_blank", rel: "noopener" },
    icon("file"),
    h("span", null, attachment.filename),
    h("span", { class: "quiet" }, size(attachment.size)),
  );
}
