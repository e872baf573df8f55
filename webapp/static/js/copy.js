/* Copy the transcript as text, and links to single messages. */
import { tell } from "./feedback.js";

const COUNT = new Intl.NumberFormat("de");

/* The text may still be on its way: a browser forgets that somebody pressed a button before a long one has arrived,
   but takes a promise of it at once. */
async function copy(text) {
  if (navigator.clipboard?.write && window.ClipboardItem) {
    const blob = Promise.resolve(text).then(ready => new Blob([ready], { type: "text/plain" }));
    try {
      return await navigator.clipboard.write([new ClipboardItem({ "text/plain": blob })]);
    } catch (error) {
      // Older browsers take no promise; a refused permission is refused by what follows as well.
      if (!(error instanceof TypeError || error instanceof DOMException)) throw error;
    }
  }
  const ready = await text;
  if (navigator.clipboard?.writeText) return navigator.clipboard.writeText(ready);
  // Without https there is no clipboard but this one.
  const field = document.createElement("textarea");
  field.value = ready;
  field.className = "sr";
  const focused = document.activeElement;
  document.body.append(field);
  field.select();
  const done = document.execCommand("copy");
  field.remove();
  focused?.focus();
  if (!done) throw new DOMException("copy was refused", "NotAllowedError");
}

async function fetchText(address) {
  const answer = await fetch(address, { headers: { Accept: "text/plain" }, credentials: "same-origin" });
  const isText = (answer.headers.get("Content-Type") ?? "").startsWith("text/plain");
  // A session that has ended answers with the login page.
  if (!answer.ok || !isText || answer.redirected) throw new Error(`status ${answer.status}`);
  return answer.text();
}

export async function copyTranscript(button) {
  const address = button.dataset.copy;
  const text = fetchText(address);
  // The failure is told once, below; here nobody waits for it yet.
  text.catch(() => {});
  button.setAttribute("aria-busy", "true");
  tell("Das Transkript wird geholt …");
  try {
    await copy(text);
    tell(`Kopiert: das ganze Transkript, ${COUNT.format((await text).length)} Zeichen.`);
  } catch {
    const arrived = await text.then(() => true, () => false);
    tell(
      arrived
        ? "Der Browser hat das Kopieren nicht erlaubt."
        : "Das Transkript ließ sich nicht holen. Lade die Seite neu und versuche es noch einmal.",
      arrived ? { href: address, text: "Text herunterladen" } : undefined,
    );
  } finally {
    button.removeAttribute("aria-busy");
  }
}

export async function copyLink(message) {
  const permalink = message.querySelector(".permalink") ?? message.closest(".group")?.querySelector(".permalink");
  const address = permalink ? permalink.href : `${location.href.split("#")[0]}#${message.id}`;
  try {
    await copy(address);
    tell("Link zur Nachricht kopiert.");
  } catch {
    tell("Der Browser hat das Kopieren nicht erlaubt; der Link ist:", { href: address, text: address });
  }
}

export function startCopying() {
  const button = document.querySelector("[data-copy]");
  button.addEventListener("click", () => copyTranscript(button));
  button.hidden = false;
}
