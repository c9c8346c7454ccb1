// The message box: a combobox that offers commands and arguments, and remembers earlier lines.
import { suggest } from "./api.js";
import { byId, h } from "./dom.js";

const HISTORY = 50;

/** `send(line)` gives back whether the line arrived; one that did not stands in the box again. */
export function setUpComposer(send) {
  const input = byId("line");
  const list = byId("offers");
  const history = [];
  let offers = [];
  let active = -1;
  let recalled = -1; // how far back in the history the box is; -1 is the line being typed
  let draft = "";
  let request = null;

  function show(found) {
    offers = found;
    active = -1;
    let kind = "";
    list.replaceChildren(...offers.flatMap((offer, index) => {
      const head = offer.kind !== kind ? [h("li.offer-kind", { role: "presentation" }, offer.kind === "command" ? "Commands" : offer.kind)] : [];
      kind = offer.kind;
      return [...head, h("li.offer", {
        id: `offer-${index}`,
        role: "option",
        "aria-selected": "false",
        onmousedown: (event) => event.preventDefault(), // the box keeps the focus
        onclick: () => take(index),
      }, h("span.offer-label", {}, offer.label), h("span.offer-summary", {}, offer.summary))];
    }));
    list.hidden = offers.length === 0;
    list.scrollTop = 0;
    input.setAttribute("aria-expanded", String(!list.hidden));
    input.removeAttribute("aria-activedescendant");
  }

  function move(index) {
    active = index;
    [...list.querySelectorAll(".offer")].forEach((item, at) => {
      item.setAttribute("aria-selected", String(at === active));
      if (at === active) item.scrollIntoView({ block: "nearest" });
    });
    if (active < 0) input.removeAttribute("aria-activedescendant");
    else input.setAttribute("aria-activedescendant", `offer-${active}`);
  }

  async function look() {
    request?.abort();
    if (!input.value.startsWith("/")) {
      show([]);
      return;
    }
    request = new AbortController();
    try {
      const answer = await suggest(input.value, request.signal);
      show(document.activeElement === input ? answer.offers : []);
    } catch (error) {
      if (error.name !== "AbortError") show([]); // sending will say what is wrong
    }
  }

  function take(index) {
    put(offers[index].line);
    look();
  }

  function put(text) {
    input.value = text;
    input.setSelectionRange(text.length, text.length);
  }

  function close() {
    request?.abort();
    show([]);
  }

  function recall(step) {
    const next = recalled + step;
    if (next < -1 || next >= history.length) return;
    if (recalled === -1) draft = input.value;
    recalled = next;
    put(next === -1 ? draft : history[next]);
    close();
  }

  const keys = {
    ArrowDown() {
      if (offers.length) move(active + 1 < offers.length ? active + 1 : 0);
      else if (recalled >= 0) recall(-1);
      else look();
    },
    ArrowUp() {
      if (active >= 0) move(active - 1);
      else recall(1);
    },
    Escape: close,
    Tab() {
      take(Math.max(active, 0));
    },
    Enter() {
      if (active >= 0) take(active);
      else submit();
    },
  };

  async function submit() {
    const line = input.value;
    if (!line.trim()) return;
    if (history[0] !== line) history.unshift(line);
    history.length = Math.min(history.length, HISTORY);
    recalled = -1;
    put("");
    close();
    const arrived = await send(line);
    if (!arrived && !input.value) put(line);
  }

  input.addEventListener("keydown", (event) => {
    if (event.isComposing || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (event.key === "Tab" && !offers.length) return; // nothing to take: Tab moves on
    const handle = keys[event.key];
    if (!handle) return;
    event.preventDefault();
    handle();
  });
  input.addEventListener("input", () => {
    recalled = -1;
    look();
  });
  input.addEventListener("blur", close);
  byId("composer").addEventListener("submit", (event) => {
    event.preventDefault();
    submit();
    input.focus();
  });
  return { focus: () => input.focus() };
}
