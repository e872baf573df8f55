/* The person API. Every call acts as one person; errors carry a German sentence for the person to read. */

const BASE = "/sandbox/api";

export class ApiError extends Error {}

async function call(method, path, query, body) {
  const url = new URL(BASE + path, location.origin);
  for (const [name, value] of Object.entries(query ?? {})) {
    if (value !== null && value !== undefined) url.searchParams.set(name, value);
  }
  const options = { method };
  if (body instanceof FormData) options.body = body;
  else if (body !== undefined) {
    options.body = JSON.stringify(body);
    options.headers = { "Content-Type": "application/json" };
  }
  let response;
  try {
    response = await fetch(url, options);
  } catch {
    throw new ApiError("Der Sandkasten antwortet nicht. Läuft er noch?");
  }
  if (response.status === 204) return null;
  const answer = await response.json().catch(() => null);
  if (!response.ok) throw new ApiError(answer?.message ?? `Das hat nicht geklappt (Status ${response.status}).`);
  return answer;
}

export const personas = () => call("GET", "/personas");
export const guide = () => call("GET", "/guide");
export const view = (as) => call("GET", "/view", { as });
export const messages = (as, channel, before) => call("GET", `/channels/${channel}/messages`, { as, before, limit: 50 });
export const interaction = (as, id) => call("GET", `/interactions/${id}`, { as });
export const press = (as, body) => call("POST", "/press", { as }, body);
export const modal = (as, body) => call("POST", "/modal", { as }, body);
export const command = (as, body) => call("POST", "/command", { as }, body);
export const edit = (as, channel, message, content) =>
  call("PATCH", `/channels/${channel}/messages/${message}`, { as }, { content });
export const message = (as, channel, id) => call("GET", `/channels/${channel}/messages/${id}`, { as });
export const react = (as, channel, id, emoji, on) =>
  call(on ? "PUT" : "DELETE", `/channels/${channel}/messages/${id}/reactions/${encodeURIComponent(emoji)}/@me`, { as });
export const vote = (as, channel, id, answers) => call("PUT", `/channels/${channel}/polls/${id}/answers/@me`, { as }, { answer_ids: answers });
export const remove = (as, channel, message) => call("DELETE", `/channels/${channel}/messages/${message}`, { as });

export function send(as, channel, content, replyTo, files) {
  const payload = { content };
  if (replyTo) payload.reply_to = replyTo;
  if (!files.length) return call("POST", `/channels/${channel}/messages`, { as }, payload);
  const form = new FormData();
  form.set("payload_json", JSON.stringify(payload));
  files.forEach((file, index) => form.set(`files[${index}]`, file, file.name));
  return call("POST", `/channels/${channel}/messages`, { as }, form);
}

/* One stream for all personas: a browser allows only six connections to one host. */
export function stream(ids, onEvent, onOpen) {
  const source = new EventSource(`${BASE}/events?${ids.map((id) => `as=${id}`).join("&")}`);
  const names = [
    "message_create", "message_update", "message_delete", "channel_create", "channel_update", "channel_delete",
    "reactions_changed", "typing", "interaction", "view_changed", "guide",
  ];
  for (const name of names) {
    source.addEventListener(name, (event) => {
      const { for: people, data } = JSON.parse(event.data);
      onEvent(name, people, data);
    });
  }
  source.addEventListener("open", onOpen);
  return source;
}
