// A PDF is hashed here, uploaded straight to storage, judged by a job, and the report is shown in words.
import { get, post, Refused } from "./api.js";
import { $, day, fill, pause, problem, say, sha256, show, size, time, word } from "./page.js";
import { upload } from "./upload.js";

const MOST_BYTES = 100 * 1024 * 1024;
const LOOKS = 180;
const TONES = { genuine: ["good", "✓"], altered: ["bad", "✕"] };

async function verify(file) {
  if (file.size > MOST_BYTES) throw new Refused("too_large", word("too-large"));
  const section = show("working");
  fill(section, { filename: file.name });
  progress(section, "reading", null);
  const announced = await post("/v1/verifications", { size: file.size, sha256: await sha256(await file.arrayBuffer()) });
  progress(section, "uploading", 0);
  await upload(file, announced.upload, (share) => progress(section, "uploading", share), word("upload-failed"));
  progress(section, "judging", null);
  tell(file, await judged(announced));
}

async function judged({ verification_id, secret }) {
  const path = `/v1/verifications/${verification_id}`;
  const holder = { Authorization: `Verification ${secret}` };
  await post(`${path}/complete`, undefined, holder);
  for (let looks = 0; looks < LOOKS; looks += 1) {
    await pause(1000);
    const found = await get(path, holder);
    if (found.status === "done") return found;
  }
  throw new Refused("too_slow", word("too-slow"));
}

function tell(file, { summary, report }) {
  const section = show("verdict");
  const [tone, mark] = TONES[report.verdict] ?? ["neutral", "?"];
  section.querySelector(".verdict").dataset.tone = tone;
  section.querySelector(".mark").textContent = mark;
  const facts = report.evidence ?? {};
  fill(section, {
    verdict: summary,
    filename: `${file.name}, ${size(file.size)}`,
    title: facts.title,
    sender: facts.sender,
    document: report.document && `${report.document.filename}, ${report.document.pages} ${word(report.document.pages === 1 ? "page" : "pages")}`,
    sealed: report.sealed_at && [time(report.sealed_at), report.sealed_by].filter(Boolean).join(", "),
    seal: report.covers_whole_file && `PAdES ${report.level}, ${word("whole")}`,
    lasts: report.proofs_last_until && day(report.proofs_last_until),
    fingerprint: report.fingerprint,
    sha256: report.sha256,
  });
  lines($("changes"), report.changes.map(change));
  const [approvals, signatures] = [true, false].map((is) => (facts.signatures ?? []).filter(({ role }) => (role === "approver") === is));
  lines($("signers"), signatures.map(signer));
  lines($("approvers"), approvals.map(signer));
  lines($("stamps"), [...report.signatures.map(signature), ...report.timestamps.map(stamp)]);
  section.querySelector("h1").focus(); // filled only now, so read only now
}

function change({ detail, before, after }) {
  const pages = before && after ? ` (${word("was")} ${before}, ${word("is")} ${after})` : "";
  return [detail + pages];
}

function signer({ name, organisation, method, eid, signed_at, in_person: inPerson }) {
  const how = eid ? `${eid.name} – ${word("eid")} ${eid.stated_by}` : word(method);
  const strong = Object.assign(document.createElement("strong"), { textContent: name });
  return [strong, [organisation, how, inPerson && word("in_person"), time(signed_at)].filter(Boolean).join(" · ")];
}

const holds = (does) => word(does ? "holds" : "fails");
const signature = ({ kind, signer: by, time: at, intact, trusted }) =>
  [`${word(kind)} ${by.name ?? "?"}${at ? `, ${time(at)}` : ""}: ${holds(intact && (trusted || kind === "other"))}`];
const stamp = ({ kind, authority, time: at, trusted }) =>
  [`${word(kind)} ${authority.name ?? "?"}${at ? `, ${time(at)}` : ""}: ${holds(trusted)}`];

function lines(root, contents) {
  root.hidden = contents.length === 0;
  root.querySelector("ul").replaceChildren(...contents.map((parts) => {
    const line = document.createElement("li");
    line.append(...parts);
    return line;
  }));
}

function progress(section, sentence, share) {
  say(section, sentence);
  const bar = section.querySelector("progress");
  if (share === null) bar.removeAttribute("value");
  else bar.value = share;
}

document.querySelector("#choose form").addEventListener("submit", async (event) => {
  event.preventDefault();
  const file = $("file").files[0];
  try {
    await verify(file);
  } catch (error) {
    show("choose");
    problem(error instanceof Refused ? error.message : document.body.dataset.offline);
    if (!(error instanceof Refused)) throw error;
  }
});
$("another").addEventListener("click", () => {
  document.querySelector("#choose form").reset();
  show("choose");
});
