/* Links to messages: the focus goes along, the page is not loaded again, and a message elsewhere is fetched. */
import { copyLink } from "./copy.js";
import { goTo } from "./focus.js";

const PLACE = /^#([mn])(\d+)$/;
const LINKED = ".message[id], .note-entry[id]";

function followFragment() {
  const at = new URLSearchParams(location.search).get("at");
  if (!location.hash && document.getElementById(`m${at}`)) location.replace(`#m${at}`);
  const fragment = PLACE.exec(location.hash);
  if (!fragment) return;
  const place = document.getElementById(location.hash.slice(1));
  if (place) {
    goTo(place);
  } else if (fragment[1] === "m" && at !== fragment[2]) {
    location.replace(`${location.pathname}?at=${fragment[2]}${location.hash}`);
  }
}

function stayOnPage(event) {
  const link = event.target.closest("a.permalink, .reply a, a.jump");
  if (!link || event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  const place = link.hash && document.getElementById(link.hash.slice(1));
  if (!place) return;
  event.preventDefault();
  // The address to pass on is that of the link; going to the fragment marks the message as :target.
  history.pushState(null, "", link.href);
  location.replace(link.hash);
  goTo(place);
}

function offerLinks(talk) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "link-button";
  button.title = "Link zu dieser Nachricht kopieren (c)";
  const icon = document.querySelector("[data-copy] svg").cloneNode(true);
  const use = icon.querySelector("use");
  use.setAttribute("href", use.getAttribute("href").replace(/#.*/, "#link"));
  const label = document.createElement("span");
  label.className = "sr";
  label.textContent = "Link zu dieser Nachricht kopieren";
  button.append(icon, label);
  button.addEventListener("click", () => copyLink(button.closest("[id]")));
  const show = event => {
    const place = event.target.closest(LINKED);
    if (place && button.parentElement !== place) place.append(button);
  };
  talk.addEventListener("pointerover", show);
  talk.addEventListener("focusin", show);
}

export function copyLinkOfFocused() {
  const place = document.activeElement.closest(LINKED);
  if (place) copyLink(place);
}

export function startPlaces() {
  const talk = document.querySelector(".conversation");
  talk.addEventListener("click", stayOnPage);
  addEventListener("hashchange", followFragment);
  offerLinks(talk);
  followFragment();
}
