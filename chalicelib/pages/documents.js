// A document in the list: fetched in parts, its checksum computed here, then shown.
import { send } from "./api.js";
import { $, fill, problem, say, sha256, size } from "./page.js";

const PART = 4 * 1024 * 1024; // the most one answer holds
const UNASKED = 8 * 1024 * 1024; // larger ones wait for the person
const CAN_SHOW_HERE = navigator.pdfViewerEnabled && matchMedia("(min-width: 40rem)").matches;

/** Fills the list. `path` gives each document's address; small ones are fetched at once, and the first is shown here
 *  where `isShown` says so. */
export async function list(into, documents, path, isShown) {
  const items = documents.map((each) => item(each, path(each)));
  into.replaceChildren(...items.map(({ element }) => element));
  for (const [index, { load, document }] of items.entries()) {
    if (document.size <= UNASKED) await load(isShown && index === 0);
  }
}

function item(document, path) {
  const element = $("document").content.cloneNode(true).querySelector("li");
  const act = (name) => element.querySelector(`[data-act=${name}]`);
  fill(element, { filename: document.filename, pages: document.pages ?? null, size: size(document.size), sha256: document.sha256 });
  element.querySelector("[data-purpose=read]").hidden = document.purpose !== "read";
  element.querySelector("[data-pages=one]").hidden = document.pages !== 1;
  element.querySelector("[data-pages=many]").hidden = !(document.pages > 1);
  for (const name of ["fetch", "show", "hide", "open", "save"]) describe(act(name), document.filename);

  const load = async (thenShow) => {
    act("fetch").disabled = true;
    try {
      const file = await fetched(path, document, (share) => {
        fill(element, { progress: `${Math.floor(share * 100)} %` });
        say(element, "fetching");
      });
      if (file) offer(element, act, file, document, thenShow);
      say(element, file ? "checked" : "differs");
    } catch (error) {
      say(element, null);
      problem(error.message);
    }
    act("fetch").disabled = false;
  };
  act("fetch").addEventListener("click", () => load(true));
  act("show").addEventListener("click", () => show(element, act, true).focus());
  act("hide").addEventListener("click", () => show(element, act, false).focus());
  return { element, load, document };
}

/** The button's own word, and for screen readers which document it is about. */
function describe(button, filename) {
  button.setAttribute("aria-label", `${button.textContent} ${filename}`);
}

/** The whole file, or null when it is not the one whose checksum was told. */
async function fetched(path, { size: total, sha256: expected }, progress) {
  const parts = [];
  for (let start = 0; start < total; start += PART) {
    if (total > PART) progress(start / total);
    const headers = { Range: `bytes=${start}-${Math.min(start + PART, total) - 1}` };
    parts.push(await (await send("GET", path, { headers })).blob());
  }
  const file = new Blob(parts, { type: "application/pdf" });
  return (await sha256(await file.arrayBuffer())) === expected ? file : null;
}

function offer(element, act, file, { filename }, thenShow) {
  const url = URL.createObjectURL(file);
  act("fetch").hidden = true;
  act("open").href = url;
  act("save").href = url;
  act("save").download = filename;
  act("open").hidden = act("save").hidden = false;
  if (!CAN_SHOW_HERE) return;
  const frame = element.querySelector("iframe");
  frame.title = filename;
  frame.src = `${url}#navpanes=0`;
  show(element, act, thenShow);
}

/** Shows or hides the file in its place; gives the button that undoes it. */
function show(element, act, isShown) {
  element.querySelector("iframe").hidden = !isShown;
  act("show").hidden = isShown;
  act("hide").hidden = !isShown;
  return act(isShown ? "hide" : "show");
}
