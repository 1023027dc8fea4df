// Keys for the one who reads many messages: Y right, U unclear, N next, O another meaning, and
// E to mark entities: select words in the message, then press the entity's letter.

const form = document.querySelector("#judge");
const exact = document.querySelector("#exact");
const list = document.querySelector("#marks");
const marker = document.querySelector("#marker");
const heading = document.querySelector("#said");
const status = document.querySelector("#marked-now");
const HIDDEN = /[\p{Cf}\p{Cc}\p{Co}\p{Cn}\p{Zl}\p{Zp}]/u;
const JOINERS = /[\u200c\u200d\n\t]/;

const press = {
  y: () => form?.querySelector("[aria-keyshortcuts=y]").click(),
  u: () => form?.querySelector("[aria-keyshortcuts=u]").click(),
  n: () => document.querySelector("#pass")?.click(),
  o: () => document.querySelector("#intent")?.focus(),
  e: () => exact?.focus(),
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("input, select, textarea")) return;
  press[event.key.toLowerCase()]?.();
});

// ------------------------------------------------------------ marking

// The server counts code points, the browser UTF-16 units.
const letters = exact ? [...exact.value] : [];
const points = (units) => [...exact.value.slice(0, units)].length;
const unitsAt = (place) => letters.slice(0, place).join("").length;
const rows = () => [...list.children].map((row) => ({
  row,
  start: Number(row.dataset.start),
  end: Number(row.dataset.end),
  type: row.querySelector("select").value,
}));
const nameOf = (type) => marker.querySelector(`[data-mark="${type}"]`).firstChild.textContent.trim();
const wordsOf = ({ start, end }) => letters.slice(start, end).join("");

function selected() {
  let start = points(exact.selectionStart);
  let end = points(exact.selectionEnd);
  while (start < end && /\s/u.test(letters[start])) start += 1;
  while (end > start && /\s/u.test(letters[end - 1])) end -= 1;
  return { start, end };
}

function mark(type) {
  const span = selected();
  if (span.start === span.end) { status.textContent = marker.dataset.nothing; return; }
  const same = rows().find((one) => one.start === span.start && one.end === span.end);
  if (same) same.row.querySelector("select").value = type;
  else if (rows().some((one) => one.start < span.end && span.start < one.end)) { status.textContent = marker.dataset.overlap; return; }
  else add(span, type);
  show();
  status.textContent = marker.dataset.marked.replace("%s", wordsOf(span)).replace("%t", nameOf(type));
}

function hidden(name, value) {
  const input = document.createElement("input");
  input.type = "hidden";
  input.name = name;
  input.value = value;
  return input;
}

function add(span, type) {
  const row = document.createElement("li");
  row.dataset.start = span.start;
  row.dataset.end = span.end;
  const words = document.createElement("bdi");
  words.className = "words";
  words.lang = exact.lang;
  words.textContent = wordsOf(span);
  const select = document.querySelector("[name=words_type]").cloneNode(true);
  select.name = "type";
  select.value = type;
  select.setAttribute("aria-label", marker.dataset.means.replace("%s", wordsOf(span)));
  const remove = document.createElement("button");
  remove.type = "button";
  remove.className = "quiet";
  remove.dataset.remove = "";
  remove.textContent = list.dataset.remove;
  remove.setAttribute("aria-label", marker.dataset.removes.replace("%s", wordsOf(span)));
  row.append(hidden("start", span.start), hidden("end", span.end), words, select, remove);
  const later = rows().find((one) => one.start > span.start);
  list.insertBefore(row, later ? later.row : null);
}

function take(one) {
  status.textContent = marker.dataset.removed.replace("%s", wordsOf(one));
  one.row.remove();
  show();
}

/** Write the message anew with its marks; what would be invisible is shown, as the server does. */
function show() {
  const whole = document.createElement("bdi");
  let last = 0;
  for (const one of rows()) {
    if (!one.type || one.start < last) continue;
    whole.append(...shown(letters.slice(last, one.start)));
    const mark = document.createElement("mark");
    mark.className = "entity";
    const words = document.createElement("bdi");
    words.append(...shown(letters.slice(one.start, one.end)));
    const name = document.createElement("small");
    name.textContent = nameOf(one.type);
    mark.append(words, " ", name);
    whole.append(mark);
    last = one.end;
  }
  whole.append(...shown(letters.slice(last)));
  heading.replaceChildren(whole);
  document.querySelector("#marks-none").hidden = rows().length > 0;
}

function shown(part) {
  const nodes = [""];
  for (const char of part) {
    if (HIDDEN.test(char) && !JOINERS.test(char)) {
      const sign = document.createElement("span");
      sign.className = "hidden-char";
      sign.textContent = `U+${char.codePointAt(0).toString(16).toUpperCase().padStart(4, "0")}`;
      nodes.push(sign, "");
    } else nodes[nodes.length - 1] += char;
  }
  return nodes.filter((node) => node !== "");
}

if (exact && letters.length === Number(exact.dataset.length)) {
  document.documentElement.classList.add("marking");
  // Not `readonly`: there a browser moves no caret, and nothing could be selected by keyboard.
  const original = exact.value;
  exact.addEventListener("beforeinput", (event) => event.preventDefault());
  exact.addEventListener("input", () => { exact.value = original; }); // what cannot be prevented
  exact.addEventListener("drop", (event) => event.preventDefault());
  marker.addEventListener("click", (event) => {
    const button = event.target.closest("[data-mark]");
    if (button) mark(button.dataset.mark);
  });
  exact.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const button = marker.querySelector(`[aria-keyshortcuts="${CSS.escape(event.key.toLowerCase())}"][data-mark]`);
    if (button) { event.preventDefault(); mark(button.dataset.mark); }
    if (event.key === "Backspace" || event.key === "Delete") {
      const { start, end } = selected();
      const one = rows().find((each) => each.start <= start && end <= each.end);
      if (one) take(one);
    }
    if (event.key === "Enter") { event.preventDefault(); press.y(); }
    if (event.key === "Escape") form.querySelector("[aria-keyshortcuts=y]").focus();
  });
  list.addEventListener("click", (event) => {
    const row = event.target.closest("[data-remove]") && event.target.closest("li");
    if (!row) return;
    take(rows().find((one) => one.row === row));
    exact.focus();
  });
  list.addEventListener("change", (event) => {
    const one = rows().find((each) => each.row === event.target.closest("li"));
    if (one && !one.type) { take(one); exact.focus(); } else show();
  });
  list.addEventListener("focusin", (event) => {
    const one = rows().find((each) => each.row === event.target.closest("li"));
    if (one) exact.setSelectionRange(unitsAt(one.start), unitsAt(one.end));
  });
}
