// The page's state and how its parts hang together.
import { getChanges, getState, press, pushBy, pushTo, say, startOver } from "./api.js";
import { drawChat, mark, showEntry, showNewest } from "./chat.js";
import { setUpClock } from "./clock.js";
import { setUpComposer } from "./completion.js";
import { byId } from "./dom.js";
import { keep, recall } from "./memory.js";
import { once, showUnderWay } from "./once.js";
import { drawPreviews } from "./preview.js";
import { setUpTabs } from "./tabs.js";

/** How often a page in view asks whether another tab has changed something, in milliseconds. */
const ASK_EVERY = 3000;

const page = {
  conversation: null, // what the server calls it, once it has answered
  version: 0,
  entries: [],
  opening: null,
  place: "channel",
  selected: null, // the id of the reply that the previews draw; null follows the newest
  pending: false,
  read: { channel: 0, direct: 0 }, // the id of the last entry of each place that the visitor had before them
  turns: 0, // exchanges under way
};

const here = () => page.entries.filter((entry) => entry.place === page.place);
const replies = () => here().filter((entry) => entry.reply);
const shownReply = () => replies().find((entry) => entry.id === page.selected) ?? replies().at(-1) ?? null;

function draw() {
  const entries = here();
  page.read[page.place] = entries.at(-1)?.id ?? page.read[page.place];
  if (page.conversation) keep(page);
  drawChat(entries, {
    zone: clock.zone(),
    selected: shownReply()?.id,
    pending: page.pending,
    opening: page.opening,
    place: page.place,
    doors: (line) => {
      once(line, () => send(line));
      takeFocus(); // the door is gone, and the focus with it
    },
    onPress,
    onSelect: choose,
  });
  drawPlaces();
  drawShown();
  showUnderWay();
}

function drawShown() {
  const entry = shownReply();
  drawPreviews(entry, { zone: clock.zone(), line: lineBefore(entry), onPress });
  mark(entry?.id);
  const all = replies();
  const index = all.indexOf(entry);
  byId("earlier").disabled = index <= 0;
  byId("later").disabled = index < 0 || index === all.length - 1;
  byId("stepper-what").textContent = entry
    ? `Reply ${index + 1} of ${all.length}${entry.reply.title ? `: ${entry.reply.title}` : ""}`
    : "No reply yet";
}

/** The line that a reply directly answers, as Discord shows it above one. */
function lineBefore(entry) {
  const all = here();
  const before = entry ? all[all.indexOf(entry) - 1] : null;
  if (before?.kind !== "said") return null;
  const words = before.text.replace(/^\/?(career\b)?\s*/i, "");
  return `/career ${words}`.trim();
}

function drawPlaces() {
  for (const button of byId("place").children) {
    const isHere = button.dataset.place === page.place;
    button.setAttribute("aria-checked", String(isHere));
    button.tabIndex = isHere ? 0 : -1;
    const unread = unreadIn(button.dataset.place);
    button.querySelector(".unread").textContent = unread ? `${unread} new` : "";
  }
}

const unreadIn = (place) => page.entries.filter((entry) => entry.place === place && entry.id > page.read[place]).length;

/** Say what has come where the visitor is not, which nobody hears from a number that changes. */
function announce(fresh) {
  const elsewhere = page.place === "channel" ? "direct" : "channel";
  if (!fresh.some((entry) => entry.place === elsewhere)) return;
  const where = elsewhere === "direct" ? "in your direct messages" : "in the channel";
  byId("arrived").textContent = `${unreadIn(elsewhere)} new ${where}`;
}

/**
 * Run one exchange with the server and show what it changed; gives back whether it went well. It
 * `goes` to where a message arrives only if that is what the visitor asked for: somebody who reads
 * goes on reading.
 */
async function turn(exchange, { answers = true, goes = false } = {}) {
  page.turns += 1;
  const slow = answers && setTimeout(() => {
    page.pending = true;
    draw();
    showNewest();
  }, 150);
  try {
    receive(await exchange(), { goes });
    return true;
  } catch (error) {
    showTrouble(error.message);
    return false;
  } finally {
    page.turns -= 1;
    clearTimeout(slow);
    if (page.pending) {
      page.pending = false;
      draw();
    }
  }
}

/** Take what another tab has changed; trouble is told at the next turn, and only its end here. */
async function refresh() {
  if (document.visibilityState !== "visible" || page.turns) return;
  try {
    const state = await getChanges(page);
    if (state) receive(state);
    else showTrouble("");
  } catch {
    // see above
  }
}

/** Show a state; `goes` to the place that the newest message arrived in. */
function receive(state, { goes = false } = {}) {
  showTrouble("");
  if (state.conversation !== page.conversation) begin(state.conversation);
  else if (state.version < page.version) return; // a newer one was faster
  const known = new Set(page.entries.map((entry) => entry.id));
  page.version = state.version;
  page.opening = state.opening;
  page.pending = false;
  clock.set(state.clock);
  const fresh = state.entries.filter((entry) => !known.has(entry.id));
  const edited = state.entries.find((entry) => page.entries.some((old) => old.id === entry.id && old.version !== entry.version));
  page.entries = state.entries;
  if (goes && fresh.length) page.place = fresh.at(-1).place;
  if (fresh.some((entry) => entry.place === page.place)) page.selected = null;
  byId("start-over").hidden = !state.clock.ahead && !state.clock.next_tip_at;
  draw();
  announce(fresh);
  if (fresh.some((entry) => entry.place === page.place)) showNewest();
  else if (edited) showEntry(edited.id);
}

/** Begin with another conversation: its entries have the ids that the old ones had. */
function begin(conversation) {
  Object.assign(page, { conversation: null, entries: [], selected: null, read: { channel: 0, direct: 0 } });
  draw();
  Object.assign(page, { conversation, ...recall(conversation) });
}

function showTrouble(sentence) {
  byId("trouble").textContent = sentence;
  byId("trouble").hidden = !sentence;
}

/** Say a line where the visitor is; half an emoji, as a broken paste leaves it, becomes a mark. */
const send = (line) => turn(() => say(line.toWellFormed?.() ?? line, page.place === "direct"));
/** Put the cursor into the message box, except where that would open a keyboard over half the page. */
const takeFocus = () => matchMedia("(hover: hover)").matches && composer.focus();
const onPress = (action, entry) => once(action, () => turn(() => press(action, page.place === "direct", entry.id)));

function choose(entry, opensPreview) {
  page.selected = entry.id;
  drawShown();
  if (opensPreview) tabs.show("slack");
}

function step(by) {
  const all = replies();
  const next = all[all.indexOf(shownReply()) + by];
  if (next) choose(next, false);
}

function goTo(place) {
  page.place = place;
  page.selected = null;
  draw();
  showNewest();
}

function setUpPlaces() {
  const group = byId("place");
  group.addEventListener("click", (event) => {
    const button = event.target.closest("[data-place]");
    if (button) goTo(button.dataset.place);
  });
  group.addEventListener("keydown", (event) => {
    if (!event.key.startsWith("Arrow")) return;
    event.preventDefault();
    goTo(page.place === "channel" ? "direct" : "channel");
    group.querySelector("[aria-checked=true]").focus();
  });
}

/** The clock never goes back, so somebody who wants the present again becomes somebody new. */
async function leave() {
  if (!confirm("Start over? This conversation and its track are left behind, and the clock shows the present again.")) return;
  page.place = "channel";
  await turn(startOver, { answers: false });
  takeFocus();
}

const tabs = setUpTabs();
const clock = setUpClock({
  by: (seconds) => turn(() => pushBy(seconds), { answers: false }),
  to: (moment) => turn(() => pushTo(moment), { answers: false, goes: true }),
});
const composer = setUpComposer((line) => {
  tabs.show("chat");
  return send(line);
});
byId("earlier").addEventListener("click", () => step(-1));
byId("later").addEventListener("click", () => step(1));
byId("start-over").addEventListener("click", leave);
document.addEventListener("visibilitychange", refresh);
window.addEventListener("focus", refresh);
setInterval(refresh, ASK_EVERY);
setUpPlaces();
draw();
turn(getState).then(() => {
  showNewest();
  // Somebody quick may be somewhere on the page already.
  if (document.activeElement === document.body) takeFocus();
});
