/* What the list of tickets can do beyond links and forms. */
import { startKeys } from "./keys.js";
import { startNews } from "./news.js";

startKeys({ r: startNews() });
