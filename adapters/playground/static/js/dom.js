// Building elements. Text only ever becomes text nodes, so nothing in a reply can become markup.

/** Make an element: `h("p.note", { title: "…", onclick }, "text", child)`; null children are left out. */
export function h(name, ...rest) {
  const [tag, ...classes] = name.split(".");
  const element = document.createElement(tag || "div");
  if (classes.length) element.className = classes.join(" ");
  const [first] = rest;
  const hasProps = first !== null && typeof first === "object" && !(first instanceof Node) && !Array.isArray(first);
  if (hasProps) setAll(element, rest.shift());
  element.append(...rest.flat().filter((child) => child !== null && child !== undefined && child !== ""));
  return element;
}

function setAll(element, props) {
  for (const [key, value] of Object.entries(props)) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else element.setAttribute(key, value === true ? "" : value);
  }
}

export const byId = (id) => document.getElementById(id);

/** A link that opens elsewhere, or plain text where the address is not https. */
export function link(url, children) {
  if (!/^https?:\/\//i.test(url)) return h("span", {}, children);
  return h("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, children);
}

/** Draw a select whose first entry is its placeholder; `pick(value)` is called once per choice. */
export function select(label, options, pick, className = "pick") {
  const element = h(`select.${className}`, { "aria-label": label },
    h("option", { value: "", disabled: true, selected: true, hidden: true }, label),
    options.map((option) => h("option", { value: option.value, title: option.summary }, option.label)));
  element.addEventListener("keydown", openFirst);
  element.addEventListener("change", () => {
    const value = element.value;
    element.selectedIndex = 0;
    if (value) pick(value);
  });
  return element;
}

/** A closed select would press something at every arrow key: let the keys open it first. */
function openFirst(event) {
  const chooses = event.key.startsWith("Arrow") || (event.key.length === 1 && !event.ctrlKey && !event.metaKey);
  if (!chooses || !event.currentTarget.showPicker) return;
  event.preventDefault();
  event.currentTarget.showPicker();
}
