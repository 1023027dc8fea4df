/* What the script tag and the page say: read when a conversation begins. */

import { languageOf } from "./texts.js";

const ALLOWED = {
  mode: "bubble popup inline", side: "right left", scheme: "light dark auto", open: "true false",
  analytics: "on off", "webinar-phase": "before live after on_demand",
};

/** Tell whoever builds the page of values that have no meaning. */
export function warn(host) {
  for (const name in ALLOWED) {
    const given = host.getAttribute(name);
    if (given && !ALLOWED[name].split(" ").includes(given))
      console.warn(`LeadChat: data-${name}="${given}" is none of: ${ALLOWED[name]}`);
  }
}

/** The body with which a conversation is begun. */
export function opening(host) {
  const { setContext, identify } = host.given;
  const [site, topic, id, title, phase] = ["site", "topic", "webinar-id", "webinar-title", "webinar-phase"].map((name) => host.getAttribute(name));
  const cut = (text, most) => [...text].slice(0, most).join(""); // longer is refused
  const campaign = [...new URLSearchParams(location.search)].filter(([name]) => name.startsWith("utm_")).slice(0, 12);
  const utm = Object.fromEntries(campaign.map(([name, value]) => [name.slice(4), cut(value, 200)]));
  return {
    site, locale: languageOf(host.lang), topic,
    page: { url: cut(location.href.split("#")[0], 2000), title: cut(document.title, 300), referrer: cut(document.referrer, 2000), utm, ...setContext },
    webinar: id ? { id, title: title ?? "", phase: phase ?? "before" } : null,
    identity: identify ?? null,
  };
}
