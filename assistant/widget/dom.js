/* Building nodes. Text always becomes a text node: nothing here can turn words into markup. */

/** Typing happens on a keyboard that covers the page. */
export const touch = matchMedia("(pointer: coarse)");

const SVG = "http://www.w3.org/2000/svg";

/** Make an element: `on…` are listeners, the rest attributes, null and false are left out. Each class
    is a part too, for the integrator's style sheet; a button does not submit unless it says so. */
export function make(tag, settings = {}, ...children) {
  const node = document.createElement(tag);
  if (tag === "button") node.type = "button";
  if (settings.class) node.setAttribute("part", settings.class);
  for (const [name, value] of Object.entries(settings)) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (value != null && value !== false) node.setAttribute(name, value);
  }
  node.append(...children);
  return node;
}

const PATHS = {
  close: "M6 6l12 12M18 6L6 18",
  down: "M12 5v14M6 13l6 6 6-6",
  menu: "M5 12h.01M12 12h.01M19 12h.01",
  send: "M12 19V5M6 11l6-6 6 6",
  back: "M14 6l-6 6 6 6",
  check: "M5 12.5l4.5 4.5L19 7.5",
  file: "M12 4v11M7.5 11l4.5 4.5 4.5-4.5M5 20h14",
  page: "M8 16l8.5-8.5M9.5 7.5h7v7",
  mail: "M4 6h16v12H4zM4 7l8 6 8-6",
  calendar: "M4 6.5h16V20H4zM4 11h16M8.5 4v4M15.5 4v4",
  shield: "M12 3.5l7 2.5v6c0 4-3 7-7 8.5-4-1.5-7-4.5-7-8.5V6z",
  mark: "M4 5.5h16v11h-8.5L7 20v-3.5H4zM8 9.5h8M8 12.7h5",
};

export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  const path = document.createElementNS(SVG, "path");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("class", "icon");
  path.setAttribute("d", PATHS[name]);
  svg.append(path);
  return svg;
}

/** The address when it may be followed, else null: http, https and mailto only. */
export function safeAddress(address) {
  try {
    const url = new URL(address ?? "about:", document.baseURI);
    return ["http:", "https:", "mailto:"].includes(url.protocol) ? url.href : null;
  } catch {
    return null;
  }
}

/** A link; what lies on another site opens beside this page, which learns nothing of us. */
export function anchor(href, name, ...children) {
  const away = !href.startsWith("mailto:") && new URL(href).origin !== location.origin;
  return make("a", { class: name, href, target: away ? "_blank" : null, rel: away ? "noopener noreferrer" : null }, ...children);
}

/** The text, with its web addresses as links that show exactly where they lead. */
export function linked(text) {
  return text.split(/(https?:\/\/[^\s<>"]*[^\s<>".,;:!?)\]'])/).map((part, odd) => {
    const href = odd % 2 ? safeAddress(part) : null;
    return href ? anchor(href, "inline-link", part) : part;
  });
}

/** 128 random bits as a UUID; crypto.randomUUID is missing on pages without https. */
export function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 15) | 64;
  bytes[8] = (bytes[8] & 63) | 128;
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0"))
    .join("").replace(/(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}
