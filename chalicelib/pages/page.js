// What every page does: show one state at a time, put words into it, and tell a screen reader.

export const language = document.documentElement.lang;
export const $ = (id) => document.getElementById(id);

/** Shows one section and hides the others. The heading gets the focus, so a screen reader reads on from there. */
export function show(id) {
  for (const section of document.querySelectorAll("[data-state]")) section.hidden = section.id !== id;
  problem(null);
  const heading = $(id).querySelector("h1");
  heading?.focus({ preventScroll: true });
  scrollTo({ top: 0 });
  return $(id);
}

/** An alert that is read at once; null takes it away. */
export function problem(text) {
  $("problem").textContent = text ?? "";
  $("problem").hidden = !text;
}

/** Text into every place of that name; an empty one is hidden, with its line in a list of facts. */
export function fill(root, values) {
  for (const [name, value] of Object.entries(values)) {
    for (const place of root.querySelectorAll(`[data-fill="${name}"]`)) {
      place.textContent = value || "";
      (place.closest("dl > div") ?? place).hidden = !value;
    }
  }
}

/** Of several sentences, shows the one of that name. */
export function say(root, name) {
  for (const sentence of root.querySelectorAll("[data-say]")) sentence.hidden = sentence.dataset.say !== name;
}

/** One of the words that the page holds for its script. */
export const word = (code) => $("words").querySelector(`[data-code="${CSS.escape(code)}"]`)?.textContent ?? code;

export const time = (iso) => new Intl.DateTimeFormat(language, { dateStyle: "long", timeStyle: "long" }).format(new Date(iso));
export const clock = (iso) => new Intl.DateTimeFormat(language, { timeStyle: "short" }).format(new Date(iso));
export const day = (iso) => new Intl.DateTimeFormat(language, { dateStyle: "long" }).format(new Date(iso));

export function size(bytes) {
  const [value, unit] = bytes < 1e6 ? [Math.ceil(bytes / 1e3), "kilobyte"] : [bytes / 1e6, "megabyte"];
  return new Intl.NumberFormat(language, { style: "unit", unit, maximumFractionDigits: 1 }).format(value);
}

/** Ends after so many milliseconds, or at once when the person comes back to the page. */
export const pause = (ms) => new Promise((resolve) => {
  const back = () => document.hidden || done();
  const done = () => {
    clearTimeout(timer);
    removeEventListener("visibilitychange", back);
    resolve();
  };
  const timer = setTimeout(done, ms);
  addEventListener("visibilitychange", back);
});

export async function sha256(buffer) {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", buffer));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
