// While a training runs the page is asked for again and the card put in place.

import { localTimes } from "./console.js";

const EVERY_MS = 2000;
const card = () => document.querySelector("#training");

async function look() {
  try {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
    if (!answer.ok || answer.redirected) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.querySelector("#training");
    if (!fresh) return;
    if (fresh.dataset.state !== "running") { location.reload(); return; }
    const phase = fresh.querySelector("#phase").textContent;
    const old = card().querySelector("#phase");
    if (old.textContent !== phase) old.textContent = phase; // said once
    card().querySelector("progress").value = fresh.querySelector("progress").value;
    card().querySelector("p.small").replaceWith(fresh.querySelector("p.small"));
    localTimes(card());
  } catch { /* the next look tells */ }
}

if (card()?.dataset.state === "running") setInterval(look, EVERY_MS);
