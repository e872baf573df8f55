/* Forms that the bot shows: Discord's modals. */

import { h, icon } from "./dom.js";
import { selectNode } from "./components.js";
import { markdown } from "./markdown.js";

const TEXT_INPUT = 4;
const PARAGRAPH = 2;

let counter = 0;

function textInput(part, label, description) {
  const id = `field-${(counter += 1)}`;
  const props = {
    id,
    name: part.custom_id,
    "data-custom-id": part.custom_id,
    placeholder: part.placeholder,
    minlength: part.min_length,
    maxlength: part.max_length ?? 4000,
    required: part.required ?? true,
    value: part.value ?? "",
  };
  const field = part.style === PARAGRAPH ? h("textarea", { ...props, rows: 5 }) : h("input", { ...props, type: "text", autocomplete: "off" });
  return labelled(id, label ?? part.label, description, props.required, field);
}

function labelled(id, label, description, required, field) {
  return h(
    "div",
    { class: "form-field" },
    h("label", { for: id }, label ?? "", required && h("span", { class: "required", "aria-hidden": "true" }, " *")),
    description && h("p", { class: "quiet" }, description),
    field,
  );
}

function group(part, label, description) {
  const type = part.type === 21 ? "radio" : "checkbox";
  return h(
    "fieldset",
    { class: "form-field", "data-custom-id": part.custom_id },
    h("legend", null, label),
    description && h("p", { class: "quiet" }, description),
    (part.options ?? []).map((option) =>
      h("label", { class: "option" }, h("input", { type, name: part.custom_id, value: option.value, checked: option.default }), option.label),
    ),
  );
}

function part(component, world, context, label, description) {
  switch (component.type) {
    case 1:
      return component.components.map((inner) => part(inner, world, context));
    case 18:
      return part(component.component, world, context, component.label, component.description);
    case TEXT_INPUT:
      return textInput(component, label, description);
    case 10:
      return h("div", { class: "text" }, markdown(component.content, context));
    case 21:
    case 22:
      return group(component, label, description);
    case 3:
    case 5:
    case 6:
    case 7:
    case 8: {
      const id = `field-${(counter += 1)}`;
      const required = component.required ?? true;
      return labelled(id, label, description, required, selectNode(component, world, { id, name: component.custom_id, required }));
    }
    default:
      return h("p", { class: "quiet" }, "Dieses Feld wird hier nicht dargestellt.");
  }
}

function values(form) {
  const fields = {};
  for (const field of form.querySelectorAll("[name]")) {
    const { name } = field;
    if (field.type === "radio" || field.type === "checkbox") {
      fields[name] ??= [];
      if (field.checked) fields[name].push(field.value);
    } else if (field.tagName === "SELECT") fields[name] = [...field.selectedOptions].map((option) => option.value).filter(Boolean);
    else fields[name] = field.value;
  }
  return fields;
}

/* Show the form and call `submit` with its values; an error of `submit` is shown in the form. */
export function showModal(modal, world, context, submit) {
  const problem = h("p", { class: "failed", role: "alert", hidden: true });
  const sendButton = h("button", { class: "button primary", type: "submit" }, "Absenden");
  const form = h(
    "form",
    { class: "modal-form" },
    h(
      "header",
      null,
      h("h2", { id: "modal-title" }, modal.title),
      h("button", { class: "bare", type: "button", "aria-label": "Schließen", onclick: () => dialog.close() }, icon("close")),
    ),
    h("div", { class: "modal-fields" }, modal.components.map((component) => part(component, world, context))),
    problem,
    h("footer", null, h("button", { class: "button secondary", type: "button", onclick: () => dialog.close() }, "Abbrechen"), sendButton),
  );
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    sendButton.disabled = true;
    try {
      await submit(values(form));
      dialog.close();
    } catch (error) {
      problem.textContent = error.message;
      problem.hidden = false;
    } finally {
      sendButton.disabled = false;
    }
  });
  const dialog = h("dialog", { class: "modal", "aria-labelledby": "modal-title" }, form);
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
  form.querySelector("input, textarea, select")?.focus();
}

export function confirmDialog(title, text, actionLabel) {
  return new Promise((resolve) => {
    const answer = (value) => () => {
      dialog.close();
      resolve(value);
    };
    const dialog = h(
      "dialog",
      { class: "modal", "aria-labelledby": "confirm-title" },
      h(
        "div",
        { class: "modal-form" },
        h("header", null, h("h2", { id: "confirm-title" }, title)),
        h("p", { class: "modal-fields" }, text),
        h(
          "footer",
          null,
          h("button", { class: "button secondary", type: "button", onclick: answer(false) }, "Abbrechen"),
          h("button", { class: "button danger", type: "button", onclick: answer(true) }, actionLabel),
        ),
      ),
    );
    dialog.addEventListener("cancel", () => resolve(false));
    dialog.addEventListener("close", () => dialog.remove());
    document.body.append(dialog);
    dialog.showModal();
  });
}
