/* The guided path: its steps tick themselves off from what really happened in the sandbox. */

import { h, icon, toast } from "./dom.js";

function stateOf(steps, index) {
  if (steps[index].done) return "done";
  const lastDone = steps.findLastIndex((step) => step.done);
  if (index < lastDone) return "skipped";
  return index === lastDone + 1 ? "current" : "open";
}

function mark(state, index) {
  if (state === "done") return icon("check");
  return state === "skipped" ? "–" : String(index + 1);
}

const STATE_TEXTS = { done: "erledigt", skipped: "ausgelassen", current: "jetzt", open: "noch offen" };

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    toast(`Kopiert: ${text}`);
  } catch {
    toast(`Das Kopieren ging nicht. Hier zum Abtippen: ${text}`);
  }
}

/* A way to where one already is would be no help. */
const leadsElsewhere = (part, store) =>
  !part.persona_id || part.persona_id !== store.currentId || (part.channel_id !== null && part.channel_id !== store.current.channelId);

function action(part, store, openAs) {
  if (part.copy) return h("button", { class: "chip", type: "button", title: "In die Zwischenablage kopieren", onclick: () => copy(part.copy) }, part.label, icon("copy"));
  if (part.url) return h("a", { class: "chip", href: part.url, target: "_blank", rel: "noopener" }, part.label, icon("out"));
  return h("button", { class: "chip", type: "button", onclick: () => openAs(part.persona_id, part.channel_id) }, part.label);
}

export function renderGuide(root, store, openAs) {
  const { steps, intro, outro } = store.guide;
  const states = steps.map((_, index) => stateOf(steps, index));
  const current = steps[states.indexOf("current")];
  root.replaceChildren(
    ...[
    !states.includes("done") && h("p", { class: "intro" }, intro),
    h(
      "ol",
      { class: "steps" },
      steps.map((step, index) =>
        h(
          "li",
          { class: `step ${states[index]}`, "data-step": step.key, "data-state": states[index], "aria-current": states[index] === "current" ? "step" : null, title: step.text },
          h("span", { class: "mark", "aria-hidden": "true" }, mark(states[index], index)),
          step.title,
          h("span", { class: "sr" }, ` (${STATE_TEXTS[states[index]]})`),
        ),
      ),
    ),
    h(
      "p",
      { class: "now" },
      current ? [h("span", null, current.text), " ", ...current.actions.filter((part) => leadsElsewhere(part, store)).map((part) => action(part, store, openAs))] : h("span", null, outro),
    ),
    ].filter(Boolean),
  );
}
