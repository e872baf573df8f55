/* Keep "vor 5 Min." true while a page stays open; the words are those that the server wrote. */
const MINUTE_MS = 60_000;
const UNITS = [["day", 1440 * MINUTE_MS], ["hour", 60 * MINUTE_MS], ["minute", MINUTE_MS]];
const WEEK_MS = 7 * 1440 * MINUTE_MS;
const AGO = new Intl.RelativeTimeFormat("de", { style: "short" });
const NOW = new Intl.RelativeTimeFormat("de", { numeric: "auto" }).format(0, "second");

function relative(agoMs) {
  const unit = UNITS.find(([, sizeMs]) => agoMs >= sizeMs);
  return unit ? AGO.format(-Math.floor(agoMs / unit[1]), unit[0]) : NOW;
}

function update() {
  for (const node of document.querySelectorAll("time[data-relative]")) {
    const agoMs = Date.now() - Date.parse(node.dateTime);
    // What is older shows its date, which stays true.
    if (agoMs < WEEK_MS) node.textContent = relative(agoMs);
  }
}

export function startRelativeTimes() {
  setInterval(update, MINUTE_MS / 2);
  document.addEventListener("visibilitychange", () => document.hidden || update());
}
