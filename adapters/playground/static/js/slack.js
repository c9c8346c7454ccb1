// Drawing Block Kit from the payload that goes to Slack.
import { slackChart } from "./charts.js";
import { h, link, select } from "./dom.js";
import { mrkdwn } from "./inline.js";
import { pressing } from "./once.js";

/** Slack's limits: characters over all blocks (bolt-js#2509) and blocks in a message. */
export const LIMITS = { characters: 13000, parts: 50, partName: "blocks" };

/** Draw one payload's blocks; `act(action)` is called with the id that a button or option carries. */
export function drawSlack(payload, act) {
  const blocks = payload.blocks ?? [];
  if (!blocks.length) return [h("div.s-section", {}, mrkdwn(payload.text ?? ""))];
  return blocks.map((block) => (BLOCKS[block.type] ?? unknown)(block, act));
}

export function measureSlack(payload) {
  return { characters: countText(payload.blocks ?? []), parts: (payload.blocks ?? []).length };
}

const COUNTED = new Set(["text", "caption", "title", "label", "name"]);

/** Count every text a reader sees; ids and values do not count. */
function countText(node) {
  if (Array.isArray(node)) return node.reduce((sum, item) => sum + countText(item), 0);
  if (node === null || typeof node !== "object") return 0;
  return Object.entries(node).reduce((sum, [key, value]) => {
    if (typeof value === "string") return sum + (COUNTED.has(key) ? [...value].length : 0);
    return sum + countText(value);
  }, 0);
}

const unknown = (block) => h("p.unknown", {}, `A “${block.type}” block goes here; this preview cannot draw it.`);

function textObject(object) {
  if (!object) return [];
  return object.type === "mrkdwn" ? mrkdwn(object.text) : [h("p", {}, object.text)];
}

const BLOCKS = {
  header: (block) => h("p.s-header", { role: "heading", "aria-level": "3" }, block.text.text),
  divider: () => h("hr.s-divider"),
  section: (block, act) => h("div.s-section", {},
    h("div.s-text", {},
      textObject(block.text),
      block.fields ? h("div.s-fields", {}, block.fields.map((field) => h("div.s-field", {}, textObject(field)))) : null),
    block.accessory ? h("div.s-accessory", {}, element(block.accessory, act)) : null),
  context: (block) => h("div.s-context", {}, block.elements.map((item) =>
    item.type === "image" ? h("span.s-alt", {}, item.alt_text) : h("div", {}, textObject(item)))),
  actions: (block, act) => h("div.s-actions", {}, block.elements.map((item) => element(item, act))),
  table: (block) => table(block.rows, block.column_settings ?? [], null),
  data_table: (block) => table(block.rows, block.column_settings ?? [], block.caption),
  rich_text: (block) => h("div.s-section", {}, richText(block)),
  markdown: (block) => h("div.s-section", {}, mrkdwn(block.text)),
  data_visualization: slackChart,
  image: (block) => h("figure.s-image", {}, h("figcaption", {}, `Image: ${block.alt_text}`)),
};

function element(item, act) {
  if (item.type === "button") return button(item, act);
  if (item.type === "static_select") {
    const groups = item.options ?? (item.option_groups ?? []).flatMap((group) => group.options);
    const options = groups.map((option) => ({ value: option.value, label: option.text.text, summary: option.description?.text }));
    return select(item.placeholder?.text ?? "Choose an option", options, act, "s-select");
  }
  return unknown(item);
}

function button(item, act) {
  if (item.url) return h("span.s-button", {}, link(item.url, [item.text.text]));
  const style = item.style ? `.s-${item.style}` : "";
  return h(`button.s-button${style}`, { type: "button", ...pressing(actionOf(item), act) }, item.text.text);
}

/** The id of what a button does stands in its value, or in its action id where it has no value. */
const actionOf = (item) => (item.value?.includes("|") ? item.value : item.action_id);

function table(rows, settings, caption) {
  const [head, ...body] = rows;
  const cell = (tag, content, column, scope) =>
    h(`${tag}${settings[column]?.align ? `.s-${settings[column].align}` : ""}`, { scope }, cellContent(content));
  return h("div.s-table", { tabindex: "0", role: "region", "aria-label": caption ?? "Table" },
    h("table", {},
      caption ? h("caption", {}, caption) : null,
      h("thead", {}, h("tr", {}, head.map((content, column) => cell("th", content, column, "col")))),
      h("tbody", {}, body.map((row) => h("tr", {}, row.map((content, column) => cell("td", content, column)))))));
}

function cellContent(cell) {
  if (cell.type === "rich_text") return richText(cell);
  return [String(cell.text ?? cell.value ?? "")];
}

function richText(node) {
  if (node.type === "rich_text") return node.elements.flatMap(richText);
  if (node.type === "rich_text_section") return [h("span.s-rich", {}, node.elements.flatMap(richText))];
  if (node.type === "rich_text_quote") return [h("blockquote", {}, node.elements.flatMap(richText))];
  if (node.type === "rich_text_preformatted") return [h("pre.fence", {}, node.elements.flatMap(richText))];
  if (node.type === "rich_text_list") {
    return [h(node.style === "ordered" ? "ol" : "ul", {}, node.elements.map((item) => h("li", {}, richText(item))))];
  }
  if (node.type === "link") return [link(node.url, [node.text ?? node.url])];
  if (node.type === "text") return [styled(node.text, node.style ?? {})];
  return [h("span.mention", {}, node.text ?? node.name ?? node.type)];
}

function styled(text, style) {
  let made = document.createTextNode(text);
  for (const [name, tag] of [["code", "code"], ["strike", "s"], ["italic", "em"], ["bold", "strong"]]) {
    if (style[name]) made = h(tag, {}, made);
  }
  return made;
}
