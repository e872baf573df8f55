/* Small helpers to build nodes. Text always goes in as text nodes: nothing a person writes becomes markup. */

export function h(tag, props, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props ?? {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name === "class") node.className = value;
    else if (name === "value") node.value = value;
    else node.setAttribute(name, value === true ? "" : String(value));
  }
  node.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

const SVG = "http://www.w3.org/2000/svg";

export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `icons.svg#${name}`);
  svg.append(use);
  return svg;
}

export function avatar(user, size = 40) {
  return h("img", { class: "avatar", src: user.avatar_url, alt: "", width: size, height: size, loading: "lazy" });
}

/* What tells an element apart from its neighbours when it is drawn anew. */
const markOf = (node) => JSON.stringify([node.tagName, { ...node.dataset }, node.getAttribute("aria-label") ?? node.textContent]);

/* Put nodes into root, unless they look the same as those there, and leave the focus where it was. */
export function redraw(root, nodes) {
  const next = h(root.tagName, null, nodes);
  const same =
    next.childNodes.length === root.childNodes.length && [...next.childNodes].every((node, index) => node.isEqualNode(root.childNodes[index]));
  if (same) return;
  const focused = root.contains(document.activeElement) ? markOf(document.activeElement) : null;
  root.replaceChildren(...next.childNodes);
  if (focused) [...root.querySelectorAll("button, a")].find((node) => markOf(node) === focused)?.focus();
}

export const byId = (id) => document.getElementById(id);

export function toast(text) {
  const note = h(
    "div",
    { class: "toast" },
    h("span", null, text),
    h("button", { class: "bare", type: "button", "aria-label": "Hinweis schließen", onclick: () => note.remove() }, icon("close")),
  );
  byId("toasts").append(note);
  setTimeout(() => note.remove(), 8000);
}
