/* The chat routes over plain HTTP, and what this tab remembers about its conversation. */

const TIMEOUT_MS = 15000;

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
  #key;

  constructor(site) {
    this.#key = `lead-chat:${site}`;
    this.forget();
    try {
      Object.assign(this, JSON.parse(sessionStorage[this.#key]));
    } catch { /* none, damaged or blocked */ }
  }

  keep(changes) {
    Object.assign(this, changes);
    try {
      sessionStorage[this.#key] = JSON.stringify(this);
    } catch { /* blocked or full */ }
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
