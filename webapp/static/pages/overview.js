/* What the list of tickets can do beyond links and forms. */
import { startPage } from "../js/common.js";
import { startKeys } from "../js/keys.js";
import { startNews } from "../js/news.js";

startPage();
startKeys({ r: startNews() });
