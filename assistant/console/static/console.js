// On every page: times in the reader's own zone, "/" to search, filters that apply themselves.

document.documentElement.classList.add("scripted");
const { lang } = document.documentElement;
const language = lang === "en" ? "en-GB" : lang; // day before month
const day = new Intl.DateTimeFormat(language, { weekday: "short", day: "numeric", month: "short" });
const longDay = new Intl.DateTimeFormat(language, { day: "numeric", month: "short", year: "numeric" });
const clock = new Intl.DateTimeFormat(language, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const exact = new Intl.DateTimeFormat(language, { dateStyle: "full", timeStyle: "long" });
const relative = new Intl.RelativeTimeFormat(language, { numeric: "auto" });

function dayWords(at, now) {
  const midnight = (date) => new Date(date.getFullYear(), date.getMonth(), date.getDate());
  const days = Math.round((midnight(at) - midnight(now)) / 86_400_000);
  if (days === 0 || days === -1) return `${relative.format(days, "day")} ${clock.format(at)}`;
  const words = at.getFullYear() === now.getFullYear() ? day : longDay;
  return `${words.format(at).replace(",", "")} ${clock.format(at)}`;
}

/** Rewrite the server's times, which are in UTC, in the zone and words of this browser. */
export function localTimes(root) {
  const now = new Date();
  for (const time of root.querySelectorAll("time[datetime]")) {
    const at = new Date(time.dateTime);
    if (Number.isNaN(at.getTime())) continue;
    time.title = exact.format(at);
    if (time.dataset.style !== "age") time.textContent = dayWords(at, now);
  }
}

localTimes(document);

const search = document.querySelector("#q");
addEventListener("keydown", (event) => {
  const writing = event.target.closest?.("input, textarea, select, [contenteditable]");
  if (event.key === "/" && search && !writing && !event.ctrlKey && !event.metaKey && !event.altKey) {
    event.preventDefault();
    search.focus();
    search.select();
  }
  if (event.key === "Escape") {
    for (const menu of document.querySelectorAll("details.menu[open]")) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  }
});
addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});

document.querySelector("#filters")?.addEventListener("change", (event) => {
  if (event.target.matches("select")) event.currentTarget.requestSubmit();
});
// An empty filter needs no place in the address.
document.querySelector("#filters")?.addEventListener("submit", (event) => {
  for (const control of event.currentTarget.elements) {
    if (control.name && !control.value) control.disabled = true;
  }
});
addEventListener("pageshow", () => {
  for (const control of document.querySelector("#filters")?.elements ?? []) control.disabled = false;
});

/** Call `changed` with a lead's id, and when it changed if that is known, whenever the server
 * says so; call `state` as the line changes. */
export function watchLeads(changed, state = () => {}) {
  const source = new EventSource("/console/events");
  source.addEventListener("open", () => state(true));
  source.addEventListener("error", () => state(false));
  source.addEventListener("lead", (event) => {
    const { id, at } = JSON.parse(event.data);
    changed(id, at);
  });
  addEventListener("pagehide", () => source.close());
}
