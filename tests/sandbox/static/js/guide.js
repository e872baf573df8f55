/* The guided path: its steps tick themselves off from what really happened in the sandbox. */

import { h, icon, redraw, toast } from "./dom.js";

/* Steps may be left out or come early: the next one is the first open one after the last that is done. */
function statesOf(steps) {
  const lastDone = steps.findLastIndex((step) => step.done);
  const later = steps.findIndex((step, index) => !step.done && index > lastDone);
  const current = later === -1 ? steps.findIndex((step) => !step.done) : later;
  return steps.map((step, index) => {
    if (step.done) return "done";
    if (index === current) return "current";
    return index < lastDone ? "skipped" : "open";
  });
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
  const go = () => openAs(part.persona_id, part.channel_id);
  return h("button", { class: "chip", type: "button", "data-to": `${part.persona_id}/${part.channel_id}`, onclick: go }, part.label);
}

export function renderGuide(root, store, openAs) {
  const { steps, intro, outro } = store.guide;
  const states = statesOf(steps);
  const current = steps[states.indexOf("current")];
  redraw(root, [
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
  ]);
}
