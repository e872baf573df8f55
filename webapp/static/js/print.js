/* The moment of printing, and everything unfolded on paper. */
const STAMP = new Intl.DateTimeFormat("de", { dateStyle: "long", timeStyle: "short" });
// Newer browsers unfold by the style sheet alone.
const UNFOLDS_BY_STYLE = CSS.supports("selector(::details-content)");
const LONGEST_WAIT_MS = 8_000;

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

/* Pictures far down are fetched only when they come into sight; on paper everything is in sight. */
async function pictures() {
  const loading = [...document.images].filter(image => !image.complete).map(image => {
    image.loading = "eager";
    // One that cannot be shown must not keep the others from being printed.
    return image.decode().catch(() => {});
  });
  await Promise.race([Promise.all(loading), new Promise(done => setTimeout(done, LONGEST_WAIT_MS))]);
}

export function startPrinting() {
  addEventListener("beforeprint", before);
  addEventListener("afterprint", after);
  const button = document.querySelector("[data-print]");
  button.addEventListener("click", async () => {
    await pictures();
    print();
  });
  button.hidden = false;
}
