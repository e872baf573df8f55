/* What a message offers to press: buttons and select menus in rows, and the newer layout parts around them. */

import { h, icon } from "./dom.js";
import { markdown } from "./markdown.js";

const STYLES = { 1: "primary", 2: "secondary", 3: "success", 4: "danger", 5: "link" };
const SELECTS = new Set([3, 5, 6, 7, 8]);

const emoji = (part) => part?.name && h("span", { "aria-hidden": "true" }, part.id ? `:${part.name}:` : part.name);

function button(part, actions) {
  if (part.style === 5) {
    return h("a", { class: "button link", href: part.url, target: "_blank", rel: "noopener noreferrer" }, emoji(part.emoji), part.label, icon("out"));
  }
  const busy = actions.isBusy(part.custom_id);
  return h(
    "button",
    {
      class: `button ${STYLES[part.style] ?? "secondary"}`,
      type: "button",
      "data-custom-id": part.custom_id,
      "aria-busy": busy ? "true" : null,
      disabled: part.disabled || busy,
      onclick: () => actions.press(part.custom_id),
    },
    emoji(part.emoji),
    part.label,
  );
}

/* What a select menu offers: its own options, or the people, roles and channels of the guild. */
export function choices(part, world) {
  const { view } = world;
  const people = () => view.members.map((member) => ({ value: member.id, label: member.name }));
  const roles = () => view.roles.map((role) => ({ value: role.id, label: role.name }));
  switch (part.type) {
    case 5:
      return people();
    case 6:
      return roles();
    case 7:
      return [...people(), ...roles()];
    case 8:
      return view.channels
        .filter((channel) => !part.channel_types?.length || part.channel_types.includes(channel.type))
        .map((channel) => ({ value: channel.id, label: `#${channel.name}` }));
    default:
      return part.options ?? [];
  }
}

export function selectNode(part, world, props) {
  const many = (part.max_values ?? 1) > 1;
  return h(
    "select",
    { "data-custom-id": part.custom_id, multiple: many, size: many ? 4 : null, disabled: part.disabled, ...props },
    !many && h("option", { value: "" }, part.placeholder ?? "Bitte wählen …"),
    choices(part, world).map((option) =>
      h("option", { value: option.value, selected: option.default, title: option.description }, option.label),
    ),
  );
}

function select(part, world, actions) {
  const many = (part.max_values ?? 1) > 1;
  const name = part.placeholder ?? "Auswahl";
  const chosen = () => [...node.selectedOptions].map((option) => option.value).filter(Boolean);
  const send = () => chosen().length >= (part.min_values ?? 1) && actions.press(part.custom_id, chosen());
  const node = selectNode(part, world, {
    "aria-label": name,
    disabled: part.disabled || actions.isBusy(part.custom_id),
    onchange: many ? null : send,
  });
  return many ? [node, h("button", { class: "button secondary", type: "button", onclick: send }, "Auswählen")] : node;
}

export function renderComponents(parts, world, context, actions) {
  return parts.map((part) => renderPart(part, world, context, actions));
}

function renderPart(part, world, context, actions) {
  const inner = () => renderComponents(part.components ?? [], world, context, actions);
  if (part.type === 1) return h("div", { class: "row" }, inner());
  if (part.type === 2) return button(part, actions);
  if (SELECTS.has(part.type)) return select(part, world, actions);
  if (part.type === 10) return h("div", { class: "text" }, markdown(part.content, context));
  if (part.type === 14) return h("hr", null);
  if (part.type === 17) return h("div", { class: "embed" }, inner());
  if (part.type === 9) {
    return h("div", { class: "section" }, h("div", null, inner()), part.accessory && renderPart(part.accessory, world, context, actions));
  }
  return h("p", { class: "quiet" }, "Dieser Baustein wird hier nicht dargestellt.");
}
