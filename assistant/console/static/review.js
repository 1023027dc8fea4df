// Keys for the one who reads many messages: Y right, U unclear, N next, O another meaning.

const form = document.querySelector("#judge");
const press = {
  y: () => form?.querySelector("[aria-keyshortcuts=y]").click(),
  u: () => form?.querySelector("[aria-keyshortcuts=u]").click(),
  n: () => document.querySelector("#pass")?.click(),
  o: () => document.querySelector("#intent")?.focus(),
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("input, select, textarea")) return;
  press[event.key.toLowerCase()]?.();
});
