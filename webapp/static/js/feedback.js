/* One line that says what came of a press; screen readers speak it. */
const SHOWN_MS = 6_000;
let timer;

export function tell(text, link) {
  const line = document.querySelector("[data-feedback]");
  clearTimeout(timer);
  line.replaceChildren(text);
  if (link) {
    const anchor = document.createElement("a");
    anchor.href = link.href;
    anchor.textContent = link.text;
    line.append(" ", anchor);
    return;
  }
  timer = setTimeout(() => line.replaceChildren(), SHOWN_MS);
}
