// The visitor's clock: it goes on by itself, and its buttons push it forward.
import { zone as browserZone } from "./api.js";
import { byId } from "./dom.js";

const DAY = 86400;
const WEEKS = 12;
/** Twelve weeks in about a minute: 84 days, one every 700 milliseconds. */
const DAY_TAKES = 700;

export function setUpClock(push) {
  let clock = null;
  let readAt = 0; // performance.now() when the server read it
  let playing = false;
  let dayTimer = 0;
  let dueTimer = 0;
  let caughtUp = null; // the due time that was asked for already, so that a late tip is not asked for for ever

  const present = () => new Date(Date.parse(clock.now) + performance.now() - readAt);
  const zone = () => clock?.zone ?? browserZone;
  const words = (date, options) => new Intl.DateTimeFormat("en-GB", { timeZone: zone(), ...options }).format(date);
  const untilTip = () => (clock?.next_tip_at ? (Date.parse(clock.next_tip_at) - present()) / 1000 : null);

  function draw() {
    if (!clock) return;
    const now = present();
    byId("clock-now").textContent = words(now, { weekday: "short", day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit" });
    byId("clock-now").dateTime = now.toISOString();
    const days = Math.round(clock.ahead / DAY);
    const ahead = days ? `, ${days} ${days === 1 ? "day" : "days"} ahead` : "";
    byId("clock-note").textContent = `${zone().replaceAll("_", " ")}${ahead}`;
    const next = byId("next-tip");
    next.disabled = !clock.next_tip_at || playing;
    byId("next-tip-when").textContent = clock.next_tip_at
      ? `: ${words(new Date(clock.next_tip_at), { weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" })}`
      : ": none planned";
  }

  /** Take the server's reading; a tip that falls due while the page is open is fetched then. */
  function set(reading) {
    clock = reading;
    readAt = performance.now();
    draw();
    clearTimeout(dueTimer);
    const seconds = untilTip();
    if (seconds === null || seconds > DAY || caughtUp === clock.next_tip_at) return;
    dueTimer = setTimeout(() => {
      caughtUp = clock.next_tip_at;
      push(0);
    }, Math.max(seconds, 0) * 1000 + 500);
  }

  function stop() {
    playing = false;
    clearTimeout(dayTimer);
    byId("play").setAttribute("aria-pressed", "false");
    byId("play-verb").textContent = "Play";
    byId("play-progress").hidden = true;
    draw();
  }

  async function play(day) {
    const ok = await push(DAY);
    byId("play-progress").value = day;
    if (!ok || day >= WEEKS * 7) stop();
    else if (playing) dayTimer = setTimeout(() => play(day + 1), DAY_TAKES);
  }

  byId("plus-day").addEventListener("click", () => push(DAY));
  byId("plus-week").addEventListener("click", () => push(7 * DAY));
  byId("next-tip").addEventListener("click", () => push(untilTip() ?? 0));
  byId("play").addEventListener("click", () => {
    if (playing) {
      stop();
      return;
    }
    playing = true;
    byId("play").setAttribute("aria-pressed", "true");
    byId("play-verb").textContent = "Pause";
    byId("play-progress").hidden = false;
    byId("play-progress").value = 0;
    draw();
    play(1);
  });
  setInterval(draw, 5000);
  return { set, zone };
}
