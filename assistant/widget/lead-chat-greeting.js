/* The greeting: a line beside the launcher, by page and after a while, at most once until the page is
   left; what another page of this visit has shown is told from the referrer, since nothing may be
   stored before the chat is opened. Loaded only where a greeting is set.

A rule: {path: "/pricing*", delay_s: 8, text: {en: "…", nb: "…"}}; the first that fits counts. */

const css = new CSSStyleSheet();
css.replaceSync(`[part=greeting]{position:absolute;right:0;bottom:68px;display:flex;width:max-content;max-width:280px;
border:1px solid #8886;border-radius:18px;background:Canvas;color:CanvasText;font:15px/1.5 system-ui;box-shadow:0 6px 20px #0003}
:host([side=left]) [part=greeting]{right:auto;left:0}
:host([scheme=light]){color-scheme:light!important}
:host([scheme=dark]){color-scheme:dark!important}
[part=greeting] button{all:unset;padding:12px 16px;border-radius:18px;cursor:pointer}
[part=greeting] button:focus-visible{outline:2px solid;outline-offset:-4px}`);

/** Whether a path fits the pattern of a rule: "*" stands for any characters. */
const fits = ({ path }, at) => RegExp(`^${path.replace(/[^*\w]/g, "\\$&").replace(/\*/g, ".*")}$`).test(at);

export function greet(host) {
  const read = (name, usual) => host.getAttribute(name) ?? usual;
  if (/inline|popup/.test(read("mode"))) return; // there is no button for it to stand beside
  const text = read("greeting"), own = { path: read("greeting-path", "*"), delay_s: read("greeting-delay", 5), text: { en: text } };
  const rules = text ? [own] : JSON.parse(read("greetings"));
  const before = document.referrer.startsWith(`${location.origin}/`) && new URL(document.referrer).pathname;
  const spoken = /^n[bno]/.test(host.lang) ? "nb" : host.lang.slice(0, 2);
  let timer, node, done;

  try { done = sessionStorage[`lead-chat:${read("site")}`]; } catch { /* storage is blocked */ }
  const stop = () => {
    done = true;
    node?.remove();
  };
  const button = (part, words, click) => {
    const made = document.createElement("button");
    made.setAttribute("part", part);
    made.append(words);
    made.onclick = click;
    node.append(made);
    return made;
  };

  function show(rule) {
    if (done) return;
    done = true;
    const root = host.shadowRoot, launcher = root.querySelector("[part=launcher]");
    node = document.createElement("div");
    node.setAttribute("part", "greeting");
    node.role = "status";
    root.adoptedStyleSheets.push(css);
    root.append(node);
    button("greeting-text", rule.text[spoken] ?? Object.values(rule.text)[0], () => host.open());
    button("greeting-close", "×", () => {
      stop();
      launcher.focus();
    }).ariaLabel = spoken === "nb" ? "Lukk" : "Close";
  }

  function look() {
    clearTimeout(timer);
    const rule = rules.find((one) => fits(one, location.pathname));
    if (rule && !(before && fits(rule, before))) timer = setTimeout(show, rule.delay_s * 1000, rule);
  }

  addEventListener("leadchat:open", stop);
  window.navigation?.addEventListener("currententrychange", look); // pages that change without loading
  look();
}
