// The visitor's clock: it goes on by itself, and its buttons push it forward.
import { zone as browserZone } from "./api.js";
import { byId } from "./dom.js";

const DAY = 86400;
const WEEKS = 12;
/** Twelve weeks in about a minute: 84 days, one every 700 milliseconds. */
const DAY_TAKES = 700;

/** `by(seconds)` and `to(moment)` push the clock and give back whether that went well. */
export function setUpClock({ by, to }) {
  let clock = null;
  let readAt = 0; // performance.now() when the server read it
  let playing = null; // the run that is under way
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
    next.disabled = !clock.next_tip_at || playing !== null;
    byId("next-tip-when").textContent = clock.next_tip_at
      ? `: ${words(new Date(clock.next_tip_at), { weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" })}`
      : ": none planned";
  }

  /** Take the server's reading; a tip that falls due while the page is open is fetched then. */
  function set(reading) {
    clock = reading;
    readAt = performance.now();
    if (clock.next_tip_at && !playing) say("");
    draw();
    clearTimeout(dueTimer);
    const seconds = untilTip();
    if (seconds === null || seconds > DAY || caughtUp === clock.next_tip_at) return;
    dueTimer = setTimeout(() => {
      caughtUp = clock.next_tip_at;
      by(0);
    }, Math.max(seconds, 0) * 1000 + 500);
  }

  const say = (sentence) => {
    byId("clock-said").textContent = sentence;
  };

  function start() {
    playing = Symbol("run");
    byId("play").textContent = "Pause";
    byId("play-progress").hidden = false;
    byId("play-progress").value = 0;
    say("");
    draw();
    play(1, playing);
  }

  function stop(why) {
    playing = null;
    clearTimeout(dayTimer);
    byId("play").textContent = `Play ${WEEKS} weeks`;
    byId("play-progress").hidden = true;
    say(why);
    draw();
  }

  async function play(day, run) {
    const ok = await by(DAY);
    if (playing !== run) return; // paused meanwhile
    byId("play-progress").value = day;
    const days = `${day} ${day === 1 ? "day" : "days"}`;
    if (!ok) stop("");
    else if (!clock.next_tip_at) stop(`Stopped after ${days}: no further tip is planned.`);
    else if (day >= WEEKS * 7) stop(`Stopped after ${days}.`);
    else dayTimer = setTimeout(() => play(day + 1, run), DAY_TAKES);
  }

  function playOrPause() {
    if (playing) stop("");
    else if (clock?.next_tip_at) start();
    else say("No tip is planned: pick a track first.");
  }

  function move(push) {
    say("");
    push();
  }

  byId("plus-day").addEventListener("click", () => move(() => by(DAY)));
  byId("plus-week").addEventListener("click", () => move(() => by(7 * DAY)));
  byId("next-tip").addEventListener("click", () => move(() => to(clock.next_tip_at)));
  byId("play").addEventListener("click", playOrPause);
  setInterval(draw, 5000);
  return { set, zone };
}
