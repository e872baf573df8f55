/* Slash commands: a list while "/" is typed, then a field for each option. */

import { h } from "./dom.js";
import { choices } from "./components.js";

const CHAT_INPUT = 1;
const SUB_COMMAND = 1, GROUP = 2, INTEGER = 4, BOOLEAN = 5, USER = 6, CHANNEL = 7, ROLE = 8, MENTIONABLE = 9, NUMBER = 10;
const AS_SELECT = { [USER]: 5, [ROLE]: 6, [MENTIONABLE]: 7, [CHANNEL]: 8 };

/* Commands, options and choices are shown in the person's language and sent by their own name. */
export const nameOf = (part) => part.name_localized ?? part.name;
const descriptionOf = (part) => part.description_localized ?? part.description;

/* What can be run of a command: itself, or its subcommands, also those in groups. `plain` is its title unlocalized. */
function runnable(command, part, path) {
  const subs = (part.options ?? []).filter((option) => option.type === SUB_COMMAND || option.type === GROUP);
  if (subs.length) return subs.flatMap((sub) => runnable(command, sub, [...path, sub]));
  const title = (name) => [command, ...path].map(name).join(" ");
  return [{ ...part, name: command.name, sub: path.map((each) => each.name), title: title(nameOf), plain: title((each) => each.name) }];
}

function flatten(commands) {
  return commands.filter((command) => (command.type ?? 1) === CHAT_INPUT).flatMap((command) => runnable(command, command, []));
}

function optionField(option, world) {
  const id = `option-${option.name}`;
  const props = { id, name: option.name, required: option.required ?? false };
  let field;
  if (option.choices?.length) field = choiceSelect(props, option.choices.map((choice) => ({ value: choice.value, label: nameOf(choice) })));
  else if (option.type === BOOLEAN) field = choiceSelect(props, [{ value: "true", label: "ja" }, { value: "false", label: "nein" }]);
  else if (AS_SELECT[option.type]) {
    field = choiceSelect(props, choices({ type: AS_SELECT[option.type], channel_types: option.channel_types }, world));
  } else {
    const numeric = option.type === INTEGER || option.type === NUMBER;
    field = h("input", {
      ...props,
      type: numeric ? "number" : "text",
      step: option.type === INTEGER ? 1 : "any",
      min: option.min_value,
      max: option.max_value,
      minlength: option.min_length,
      maxlength: option.max_length,
      autocomplete: "off",
    });
  }
  field.dataset.optionType = option.type;
  return h("div", { class: "form-field" }, h("label", { for: id }, nameOf(option), !option.required && h("span", { class: "quiet" }, " (freiwillig)")), h("p", { class: "quiet" }, descriptionOf(option)), field);
}

function choiceSelect(props, options) {
  return h("select", props, h("option", { value: "" }, "–"), options.map((option) => h("option", { value: option.value }, option.label)));
}

function typed(field) {
  const type = Number(field.dataset.optionType);
  if (type === INTEGER || type === NUMBER) return Number(field.value);
  if (type === BOOLEAN) return field.value === "true";
  return field.value;
}

/* The list over the composer; `pick` gets the chosen command. */
export class CommandList {
  constructor(pick) {
    this.pick = pick;
    this.found = [];
    this.index = 0;
    this.node = h("ul", { class: "popup", role: "listbox", id: "commands", "aria-label": "Befehle", hidden: true });
  }

  get open() {
    return !this.node.hidden;
  }

  update(text, world) {
    const match = /^\/([\p{L}\p{N}_'-]*(?: [\p{L}\p{N}_'-]*){0,2})$/u.exec(text);
    const begins = ({ title, plain }) => title.startsWith(match[1]) || plain.startsWith(match[1]);
    this.found = match ? flatten(world.view.commands).filter(begins) : [];
    this.index = 0;
    this.node.hidden = !match;
    this.draw();
  }

  draw() {
    if (!this.found.length) {
      this.node.replaceChildren(h("li", { class: "quiet" }, "Hier gibt es keinen solchen Befehl."));
      return;
    }
    this.node.replaceChildren(
      ...this.found.map((command, index) =>
        h(
          "li",
          {
            role: "option",
            id: `command-${index}`,
            "aria-selected": index === this.index ? "true" : "false",
            "data-command": command.plain,
            onmousedown: (event) => event.preventDefault(),
            onclick: () => this.pick(command),
          },
          h("strong", null, `/${command.title}`),
          h("span", { class: "quiet" }, descriptionOf(command)),
        ),
      ),
    );
  }

  /* Return whether the key was for the list. */
  key(event) {
    if (!this.open) return false;
    if (event.key === "Escape") this.node.hidden = true;
    else if (!this.found.length) return false;
    else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      this.index = (this.index + (event.key === "ArrowDown" ? 1 : -1) + this.found.length) % this.found.length;
      this.draw();
    } else if (event.key === "Enter" || event.key === "Tab") this.pick(this.found[this.index]);
    else return false;
    event.preventDefault();
    return true;
  }
}

/* The form that takes the composer's place until the command is sent or given up. */
export function commandForm(command, world, { send, cancel }) {
  const form = h(
    "form",
    { class: "command-form", "aria-label": `Befehl /${command.title}` },
    h("p", null, h("strong", null, `/${command.title}`), " ", h("span", { class: "quiet" }, descriptionOf(command))),
    h("div", { class: "command-options" }, (command.options ?? []).map((option) => optionField(option, world))),
    h(
      "div",
      { class: "row" },
      h("button", { class: "button primary", type: "submit" }, "Befehl senden"),
      h("button", { class: "button secondary", type: "button", onclick: cancel }, "Abbrechen"),
    ),
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const options = {};
    for (const field of form.querySelectorAll("[name]")) if (field.value !== "") options[field.name] = typed(field);
    send(command, options);
  });
  form.addEventListener("keydown", (event) => event.key === "Escape" && cancel());
  return form;
}
