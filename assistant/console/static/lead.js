// Reasons and details lead to the very words; marked words lead to what was read from them.
// The marks were cut by the server, so no offset is counted here.

import { watchLeads } from "./console.js";

const calm = matchMedia("(prefers-reduced-motion: reduce)");
let lit = [];

function light(elements, from) {
  for (const element of lit) element.classList.remove("lit", "pulse");
  lit = [...elements];
  for (const element of lit) {
    element.closest("details")?.setAttribute("open", "");
    element.classList.add("lit");
    void element.offsetWidth; // restarts the pulse of what was lit before
    element.classList.add("pulse");
  }
  const [first] = lit;
  if (!first) return;
  first.scrollIntoView({ block: "center", behavior: calm.matches ? "auto" : "smooth" });
  if (!first.matches("a, button")) first.tabIndex = -1;
  first.focus({ preventScroll: true });
  first.dataset.from = from ?? "";
}

function withKey(attribute, key) {
  return document.querySelectorAll(`[${attribute}~="${CSS.escape(key)}"]`);
}

document.addEventListener("click", (event) => {
  if (event.ctrlKey || event.metaKey || event.shiftKey) return;
  const reason = event.target.closest("a[data-evidence]");
  if (reason) {
    const marks = withKey("data-keys", reason.dataset.evidence);
    const target = marks.length ? marks : [document.querySelector(reason.hash)].filter(Boolean);
    event.preventDefault();
    light(target);
    return;
  }
  const mark = event.target.closest("a.ev");
  if (mark) {
    event.preventDefault();
    light(mark.dataset.keys.split(" ").flatMap((key) => [...withKey("data-key", key)]));
  }
});

const changed = document.querySelector("#changed");
watchLeads((id, at) => {
  const isShown = at !== null && at <= changed.dataset.at; // as after one's own change
  if (id === changed.dataset.lead && !isShown) changed.hidden = false;
});

// as in the list: j is the next lead, k the one before
addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
  if (event.target.closest?.("input, textarea, select, [contenteditable]")) return;
  const link = { j: "#after", k: "#before" }[event.key];
  if (link) document.querySelector(link)?.click();
});
