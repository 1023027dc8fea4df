/* What lies over the transcript: what is known, a copy to take along, a question before a loss. */

import { icon, make, safeAddress } from "./dom.js";

const button = (name, words, onclick) => make("button", { class: name, onclick }, words);

export class Sheets {
  #t; #closed;
  #heading = make("h2", { tabindex: "-1" });
  #body = make("div", { class: "sheet-body" });
  #back = make("button", { class: "plain", onclick: () => this.close() });

  constructor(closed) {
    this.#closed = closed;
    this.node = make("section", { class: "sheet", hidden: true }, this.#back, this.#heading, this.#body);
  }

  speak(texts) {
    this.#t = texts;
    this.#back.replaceChildren(icon("back"), texts.back);
  }

  get open() { return !this.node.hidden; }

  close() {
    if (!this.open) return;
    this.node.hidden = true;
    this.#closed();
  }

  #show(title, ...nodes) {
    this.#heading.textContent = title;
    this.#body.replaceChildren(...nodes);
    this.node.hidden = false;
    this.#heading.focus();
  }

  /** Ask once before something is gone. what: the name of its texts. */
  ask(what, act) {
    this.#show(this.#t[what], make("p", {}, this.#t[`${what}Ask`]), make("div", { class: "pair" },
      button("danger", this.#t[`${what}Yes`], async () => {
        try {
          await act();
          this.close();
        } catch {
          this.#fail();
        }
      }), button("quiet", this.#t.keep, () => this.close())));
  }

  copy(text, copied) {
    const all = make("textarea", { class: "copy", readonly: true, rows: "14", "aria-label": this.#t.copy });
    all.value = text;
    this.#show(this.#t.copy, make("p", {}, copied ? this.#t.copied : this.#t.notCopied), all);
  }

  /** act: change(label), export(), erase(). */
  async known(fetchProfile, act) {
    const busy = make("p", { class: "busy" }, `${this.#t.connecting} …`);
    this.#show(this.#t.known, busy);
    try {
      const profile = await fetchProfile();
      this.#body.replaceChildren(
        make("p", {}, profile.fields.length ? this.#t.knownIntro : this.#t.nothingKnown),
        make("dl", {}, ...profile.fields.map((fact) => this.#row(fact, act.change))),
        ...this.#consents(profile.consents),
        make("div", { class: "stack" }, button("quiet", this.#t.export, () => act.export().catch(() => this.#fail())),
          button("danger quiet", this.#t.erase, act.erase)));
    } catch {
      this.#body.replaceChildren();
      this.#fail();
    }
  }

  #fail() {
    this.#body.append(make("p", { class: "problem", role: "alert" }, this.#t.notLoaded));
  }

  #row({ label, text }, change) {
    return make("div", {}, make("dt", {}, label), make("dd", { dir: "auto" }, text),
      make("dd", {}, make("button", { class: "change", "aria-label": `${this.#t.change}: ${label}`, onclick: () => change(label) }, this.#t.change)));
  }

  #consents(consents) {
    return consents.length === 0 ? [] : [make("h3", {}, this.#t.consents), make("ul", {}, ...consents.map(({ purpose, action, at }) =>
      make("li", {}, `${this.#t.purposes[purpose] ?? purpose}: ${this.#t.actions[action] ?? action}${at ? `, ${new Date(at).toLocaleDateString()}` : ""}`)))];
  }
}

/** The card in place of the talk or of the box: what is the matter, and the way on. */
export function card({ words, action, act, contact, contactWords }) {
  const href = contact && safeAddress(contact);
  return make("div", { class: "card" }, make("p", { class: "lead" }, words),
    action ? button("primary", action, act) : "",
    href ? make("a", { class: "link", href }, contactWords) : "");
}
