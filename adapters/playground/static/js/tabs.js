// Which panels are seen: all three in a wide window, a pair in a middling one, one in a narrow one.
import { byId } from "./dom.js";

const wide = matchMedia("(min-width: 1120px)");
const middling = matchMedia("(min-width: 720px)");

export function setUpTabs() {
  const list = byId("tabs");
  const tabs = [...list.querySelectorAll("[role=tab]")];
  let view = "chat";

  const offered = () => (middling.matches ? ["slack", "discord"] : ["chat", "slack", "discord"]);

  function draw() {
    const current = offered().includes(view) ? view : offered()[0];
    list.hidden = wide.matches;
    byId("desk").dataset.view = current;
    for (const tab of tabs) {
      const isCurrent = tab.dataset.view === current;
      tab.hidden = !offered().includes(tab.dataset.view);
      tab.setAttribute("aria-selected", String(isCurrent));
      tab.setAttribute("aria-controls", `panel-${tab.dataset.view}`);
      tab.tabIndex = isCurrent ? 0 : -1;
    }
    for (const panel of document.querySelectorAll("[data-panel]")) {
      const always = wide.matches || (middling.matches && panel.dataset.panel === "chat");
      panel.hidden = !always && panel.dataset.panel !== current;
    }
    byId("previews").hidden = !middling.matches && current === "chat";
  }

  function show(name) {
    view = name;
    draw();
  }

  list.addEventListener("click", (event) => {
    const tab = event.target.closest("[role=tab]");
    if (tab) show(tab.dataset.view);
  });
  list.addEventListener("keydown", (event) => {
    const names = offered();
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const next = (names.indexOf(byId("desk").dataset.view) + step + names.length) % names.length;
    show(names[next]);
    byId(`tab-${names[next]}`).focus();
  });
  wide.addEventListener("change", draw);
  middling.addEventListener("change", draw);
  draw();
  return { show };
}
