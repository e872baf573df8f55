/* The moment of printing, and everything unfolded on paper. */
const STAMP = new Intl.DateTimeFormat("de", { dateStyle: "long", timeStyle: "short" });
// Newer browsers unfold by the style sheet alone.
const UNFOLDS_BY_STYLE = CSS.supports("selector(::details-content)");

function before() {
  const stamp = document.querySelector("[data-printed]");
  stamp.dateTime = new Date().toISOString();
  stamp.textContent = STAMP.format(new Date());
  if (UNFOLDS_BY_STYLE) return;
  for (const folded of document.querySelectorAll("details:not([open], .menu)")) {
    folded.open = true;
    folded.dataset.unfolded = "";
  }
}

function after() {
  for (const unfolded of document.querySelectorAll("details[data-unfolded]")) {
    unfolded.open = false;
    delete unfolded.dataset.unfolded;
  }
}

export function startPrinting() {
  addEventListener("beforeprint", before);
  addEventListener("afterprint", after);
  const button = document.querySelector("[data-print]");
  button.addEventListener("click", () => print());
  button.hidden = false;
}
