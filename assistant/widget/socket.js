/* Carries one conversation: by WebSocket, by REST while there is none; nothing lost, nothing twice.
   Also what this tab remembers of it.

Tells its listener: state(name), delivered(message, old), queued(item), sent(item, seq),
failed(item, detail), typing(sender or null), conversation(fields).
States: connecting, ready, reconnecting, offline, away, refused, gone. */

import { newId } from "./dom.js";

const TIMEOUT_MS = 15000;
const TABS_MS = 150; // for other tabs to answer

/** An answer that is not 2xx; status 0 when there was none. */
export class Refused extends Error {
  constructor(status, problem = {}, retryAfter = 0) {
    super(problem.detail || problem.title || `status ${status}`);
    Object.assign(this, { status, code: problem.code, waitMs: retryAfter * 1000 });
  }

  /** The same request may succeed later. */
  get passing() { return !this.status || this.status === 429 || this.status >= 500; }

  /** The server does not know the conversation, or not this token. */
  get gone() { return this.status === 401 || this.status === 404; }
}

/** Written only once the chat was opened: conversation id, token, last seq, unsent messages.
    Where storage is blocked it lasts until the page is left. */
export class Session {
  #key; #channel;

  constructor(site) {
    this.#key = `lead-chat:${site}`;
    this.forget();
    try {
      Object.assign(this, JSON.parse(sessionStorage[this.#key]));
    } catch { /* none, damaged or blocked */ }
  }

  /** What still comes for a chat that was taken away is not kept. */
  leave() {
    this.left = true;
    this.#channel?.close();
  }

  end() { this.#channel?.postMessage("shutdown"); }

  keep(changes) {
    Object.assign(this, changes);
    if (this.left) return;
    try {
      sessionStorage[this.#key] = JSON.stringify(this);
    } catch { /* blocked or full */ }
  }

  /** Another tab of this site may hold a conversation: go on with that one. Only pages of the same
      origin hear the question; the answer is kept by `keep`, like any other. */
  async join() {
    const channel = this.#channel = new BroadcastChannel(this.#key);
    const asks = this.id ? null : new Promise((resolve) => setTimeout(resolve, TABS_MS));
    channel.onmessage = ({ data }) => {
      if (data === "shutdown") return window.LeadChat(data);
      if (!data && this.id) channel.postMessage({ id: this.id, token: this.token });
      else if (data && !this.id && asks) this.keep(data);
    };
    if (asks) channel.postMessage(null);
    await asks;
  }

  forget() { Object.assign(this, { id: undefined, token: undefined, seq: 0, unsent: [] }); }
}

export class Api {
  constructor(root, session) { Object.assign(this, { root, session }); }

  get socketAddress() { return this.#path("/socket").replace(/^http/, "ws"); }

  begin(body) { return this.#json("POST", `${this.root}conversations`, body); }
  say(body) { return this.#json("POST", this.#path("/messages"), body); }
  after(seq) { return this.#json("GET", this.#path(`/messages?after=${seq}`)); }
  profile() { return this.#json("GET", this.#path("/profile")); }
  consent(body) { return this.#json("POST", this.#path("/consents"), body); }
  erase() { return this.#fetch("DELETE", this.#path("")); }
  async export() { return (await this.#fetch("GET", this.#path("/export"))).blob(); }

  #path(rest) { return `${this.root}conversations/${encodeURIComponent(this.session.id)}${rest}`; }

  async #json(...request) {
    const answer = await this.#fetch(...request);
    return answer.json().catch(() => { throw new Refused(502); });
  }

  async #fetch(method, address, body) {
    const headers = {};
    if (body) headers["Content-Type"] = "application/json";
    if (this.session.id) headers.Authorization = `Bearer ${this.session.token}`;
    const answer = await fetch(address, {
      method, headers, body: body && JSON.stringify(body), credentials: "omit", cache: "no-store",
      signal: AbortSignal.timeout(TIMEOUT_MS),
    }).catch(() => { throw new Refused(0); });
    if (answer.ok) return answer;
    throw new Refused(answer.status, await answer.json().catch(() => ({})), Number(answer.headers.get("Retry-After")) || 0);
  }
}

const WELCOME_MS = 6000; // a socket silent for so long is blocked on the way
const ACK_MS = 12000;
const POLL_MS = 5000;
const SETTLED_MS = 10000; // a socket that lived so long was a good one
const SOCKET_AGAIN_MS = 60000;
const LONGEST_WAIT_MS = 30000;
const TRIES = 3;

/** Longer after each failure, and never in step with other visitors. */
const pause = (tries) => Math.min(LONGEST_WAIT_MS, 500 * 2 ** tries) * (0.5 + Math.random() / 2);

export class Connection {
  #api; #session; #tell; #opening;
  #state = ""; #stopped = false; #busy = false; #timer; #tries = 0;
  #socket = null; #welcomedAt = 0; #blocked = 0; #blockedAt = 0;
  #seen = 0; #early = new Map(); #syncing = null; // highest seq shown without a gap; what came before its turn
  #queue; #flying = null; #ackTimer;

  constructor(api, session, tell) {
    this.#api = api;
    this.#session = session;
    this.#tell = tell;
    this.#queue = session.unsent.map((item) => ({ ...item, tries: 0 }));
    for (const item of this.#queue) {
      tell.queued(item);
      if (item.failed) tell.failed(item);
    }
  }

  get idle() { return !this.#queue.length; }

  /** Resume the kept conversation or begin one; `opening` makes the body of a beginning. */
  start(opening) {
    this.#opening = opening;
    this.#stopped = false;
    addEventListener("online", this.#wake);
    addEventListener("offline", this.#wake);
    document.addEventListener("visibilitychange", this.#wake);
    this.#enter("connecting");
    this.#connect();
  }

  stop() {
    this.#stopped = true;
    removeEventListener("online", this.#wake);
    removeEventListener("offline", this.#wake);
    document.removeEventListener("visibilitychange", this.#wake);
    clearTimeout(this.#timer);
    this.#drop();
  }

  retry() {
    this.#tries = 0;
    this.#connect();
  }

  send(text, choice) {
    const item = { client_id: newId(), text, choice, tries: 0 };
    this.#queue.push(item);
    this.#tell.queued(item);
    this.#flush();
  }

  resend(item) {
    if (item.spent) item.client_id = newId();
    Object.assign(item, { failed: false, spent: false, tries: 0 });
    this.#flush();
  }

  /** Let a person on the other side see that something is being written. */
  typing() { if (this.#welcomedAt) this.#frame({ type: "typing" }); }

  /** Show what came in an answer of the server. */
  take({ messages, conversation }, old) {
    if (conversation) this.#tell.conversation(conversation);
    for (const message of messages) this.#receive(message, old);
  }

  #wake = () => {
    if (!navigator.onLine) this.#lost(new Refused(0));
    else if (document.hidden) return;
    else if (this.#welcomedAt) this.#sync().catch((error) => this.#lost(error)); // dead after a sleep?
    else this.retry();
  };

  async #connect() {
    clearTimeout(this.#timer);
    if (this.#stopped || this.#busy || this.#socket) return;
    this.#busy = true;
    try {
      if (!this.#session.id) await this.#begin();
      else await this.#sync();
      if (!this.#stopped) this.#carry();
    } catch (error) {
      this.#lost(error);
    } finally {
      this.#busy = false;
    }
  }

  async #begin() {
    const { conversation, token, messages } = await this.#api.begin(this.#opening());
    this.#session.keep({ id: conversation.id, token, seq: 0 });
    this.#tell.conversation(conversation);
    for (const message of messages) this.#receive(message);
  }

  /** Fetch what was not seen yet; what was said before this page was loaded counts as old. */
  #sync(old = !this.#seen) {
    return this.#syncing ??= this.#api.after(this.#seen).then((answer) => this.take(answer, old)).finally(() => { this.#syncing = null; });
  }

  /** The server answers: send what waits, and listen by socket, or by asking again. */
  #carry() {
    this.#enter("ready");
    this.#flush();
    if (Date.now() - this.#blockedAt > SOCKET_AGAIN_MS) this.#blocked = 0;
    if (this.#blocked < 2) return this.#openSocket();
    this.#timer = setTimeout(() => this.#connect(), document.hidden ? LONGEST_WAIT_MS : POLL_MS);
  }

  #openSocket() {
    let socket;
    try {
      socket = new WebSocket(this.#api.socketAddress);
    } catch { // forbidden by the page's policy
      this.#blocked = 2;
      this.#blockedAt = Date.now();
      return this.#carry();
    }
    const silence = setTimeout(() => socket.close(), WELCOME_MS);
    this.#socket = socket;
    socket.onopen = () => this.#frame({ type: "hello", token: this.#session.token, after: this.#seen });
    socket.onmessage = (event) => {
      clearTimeout(silence);
      if (socket === this.#socket) this.#take(JSON.parse(event.data));
    };
    socket.onclose = (event) => {
      clearTimeout(silence);
      if (socket === this.#socket) this.#closed(event.code);
    };
  }

  #take(frame) {
    if (frame.conversation) this.#tell.conversation(frame.conversation);
    switch (frame.type) {
      case "welcome":
        this.#welcomedAt = Date.now();
        this.#blocked = 0;
        return this.#flush();
      case "message": return this.#receive(frame.message);
      case "typing": return this.#tell.typing(frame.sender);
      case "turn_end": return this.#tell.typing(null);
      case "ack": if (frame.client_id === this.#flying?.client_id) this.#acknowledged(frame.seq); return;
      case "error": return this.#objected(frame, ["unavailable", "rate_limited"].includes(frame.code));
    }
  }

  #closed(code) {
    if (code === 4401 || code === 4404) return this.#leave();
    if (!this.#welcomedAt) {
      this.#blocked += 1;
      this.#blockedAt = Date.now();
    } else if (Date.now() - this.#welcomedAt > SETTLED_MS) this.#tries = 0;
    this.#lost(new Refused(0));
  }

  #drop() {
    const socket = this.#socket;
    this.#socket = null;
    this.#welcomedAt = 0;
    this.#land();
    this.#tell.typing(null);
    socket?.close(1000);
  }

  #leave() {
    this.#drop();
    this.#session.forget();
    for (const item of this.#queue) delete item.choice; // an id of the conversation that is gone
    if (this.#seen) return this.#enter("gone");
    this.#timer = setTimeout(() => this.#connect(), pause(0)); // nothing was shown yet: begin anew
  }

  #lost(error) {
    this.#drop();
    if (this.#stopped) return;
    if (!(error instanceof Refused)) console.error("LeadChat:", error);
    else if (error.gone && this.#session.id) return this.#leave();
    else if (!error.passing) {
      console.error("LeadChat: the server refused the chat:", error.message);
      return this.#enter("refused");
    }
    this.#tries += 1;
    if (!navigator.onLine) this.#enter("offline");
    else if (this.#tries > (this.#seen ? 3 : 1)) this.#enter("away");
    else if (this.#tries > 1) this.#enter("reconnecting"); // the first loss is mended unnoticed
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#connect(), Math.max(pause(this.#tries), error.waitMs || 0));
  }

  #receive(message, old = false) {
    if (message.seq <= this.#seen || this.#early.has(message.seq)) return;
    this.#early.set(message.seq, message);
    while (this.#early.has(this.#seen + 1)) {
      const next = this.#early.get(++this.#seen);
      this.#early.delete(this.#seen);
      this.#tell.delivered(next, old);
    }
    this.#session.keep({ seq: this.#seen });
    if (this.#early.size && !this.#syncing) this.#sync(old).catch((error) => this.#lost(error));
  }

  /** Send the oldest unsent message; the next one goes when this one is acknowledged. */
  #flush() {
    this.#remember();
    const item = this.#queue.find((candidate) => !candidate.failed);
    if (this.#flying || !item || this.#state !== "ready") return;
    this.#flying = item;
    this.#tell.typing("assistant");
    const { client_id, text, choice } = item;
    const said = choice ? { client_id, choice } : { client_id, text };
    if (!this.#welcomedAt) return this.#post(item, said);
    this.#frame({ type: "message", ...said });
    this.#ackTimer = setTimeout(() => {
      if (++item.tries >= TRIES) this.#giveUp(item);
      this.#lost(new Refused(0));
    }, ACK_MS);
  }

  async #post(item, said) {
    try {
      const answer = await this.#api.say(said);
      if (this.#flying === item) this.#acknowledged(answer.messages[0].seq);
      this.take(answer);
      this.#tell.typing(null);
    } catch (error) {
      if (this.#flying !== item) return;
      if (!error.status || error.gone) return this.#lost(error);
      this.#objected({ code: error.code, detail: error.message }, error.passing, error.waitMs);
    }
  }

  #acknowledged(seq) {
    const item = this.#flying;
    this.#land(); // the typing notice stays: the answer is being made
    this.#queue = this.#queue.filter((other) => other !== item);
    this.#tell.sent(item, seq);
    this.#receive({ seq, own: true });
    this.#flush();
  }

  /** The server answered a message with an error: again later, or the visitor decides. */
  #objected({ client_id, code, detail }, passing, waitMs = 0) {
    const item = this.#flying;
    if (!item || (client_id && client_id !== item.client_id)) return;
    this.#land();
    this.#tell.typing(null);
    item.spent = code === "client_id_reused";
    if (!passing || ++item.tries >= TRIES) return this.#giveUp(item, passing ? "" : detail);
    setTimeout(() => this.#flush(), Math.max(waitMs, pause(item.tries)));
  }

  #giveUp(item, detail) {
    this.#land();
    this.#tell.typing(null);
    item.failed = true;
    this.#tell.failed(item, detail);
    this.#flush();
  }

  /** Whatever was on its way is no longer waited for; it stays first in the queue. */
  #land() {
    this.#flying = null;
    clearTimeout(this.#ackTimer);
  }

  #remember() {
    this.#session.keep({ unsent: this.#queue.map(({ tries, ...item }) => item) });
  }

  #frame(frame) {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(frame));
  }

  #enter(state) {
    if (state === this.#state) return;
    this.#state = state;
    this.#tell.state(state);
  }
}
