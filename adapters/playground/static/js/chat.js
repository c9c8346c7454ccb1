// The conversation: what was said, what came back, and the doors of an empty one.
import { picture } from "./charts.js";
import { byId, h, select } from "./dom.js";
import { neutral } from "./inline.js";
import { pressing } from "./once.js";

const log = byId("log");
let shown = []; // what stands in the log, as "id.version" in order

/**
 * Bring the log in line with the entries of one place. New ones are appended, edited ones replaced,
 * so that a screen reader hears what is new and nothing else.
 */
export function drawChat(entries, { zone, selected, pending, opening, place, doors, onPress, onSelect }) {
  const wanted = entries.map((entry) => `${entry.id}.${entry.version}`);
  const grows = shown.length > 0 && shown.every((key, index) => key.split(".")[0] === wanted[index]?.split(".")[0]);
  log.setAttribute("aria-busy", String(!grows));
  log.querySelector(".pending")?.remove();
  if (!grows) log.replaceChildren();
  entries.forEach((entry, index) => {
    if (grows && shown[index] === wanted[index]) return;
    const element = drawEntry(entry, entries[index - 1], zone, { onPress, onSelect });
    if (grows && index < shown.length) swap(log.children[index], element);
    else log.append(element);
  });
  if (!entries.length && !pending) log.replaceChildren(emptiness(opening, place, doors));
  shown = wanted;
  if (pending) log.append(waiting());
  mark(selected);
  requestAnimationFrame(() => log.setAttribute("aria-busy", "false"));
}

/** Put an edited message in the old one's place; somebody at its buttons stays at its buttons. */
function swap(old, element) {
  const hadFocus = old.contains(document.activeElement);
  old.replaceWith(element);
  if (hadFocus) (element.querySelector(".choice") ?? element.querySelector(".look")).focus({ preventScroll: true });
}

/** Show which reply the previews draw. */
export function mark(selected) {
  for (const element of log.querySelectorAll(".reply")) {
    const isShown = element.dataset.id === String(selected);
    element.classList.toggle("shown", isShown);
    element.querySelector(".look").setAttribute("aria-pressed", String(isShown));
  }
}

/** Scroll so that the newest entry's beginning can be read. */
export function showNewest() {
  const last = log.lastElementChild;
  if (!last) return;
  const before = last.previousElementSibling;
  const top = (before?.matches(".said, .pressed") ? before : last).offsetTop - 12;
  log.scrollTo({ top, behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" });
}

/** Scroll just as far as is needed to see the end of one entry. */
export function showEntry(id) {
  log.querySelector(`[data-id="${id}"]`)?.scrollIntoView({ block: "nearest" });
}

function drawEntry(entry, previous, zone, actions) {
  const date = dayOf(entry, zone);
  const isNewDay = !previous || dayOf(previous, zone) !== date;
  const body = entry.reply ? reply(entry, zone, actions) : said(entry, zone);
  return h(`div.entry.${entry.kind}${entry.reply ? ".reply" : ""}`, { "data-id": entry.id },
    isNewDay ? h("p.day", {}, h("span", {}, date)) : null, body);
}

const dayOf = (entry, zone) => format(entry.at, zone, { weekday: "long", day: "numeric", month: "long", year: "numeric" });
const format = (iso, zone, options) => new Intl.DateTimeFormat("en-GB", { ...options, timeZone: zone }).format(new Date(iso));
const clockTime = (entry, zone) => h("time.small", { datetime: entry.at }, format(entry.at, zone, { hour: "2-digit", minute: "2-digit" }));

function said(entry, zone) {
  if (entry.kind === "pressed") return h("p.pressed-line.small", {}, "You pressed ", h("strong", {}, entry.text));
  return h("div.bubble", {},
    h("span.unseen", {}, "You: "), h("span", {}, entry.text || "(nothing that can be read)"), clockTime(entry, zone));
}

function reply(entry, zone, { onPress, onSelect }) {
  const press = (action) => onPress(action, entry);
  const { title, blocks } = entry.reply;
  const charts = [...entry.charts]; // in the order of their blocks
  const look = h("button.look", {
    type: "button",
    "aria-pressed": "false",
    "aria-label": `Show on Slack and Discord: ${title || entry.text.slice(0, 60)}`,
    onclick: (event) => {
      event.stopPropagation();
      onSelect(entry, true);
    },
  }, "Slack · Discord");
  return h("article.card", { onclick: (event) => selectOnClick(event, entry, onSelect) },
    h("header.card-head", {},
      h("span.author", {}, "Waymark"),
      entry.kind === "tip" ? h("span.badge", {}, entry.place === "channel" ? "Scheduled" : "Scheduled tip") : null,
      entry.version > 1 ? h("span.small", {}, "(edited)") : null,
      clockTime(entry, zone)),
    entry.private ? h("p.only-you.small", {}, "Only visible to you") : null,
    title ? h("p.card-title", { role: "heading", "aria-level": "2" }, title) : null,
    blocks.map((block) => BLOCKS[block.type](block, press, charts)),
    h("footer.card-foot", {},
      entry.share ? h("button.quiet", { type: "button", ...pressing(entry.share, press) }, "Share in the channel") : null,
      look));
}

/** A click anywhere on a card shows it, unless it was for a control or marks text. */
function selectOnClick(event, entry, onSelect) {
  if (event.target.closest("button, select, a, summary") || String(getSelection())) return;
  onSelect(entry, false);
}

const BLOCKS = {
  text: (block) => h("div.prose", {}, neutral(block.text)),
  card: (block) => h("div.block-card", {},
    h("p.block-title", {}, block.title),
    block.text ? h("div.prose", {}, neutral(block.text)) : null,
    block.fields.length ? h("dl", {}, block.fields.map((field) => h("div", {}, h("dt", {}, field.name), h("dd", {}, neutral(field.value))))) : null),
  table,
  chart: (block, _, charts) => h("figure.chart", {},
    picture(block, charts.shift()),
    h("figcaption", {}, block.summary),
    h("details", {}, h("summary", {}, "The same as a table"), table(block.table))),
  code: (block) => h("pre.listing", { tabindex: "0", role: "region", "aria-label": `Listing in ${block.language}` }, h("code", {}, block.text)),
  file: (block) => h("div.file", {},
    saving(block),
    h("details", {}, h("summary", {}, `Show ${block.name}`), h("pre.listing", { tabindex: "0", role: "region", "aria-label": block.name }, h("code", {}, block.text)))),
  buttons: (block, press) => h("div.choices", { role: "group", "aria-label": block.prompt || "Choices" },
    block.prompt ? h("p.small", {}, block.prompt) : null,
    h("div.choice-row", {}, block.choices.map((choice) =>
      h(`button.choice.${choice.emphasis}`, { type: "button", title: choice.summary || null, ...pressing(choice.action, press) }, choice.label)))),
  select: (block, press) => h("div.choices", {},
    select(block.prompt || "Choose", block.choices.map((choice) => ({ value: choice.action, label: choice.label, summary: choice.summary })), press)),
  sources: (block) => h("p.sources.small", {}, block.disagreement ? `${block.disagreement} ` : "", "Sources: ", block.sources.map((source, index) =>
    `${index ? "; " : ""}${source.name} (${[source.dated, source.age, source.interest].filter(Boolean).join(", ")})`)),
  notice: (block) => h("div.notice", {}, neutral(block.text)),
};

/** A link that saves a file; its text is made into an address only when somebody wants it. */
function saving(block) {
  return h("a.save", {
    href: "#",
    download: block.name,
    onclick: (event) => {
      const address = URL.createObjectURL(new Blob([block.text], { type: block.media_type }));
      event.currentTarget.href = address;
      setTimeout(() => URL.revokeObjectURL(address), 60_000);
    },
  }, `Save ${block.name}`);
}

function table(block) {
  const [corner, ...columns] = block.header;
  return h("div.table-frame", { tabindex: "0", role: "region", "aria-label": block.caption || "Table" },
    h("table", {},
      h("caption", {}, block.caption),
      h("thead", {}, h("tr", {}, corner ? h("th", { scope: "col" }, corner) : h("td"), columns.map((name) => h("th", { scope: "col" }, name)))),
      h("tbody", {}, block.rows.map(([name, ...cells]) =>
        h("tr", {}, h("th", { scope: "row" }, name), cells.map((cell) => h("td", {}, cell)))))));
}

function emptiness(opening, place, onDoor) {
  if (!opening) return h("div.loading", {}, h("i"), h("i"), h("i"), h("span.unseen", {}, "Loading the conversation"));
  if (place === "direct") {
    return h("div.welcome", {},
      h("p.welcome-title", {}, "Your direct messages"),
      h("p", {}, "Quizzes and scheduled tips arrive here. Pick a track, then push the clock above and watch them come."),
      h("div.doors", {}, door({ label: "Pick a track", line: "/career track" }, onDoor)));
  }
  return h("div.welcome", {},
    h("img", { src: "/static/mark.svg", alt: "", width: "56", height: "56" }),
    h("p.welcome-title", {}, opening.title),
    h("p", {}, "Say something here and see what people on Slack and on Discord would see, drawn from exactly what is sent."),
    h("div.doors", {}, opening.doors.map((one) => door(one, onDoor))),
    h("p.small.examples", {}, "Or type", opening.examples.map((line) =>
      h("button.example", { type: "button", onclick: () => onDoor(line) }, line))));
}

const door = ({ label, line }, onDoor) => h("button.door", { type: "button", onclick: () => onDoor(line) },
  h("span.door-label", {}, label), h("code", { "aria-hidden": "true" }, line));

const waiting = () => h("div.pending", {}, h("i"), h("i"), h("i"), h("span.unseen", {}, "Waymark is answering"));
