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
