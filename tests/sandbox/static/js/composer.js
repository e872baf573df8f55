/* Writing: text, files (button, paste, drag), replies, edits of one's own messages, and slash commands. */

import { h, icon, toast } from "./dom.js";
import { CommandList, commandForm } from "./slash.js";
import { size } from "./embeds.js";

const LONGEST = 2000;
const LARGEST_BYTES = 10 * 1024 * 1024;
const MOST_FILES = 10;

export class Composer {
  constructor(root, store, actions) {
    this.root = root;
    this.store = store;
    this.actions = actions;
    this.command = null;
    this.place = null;
    this.build();
  }

  get world() {
    return this.store.current;
  }

  get draft() {
    return this.world.draft(this.world.channelId);
  }

  build() {
    this.commands = new CommandList((command) => this.choose(command));
    this.input = h("textarea", {
      class: "input",
      rows: 1,
      "aria-label": "Nachricht",
      "aria-controls": "commands",
      oninput: () => this.typed(),
      onkeydown: (event) => this.key(event),
      onpaste: (event) => this.addFiles(event.clipboardData.files, event),
    });
    this.picker = h("input", { type: "file", multiple: true, hidden: true, "aria-label": "Dateien", onchange: () => this.picked() });
    this.attach = h("button", { class: "bare", type: "button", "aria-label": "Datei anhängen", title: "Datei anhängen", onclick: () => this.picker.click() }, icon("plus"));
    this.sendButton = h("button", { class: "bare", type: "button", "aria-label": "Senden", title: "Senden", onclick: () => this.send() }, icon("send"));
    this.counter = h("span", { class: "counter quiet", "aria-live": "polite" });
    this.bar = h("div", { class: "reply-bar", hidden: true });
    this.files = h("ul", { class: "files", "aria-label": "Anhänge", hidden: true });
    this.line = h("div", { class: "compose-line" }, this.attach, this.picker, this.input, this.counter, this.sendButton);
    this.locked = h("p", { class: "locked quiet", hidden: true }, "Hier kannst du nicht schreiben.");
    this.form = h("div", { class: "command-slot", hidden: true });
    this.root.append(this.commands.node, this.bar, this.files, this.form, this.line, this.locked);
    const chat = this.root.closest("main");
    chat.addEventListener("dragover", (event) => event.preventDefault());
    chat.addEventListener("drop", (event) => this.addFiles(event.dataTransfer.files, event));
  }

  /* Fit to the chosen person and channel; a draft stays with its channel. */
  render() {
    const channel = this.world.channel();
    const place = `${this.world.persona.id}:${this.world.channelId}`;
    if (place !== this.place) {
      this.place = place;
      this.command = null;
      this.input.value = channel ? this.draft.text : "";
      this.commands.node.hidden = true;
    }
    const canCommand = Boolean(channel?.can_use_commands && this.world.view.commands.length);
    const usable = Boolean(channel && (channel.can_write || canCommand));
    this.locked.hidden = usable;
    this.form.hidden = !this.command;
    this.line.hidden = !usable || Boolean(this.command);
    this.attach.hidden = !channel?.can_attach;
    if (channel) {
      this.input.placeholder = channel.can_write ? `Nachricht an #${channel.name}` : "Nur zum Lesen. Befehle mit /";
      this.drawBar();
      this.drawFiles();
    }
    if (this.commands.open) this.commands.update(this.input.value, this.world);
    this.grow();
  }

  drawBar() {
    const { replyTo, editing } = this.draft;
    this.bar.hidden = !replyTo && !editing;
    if (this.bar.hidden) return;
    const text = editing ? "Du bearbeitest deine Nachricht. Esc bricht ab." : `Antwort an ${this.nameOf(replyTo)}`;
    this.bar.replaceChildren(h("span", null, text), h("button", { class: "bare", type: "button", "aria-label": "Abbrechen", onclick: () => this.stop() }, icon("close")));
  }

  nameOf(message) {
    return this.world.member(message.author.id)?.name ?? message.author.username;
  }

  drawFiles() {
    const { files } = this.draft;
    this.files.hidden = !files.length;
    this.files.replaceChildren(
      ...files.map((file, index) =>
        h(
          "li",
          null,
          icon("file"),
          h("span", null, file.name),
          h("span", { class: "quiet" }, size(file.size)),
          h(
            "button",
            {
              class: "bare",
              type: "button",
              "aria-label": `${file.name} entfernen`,
              onclick: () => {
                files.splice(index, 1);
                this.drawFiles();
              },
            },
            icon("close"),
          ),
        ),
      ),
    );
  }

  typed() {
    if (!this.draft.editing) this.draft.text = this.input.value;
    /* The bot may have registered its commands since the page was opened. */
    if (this.input.value === "/") this.store.reloadSoon(this.world);
    this.commands.update(this.input.value, this.world);
    if (!this.world.channel().can_use_commands) this.commands.node.hidden = true;
    this.grow();
  }

  grow() {
    this.input.style.height = "auto";
    this.input.style.height = `${Math.min(this.input.scrollHeight, 220)}px`;
    const left = LONGEST - this.input.value.length;
    this.counter.textContent = left < 200 ? String(left) : "";
    this.counter.classList.toggle("too-long", left < 0);
  }

  key(event) {
    if (this.commands.key(event)) return;
    if (event.key === "Escape") this.stop();
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      this.send();
    }
  }

  picked() {
    this.addFiles(this.picker.files);
    this.picker.value = "";
  }

  addFiles(list, event) {
    if (!list?.length) return;
    event?.preventDefault();
    if (!this.world.channel()?.can_attach) {
      toast("Hier darfst du keine Dateien anhängen.");
      return;
    }
    for (const file of list) {
      if (file.size > LARGEST_BYTES) toast(`„${file.name}“ ist größer als 10 MB.`);
      else if (this.draft.files.length >= MOST_FILES) toast("Mehr als zehn Dateien gehen nicht in eine Nachricht.");
      else this.draft.files.push(file);
    }
    this.drawFiles();
    this.input.focus();
  }

  reply(message) {
    Object.assign(this.draft, { replyTo: message, editing: null });
    this.drawBar();
    this.input.focus();
  }

  edit(message) {
    Object.assign(this.draft, { editing: message, replyTo: null });
    this.input.value = message.content;
    this.drawBar();
    this.grow();
    this.input.focus();
  }

  stop() {
    const wasEditing = this.draft.editing;
    Object.assign(this.draft, { editing: null, replyTo: null });
    if (wasEditing) this.input.value = this.draft.text;
    this.drawBar();
    this.grow();
  }

  choose(command) {
    this.command = command;
    this.clear();
    this.commands.node.hidden = true;
    this.form.replaceChildren(commandForm(command, this.world, { send: (...parts) => this.run(...parts), cancel: () => this.leaveCommand() }));
    this.render();
    this.form.querySelector("input, select, button")?.focus();
  }

  leaveCommand() {
    this.command = null;
    this.render();
    this.input.focus();
  }

  run(command, options) {
    this.leaveCommand();
    this.actions.command(command, options);
  }

  clear() {
    Object.assign(this.draft, { text: "", files: [], replyTo: null, editing: null });
    this.input.value = "";
    this.drawBar();
    this.drawFiles();
    this.grow();
  }

  async send() {
    const text = this.input.value.trim();
    const { files, replyTo, editing } = this.draft;
    if (text.startsWith("/") && this.commands.open) return;
    if (text.length > LONGEST) {
      toast("Eine Nachricht darf höchstens 2.000 Zeichen haben.");
      return;
    }
    if (!text && !files.length) return;
    const before = { text: this.input.value, files: [...files], replyTo, editing };
    const draft = this.draft;
    this.clear();
    const ok = editing ? await this.actions.change(editing, text) : await this.actions.send(text, replyTo, before.files);
    if (!ok && !draft.text) {
      Object.assign(draft, before);
      if (draft === this.draft) {
        this.input.value = before.text;
        this.render();
      }
    }
  }
}
