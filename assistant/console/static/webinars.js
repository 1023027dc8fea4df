// The room renews itself: the server tells that something changed, the page is fetched again and
// its parts are put in place. What somebody is writing, and what is open, stays as it is.

import { localTimes } from "./console.js";

const WAIT_MS = 150; // several changes at once are one refresh
const room = document.querySelector("#room");
const live = document.querySelector("#live");
const announcer = document.querySelector("#announcer");
const PARTS = ["#questions", "#shows", "#stage"];
let waiting = 0;
let running = false;
let again = false;

/** Put the fresh part in place; fields, open details and the focus are carried over by their id. */
function renew(selector, page) {
  const old = document.querySelector(selector);
  const fresh = page.querySelector(selector);
  if (!old || !fresh) return;
  const focused = old.contains(document.activeElement) ? document.activeElement : null;
  const range = focused?.matches("textarea") ? [focused.selectionStart, focused.selectionEnd] : null;
  const place = focused?.id || focused?.closest("[id]")?.id;
  const known = new Set([...old.querySelectorAll(".ask")].map((one) => one.id));
  for (const one of old.querySelectorAll("details[id]")) {
    const same = fresh.querySelector(`#${CSS.escape(one.id)}`);
    if (same && one.open) same.setAttribute("open", "");
  }
  const written = [...old.querySelectorAll("textarea[id], select[id]")]
    .filter((field) => field.matches("select") || field.value !== field.defaultValue)
    .map((field) => [field.id, field.value]);
  old.replaceChildren(...fresh.childNodes);
  for (const [id, value] of written) {
    const field = document.getElementById(id);
    if (field && (field.matches("textarea") || [...field.options].some((one) => one.value === value))) field.value = value;
  }
  localTimes(old);
  if (place) {
    const now = document.getElementById(place);
    (now?.matches("button, a, textarea, select, summary") ? now : now?.querySelector("button, summary"))?.focus({ preventScroll: true });
    if (range && now?.matches("textarea")) now.setSelectionRange(...range);
  }
  if (selector === "#questions") tellNew(old, known);
}

function tellNew(list, known) {
  const fresh = [...list.querySelectorAll(".ask")].filter((one) => !known.has(one.id));
  for (const one of fresh) one.classList.add("fresh");
  if (fresh.length) announcer.textContent = `${announcer.dataset.said} ${fresh[0].querySelector(".words").textContent}`;
}

async function refresh() {
  waiting = 0;
  if (running) { again = true; return; }
  running = true;
  try {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
    if (answer.redirected) location.reload(); // logged out meanwhile
    if (answer.ok) {
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      for (const part of PARTS) renew(part, page);
    }
  } catch {
    // the next change, or the next connection, tries again
  } finally {
    running = false;
    if (again) { again = false; schedule(); }
  }
}

function schedule() { waiting ||= setTimeout(refresh, WAIT_MS); }

function show(connected) {
  if (!live) return;
  live.hidden = false;
  live.classList.toggle("off", !connected);
  live.querySelector(".words").textContent = connected ? live.dataset.on : live.dataset.off;
}

const source = new EventSource(room.dataset.events);
let opened = false;
source.addEventListener("open", () => {
  show(true);
  if (opened) schedule(); // something may have been missed
  opened = true;
  document.documentElement.dataset.connected = "yes";
});
source.addEventListener("error", () => show(false));
source.addEventListener("talk", (event) => { if (event.data === room.dataset.mark) schedule(); });
addEventListener("pagehide", () => source.close());
