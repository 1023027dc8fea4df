/* The loader: shows the launcher, takes calls, fetches the chat when it is first opened. Until then
   nothing is stored, and nothing else is loaded but the greeting where one is set. */
(() => {
  "use strict";
  const w = window, d = document, early = w.LeadChat;
  let tag = d.currentScript || d.querySelector("script[data-site]");
  // a second load changes nothing, but puts an inline chat back that a new body took away
  if (early?.ready) return early("boot", {}, tag);
  const ours = "SITE SETTINGS"; // an object: what the operator has set for the site
  if (!tag?.dataset.site) return console.error("LeadChat: no data-site");
  const { src, dataset } = tag, { site } = dataset;

  const base = new URL(".", src).href, key = "lead-chat:" + site;
  const words = /\S/, object = /^\[object /;
  const event = /^(ready|open|close|message|field|consent|qualified|handoff|error)$/;
  const needs = {
    on: event, off: event, send: words, ask: words, setLocale: words, setContext: object, identify: object,
    setPhase: /^(before|live|after|on_demand)$/,
  };
  const verbs = "boot shutdown open close toggle export erase".split(" ").concat(Object.keys(needs));
  let host, inline, loading;

  function make(node, attributes, ...children) {
    for (const name in attributes) node.setAttribute(name.replace(/[A-Z]/g, "-$&"), attributes[name]);
    node.append(...children);
    return node;
  }

  function kept() {
    try { return sessionStorage[key]; } catch { /* storage is blocked */ }
  }

  // outside body: survives pages that swap it
  const place = () => { inline ? tag.after(host) : d.documentElement.append(host); };

  function boot(options, other) {
    tag = other || tag;
    if (host) return host.isConnected || place();
    const given = { lang: d.documentElement.lang, base, ...ours, ...dataset, ...options };
    const { mode, accent, lang, open, greeting, greetings } = given, css = new CSSStyleSheet(), ns = "http://www.w3.org/2000/svg";
    css.replaceSync(`:host{all:initial!important;color-scheme:inherit!important;position:fixed!important;
right:max(20px,env(safe-area-inset-right))!important;bottom:max(20px,env(safe-area-inset-bottom))!important;
z-index:2147483000!important;--accent:${accent || "#0f6b66"}}
:host([side=left]){right:auto!important;left:max(20px,env(safe-area-inset-left))!important}
:host([mode=inline]){position:static!important;display:block!important}
:host>button{all:unset;box-sizing:border-box;display:flex;align-items:center;justify-content:center;gap:12px;
height:56px;border:1px solid #fff4;border-radius:28px;padding:0 15px;cursor:pointer;color:#fff;
background:var(--accent);font:550 15px system-ui;box-shadow:0 6px 20px #0003}
@supports(color:oklch(from red l c h)){:host>button{color:oklch(from var(--accent) clamp(0,(.565 - l)*999,1) 0 0)}}
:host>button:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
svg{width:24px;height:24px;fill:none;stroke:currentColor;stroke-width:1.8}`);
    inline = mode === "inline";
    host = d.createElement("lead-chat");
    host.given = {};
    for (const verb of verbs) host[verb] = (...args) => w.LeadChat(verb, ...args);
    place();
    make(host, given);
    const root = host.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = [css];
    const label = /^n[bno]/.test(lang) ? "Åpne chatten for hjelp" : "Open the chat for help";
    const icon = make(d.createElementNS(ns, "path"), { d: "M4 5.5h16v11h-8.5L7 20v-3.5H4zM8 9.5h8M8 12.7h5" });
    const button = make(d.createElement("button"), { part: "launcher", ariaExpanded: false, ariaLabel: label },
      make(d.createElementNS(ns, "svg"), {}, icon), inline ? label : "");
    button.onclick = () => w.LeadChat("toggle");
    if (mode !== "popup") root.append(button);
    if (/^(true)?$/.test(open) || /"open":true/.test(kept())) return call("resume");
    return (greetings || greeting) && import(base + "lead-chat-greeting.HASH.js").then((part) => part.greet(host));
  }

  async function call(verb, value, more) {
    const need = needs[verb];
    if (need && (typeof value !== (need === object ? "object" : "string") || !need.test(value)
      || need === event && !more?.call)) throw TypeError(`${verb} needs ${need}`);
    if (verb === "boot") return boot(value, more);
    if (verb === "shutdown") {
      host?.over?.();
      host = host?.remove();
      return kept() && delete sessionStorage[key];
    }
    if (verb + value === "onready" && w.LeadChat.ready) more();
    if (need === event) return w[verb === "on" ? "addEventListener" : "removeEventListener"]("leadchat:" + value, more);
    boot();
    if (!host.upgraded && /^(se.*[A-Z]|i|c)/.test(verb)) return void (host.given[verb] = value);
    // the name with the hash is gone after an update of the server; the other one never is
    loading ??= import(base + "lead-chat-panel.HASH.js").catch(() => import(base + "lead-chat-panel.js?" + Date.now()));
    await loading.catch((error) => { loading = null; throw error; });
    return host.constructor.prototype[verb].call(host, value, more);
  }

  w.LeadChat = (verb, ...args) => {
    const done = verbs.includes(verb) ? call(verb, ...args) : Promise.reject(TypeError("No verb " + verb));
    done.catch((error) => console.error("LeadChat:", error)); // reported, never thrown at the page
    return done;
  };
  d.addEventListener("click", (click) => {
    if (!click.target.closest?.("[href='#lead-chat']")) return;
    click.preventDefault();
    w.LeadChat("open");
  });
  w.LeadChat("boot");
  for (const args of early?.q || []) w.LeadChat(...args);
  w.LeadChat.ready = true;
  w.dispatchEvent(new CustomEvent("leadchat:ready"));
})();
