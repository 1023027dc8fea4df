/* The loader: shows the launcher, takes calls, fetches the chat when it is first opened. */
(() => {
  "use strict";
  const w = window, d = document, early = w.LeadChat;
  if (early?.ready) return; // a second load changes nothing
  const tag = d.currentScript || d.querySelector("script[data-site]");
  if (!tag?.dataset.site) return console.error("LeadChat: data-site is missing.");

  const base = new URL(".", tag.src).href;
  const noted = "identify setContext setLocale setPhase close";
  const verbs = `boot shutdown on off open toggle send ask export erase ${noted}`.split(" ");
  const css = new CSSStyleSheet();
  css.replaceSync(`:host{all:initial!important;color-scheme:inherit!important;position:fixed!important;
right:max(20px,env(safe-area-inset-right))!important;bottom:max(20px,env(safe-area-inset-bottom))!important;
z-index:2147483000!important;--accent:#0f6b66}
:host([mode=inline]){position:static!important;display:block!important}
:host>button{all:unset;box-sizing:border-box;display:flex;align-items:center;justify-content:center;gap:12px;
width:56px;height:56px;border:1px solid #fff4;border-radius:28px;cursor:pointer;color:#fff;
background:var(--accent);font:550 15px system-ui;box-shadow:0 6px 20px #0003}
@supports(color:oklch(from red l c h)){:host>button{color:oklch(from var(--accent) clamp(0,(.565 - l)*999,1) 0 0)}}
:host>button:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
:host([mode=inline])>button{width:100%}
svg{width:24px;height:24px;fill:none;stroke:currentColor;stroke-width:1.8}`);
  let host, loading, tries = 0;

  function add(parent, node, attributes) {
    for (const name in attributes) node.setAttribute(name.replace(/[A-Z]/g, "-$&"), attributes[name]);
    parent.append(node);
    return node;
  }

  function boot(options) {
    if (host?.isConnected) return;
    const given = { lang: d.documentElement.lang, ...tag.dataset, ...options, base };
    const inline = given.mode === "inline", ns = "http://www.w3.org/2000/svg";
    host = d.createElement("lead-chat");
    host.given = {};
    add(d.documentElement, host, given); // outside body: survives pages that swap it
    if (inline) tag.after(host);
    const root = host.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = [css];
    if (given.mode !== "popup") {
      const button = add(root, d.createElement("button"), { part: "launcher", ariaExpanded: false });
      const svg = add(button, d.createElementNS(ns, "svg"));
      const text = /^n[bno]/.test(given.lang) ? "Åpne chatten for hjelp" : "Open the chat for help";
      add(svg, d.createElementNS(ns, "path"), { d: "M4 5.5h16v11h-8.5L7 20v-3.5H4zM8 9.5h8M8 12.7h5" });
      if (inline) button.append(text);
      else button.ariaLabel = text;
      button.onclick = () => w.LeadChat("toggle");
    }
    let kept;
    try { kept = sessionStorage["lead-chat:" + given.site]; } catch { /* storage is blocked */ }
    if (/^(true)?$/.test(given.open) || /"open":true/.test(kept)) return call("resume");
  }

  async function call(verb, ...args) {
    if (verb === "boot") return boot(args[0]);
    if (verb === "shutdown") return host.remove();
    if (verb === "on") return w.addEventListener("leadchat:" + args[0], args[1]);
    if (verb === "off") return w.removeEventListener("leadchat:" + args[0], args[1]);
    boot();
    if (!host.upgraded && noted.includes(verb)) return void (host.given[verb] = args[0]);
    loading ??= import(base + "lead-chat-panel.js?" + tries++);
    await loading.catch((error) => { loading = null; throw error; });
    return host[verb](...args);
  }

  w.LeadChat = (verb, ...args) => {
    const done = verbs.includes(verb) ? call(verb, ...args) : Promise.reject(TypeError("No verb " + verb));
    done.catch((error) => console.error("LeadChat:", error)); // reported, never thrown at the page
    return done;
  };
  w.LeadChat.ready = true;
  d.addEventListener("click", (event) => {
    if (!event.target.closest?.("[href='#lead-chat']")) return;
    event.preventDefault();
    w.LeadChat("open");
  });
  w.LeadChat("boot");
  for (const args of early?.q || []) w.LeadChat(...args);
  w.dispatchEvent(new CustomEvent("leadchat:ready"));
})();
