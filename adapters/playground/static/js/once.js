// A press counts once: its button is out of action until the answer is there.

/** A double click takes less than this many milliseconds, and the answer may be faster. */
const DOUBLE_CLICK = 500;

const underWay = new Set();

/** Run `exchange` unless one with the same key is under way. */
export async function once(key, exchange) {
  if (underWay.has(key)) return;
  underWay.add(key);
  showUnderWay();
  await Promise.all([exchange(), new Promise((resolve) => setTimeout(resolve, DOUBLE_CLICK))]);
  underWay.delete(key);
  showUnderWay();
}

/** The properties of a button that does `action`; see `h`. */
export const pressing = (action, press) => ({ "data-press": action, onclick: () => press(action) });

/** Mark the buttons whose press is under way; they keep the focus, which `disabled` would take. */
export function showUnderWay() {
  for (const button of document.querySelectorAll("[data-press]")) {
    if (underWay.has(button.dataset.press)) button.setAttribute("aria-disabled", "true");
    else button.removeAttribute("aria-disabled");
  }
}
