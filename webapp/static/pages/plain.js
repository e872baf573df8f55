/* A page of a few words: the login, an error. */
import { startPage } from "../js/common.js";

startPage();
