/* Keys for those who read many tickets, alike on all pages. A page takes part like this:

   - It shows its keys with the macro of _keys.html, {{ keys([(["j", "k"], "nächste, vorige Zeile")]) }}, and its module
     calls startKeys(). The button for this help is in the head of every page; it appears where there is a help.
   - data-key="x" on a link or a button presses it, on a field puts the cursor there: <input data-key="/">.
   - data-places="SELECTOR" stands on what holds the places that j and k walk through: <tbody data-places=".row-link">.
     Places that are links are followed by Enter.
   - Whatever else a key shall do goes to startKeys({ c: () => … }).

   No key does anything while somebody types or has a menu or a dialog open, together with a modifier, or after keys have been
   switched off in the help (WCAG 2.1.4). The button for the help stays. */
import { goTo } from "./focus.js";

const TYPING = "input, textarea, select, [contenteditable]";
const STORED = "keys";
const OFF = "off";

function isOff() {
  try {
    // Asked at every press: it holds for all windows at once.
    return localStorage.getItem(STORED) === OFF;
  } catch {
    // A browser that keeps nothing still has keys; switched off they are for as long as the page stays open.
    return document.documentElement.dataset.keys === OFF;
  }
}

function switchKeys(on) {
  document.documentElement.dataset.keys = on ? "" : OFF;
  try {
    if (on) localStorage.removeItem(STORED);
    else localStorage.setItem(STORED, OFF);
  } catch {
    // As above.
  }
}

function announce() {
  for (const control of document.querySelectorAll("[data-key]")) {
    if (isOff()) control.removeAttribute("aria-keyshortcuts");
    else control.setAttribute("aria-keyshortcuts", control.dataset.key);
  }
}

function step(by) {
  const all = [...document.querySelectorAll("[data-places]")]
    .flatMap(list => [...list.querySelectorAll(list.dataset.places)]);
  const here = all.findIndex(place => place.contains(document.activeElement));
  // Without a chosen place begin at the first one that is to be seen.
  const visible = all.findIndex(place => place.getBoundingClientRect().bottom > 0);
  const next = here < 0 ? Math.max(0, visible) : here + by;
  if (all[next]) goTo(all[next]);
}

function press(control) {
  if (!control.matches(TYPING)) return control.click();
  control.focus();
  control.select?.();
}

function action(key, own) {
  if (Object.hasOwn(own, key)) return own[key];
  const control = [...document.querySelectorAll("[data-key]")]
    .find(one => one.dataset.key === key && !one.disabled && one.checkVisibility());
  return control && (() => press(control));
}

function isBusy(target) {
  return Boolean(target.closest(`${TYPING}, [data-menu][open]`) || document.querySelector("dialog[open]"));
}

function startHelp(help) {
  const button = document.querySelector("[data-help]");
  button.addEventListener("click", () => {
    help.showModal();
    // Not on the switch, which is the first: Space would switch the keys off.
    help.querySelector("form button").focus();
  });
  button.hidden = false;
  const switch_ = help.querySelector("[data-keys-switch]");
  // Another window may have changed it.
  button.addEventListener("click", () => { switch_.checked = !isOff(); });
  switch_.addEventListener("change", () => {
    switchKeys(switch_.checked);
    announce();
  });
}

export function startKeys(ownKeys = {}) {
  const own = { j: () => step(1), k: () => step(-1), ...ownKeys };
  startHelp(document.querySelector("[data-keys]"));
  announce();
  document.addEventListener("keydown", event => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (isOff() || isBusy(event.target)) return;
    const act = action(event.key, own);
    if (!act) return;
    event.preventDefault();
    act();
  });
}
