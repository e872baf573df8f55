import { startPage } from "../js/common.js";

startPage();
