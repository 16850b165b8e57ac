// What the sender asks the signer to hand in: each a PDF, uploaded and checked before there is anything to sign.
import { get, post, Refused } from "./api.js";
import { $, fill, pause, problem, say, sha256 } from "./page.js";
import { upload } from "./upload.js";

const MOST_BYTES = 20 * 1024 * 1024;
const LOOKS = 180;

/** Fills the list; `changed` is told what the visit says once a file was checked. */
export function ask(view, path, headers, changed) {
  $("enclosures").hidden = view.enclosures.length === 0;
  const items = view.enclosures.map((each) => item(each, `${path}/enclosures/${each.number}`, path, headers, changed));
  $("enclosures").querySelector("ul").replaceChildren(...items);
}

/** Whether everything that was asked for is there. */
export const complete = ({ enclosures }) => enclosures.every(({ status }) => status === "ready");

function item(told, path, visit, headers, changed) {
  const element = $("enclosure").content.cloneNode(true).querySelector("li");
  const [input, label] = [element.querySelector("input"), element.querySelector("label")];
  input.id = `enclosure-${told.number}`;
  label.htmlFor = input.id;
  fill(element, { label: told.label, filename: told.filename, refusal: told.refusal });
  say(element, told.status);
  input.addEventListener("change", async () => {
    const [file] = input.files;
    if (!file) return;
    problem(null);
    input.disabled = true;
    try {
      await handIn(element, file, path, headers);
      changed(await checked(visit, told.number));
    } catch (error) {
      say(element, told.status);
      problem(error instanceof Refused ? error.message : document.body.dataset.offline);
      if (!(error instanceof Refused)) throw error;
    } finally {
      input.disabled = false;
      input.value = "";
    }
  });
  return element;
}

async function handIn(element, file, path, headers) {
  if (file.size > MOST_BYTES) throw new Refused("too_large", words("too-large"));
  fill(element, { filename: file.name, refusal: "", progress: "0 %" });
  say(element, "uploading");
  const body = { filename: file.name, size: file.size, sha256: await sha256(await file.arrayBuffer()) };
  const announced = await post(path, body, headers());
  const told = (share) => fill(element, { progress: `${Math.floor(share * 100)} %` });
  await upload(file, announced.upload, told, words("upload-failed"));
  await post(`${path}/complete`, undefined, headers());
  say(element, "checking");
}

/** The visit, once the file is accepted or refused. */
async function checked(visit, number) {
  for (let looks = 0; looks < LOOKS; looks += 1) {
    const view = await get(visit);
    if (view.enclosures[number - 1]?.status !== "checking") return view;
    await pause(1000);
  }
  throw new Refused("too_slow", words("too-slow"));
}

const words = (code) => $("enclosures").querySelector(`[data-code="${code}"]`).textContent;
