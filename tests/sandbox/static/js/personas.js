/* Who you are: always in sight, one press away. */

import { avatar, h, icon, redraw } from "./dom.js";

export function setTheme(theme) {
  document.documentElement.dataset.theme = theme;
}

export function initialTheme() {
  const remembered = localStorage.getItem("theme");
  return remembered ?? (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");
}

function switchTheme() {
  const next = document.documentElement.dataset.theme === "dark" ? "light" : "dark";
  localStorage.setItem("theme", next);
  setTheme(next);
}

function person(world, isCurrent, onChoose) {
  const { id, name, role_label: role, description } = world.persona;
  const unread = !isCurrent && world.unread.size > 0;
  return h(
    "li",
    null,
    h(
      "button",
      {
        class: "persona",
        type: "button",
        title: description,
        "data-persona-id": id,
        "aria-current": isCurrent ? "true" : null,
        onclick: () => onChoose(id),
      },
      avatar(world.persona, 32),
      h("span", { class: "persona-text" }, h("strong", null, name), h("span", { class: "quiet" }, role)),
      unread && h("span", { class: "dot" }, h("span", { class: "sr" }, "Neues")),
    ),
  );
}

export function renderPersonas(root, store, onChoose) {
  redraw(root, [
    h("h2", { class: "rail-title" }, "Du bist …"),
    h("ul", null, [...store.worlds.values()].map((world) => person(world, world === store.current, onChoose))),
    h(
      "button",
      { class: "bare theme", type: "button", onclick: switchTheme, "aria-label": "Helles oder dunkles Design", title: "Hell/Dunkel" },
      icon("theme"),
    ),
  ]);
}
