/* Say that tickets have changed since the page was made. Nothing in the list moves by itself: whoever reads it decides when. */
const PAUSE_MS = 10_000;
const LONGEST_PAUSE_MS = 160_000;

export function startNews() {
  const line = document.querySelector("[data-news]");
  const title = document.title;
  const address = new URL(line.dataset.news, location.href);
  address.searchParams.set("since", line.dataset.revision);
  let pause = PAUSE_MS;
  let timer;
  let shown = 0;

  function show(changed) {
    if (changed === shown) return;
    shown = changed;
    document.title = changed ? `(${changed}) ${title}` : title;
    const link = document.createElement("a");
    link.href = location.href;
    link.textContent = changed === 1 ? "1 Ticket ist neu oder hat sich geändert" : `${changed} Tickets sind neu oder haben sich geändert`;
    line.replaceChildren(...changed ? [link, " – anzeigen"] : []);
  }

  async function ask() {
    const answer = await fetch(address, { headers: { Accept: "application/json" }, redirect: "manual" });
    // Whoever may not ask any more learns it at his next click, and does not ask again and again.
    if (answer.type === "opaqueredirect" || answer.status === 401 || answer.status === 403) return false;
    if (!answer.ok) throw new Error(String(answer.status));
    show((await answer.json()).changed);
    return true;
  }

  async function poll() {
    clearTimeout(timer);
    if (document.hidden) return;
    let goesOn = true;
    try {
      goesOn = await ask();
      pause = PAUSE_MS;
    } catch {
      // The panel restarts, or the network is away: ask more and more rarely.
      pause = Math.min(2 * pause, LONGEST_PAUSE_MS);
    }
    if (goesOn) timer = setTimeout(poll, pause);
  }

  document.addEventListener("visibilitychange", poll);
  timer = setTimeout(poll, pause);
  return () => location.reload();
}
