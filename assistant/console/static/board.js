// Dragging presses the button that is on the card anyway; the board stays current by itself.

import { localTimes, watchLeads } from "./console.js";

const live = document.querySelector("#live");
const WAIT_MS = 500; // several changes at once are one refresh
let dragged = null;
let waiting = 0;
let wasOff = false;

const board = () => document.querySelector("#board");
const buttonTo = (stage) => dragged?.querySelector(`button[name=stage][value="${CSS.escape(stage)}"]`);
const isBusy = () => dragged || board().contains(document.activeElement) || board().querySelector("details[open]");

addEventListener("dragstart", (event) => {
  dragged = event.target.closest?.(".deal[draggable]");
  if (!dragged) return;
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", dragged.dataset.lead);
  dragged.classList.add("dragged");
  for (const column of board().children) column.classList.toggle("may-take", Boolean(buttonTo(column.dataset.stage)));
});
addEventListener("dragover", (event) => {
  const column = event.target.closest?.(".column");
  for (const each of board().children) each.classList.toggle("takes", each === column && Boolean(buttonTo(column.dataset.stage)));
  if (column && buttonTo(column.dataset.stage)) event.preventDefault();
});
addEventListener("drop", (event) => {
  const button = buttonTo(event.target.closest?.(".column")?.dataset.stage ?? "");
  if (!button) return;
  event.preventDefault();
  button.form.requestSubmit(button);
});
addEventListener("dragend", () => {
  dragged?.classList.remove("dragged");
  dragged = null;
  for (const column of board().children) column.classList.remove("may-take", "takes");
});

async function refresh() {
  waiting = 0;
  if (isBusy()) { schedule(); return; } // nothing moves under somebody's hand
  try {
    const answer = await fetch("/console/board", { headers: { Accept: "text/html" } });
    if (answer.redirected) location.reload(); // logged out meanwhile
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (isBusy()) { schedule(); return; }
    board().replaceChildren(...document.importNode(page.querySelector("#board"), true).childNodes);
    localTimes(board());
  } catch {
    // the next change, or the next connection, tries again
  }
}

function schedule() {
  waiting ||= setTimeout(refresh, WAIT_MS);
}

watchLeads(schedule, (isOn) => {
  live.hidden = false;
  live.classList.toggle("off", !isOn);
  live.querySelector(".words").textContent = isOn ? live.dataset.on : live.dataset.off;
  if (isOn && wasOff) schedule();
  wasOff = !isOn;
});
