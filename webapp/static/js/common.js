/* What every page can do. Everything here is comfort: each page works without it. */
import { startSpoilers } from "./spoiler.js";
import { startThemeSwitch } from "./theme.js";
import { startRelativeTimes } from "./time.js";

export function startPage() {
  startThemeSwitch();
  startRelativeTimes();
  startSpoilers();
}
