/* The transcript: what was said, in order, with what can be chosen and followed. */

import { anchor, icon, linked, make, safeAddress } from "./dom.js";

const GROUP_MS = 60000;
const AT_END_PX = 48;
const STILL_MS = 5000; // a person who has not been heard of for so long writes no more

export class Transcript {
  #act; #t; #locale; #policy;
  #history = make("div", { class: "history" });
  #log; #typing; #status; #open = []; // groups of choices that can still be used
  #atEnd = true; #framed = 0; #height = 0; #waits = ""; #still; #bubbles = new Map(); // unsent item -> its node

  /** act: choose(choice), resend(item), change(label). status: the element that tells who is typing. */
  constructor(act, status) {
    this.#act = act;
    this.#status = status;
    this.#log = make("div", { class: "log", role: "log" });
    this.#typing = make("div", { class: "typing", "aria-hidden": "true", hidden: true },
      make("i"), make("i"), make("i"));
    this.scroller = make("div", { class: "scroller", tabindex: "0", role: "group", onscroll: () => this.#scrolled() },
      this.#history, this.#log, this.#typing);
    this.newer = make("button", { class: "newer", hidden: true, onclick: () => this.toEnd() });
    new ResizeObserver(() => {
      this.#height = this.scroller.clientHeight;
      if (this.#atEnd) this.toEnd();
    }).observe(this.scroller);
  }

  /** policy: the privacy page. */
  speak(texts, locale, policy) {
    [this.#t, this.#locale, this.#policy] = [texts, locale, policy];
    this.#log.setAttribute("aria-label", texts.log);
    this.scroller.setAttribute("aria-label", texts.log);
    this.newer.replaceChildren(icon("down"), texts.newer);
  }

  get empty() { return !this.scroller.querySelector(".message"); }

  clear(why = "") {
    this.#history.replaceChildren();
    this.#log.replaceChildren();
    this.#bubbles.clear();
    this.#open = [];
    this.typing(null);
    this.#status.textContent = why;
  }

  deliver(message, old) {
    if (message.sender === "visitor") {
      // ours, and its acknowledgement got lost: it is sent again, but shown as arrived
      const mine = [...this.#bubbles].find(([item, node]) => !node.seq && item.text === message.text);
      if (mine) return this.#arrived(mine[1], message.seq);
      this.#settle(message.text);
    }
    const node = this.#build(message);
    node.seq = message.seq;
    this.#place(node, old ? this.#history : this.#log);
    this.#reveal(old);
  }

  /** Show what the visitor just wrote, before the server has it. */
  queued(item) {
    this.#settle(item.text);
    const node = this.#build({ sender: "visitor", text: item.text, created_at: new Date() });
    this.#bubbles.set(item, node);
    this.#mark(node, "pending", this.#waits);
    this.#log.append(node);
    this.#join(node);
    this.toEnd();
  }

  sent(item, seq) {
    const node = this.#bubbles.get(item);
    this.#bubbles.delete(item);
    if (!node) return;
    if (!node.seq) this.#arrived(node, seq);
    else if (node.seq !== seq) this.deliver({ seq, sender: "visitor", text: item.text, created_at: new Date() });
  }

  #arrived(node, seq) {
    node.seq = seq;
    this.#mark(node, "", "");
    this.#place(node, this.#log);
  }

  failed(item, detail) {
    const node = this.#bubbles.get(item);
    if (!node) return;
    const again = make("button", { class: "again", onclick: () => {
      this.#mark(node, "pending", this.#waits);
      this.#act.resend(item);
    } }, this.#t.sendAgain);
    this.#mark(node, "failed", `${this.#t.failed} ${detail || ""} `, again);
  }

  /** While there is no connection, unsent messages say so. */
  hold(waiting) {
    this.#waits = waiting ? this.#t.waiting : this.#t.sending;
    for (const node of this.#bubbles.values())
      if (node.matches(".pending")) this.#mark(node, "pending", this.#waits);
  }

  typing(sender) {
    clearTimeout(this.#still);
    if (sender === "agent") this.#still = setTimeout(() => this.typing(null), STILL_MS);
    const words = sender ? (sender === "agent" ? this.#t.personWriting : this.#t.writing) : "";
    if (this.#status.textContent !== words) this.#status.textContent = words;
    this.#typing.hidden = !sender;
    if (sender && this.#atEnd) this.toEnd();
  }

  toEnd() {
    this.scroller.scrollTop = this.scroller.scrollHeight;
    this.#atEnd = true;
    this.newer.hidden = true;
  }

  /** Plain text of everything said, one message a paragraph. */
  text() {
    return [...this.scroller.querySelectorAll(".message")].map((node) =>
      `${node.querySelector("time")?.title ?? ""} ${node.speaker}: ${node.said}`.trim()).join("\n\n");
  }

  #build(message) {
    const { sender, text, created_at, links, choices, expects, person } = message;
    const at = new Date(created_at);
    const speaker = person || (this.#t.speakers[sender] ?? sender);
    const node = make("div", { class: `message from-${sender}` },
      make("span", { class: sender === "agent" ? "speaker" : "unseen" }, `${speaker}: `));
    const consent = expects?.kind === "consent";
    const box = consent || expects?.field === "confirm" ? make("div", { class: `card-box ${consent ? "consent" : "summary"}` }) : node;
    if (consent) box.append(icon("shield"));
    if (text) box.append(this.#body(text, expects, sender));
    for (const link of links || []) box.append(this.#link(link));
    if (choices?.length) box.append(this.#choices(message));
    if (consent && this.#policy) box.append(anchor(this.#policy, "policy", this.#t.privacy));
    if (box !== node) node.append(box);
    node.append(make("div", { class: "meta" }, make("time", { dir: "auto",
      datetime: at.toISOString(), title: at.toLocaleString(this.#locale),
    }, at.toLocaleTimeString([], { hour: "numeric", minute: "2-digit" })), make("span", { class: "state" })));
    return Object.assign(node, { sender, at, speaker, said: text });
  }

  #body(text, expects, sender) {
    const bubble = make("div", { class: "bubble", dir: "auto" });
    if (sender === "visitor") return make("p", { class: "bubble", dir: "auto" }, text);
    if (expects?.field !== "confirm") return make("p", { class: "bubble", dir: "auto" }, ...linked(text));
    for (const line of text.split("\n")) {
      const [, label, value] = line.match(/^\W*([^:]{1,40}): (.+)$/) || [];
      if (!label) bubble.append(make("p", {}, line));
      else bubble.append(make("div", { class: "fact" }, make("b", {}, label), make("span", {}, value),
        make("button", { class: "change", "aria-label": `${this.#t.change}: ${label}`,
          onclick: (event) => event.currentTarget.tabIndex < 0 || this.#act.change(label) }, this.#t.change)));
    }
    this.#open.push(bubble);
    return bubble;
  }

  #link({ label, url }) {
    const href = safeAddress(url);
    if (!href) return make("p", { class: "link" }, label);
    const { protocol, pathname } = new URL(href);
    const kind = protocol === "mailto:" ? "mail" : /\.ics$/.test(pathname) ? "calendar" :
      /\/handouts\/|\.(pdf|zip)$/.test(pathname) ? "file" : "page";
    const more = this.#t.kinds[kind];
    return anchor(href, `link ${kind}`, icon(kind), make("span", {}, label, more ? make("small", {}, more) : ""));
  }

  #choices({ choices, text }) {
    const group = make("div", { class: "choices", role: "group", "aria-label": text.split("\n").at(-1) });
    for (const choice of choices)
      group.append(Object.assign(make("button", { class: "choice", dir: "auto", onclick: (event) => {
        if (event.currentTarget.getAttribute("aria-disabled")) return;
        this.#act.choose(choice);
      } }, icon("check"), choice.label), { label: choice.label }));
    this.#open.push(group);
    return group;
  }

  /** Earlier choices stay visible but leave the tab order; the one that was said stays marked. */
  #settle(said) {
    for (const button of this.#open.flatMap((group) => [...group.querySelectorAll("button")])) {
      button.tabIndex = -1;
      button.setAttribute("aria-disabled", "true");
      if (button.label && button.label === said) button.setAttribute("aria-pressed", "true");
    }
    this.#open = [];
  }

  /** What has arrived stands before what has not. */
  #place(node, where) {
    const unsent = where === this.#log ? where.querySelector(".pending, .failed") : null;
    if (!node.parentNode || unsent !== node.nextElementSibling) where.insertBefore(node, unsent);
    this.#join(node);
    if (node.nextElementSibling) this.#join(node.nextElementSibling);
  }

  /** Group with the message before when the same speaker said it within a minute; name a new day. */
  #join(node) {
    const before = node.previousElementSibling || (node.parentNode === this.#log ? this.#history.lastElementChild : null);
    node.classList.toggle("joined", before?.speaker === node.speaker && node.at - before.at < GROUP_MS);
    const day = (date) => date.toDateString();
    if (day(node.at) === day(before?.at ?? new Date()) || !node.at) return;
    const today = day(node.at) === day(new Date());
    const name = today ? this.#t.today : node.at.toLocaleDateString(this.#locale, { dateStyle: "full" });
    node.before(Object.assign(make("p", { class: "day" }, name), { at: node.at }));
  }

  #mark(node, state, words, ...more) {
    node.classList.toggle("pending", state === "pending");
    node.classList.toggle("failed", state === "failed");
    node.querySelector(".state").replaceChildren(words, ...more);
  }

  #scrolled() {
    const { scrollHeight, scrollTop, clientHeight } = this.scroller;
    if (clientHeight !== this.#height) return; // the panel changed, the visitor did not scroll
    this.#atEnd = scrollHeight - scrollTop - clientHeight < AT_END_PX;
    if (this.#atEnd) this.newer.hidden = true;
  }

  /** Follow the talk, but keep the visitor's last words in sight when the answer is long. */
  #reveal(old) {
    if (!this.#atEnd) this.newer.hidden = old;
    if (!this.#atEnd || this.#framed) return;
    this.#framed = requestAnimationFrame(() => {
      this.#framed = 0;
      const last = [...this.scroller.querySelectorAll(".from-visitor")].at(-1);
      this.toEnd();
      if (old || !last) return;
      this.scroller.scrollTop = Math.min(this.scroller.scrollTop, last.offsetTop - 12);
    });
  }
}
