// Talking to the server: every answer is the whole conversation, so the page never drifts from it.

const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;

async function read(response) {
  const body = await response.json().catch(() => ({}));
  if (!response.ok) throw new Error(body.error || "The playground answered with an error. Try again.");
  return body;
}

async function ask(path, options) {
  let response;
  try {
    response = await fetch(path, options);
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Error("The playground does not answer. Is it still running in its terminal?");
  }
  return read(response);
}

const post = (path, body) => ask(path, {
  method: "POST",
  headers: { "Content-Type": "application/json" },
  body: JSON.stringify({ ...body, zone }),
});

export const getState = () => ask("/api/state");
export const say = (line, inDm) => post("/api/say", { line, in_dm: inDm });
export const press = (action, inDm, message) => post("/api/press", { action, in_dm: inDm, message });
export const pushClock = (seconds) => post("/api/clock", { forward: Math.max(0, Math.ceil(seconds)) });
export const suggest = (line, signal) => ask(`/api/suggest?line=${encodeURIComponent(line)}`, { signal });
export { zone };
