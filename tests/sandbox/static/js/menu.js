/* A menu behind a "…" button: opened by press or key, left by Escape or a press elsewhere. */

import { h, icon } from "./dom.js";

const MARGIN_PX = 8;

function place(menu, button) {
  const at = button.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = menu;
  const below = at.bottom + height + MARGIN_PX <= innerHeight;
  menu.style.left = `${Math.max(MARGIN_PX, Math.min(at.right - width, innerWidth - width - MARGIN_PX))}px`;
  menu.style.top = `${Math.max(MARGIN_PX, below ? at.bottom : at.top - height)}px`;
}

function moveFocus(menu, { key }) {
  const items = [...menu.querySelectorAll("[role=menuitem]")];
  const at = items.indexOf(document.activeElement);
  const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }[key];
  if (next === undefined) return false;
  items.at(next % items.length).focus();
  return true;
}

function open(button, groups) {
  const choose = (act) => () => {
    menu.hidePopover();
    act();
  };
  const menu = h(
    "div",
    {
      class: "menu",
      role: "menu",
      popover: "auto",
      "aria-label": button.getAttribute("aria-label"),
      onkeydown: (event) => {
        if (event.key === "Tab") menu.hidePopover();
        else if (moveFocus(menu, event)) event.preventDefault();
      },
      ontoggle: ({ newState }) => {
        if (newState === "open") return;
        button.setAttribute("aria-expanded", "false");
        menu.remove();
      },
    },
    groups.map(({ label, items }) =>
      h(
        "div",
        { role: "group", "aria-label": label },
        h("p", { class: "menu-label", "aria-hidden": "true" }, label),
        items.map((item) => h("button", { class: "menu-item", type: "button", role: "menuitem", onclick: choose(item.act) }, item.label)),
      ),
    ),
  );
  document.body.append(menu);
  menu.showPopover();
  place(menu, button);
  button.setAttribute("aria-expanded", "true");
  menu.querySelector("[role=menuitem]").focus();
}

/* Groups are `{ label, items: [{ label, act }] }`; without any item there is no button. */
export function menuButton(label, groups, name = "more") {
  const filled = groups.filter(({ items }) => items.length);
  if (!filled.length) return null;
  const button = h(
    "button",
    {
      class: "bare",
      type: "button",
      "aria-label": label,
      title: label,
      "aria-haspopup": "menu",
      "aria-expanded": "false",
      onclick: () => open(button, filled),
    },
    icon(name),
  );
  return button;
}
