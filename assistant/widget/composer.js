/* Where the visitor writes: one line that grows to five, with the keyboard that fits the question. */

import { icon, make, touch } from "./dom.js";

const MOST_CHARACTERS = 2000;
const KEYBOARDS = { email: "email", tel: "tel", number: "numeric" };

export class Composer {
  #t; #act; #expects; #keyboard = "text";
  #label = make("label", { class: "unseen", for: "box" });
  #problem = make("p", { class: "problem", id: "problem", role: "alert" });
  #skip; #why; #send; #hints;

  /** act: say(text), typing(). */
  constructor(act) {
    this.#act = act;
    const hint = (name) => make("button", { class: "hint", onclick: () => {
      act.say(this.#t[name]);
      this.focus();
    } });
    this.#skip = hint("skip");
    this.#why = hint("why");
    this.#hints = make("div", { class: "hints" }, this.#skip, this.#why);
    this.box = make("textarea", { class: "box", id: "box", rows: 1, "aria-describedby": "problem",
      oninput: () => this.#typed(),
      onkeydown: (event) => event.key === "Enter" && !event.shiftKey && !event.isComposing && this.#submit(event),
      onpointerdown: () => { this.box.inputMode = this.#keyboard; } });
    this.#send = make("button", { type: "submit", class: "send", "aria-disabled": "true" }, icon("send"));
    this.node = make("form", { class: "composer", onsubmit: (event) => this.#submit(event) },
      this.#hints, this.#problem, make("div", { class: "field" }, this.#label, this.box, this.#send));
  }

  speak(texts) {
    this.#t = texts;
    this.#skip.textContent = texts.skip;
    this.#why.textContent = texts.why;
    this.#send.ariaLabel = this.#send.title = texts.send;
    this.expect(this.#expects);
  }

  /** What is asked for now: hint, keyboard and autofill, and the two ways around the question. */
  expect(expects) {
    this.#expects = expects;
    const { kind, field, autocomplete, optional, reason } = expects ?? {};
    const name = ["choice", "consent"].includes(kind) ? null : this.#t.fields[field];
    this.#label.textContent = this.box.placeholder = name ? this.#t.hint(name) : this.#t.write;
    this.box.inputMode = this.#keyboard = KEYBOARDS[kind] ?? "text";
    this.box.autocomplete = autocomplete || "off";
    this.box.autocapitalize = kind === "email" ? "none" : "sentences";
    const card = kind === "consent"; // has its own ways out, and says why
    this.#skip.hidden = card || !optional;
    this.#why.hidden = card || !reason;
    this.#hints.hidden = this.#skip.hidden && this.#why.hidden;
  }

  /** After a click elsewhere; on phones without raising the keyboard. */
  focus() {
    if (touch.matches) this.box.inputMode = "none";
    this.box.focus();
  }

  #submit(event) {
    event.preventDefault();
    const text = this.box.value.trim();
    const length = [...text].length;
    if (length > MOST_CHARACTERS) {
      this.box.ariaInvalid = "true";
      this.#problem.textContent = this.#t.tooLong(length, MOST_CHARACTERS);
    } else if (text) {
      this.box.value = "";
      this.#typed();
      this.#act.say(text);
    }
  }

  #typed() {
    const { box } = this;
    this.#send.setAttribute("aria-disabled", !box.value.trim());
    this.#problem.textContent = "";
    box.ariaInvalid = null;
    box.rows = 1; // measured from one line, so that it also shrinks
    const { lineHeight } = getComputedStyle(box);
    if (box.value) box.rows = Math.max(1, Math.min(5, Math.round((box.scrollHeight - 20) / parseFloat(lineHeight))));
    this.#act.typing();
  }
}
