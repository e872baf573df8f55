/* Everything here is comfort: each page works without it. */
import { startThemeSwitch } from "./theme.js";
import { startRelativeTimes } from "./time.js";

startThemeSwitch();
startRelativeTimes();
