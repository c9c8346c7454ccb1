// The two previews of one reply, with the limits of each platform as rulers beside them.
import { byId, h } from "./dom.js";
import { LIMITS as DISCORD_LIMITS, drawDiscord, measureDiscord } from "./discord.js";
import { LIMITS as SLACK_LIMITS, drawSlack, measureSlack } from "./slack.js";

const PLATFORMS = {
  slack: { name: "Slack", draw: drawSlack, measure: measureSlack, limits: SLACK_LIMITS, dress: slackMessage },
  discord: { name: "Discord", draw: drawDiscord, measure: measureDiscord, limits: DISCORD_LIMITS, dress: discordMessage },
};

let drawn = "";

/** Draw both previews of `entry`, or what stands there before the first reply. */
export function drawPreviews(entry, { zone, line, onPress }) {
  const key = entry ? `${entry.id}.${entry.version}` : "none";
  if (key === drawn) return;
  const edits = key.split(".")[0] === drawn.split(".")[0];
  drawn = key;
  for (const [id, platform] of Object.entries(PLATFORMS)) drawOne(id, platform, entry, { zone, line, onPress, edits });
}

function drawOne(id, platform, entry, { zone, line, onPress, edits }) {
  const stage = byId(`${id}-stage`);
  const hadFocus = stage.contains(document.activeElement) && document.activeElement !== stage;
  stage.scrollTop = 0;
  byId(`${id}-wire`).textContent = entry ? JSON.stringify(entry.wire[id], null, 2) : "";
  byId(`${id}-rulers`).replaceChildren();
  if (!entry) {
    stage.replaceChildren(h("div.ghost", {}, h("span"), h("span"), h("span"), h("p", {}, `The next reply, as ${platform.name} shows it.`)));
    return;
  }
  const payloads = entry.wire[id];
  if (!payloads) {
    stage.replaceChildren(h("p.unknown", {}, `This reply could not be drawn for ${platform.name}; the terminal says why.`));
    return;
  }
  const act = (action) => onPress(action, entry);
  stage.replaceChildren(...payloads.map((payload, index) =>
    platform.dress(platform.draw(payload, act), { entry, zone, line: index ? null : line })));
  byId(`${id}-rulers`).replaceChildren(...rulers(payloads, platform));
  if (!hadFocus) return;
  // Another reply's first button is nothing that somebody who pressed Enter twice has asked for.
  ((edits && stage.querySelector("button, select")) || stage).focus();
}

/** The fullest message counts: each has to fit by itself. */
function rulers(payloads, { measure, limits }) {
  const sizes = payloads.map(measure);
  const most = (key) => Math.max(0, ...sizes.map((size) => size[key]));
  const made = [
    ruler(most("characters"), limits.characters, "characters"),
    ruler(most("parts"), limits.parts, limits.partName),
  ];
  return payloads.length > 1 ? [h("li.ruler", {}, `${payloads.length} messages`), ...made] : made;
}

function ruler(used, limit, what) {
  const isOver = used > limit;
  const number = (value) => value.toLocaleString("en");
  const words = `${number(used)} of ${number(limit)} ${what}${isOver ? ": too many" : ""}`;
  return h(`li.ruler${isOver ? ".over" : ""}`, {}, h("meter", { max: limit, high: limit * 0.9, value: Math.min(used, limit), "aria-hidden": "true" }), words);
}

const timeOf = (entry, zone, options) => new Intl.DateTimeFormat("en-US", { timeZone: zone, ...options }).format(new Date(entry.at));
const face = () => h("img.face", { src: "/static/mark.svg", alt: "", width: "36", height: "36" });

function slackMessage(children, { entry, zone }) {
  const time = timeOf(entry, zone, { hour: "numeric", minute: "2-digit" });
  return h("div.s-message", { class: null },
    entry.private ? h("p.s-only", {}, "Only visible to you") : null,
    face(),
    h("div.s-body", {},
      h("p.s-by", {}, h("strong", {}, "Waymark"), h("span.s-app", {}, "APP"), h("time", {}, time),
        entry.version > 1 ? h("span.s-edited", {}, "(edited)") : null),
      children));
}

function discordMessage(children, { entry, zone, line }) {
  const time = timeOf(entry, zone, { dateStyle: "short", timeStyle: "short" });
  return h("div.d-message", {},
    line ? h("p.d-used", {}, "You used ", h("span.d-command", {}, line)) : null,
    face(),
    h("div.d-body", {},
      h("p.d-by", {}, h("strong", {}, "Waymark"), h("span.d-app", {}, "APP"), h("time", {}, time)),
      children,
      entry.version > 1 ? h("p.d-edited", {}, "(edited)") : null,
      entry.private ? h("p.d-only", {}, "Only you can see this • Dismiss message") : null));
}
