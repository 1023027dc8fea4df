/* <lead-chat>: the panel, what a page can call, and how the parts work together. */

import { Composer } from "./composer.js";
import { icon, make, safeAddress, touch } from "./dom.js";
import { card, Sheets } from "./sheets.js";
import { Api, Connection, Session } from "./socket.js";
import { opening, warn } from "./tag.js";
import { languageOf, textsOf } from "./texts.js";
import { Transcript } from "./transcript.js";

const narrow = matchMedia("(max-width: 479.98px)");

class LeadChat extends HTMLElement {
  #built; #ui; #t; #state = "connecting"; #over = ""; #ending = false; #person = false; #name; #waits = false; #spoken; #unread = 0;
  #session; #api; #connection; #transcript; #composer; #sheets; #height = new CSSStyleSheet();

  get upgraded() { return true; }
  get #open() { return this.#ui?.panel.open; }
  get #inline() { return this.getAttribute("mode") === "inline"; }

  connectedCallback() {
    if (!this.#ui) return;
    this.#session.left = undefined;
    this.#listen("addEventListener");
    if (this.#connection) this.#connect();
  }

  /** The chat is taken away for good: in other tabs too. */
  over() { this.#session?.end(); }

  disconnectedCallback() {
    this.#listen("removeEventListener");
    this.#connection?.stop();
    this.#session?.leave?.(); // other tabs are not answered for what was shut down here
  }

  // What a page may call, by way of the loader, which refuses wrong arguments.

  async open() {
    await this.resume();
    if (touch.matches) this.#ui.title.focus();
    else this.#composer.box.focus();
  }

  /** Open because the page or a reload says so: nobody asked for it, so focus stays. */
  async resume() {
    await (this.#built ??= this.#build().catch((error) => { this.#built = null; throw error; }));
    if (this.#open) return;
    this.#display();
    this.#unread = 0;
    this.#session.keep({ open: true });
    this.#launcher();
    if (!this.#connection) this.#connect();
    this.#transcript.toEnd();
    this.#emit("open");
  }

  async close() {
    if (!this.#open) return;
    const inside = this.shadowRoot.activeElement;
    this.#ui.panel.close();
    this.#session.keep({ open: false });
    this.#launcher();
    if (inside) this.#ui.launcher?.focus();
    this.#emit("close");
  }

  async toggle() { return this.#open ? this.close() : this.open(); }

  async send(text) {
    await this.resume();
    this.#say(text.trim());
  }

  async ask(topic) {
    this.setAttribute("topic", topic);
    if (this.#connection) return this.send(topic);
    return this.open();
  }

  async identify(identity) { this.given = { ...this.given, identify: identity }; }

  async setContext(context) { this.given = { ...this.given, setContext: context }; }

  async setPhase(phase) { this.setAttribute("webinar-phase", phase); }

  async setLocale(tag) {
    this.lang = languageOf(tag);
    if (this.#ui) this.#speak();
  }

  async export() {
    await this.resume();
    const link = make("a", { href: URL.createObjectURL(await this.#api.export()), download: "conversation.json" });
    link.click();
    URL.revokeObjectURL(link.href);
  }

  async erase() {
    await this.resume();
    await this.#api.erase().catch((error) => { if (!error.gone) throw error; });
    this.#finish("erased");
  }

  // Building and showing

  async #build() {
    const root = this.shadowRoot;
    this.#session = new Session(this.getAttribute("site"));
    const joined = this.#session.join();
    const { setLocale, setPhase } = this.given;
    if (setLocale) await this.setLocale(setLocale);
    if (setPhase) await this.setPhase(setPhase);
    await joined;
    warn(this);
    this.#api = new Api(new URL("../api/v1/", this.getAttribute("base")).href, this.#session);
    const styles = new CSSStyleSheet();
    styles.replaceSync(STYLES); // a constant that the server adds to this module
    root.adoptedStyleSheets.push(styles, this.#height);
    this.#assemble(root);
    this.#listen("addEventListener");
    this.#speak();
  }

  #assemble(root) {
    const say = (text, choice) => { this.#say(text, choice); this.#composer.focus(); };
    const status = make("p", { class: "unseen", role: "status" });
    this.#transcript = new Transcript({
      choose: (choice) => say(choice.label, choice.id),
      change: (label) => say(this.#t.changeText(label)),
      resend: (item) => this.#connection.resend(item),
    }, status);
    this.#composer = new Composer({ say: (text) => this.#say(text), typing: () => this.#person && this.#connection?.typing() });
    this.#sheets = new Sheets(() => { this.#cover(false); (ui.menuButton.hidden ? ui.title : ui.menuButton).focus(); });
    const button = (name, settings) => make("button", { class: "icon-button", ...settings }, icon(name));
    const ui = this.#ui = {
      launcher: root.querySelector("[part=launcher]"),
      badge: make("span", { class: "badge" }),
      title: make("h2", { class: "title", id: "title", tabindex: -1 }),
      who: make("p", { class: "who" }),
      menuButton: button("menu", { "aria-controls": "menu", onclick: () => this.#menu(ui.menu.hidden) }),
      closeButton: button("close", { onclick: () => this.close() }),
      menu: make("div", { class: "menu", id: "menu", hidden: true }),
      banner: make("p", { class: "banner", role: "status" }),
      foot: make("div", { class: "foot", role: "status" }),
    };
    ui.launcher?.append(ui.badge);
    ui.header = make("div", { class: "header" }, make("span", { class: "mark" }, icon("mark")),
      make("div", { class: "names" }, ui.title, ui.who), ui.menuButton, ui.closeButton);
    ui.middle = make("div", { class: "middle" }, ui.banner, this.#transcript.scroller, this.#transcript.newer);
    ui.bottom = make("div", {}, ui.foot, this.#composer.node);
    ui.panel = make("dialog", { class: "panel", "aria-labelledby": "title",
      onkeydown: (event) => event.key === "Escape" && this.#back(event), oncancel: (event) => this.#back(event),
    }, ui.header, ui.menu, ui.middle, ui.bottom, this.#sheets.node, status);
    root.append(ui.panel);
  }

  /** Put every fixed word in the language of the conversation. */
  #speak() {
    const ui = this.#ui, t = this.#t = textsOf(this.lang);
    ui.panel.lang = languageOf(this.lang);
    ui.panel.dir = this.dir || "ltr"; // its own words; what was said finds its own direction
    this.#transcript.speak(t, ui.panel.lang, safeAddress(this.getAttribute("privacy")));
    this.#composer.speak(t);
    this.#sheets.speak(t);
    ui.title.textContent = this.getAttribute("name") || t.chat;
    ui.who.textContent = !this.#person ? t.automated : this.#name ? t.personNamed(this.#name) : t.person;
    ui.menuButton.ariaLabel = ui.menuButton.title = t.menu;
    ui.closeButton.ariaLabel = ui.closeButton.title = t.closeChat;
    if (ui.menu.hidden) this.#menu(false, true); // a frame that arrives closes nothing
    this.#look();
    this.#launcher();
  }

  /** Modal where it covers the page: the browser then keeps focus and readers inside. */
  #display() {
    const { panel } = this.#ui;
    const modal = this.getAttribute("mode") === "popup" || (!this.#inline && narrow.matches);
    panel.classList.toggle("modal", modal);
    panel.ariaModal = modal || null;
    if (modal) panel.showModal();
    else panel.setAttribute("open", ""); // show() would move focus
    this.#fit();
  }

  #listen(method) {
    narrow[method]("change", this.#redisplay);
    for (const name of ["resize", "scroll"]) visualViewport[method](name, this.#fit);
  }

  #redisplay = () => {
    if (!this.#open) return;
    const focused = this.shadowRoot.activeElement;
    this.#ui.panel.close();
    this.#display();
    focused?.focus();
  };

  /** Leave room for the on-screen keyboard; two fingers that enlarge the page change nothing. */
  #fit = () => {
    const { height, offsetTop, scale } = visualViewport;
    this.#height.replaceSync(Math.abs(scale - 1) < 0.01 ? `:host{--height:${height}px;--top:${offsetTop}px}` : "");
  };

  #launcher() {
    const { launcher, badge } = this.#ui, open = this.#open, t = this.#t;
    badge.hidden = open || !this.#unread;
    badge.textContent = this.#unread;
    if (!launcher) return;
    launcher.ariaExpanded = open;
    if (this.#inline) launcher.childNodes[1].data = t.openChat;
    launcher.ariaLabel = open ? t.closeChat : t.openChat + (this.#unread ? `, ${t.unread(this.#unread)}` : "");
    launcher.querySelector("svg").replaceWith(icon(open ? "close" : "mark"));
  }

  // The conversation

  #connect() {
    if (this.#over && this.#over !== "ended") return;
    const transcript = this.#transcript;
    this.#connection ??= new Connection(this.#api, this.#session, {
      state: (name) => this.#enter(name),
      delivered: (message, old) => this.#delivered(message, old),
      queued: (item) => transcript.queued(item),
      sent: (item, seq) => transcript.sent(item, seq),
      failed: (item, detail) => transcript.failed(item, detail),
      typing: (sender) => {
        if (this.#person && sender === "assistant") return; // it keeps quiet
        transcript.typing(sender);
        if (!sender && this.#ending && this.#connection?.idle) this.#finish("ended");
      },
      conversation: (fields) => this.#know(fields),
    });
    this.#connection.start(() => opening(this));
  }

  #know({ status, changes, person_present: person, person: name, person_called: called, locale }) {
    if (person && !this.#person) this.#emit("handoff");
    this.#person = person ?? this.#person;
    this.#name = this.#person ? name ?? this.#name : null;
    if (locale && locale !== this.#spoken) this.lang = this.#spoken = locale; // else the page may have set another
    this.#waits = called;
    for (const { type, ...detail } of changes ?? []) this.#emit(type, detail);
    if (status === "open" && this.#over === "ended") this.#over = ""; // that the questions are done ends nothing
    this.#speak();
  }

  #delivered(message, old) {
    const theirs = !message.own && message.sender !== "visitor";
    if (!message.own) this.#transcript.deliver(message, old);
    this.#composer.expect(theirs ? message.expects : null);
    this.#look();
    if (old || message.own) return;
    if (!this.#open) this.#unread += 1;
    this.#launcher();
    this.#emit("message", { seq: message.seq, sender: message.sender });
  }

  #say(text, choice) {
    if (this.#over && this.#over !== "ended") return;
    this.#over = ""; // whoever goes on writing has not ended
    this.#composer.expect(null);
    this.#connection.send(text, choice);
    this.#look();
  }

  // States

  #enter(state) {
    this.#state = state;
    if (state === "gone") this.#finish("gone");
    if (state === "away" || state === "refused") this.#emit("error", { code: state });
    this.#transcript.hold(state !== "ready");
    this.#look();
  }

  #look() {
    const { panel, banner, middle, foot, menuButton } = this.#ui, t = this.#t, over = this.#over;
    const state = panel.dataset.state = over || this.#state;
    const blank = this.#transcript.empty && !over, stuck = state === "away" || state === "refused";
    const words = { offline: t.offline, away: blank ? "" : `${t.away} ${t.kept}`, reconnecting: t.reconnecting,
      ready: this.#waits ? t.waits : "" }[state] ?? "";
    banner.hidden = !words;
    if (banner.said !== words) { // said once
      banner.said = words;
      const contact = state === "away" && safeAddress(this.getAttribute("contact"));
      banner.replaceChildren(words, ...(contact ? [" ", make("a", { href: contact }, t.contact)] : []));
    }
    menuButton.hidden = /gone|erased|refused/.test(state);
    if (over && this.#composer.node.contains(this.shadowRoot.activeElement)) this.#transcript.scroller.focus();
    this.#composer.node.hidden = over || menuButton.hidden;
    middle.querySelector(".card")?.remove();
    const again = over && card({ words: t[over], action: t.startAgain, act: () => this.#restart() });
    const below = over && !this.#transcript.empty ? t[over] : "";
    if (foot.said !== below) foot.replaceChildren((foot.said = below) && again);
    if (over && !below) middle.append(again);
    if (blank) middle.append(stuck
      ? card({ words: t[state], more: state === "away" ? t.kept : "", action: t.tryAgain, act: () => this.#connection.retry(),
        contact: this.getAttribute("contact"), contactWords: t.contact })
      : card({ words: state === "offline" ? "" : t.connecting, busy: state !== "offline" }));
  }

  #finish(how) {
    this.#over = how;
    this.#ending = this.#person = false;
    if (how !== "ended") {
      this.#connection?.stop();
      this.#session.forget();
      this.#session.keep();
    }
    if (how === "erased") this.#transcript.clear(this.#t.erased);
    this.#speak();
  }

  #restart() {
    this.#finish("gone");
    this.#over = this.#connection = null;
    this.#state = "connecting";
    this.#transcript.clear();
    this.#composer.expect(null);
    this.#connect();
    this.#composer.focus();
  }

  // Menu and sheets

  #menu(open, keepFocus) {
    const { menu, menuButton } = this.#ui, t = this.#t;
    const items = {
      human: () => { this.#say(t.humanText); this.#composer.focus(); }, known: () => this.#known(), copy: () => this.#copy(),
      restart: () => this.#sure("restart", () => { this.#sheets.close(); this.#restart(); }),
      end: () => { this.#ending = true; this.#say(t.endText); },
    };
    const policy = safeAddress(this.getAttribute("privacy"));
    if (open) menu.replaceChildren(...Object.keys(items).filter((name) => !this.#over || !/human|end/.test(name)).map((name) =>
      make("button", { onclick: () => { this.#menu(false); items[name](); } }, t[name])),
    policy ? make("a", { href: policy, target: "_blank", rel: "noopener" }, t.privacy) : "");
    menu.hidden = !open;
    menuButton.ariaExpanded = open;
    if (!keepFocus) (open ? menu.firstElementChild : menuButton).focus();
  }

  /** Under a sheet nothing else can be reached. */
  #cover(on) {
    for (const part of ["header", "middle", "bottom"]) this.#ui[part].inert = on;
  }

  #sure(what, act) {
    this.#cover(true);
    this.#sheets.ask(what, act);
  }

  #known() {
    this.#cover(true);
    this.#sheets.known(() => this.#api.profile(), {
      change: (label) => { this.#sheets.close(); this.#say(this.#t.changeText(label)); this.#composer.focus(); },
      export: () => this.export(),
      consent: (purpose, given) => this.#agree(purpose, given),
      erase: () => this.#sure("erase", () => this.erase()),
    });
  }

  /** The words stand beside the switch, so a yes is given to exactly these. */
  async #agree({ purpose, text_id }, given) {
    const answer = await this.#api.consent({ purpose, action: given ? "given" : "withdrawn", text_id: given ? text_id : null });
    this.#connection?.take(answer);
    return answer;
  }

  async #copy() {
    const text = this.#transcript.text();
    let copied = true;
    try { await navigator.clipboard.writeText(text); } catch { copied = false; }
    this.#cover(true);
    this.#sheets.copy(text, copied);
  }

  /** One step back: sheet, menu, transcript, panel. */
  #back(event) {
    event.preventDefault();
    event.stopPropagation();
    if (this.#sheets.open) this.#sheets.close();
    else if (!this.#ui.menu.hidden) this.#menu(false);
    else if (this.#ui.middle.contains(this.shadowRoot.activeElement)) this.#composer.box.focus();
    else if (!this.#inline) this.close();
  }

  #emit(name, detail = {}) {
    dispatchEvent(new CustomEvent(`leadchat:${name}`, { detail }));
    if (Array.isArray(window.dataLayer) && this.getAttribute("analytics") !== "off") window.dataLayer.push({ event: `leadchat_${name}`, leadchat: detail });
  }
}

if (!customElements.get("lead-chat")) customElements.define("lead-chat", LeadChat);
