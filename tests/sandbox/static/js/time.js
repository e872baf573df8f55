/* German dates and Discord's <t:…> formats. */

const format = (options) => new Intl.DateTimeFormat("de-DE", options);
const CLOCK = format({ hour: "2-digit", minute: "2-digit" });
const LONG = format({ dateStyle: "full", timeStyle: "short" });
const DAY = format({ weekday: "long", day: "numeric", month: "long", year: "numeric" });
const STYLES = {
  t: CLOCK,
  T: format({ timeStyle: "medium" }),
  d: format({ dateStyle: "short" }),
  D: format({ dateStyle: "long" }),
  f: format({ dateStyle: "long", timeStyle: "short" }),
  F: LONG,
};
const RELATIVE = new Intl.RelativeTimeFormat("de-DE", { numeric: "auto" });
const UNITS = [["year", 31557600], ["month", 2629800], ["day", 86400], ["hour", 3600], ["minute", 60], ["second", 1]];

export function relative(date) {
  const seconds = (date.getTime() - Date.now()) / 1000;
  const [unit, size] = UNITS.find(([, length]) => Math.abs(seconds) >= length) ?? UNITS.at(-1);
  return RELATIVE.format(Math.round(seconds / size), unit);
}

export const clock = (date) => CLOCK.format(date);
export const full = (date) => LONG.format(date);
export const dayKey = (date) => date.toDateString();
export const day = (date) => (dayKey(date) === dayKey(new Date()) ? "Heute" : DAY.format(date));
export const styled = (date, style) => (style === "R" ? relative(date) : (STYLES[style] ?? STYLES.f).format(date));

/* Relative times on the page stay true. */
setInterval(() => {
  for (const node of document.querySelectorAll("time[data-relative]")) {
    node.textContent = relative(new Date(node.dateTime));
  }
}, 15000);
