/* Spoilers as buttons: a press or Enter or Space shows what is hidden, for good. Without this, the focus shows it. */
const HIDDEN = ".md-spoiler, .spoiler";

function reveal(node) {
  node.classList.add("is-shown");
  for (const name of ["role", "aria-expanded", "aria-label"]) node.removeAttribute(name);
  // It keeps the focus, so that the keyboard goes on from here.
  node.tabIndex = -1;
}

export function startSpoilers() {
  for (const node of document.querySelectorAll(HIDDEN)) {
    // What a search found is shown.
    if (node.querySelector("mark")) continue;
    node.setAttribute("role", "button");
    node.setAttribute("aria-expanded", "false");
    node.setAttribute("aria-label", "Spoiler zeigen");
  }
  document.addEventListener("click", (event) => {
    const node = event.target.closest(`:is(${HIDDEN})[role]`);
    if (!node) return;
    // What lies below is not to be pressed before it can be seen.
    event.preventDefault();
    reveal(node);
  });
  document.addEventListener("keydown", (event) => {
    if (!["Enter", " "].includes(event.key) || !event.target.matches(`:is(${HIDDEN})[role]`)) return;
    event.preventDefault();
    reveal(event.target);
  });
}
