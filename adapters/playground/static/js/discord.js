// Drawing Components V2 from the payload that goes to Discord.
import { attached } from "./charts.js";
import { h, link, select } from "./dom.js";
import { discordText } from "./inline.js";
import { pressing } from "./once.js";

/** Discord's limits: characters over all text displays and components, nested ones counted. */
export const LIMITS = { characters: 4000, parts: 40, partName: "components" };

const ROW = 1;
const BUTTON = 2;
const SELECT = 3;
const SECTION = 9;
const TEXT = 10;
const GALLERY = 12;
const FILE = 13;
const SEPARATOR = 14;
const CONTAINER = 17;
const STYLES = { 1: "primary", 2: "secondary", 3: "success", 4: "danger", 5: "link" };

/** Draw one payload; `act(action)` is called with the custom id or option value that is chosen. */
export function drawDiscord(payload, act) {
  const text = payload.content ? [h("div.d-text", {}, discordText(payload.content))] : [];
  return [...text, ...(payload.components ?? []).map((component) => draw(component, act))];
}

export function measureDiscord(payload) {
  const all = walk(payload.components ?? []);
  const texts = all.filter((component) => component.type === TEXT).map((component) => component.content);
  const characters = [payload.content ?? "", ...texts].reduce((sum, text) => sum + [...text].length, 0);
  return { characters, parts: all.length };
}

function walk(components) {
  return components.flatMap((component) => [
    component,
    ...walk(component.components ?? []),
    ...(component.accessory ? walk([component.accessory]) : []),
  ]);
}

function draw(component, act) {
  const inside = () => (component.components ?? []).map((child) => draw(child, act));
  switch (component.type) {
    case CONTAINER:
      return container(component, inside());
    case TEXT:
      return h("div.d-text", {}, discordText(component.content));
    case SEPARATOR:
      return separator(component);
    case ROW:
      return h("div.d-row", {}, inside());
    case SECTION:
      return h("div.d-section", {}, h("div", {}, inside()), draw(component.accessory, act));
    case BUTTON:
      return button(component, act);
    case SELECT:
      return select(component.placeholder ?? "Make a selection",
        component.options.map((option) => ({ value: option.value, label: option.label, summary: option.description })),
        act, "d-select");
    case GALLERY:
      return h("div.d-gallery", {}, component.items.map((item) => attached(item.media.url, item.description ?? "", {})));
    case FILE:
      return h("p.d-file", {}, component.file.url.replace("attachment://", ""));
    default:
      return h("p.unknown", {}, `A component of type ${component.type} goes here; this preview cannot draw it.`);
  }
}

function container(component, children) {
  const element = h("div.d-container", {}, children);
  const colour = component.accent_color;
  if (Number.isInteger(colour)) {
    element.style.setProperty("--stripe", `#${colour.toString(16).padStart(6, "0")}`);
    element.classList.add("d-striped");
  }
  return element;
}

function separator(component) {
  const size = component.spacing === 2 ? ".d-wide" : "";
  return component.divider === false ? h(`div.d-gap${size}`) : h(`hr.d-separator${size}`);
}

function button(component, act) {
  const style = STYLES[component.style] ?? "secondary";
  if (style === "link") return h("span.d-button.d-secondary", {}, link(component.url, [component.label]));
  return h(`button.d-button.d-${style}`, {
    type: "button",
    disabled: component.disabled,
    ...pressing(component.custom_id, act),
  }, component.label);
}
