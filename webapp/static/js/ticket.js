/* What a ticket's page can do beyond links and forms. */
import { startCopying } from "./copy.js";
import { startKeys } from "./keys.js";
import { startMenus } from "./menu.js";
import { copyLinkOfFocused, startPlaces } from "./places.js";
import { startPrinting } from "./print.js";

startPlaces();
startCopying();
startKeys({ c: copyLinkOfFocused });
startMenus();
startPrinting();
