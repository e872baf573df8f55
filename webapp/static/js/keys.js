/* Keys for those who read many tickets. They keep out of the way of typing, of menus and of every key with a modifier. */
import { copyLink } from "./copy.js";
import { goTo, PLACES } from "./places.js";

const TYPING = "input, textarea, select, [contenteditable]";

function step(by) {
  const all = [...document.querySelectorAll(PLACES)];
  const here = all.indexOf(document.activeElement.closest(PLACES));
  // Without a chosen message begin at the first one that is to be seen.
  const visible = all.findIndex(place => place.getBoundingClientRect().bottom > 0);
  const next = here < 0 ? Math.max(0, visible) : here + by;
  if (all[next]) goTo(all[next]);
}

const ACTIONS = {
  j: () => step(1),
  k: () => step(-1),
  "/": () => document.getElementById("suche").select(),
  c: () => {
    const message = document.activeElement.closest(".message[id], .note-entry[id]");
    if (message) copyLink(message);
  },
  "?": () => document.querySelector("[data-keys]").showModal(),
};

function pressed(event) {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (event.target.closest(TYPING) || document.querySelector("dialog[open]")) return;
  const link = [...document.querySelectorAll("a[data-key]")].find(one => one.dataset.key === event.key);
  const action = Object.hasOwn(ACTIONS, event.key) ? ACTIONS[event.key] : link && (() => link.click());
  if (!action) return;
  event.preventDefault();
  action();
}

export function startKeys() {
  document.addEventListener("keydown", pressed);
  const help = document.querySelector("[data-help]");
  help.addEventListener("click", ACTIONS["?"]);
  help.hidden = false;
}
