/* What a ticket's page can do beyond links and forms. */
import { startPage } from "../js/common.js";
import { startCopying } from "../js/copy.js";
import { startKeys } from "../js/keys.js";
import { startMenus } from "../js/menu.js";
import { copyLinkOfFocused, startPlaces } from "../js/places.js";
import { startPrinting } from "../js/print.js";

startPage();
startPlaces();
startCopying();
startKeys({ c: copyLinkOfFocused });
startMenus();
startPrinting();
