// Talking to the server: every answer is the whole conversation, so the page never drifts from it.
// `conversation` and `version` in it tell whether anything has changed since.

const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;

async function read(response) {
  if (response.status === 304 || response.status === 204) return null;
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
/** The state, or null if it is still the one with these marks. */
export const getChanges = ({ conversation, version }) => ask("/api/state", { headers: { "If-None-Match": `"${conversation}.${version}"` } });
export const say = (line, inDm) => post("/api/say", { line, in_dm: inDm });
export const press = (action, inDm, message) => post("/api/press", { action, in_dm: inDm, message });
export const pushBy = (seconds) => post("/api/clock", { forward: seconds });
/** Push the clock to an ISO time; sent twice, it goes there once. */
export const pushTo = (moment) => post("/api/clock", { until: moment });
export const startOver = () => post("/api/start-over", {}).then(getState);
export const suggest = (line, signal) => ask(`/api/suggest?line=${encodeURIComponent(line)}`, { signal });
export { zone };
