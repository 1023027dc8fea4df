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

  /** act: change(label), export(), erase(), consent(purpose, given), which gives the purposes anew. */
  async known(fetchProfile, act) {
    const busy = make("p", { class: "busy" }, `${this.#t.connecting} …`);
    this.#show(this.#t.known, busy);
    try {
      const profile = await fetchProfile();
      this.#body.replaceChildren(
        make("p", {}, profile.fields.length ? this.#t.knownIntro : this.#t.nothingKnown),
        make("dl", {}, ...profile.fields.map((fact) => this.#row(fact, act.change))),
        ...this.#consents(profile, act.consent),
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

  #consents({ purposes = [], consents }, consent) {
    return purposes.length ? [make("h3", {}, this.#t.consents), ...purposes.map((purpose) => this.#consent(purpose, consents, consent))] : [];
  }

  /** A switch beside the very words that a yes is given to, and what was said about it last. */
  #consent(purpose, consents, consent) {
    const state = make("p", { class: "when", role: "status" });
    const toggle = make("button", { class: "switch", role: "switch", "aria-label": purpose.label, onclick: async () => {
      if (toggle.ariaBusy) return;
      toggle.ariaBusy = "true";
      try {
        const answer = await consent(purpose, toggle.ariaChecked !== "true");
        show(answer.purposes.find((other) => other.purpose === purpose.purpose), answer.consents);
      } catch {
        state.textContent = this.#t.notLoaded;
      }
      toggle.ariaBusy = null;
    } });
    const show = ({ action }, acts) => {
      const last = acts.filter((act) => act.purpose === purpose.purpose).at(-1);
      toggle.ariaChecked = action === "given";
      state.textContent = last ? `${this.#t.actions[last.action]}, ${new Date(last.at).toLocaleDateString()}` : "";
    };
    show(purpose, consents);
    return make("div", { class: "purpose" }, make("div", {}, make("b", {}, purpose.label), make("p", {}, purpose.words), state), toggle);
  }
}

/** The card in place of the talk or of the box: what is the matter, and the way on. */
export function card({ words, busy, more, action, act, contact, contactWords }) {
  const href = safeAddress(contact);
  return make("div", { class: "card" }, busy ? make("div", { class: "typing wait", "aria-hidden": "true" }, make("i"), make("i"), make("i")) : "", make("p", { class: "lead" }, words), more ? make("p", { class: "more" }, more) : "",
    action ? button("primary", action, act) : "",
    href ? make("a", { class: "link", href }, contactWords) : "");
}
