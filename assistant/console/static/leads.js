// The list stays current by itself: the page is asked for again and rows are put in their place.

import { localTimes, watchLeads } from "./console.js";

const list = document.querySelector("#list");
const live = document.querySelector("#live");
const announcer = document.querySelector("#announcer");
const WAIT_MS = 200; // several changes at once are one refresh
let waiting = 0;
let running = false;
let again = false;
let wasOff = false;

async function pageAt(url) {
  const answer = await fetch(url, { headers: { Accept: "text/html" } });
  if (answer.redirected) location.reload(); // logged out meanwhile
  if (!answer.ok) throw new Error(`status ${answer.status}`);
  return new DOMParser().parseFromString(await answer.text(), "text/html");
}

async function refresh() {
  waiting = 0;
  if (running) { again = true; return; }
  running = true;
  try {
    const url = new URL(location.href);
    for (const name of ["cursor", "done", "lang", "view_told", "read"]) url.searchParams.delete(name);
    const page = await pageAt(url);
    const fresh = page.querySelector("#rows");
    if (!document.querySelector("#rows") || !fresh) replaceList(page);
    else mergeRows([...fresh.rows]);
    count();
    showChosen();
  } catch {
    // the next change, or the next connection, tries again
  } finally {
    running = false;
    if (again) { again = false; schedule(); }
  }
}

function schedule() {
  waiting ||= setTimeout(refresh, WAIT_MS);
}

/** The first lead, or none any more: the whole list changes its shape. */
function replaceList(page) {
  const fresh = page.querySelector("#list");
  if (!fresh || (!fresh.querySelector("#rows") && !list.querySelector("#rows"))) return;
  list.replaceChildren(...fresh.childNodes);
  localTimes(list);
  for (const row of list.querySelectorAll("#rows > tr")) welcome(row, "new");
}

function mergeRows(fresh) {
  const rows = document.querySelector("#rows");
  const known = new Map([...rows.rows].map((row) => [row.dataset.lead, row]));
  const firstPage = [...rows.rows].slice(0, fresh.length);
  let place = rows.firstElementChild;
  for (const row of fresh) {
    const old = known.get(row.dataset.lead);
    if (old && old.dataset.version === row.dataset.version) {
      for (const part of [".c-age", ".unread-mark"]) {
        const shown = old.querySelector(part);
        const newer = row.querySelector(part);
        if (shown && newer) shown.replaceChildren(...newer.childNodes);
      }
      old.classList.toggle("unread", row.classList.contains("unread"));
      localTimes(old);
      if (old === place) place = place.nextElementSibling;
      else rows.insertBefore(old, place);
      continue;
    }
    const had = old?.contains(document.activeElement);
    const ticked = old?.querySelector(".c-pick input")?.checked;
    if (old === place) place = place.nextElementSibling;
    old?.remove();
    const shown = document.importNode(row, true);
    rows.insertBefore(shown, place);
    if (ticked) shown.querySelector(".c-pick input").checked = true;
    localTimes(shown);
    if (had) shown.querySelector("a").focus();
    welcome(shown, old ? "changed" : "new");
  }
  removeGone(firstPage, new Set(fresh.map((row) => row.dataset.lead)), fresh.length);
}

/** What was on the first page and is neither there nor pushed down was erased or fits no more. */
function removeGone(firstPage, ids, length) {
  const isWhole = !document.querySelector("#more");
  for (const row of firstPage) {
    const pushed = !isWhole && [...row.parentNode?.rows ?? []].indexOf(row) >= length;
    if (!ids.has(row.dataset.lead) && !pushed) row.remove();
  }
}

function welcome(row, what) {
  row.classList.add("new-row");
  if (what === "new") {
    const badge = document.createElement("span");
    badge.className = "badge";
    badge.textContent = list.dataset.newBadge;
    row.querySelector(".c-who .name").after(badge);
  }
  announcer.textContent = announcer.dataset[what].replace("{name}", row.dataset.name);
}

function count() {
  const words = document.querySelector("#count");
  const shown = document.querySelectorAll("#rows > tr").length;
  if (words) words.textContent = shown === 1 ? words.dataset.one : words.dataset.many.replace("{count}", shown);
}

list.addEventListener("click", async (event) => {
  const more = event.target.closest("#more");
  if (more) {
    event.preventDefault();
    const page = await pageAt(more.href);
    const first = page.querySelector("#rows > tr")?.dataset.lead;
    const rows = document.querySelector("#rows");
    const known = new Set([...rows.rows].map((row) => row.dataset.lead));
    for (const row of page.querySelectorAll("#rows > tr")) {
      if (!known.has(row.dataset.lead)) rows.append(document.importNode(row, true));
    }
    localTimes(rows);
    const next = page.querySelector("#more");
    if (next) more.href = next.getAttribute("href");
    else more.remove();
    count();
    rows.querySelector(`tr[data-lead="${CSS.escape(first ?? "")}"] a`)?.focus();
  }
  const copy = event.target.closest("#copy");
  if (copy) {
    await navigator.clipboard.writeText(document.querySelector("#tag").textContent);
    copy.textContent = copy.dataset.copied;
  }
});
if (navigator.clipboard && document.querySelector("#copy")) document.querySelector("#copy").hidden = false;

watchLeads(schedule, (isOn) => {
  live.hidden = false;
  live.classList.toggle("off", !isOn);
  live.querySelector(".words").textContent = isOn ? live.dataset.on : live.dataset.off;
  if (isOn && wasOff) schedule(); // what came while the line was down
  wasOff = !isOn;
});

// ------------------------------------------------------------ choosing and the keyboard

const rowsNow = () => [...document.querySelectorAll("#rows > tr")];

function showChosen() {
  const bar = document.querySelector("#bulk");
  if (!bar) return;
  const chosen = document.querySelectorAll("#rows .c-pick :checked").length;
  bar.classList.toggle("on", chosen > 0);
  if (chosen) bar.querySelector("#chosen").textContent = chosen === 1 ? bar.dataset.one : bar.dataset.many.replace("{count}", chosen);
}

function step(by) {
  const rows = rowsNow();
  const at = rows.findIndex((row) => row.contains(document.activeElement));
  const next = rows[at < 0 ? 0 : Math.min(Math.max(at + by, 0), rows.length - 1)];
  next?.querySelector(".c-who a").focus();
}

addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest?.("input:not([type=checkbox]), textarea, select, [contenteditable]")) return;
  const row = event.target.closest?.("#rows > tr");
  if (event.key === "j" || event.key === "k") step(event.key === "j" ? 1 : -1);
  else if (event.key === "x" && row) row.querySelector(".c-pick input")?.click();
  else if (event.key === "o" && row) row.querySelector(".c-who a").click();
  else if (event.key === "?") document.querySelector("#keys")?.toggleAttribute("open");
  else return;
  event.preventDefault();
});
list.addEventListener("change", (event) => { if (event.target.matches(".c-pick input")) showChosen(); });
addEventListener("pageshow", showChosen); // a browser going back keeps what was ticked
showChosen();
