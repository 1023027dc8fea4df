// The live view stays current by itself: the page is asked for again and its parts put in place.

import { localTimes } from "./console.js";

const WAIT_MS = 150; // several changes at once are one refresh
const TYPING_EVERY_MS = 2500;
const WRITING_FOR_MS = 5000;
const live = document.querySelector("#live");
const announcer = document.querySelector("#announcer");
const pane = document.querySelector("#pane");
const csrf = document.querySelector("#csrf")?.value;
const talkId = pane?.dataset.talk;
let lines = document.querySelector("#lines");
let waiting = 0;
let running = false;
let again = false;
let quietTimer = 0;

// ------------------------------------------------------------ putting a fresh page in place

const parse = (text) => new DOMParser().parseFromString(text, "text/html");

/** Replace a part's children when they changed, unless somebody is writing in it. */
function renew(selector, page) {
  const old = document.querySelector(selector);
  const fresh = page.querySelector(selector);
  if (!old || !fresh || old.innerHTML.trim() === fresh.innerHTML.trim()) return;
  const has = old.contains(document.activeElement) && document.activeElement;
  if (has && has.matches("textarea, input, select") && fresh.querySelector("form")) return;
  const place = has && has.getAttribute("href");
  old.replaceChildren(...fresh.childNodes);
  localTimes(old);
  if (place) old.querySelector(`[href="${CSS.escape(place)}"]`)?.focus();
  else if (has) document.querySelector("#text, #state button, #state a")?.focus();
}

function addLines(page) {
  if (!lines) return;
  const known = Number(lines.lastElementChild?.dataset.seq ?? 0);
  const atEnd = lines.scrollHeight - lines.scrollTop - lines.clientHeight < 80;
  for (const line of page.querySelectorAll("#lines > li")) {
    if (Number(line.dataset.seq) <= known) continue;
    const shown = document.importNode(line, true);
    lines.append(shown);
    localTimes(shown);
    if (shown.matches(".from-visitor, .from-system")) say(`${announcer.dataset.said} ${shown.querySelector(".bubble").textContent}`);
  }
  if (atEnd) lines.scrollTop = lines.scrollHeight;
}

function say(words) { announcer.textContent = words; }

function put(page) {
  const asked = new Set([...document.querySelectorAll("#talks [data-waits=yes]")].map((one) => one.dataset.talk));
  for (const part of ["#talks", "#there", "#state", "#facts", "#noting", "#composer"]) renew(part, page);
  for (const one of document.querySelectorAll("#talks [data-waits=yes]")) {
    if (!asked.has(one.dataset.talk)) say(announcer.dataset.asked);
  }
  addLines(page);
  writing(page.querySelector("#writing")?.textContent ?? "");
}

function writing(words) {
  const place = document.querySelector("#writing");
  if (!place) return;
  clearTimeout(quietTimer);
  if (place.textContent !== words) place.textContent = words;
  if (words) quietTimer = setTimeout(() => { place.textContent = ""; }, WRITING_FOR_MS);
}

async function refresh() {
  waiting = 0;
  if (running) { again = true; return; }
  running = true;
  try {
    const answer = await fetch(location.pathname, { headers: { Accept: "text/html" } });
    if (answer.redirected) location.reload(); // logged out meanwhile
    if (answer.status === 404) location.assign("/console/live"); // erased
    if (answer.ok) put(parse(await answer.text()));
  } catch {
    // the next change, or the next connection, tries again
  } finally {
    running = false;
    if (again) { again = false; schedule(); }
  }
}

function schedule() { waiting ||= setTimeout(refresh, WAIT_MS); }

// ------------------------------------------------------------ what the server tells

const source = new EventSource("/console/live/events");
const shown = (on) => {
  live.hidden = false;
  live.classList.toggle("off", !on);
  live.querySelector(".words").textContent = on ? live.dataset.on : live.dataset.off;
};
source.addEventListener("open", () => { shown(true); schedule(); });
source.addEventListener("error", () => shown(false));
source.addEventListener("talk", schedule);
// A hidden tab's timers are slowed down, so that the server asks whether somebody is there.
source.addEventListener("beat", () => { if (csrf) post("/console/live/presence", { beat: "1" }); });
addEventListener("pagehide", () => source.close());

function post(url, fields) {
  return fetch(url, { method: "POST", body: new URLSearchParams({ csrf, ...fields }) }).catch(() => null);
}

// ------------------------------------------------------------ what people do

/** Send a form in the background; what comes back is the page as it is then. */
async function send(form) {
  const button = form.querySelector("[type=submit]");
  button.disabled = true;
  try {
    const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)) });
    const page = parse(await answer.text());
    document.querySelector("#error")?.remove();
    const error = page.querySelector("#error, [role=alert]");
    if (error && pane) pane.prepend(document.importNode(error, true));
    if (answer.ok) done(form);
    put(page);
  } catch {
    button.disabled = false; // not connected; the words stay, and the same id goes with them again
    shown(false);
    return;
  }
  button.disabled = false;
}

function done(form) {
  if (form.id === "say") {
    form.elements.text.value = "";
    form.elements.client_id.value = crypto.randomUUID?.() ?? `${Date.now()}-${Math.random()}`;
    form.elements.text.focus();
  } else if (form.matches(".note-fact")) form.elements.value.value = "";
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!pane?.contains(form)) return;
  event.preventDefault();
  if (form.id !== "say" || form.elements.text.value.trim()) send(form);
});
let typedAt = 0;
document.addEventListener("input", (event) => {
  if (event.target.id !== "text" || Date.now() - typedAt < TYPING_EVERY_MS) return;
  typedAt = Date.now();
  post(`/console/live/${talkId}/typing`, {});
});
document.addEventListener("keydown", (event) => {
  const { target } = event;
  if (target.id === "text" && event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    target.form.requestSubmit();
  } else if (target.id === "text" && event.key === "/" && !target.value) {
    const menu = document.querySelector("#replies");
    if (!menu) return;
    event.preventDefault();
    menu.open = true;
    menu.querySelector(".insert").focus();
  } else if (event.key === "t" && !event.ctrlKey && !event.metaKey && !event.altKey && !target.closest("input, textarea, select")) {
    document.querySelector('form[action$="/take"]')?.requestSubmit();
  }
});
document.addEventListener("click", (event) => {
  const reply = event.target.closest(".insert");
  if (!reply) return;
  const box = document.querySelector("#text");
  box.setRangeText(reply.dataset.text, box.selectionStart, box.selectionEnd, "end");
  document.querySelector("#replies").open = false;
  box.focus();
});
document.querySelector(".standing")?.addEventListener("change", (event) => {
  if (event.target.name === "available") event.currentTarget.requestSubmit();
});

if (lines) lines.scrollTop = lines.scrollHeight;
document.querySelector("#text")?.focus({ preventScroll: true });
