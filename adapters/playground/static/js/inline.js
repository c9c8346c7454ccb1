// The three text formats: the neutral one of replies, Slack's mrkdwn and Discord's Markdown.
// A rule matches at the current place (sticky) and makes a node; what no rule wants is plain text.
import { h, link } from "./dom.js";

function draw(text, rules) {
  const nodes = [];
  let plain = "";
  const flush = () => {
    if (plain) nodes.push(document.createTextNode(plain));
    plain = "";
  };
  for (let at = 0; at < text.length;) {
    const [rule, match] = firstMatch(text, at, rules);
    if (!match) {
      plain += text[at];
      at += 1;
      continue;
    }
    const made = rule.make(match, (inner) => draw(inner, rules));
    if (typeof made === "string") plain += made;
    else {
      flush();
      nodes.push(made);
    }
    at += match[0].length;
  }
  flush();
  return nodes;
}

function firstMatch(text, at, rules) {
  const before = at ? text[at - 1] : "";
  for (const rule of rules) {
    if (rule.word && /[\p{L}\p{N}]/u.test(before)) continue;
    rule.on.lastIndex = at;
    const match = rule.on.exec(text);
    if (match) return [rule, match];
  }
  return [null, null];
}

const lineBreak = { on: /\n/y, make: () => h("br") };
const code = { on: /`([^`\n]+)`/y, make: (m) => h("code", {}, m[1]) };
const wrap = (tag) => (m, again) => h(tag, {}, again(m[1]));
const labelled = (m, again) => link(m[2], again(m[1]));

const NEUTRAL = [
  { on: /\\([\\`*[\]])/y, make: (m) => m[1] },
  code,
  { on: /\*\*((?:\\.|[^*\\\n])+)\*\*/y, make: wrap("strong") },
  { on: /\*((?:\\.|[^*\\\n])+)\*/y, make: wrap("em") },
  { on: /\[((?:\\.|[^\]\\\n])+)\]\((https:\/\/[^\s()<>|]+)\)/y, make: labelled },
  lineBreak,
];

const DISCORD = [
  { on: /\\([^\p{L}\p{N}\s])/uy, make: (m) => m[1] },
  code,
  { on: /\*\*((?:\\.|(?!\*\*)[^\\\n])+)\*\*/y, make: wrap("strong") },
  { on: /__((?:\\.|(?!__)[^\\\n])+)__/y, make: wrap("u") },
  { on: /\*((?:\\.|[^*\\\n])+)\*/y, make: wrap("em") },
  { on: /_((?:\\.|[^_\\\n])+)_(?![\p{L}\p{N}])/uy, word: true, make: wrap("em") },
  { on: /~~((?:\\.|(?!~~)[^\\\n])+)~~/y, make: wrap("s") },
  { on: /\[((?:\\.|[^\]\\\n])+)\]\(<?(https?:\/\/[^\s<>]+?)>?\)/y, make: labelled },
  { on: /<t:(-?\d+)(?::[tTdDfFR])?>/y, make: (m) => h("time.stamp", {}, moment(m[1])) },
  { on: /<(@[!&]?\d+|#\d+)>|@(?:everyone|here)\b/y, make: (m) => h("span.mention", {}, m[0]) },
  lineBreak,
];

const SLACK = [
  { on: /&(amp|lt|gt);/y, make: (m) => ({ amp: "&", lt: "<", gt: ">" })[m[1]] },
  { on: /`([^`\n]+)`/y, make: (m) => h("code", {}, unescapeSlack(m[1])) },
  { on: /\*(?=\S)([^*\n]*[^*\s])\*(?![\p{L}\p{N}])/uy, word: true, make: wrap("strong") },
  { on: /_(?=\S)([^_\n]*[^_\s])_(?![\p{L}\p{N}])/uy, word: true, make: wrap("em") },
  { on: /~(?=\S)([^~\n]*[^~\s])~(?![\p{L}\p{N}])/uy, word: true, make: wrap("s") },
  { on: /<!date\^(\d+)\^[^|>]*\|([^>]*)>/y, make: (m) => h("time.stamp", {}, unescapeSlack(m[2])) },
  { on: /<((?:https?:\/\/|mailto:)[^|>]+)\|([^>]+)>/y, make: (m, again) => link(m[1], again(m[2])) },
  { on: /<(https?:\/\/[^|>]+)>/y, make: (m) => link(m[1], [m[1]]) },
  { on: /<([@#!][^|>]+)(?:\|([^>]*))?>/y, make: (m) => h("span.mention", {}, m[2] || m[1]) },
  lineBreak,
];

const unescapeSlack = (text) => text.replace(/&(amp|lt|gt);/g, (_, name) => ({ amp: "&", lt: "<", gt: ">" })[name]);
const moment = (seconds) => new Intl.DateTimeFormat(undefined, { dateStyle: "long", timeStyle: "short" }).format(new Date(Number(seconds) * 1000));

/** Group lines into paragraphs, lists and quotes; `shapes` says how each line prefix is drawn. */
function blocks(text, rules, shapes) {
  const out = [];
  let open = null; // the list, quote or paragraph that the next line may continue
  for (const line of text.split("\n")) {
    const shape = shapes.find((candidate) => candidate.on.test(line));
    const content = shape ? line.replace(shape.on, "") : line;
    const kind = shape ? shape.kind : line.trim() ? "p" : "gap";
    if (kind === "gap") {
      open = null;
      continue;
    }
    if (open?.kind === kind && kind !== "h") {
      const more = draw(content, rules);
      if (kind === "ul" || kind === "ol") open.node.append(h("li", {}, more));
      else open.node.append(h("br"), ...more);
      continue;
    }
    const node = shape ? shape.make(draw(content, rules), line) : h("p", {}, draw(content, rules));
    out.push(node);
    open = { kind, node };
  }
  return out;
}

const bullets = { on: /^\s*[-*•] +/, kind: "ul", make: (nodes) => h("ul", {}, h("li", {}, nodes)) };
const numbers = { on: /^\s*\d+[.)] +/, kind: "ol", make: (nodes, line) => h("ol", { start: line.trim().match(/^\d+/)[0] }, h("li", {}, nodes)) };
const quote = (on) => ({ on, kind: "quote", make: (nodes) => h("blockquote", {}, nodes) });
const heading = { on: /^#{1,3} +/, kind: "h", make: (nodes, line) => h(`p.h${line.match(/^#+/)[0].length}`, { role: "heading", "aria-level": "4" }, nodes) };
const smallPrint = { on: /^-# +/, kind: "small", make: (nodes) => h("p.subtext", {}, nodes) };
const slackBullets = { ...bullets, on: /^\s*• +/ };

export const neutral = (text) => blocks(text, NEUTRAL, [bullets]);
export const neutralInline = (text) => draw(text, NEUTRAL);
export const mrkdwn = (text) => fenced(text, (part) => blocks(part, SLACK, [slackBullets, quote(/^(?:&gt;|>) ?/)]), unescapeSlack);
export const discordText = (text) => fenced(text, (part) => blocks(part, DISCORD, [heading, smallPrint, bullets, numbers, quote(/^> /)]), (raw) => raw);

/** Cut out ``` fences, whose content is shown as it stands. */
function fenced(text, drawPart, unescape) {
  return text.split("```").flatMap((part, index) => {
    if (index % 2 === 0) return part.trim() ? drawPart(part) : [];
    return [h("pre.fence", {}, unescape(part.replace(/^[a-z]*\n/, "")))];
  });
}
