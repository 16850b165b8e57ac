// A recipient's visit: the link's token becomes a session, then identify if asked, read, sign, approve or decline, and what
// follows.
import { get, post, Refused } from "./api.js";
import * as bankid from "./bankid.js";
import { list } from "./documents.js";
import { drawing } from "./drawing.js";
import * as enclosures from "./enclosures.js";
import { $, clock, fill, language, pause, problem, show, time } from "./page.js";

const CURRENT = "/v1/signing-sessions/current";
const STATES = {
  identification_required: "identify",
  link_invalid: "invalid",
  link_replaced: "replaced",
  request_expired: "ended",
  not_your_turn: "waiting",
  wrong_state: "ended",
  signature_request_not_found: "ended",
  login_required: "reopen",
  session_invalid: "reopen",
  csrf_token_invalid: "reopen",
};
const LOOK_AGAIN_MS = { sealing: 2_000, failed: 15_000, pending: 15_000 };
const LOOKS = 60;
/** The end is the midnight after the last day, in Sweden; the person may be elsewhere. */
const lastDay = (iso) =>
  iso && new Intl.DateTimeFormat(language, { dateStyle: "long", timeZone: "Europe/Stockholm" }).format(new Date(Date.parse(iso) - 1));
const csrf = () => sessionStorage.getItem("csrf") ?? "";

/** The fragment is taken out of the address bar first: it opens the request for whoever reads it there. */
function begin() {
  const fragment = location.hash.slice(1);
  history.replaceState(null, "", location.pathname + location.search);
  if (fragment.startsWith("sr_")) return attempt(() => enter(fragment));
  if (fragment.startsWith("eid_order=")) return attempt(() => comeBack(new URLSearchParams(fragment)));
  const { search } = location;
  if (new URLSearchParams(search).has("state")) return attempt(() => comeBackFromEid(new URLSearchParams(search)));
  onWhoseDevice();
  return csrf() ? attempt(resume) : show("reopen");
}

async function enter(token) {
  sessionStorage.clear();
  const session = await post("/v1/signing-sessions", { token, client: "web" });
  sessionStorage.setItem("csrf", session.csrf_token);
  if (session.in_person) sessionStorage.setItem("in_person", "yes");
  onWhoseDevice();
  if (session.identification_required) return show("identify");
  return read();
}

async function resume() {
  const orderId = bankid.unfinished();
  const order = orderId && (await bankid.read(orderId).catch(() => null));
  await read();
  if (order?.status === "pending") await settle(await bankid.follow(order));
}

async function comeBack(fragment) {
  const order = await bankid.comeBack(fragment);
  await settle(await bankid.follow(order));
}

async function useBankId({ dataset: { purpose, flow } }) {
  await settle(await bankid.start(purpose, flow, csrf()));
}

/** However the order ended, what the request says now is what counts. */
async function settle(order) {
  await read();
  if (order.status !== "complete") problem(order.message);
}

/** Shows what the request says now; what takes longer goes on behind. */
async function read() {
  let view;
  try {
    view = await get(CURRENT);
  } catch (error) {
    if (!(error instanceof Refused && STATES[error.code])) throw error;
    return show(STATES[error.code]);
  }
  if (view.recipient_status === "declined") return show("declined");
  if (isDone(view)) afterwards(view);
  else review(view);
  return undefined;
}

/** Nothing more is asked of this person; of a viewer nothing ever was. */
const isDone = ({ recipient_status: status, status: request }) =>
  ["signed", "approved"].includes(status) || request !== "pending";

/** On the sender's device its own BankID app is the sender's, too. */
function onWhoseDevice() {
  const isInPerson = sessionStorage.getItem("in_person") === "yes";
  for (const button of document.querySelectorAll("[data-flow=same_device]")) button.hidden = isInPerson;
  for (const notice of document.querySelectorAll(".in-person")) notice.hidden = !isInPerson;
}

/** A role's own words and buttons, and no other's; of a signer's, those of the way they sign. */
function dress(section, { role, method }) {
  for (const part of section.querySelectorAll("[data-role]")) {
    const { role: roles, method: way = method } = part.dataset;
    part.hidden = !roles.split(" ").includes(role) || !(way ?? "").split(" ").includes(method ?? "");
  }
  return section;
}

function review(view) {
  if (!$("review").hidden) return; // the documents are on show already
  const section = dress(show("review"), view);
  $("forward").hidden = !view.can_forward;
  showCopy(view);
  if (view.by_code) $("signer-name").value = view.name;
  showEnclosures(view);
  fill(section, { sender: view.sender, title: view.title, message: view.message, last_day: lastDay(view.expires_at) });
  document.title = `${view.title} – B2B Sign`;
  list(section.querySelector(".documents"), view.documents, (each) => `${CURRENT}/documents/${each.document_id}/content`, true);
}

/** What must be handed in comes before the ways to sign; what is signed by code names it, so it is shown anew. */
function showEnclosures(view) {
  enclosures.ask(view, CURRENT, () => ({ "X-CSRF-Token": csrf() }), showEnclosures);
  const isComplete = enclosures.complete(view);
  $("enclosures-first").hidden = isComplete;
  showCode(view);
  if (view.by_eid) fill($("review"), { signing_text: view.by_eid.text, eid: view.by_eid.eid });
  for (const ways of $("review").querySelectorAll("[data-method] .ways")) ways.hidden = !isComplete;
  if (isComplete) return;
  for (const shown of $("review").querySelectorAll("#code-sign, .signed-text")) shown.hidden = true;
}

/** Signed or approved: looks again now and then, until the sealed document is there. */
async function afterwards(first) {
  const section = dress(show("signed"), first);
  const actedAt = first.signed_at ?? first.approved_at;
  fill(section, { title: first.title, acted_at: actedAt && time(actedAt) });
  section.querySelector(".documents").before($("copy"));
  showCopy(first);
  let view = first;
  for (let looks = 0; ; looks += 1) {
    for (const line of section.querySelectorAll("[data-when]")) line.hidden = line.dataset.when !== view.status;
    if (!(view.status in LOOK_AGAIN_MS) || looks === LOOKS) break;
    await pause(LOOK_AGAIN_MS[view.status]);
    view = await get(CURRENT).catch(() => view);
    if (view.request_id !== first.request_id) return void show("reopen"); // another tab opened another link
  }
  showCopy(view);
  if (view.status !== "completed") return;
  const file = (each) => `${CURRENT}/documents/${each.document_id}/${each.purpose === "read" ? "content" : "sealed"}`;
  await list(section.querySelector(".documents"), view.documents.map(asDelivered), file, false);
}

/** A document as the parties keep it: sealed, or as it was read with what was signed. */
function asDelivered({ sealed, ...document }) {
  if (!sealed) return document;
  const { size, sha256 } = sealed;
  const { document_id, purpose, filename } = document;
  return { document_id, purpose, filename: filename.replace(/(\.pdf)?$/i, "-sealed.pdf"), size, sha256 };
}

let byCode = null; // what is shown to be signed by code, as the API said it last

function showCode({ by_code: told }) {
  byCode = told;
  if (!told) return;
  $("code-ask").disabled = !told.can_ask;
  $("code-sign").hidden = !told.expires_at;
  const expires = told.expires_at && clock(told.expires_at);
  fill($("review"), { signing_text: told.text, sent_to: told.sent_to, code_expires: expires });
}

async function askCode() {
  await byCodePost("signing-codes");
  showCode(await get(CURRENT));
  $("code").value = "";
  $("code").focus();
}

async function signByCode({ elements: { code, signer } }) {
  const strokes = $("draw").open ? drawing.strokes() : [];
  const body = { code: code.value.trim(), text_sha256: byCode.text_sha256, name: signer.value.trim(), strokes };
  await byCodePost("signatures", body);
  await read();
}

/** What is refused may be so because the text, the codes or the tries are others than shown: they are shown anew. */
async function byCodePost(what, body) {
  try {
    await post(`${CURRENT}/${what}`, body, { "X-CSRF-Token": csrf() });
  } catch (error) {
    if (error instanceof Refused && !STATES[error.code]) showCode(await get(CURRENT));
    throw error;
  }
}

async function goToEid() {
  const { address } = await post(`${CURRENT}/eid-visits`, undefined, { "X-CSRF-Token": csrf() });
  location.assign(address);
}

/** The eID's answer stands in the address; it is good once, and is taken out of there first. */
async function comeBackFromEid(answer) {
  history.replaceState(null, "", location.pathname);
  if (!csrf()) return void show("reopen");
  const [state, code] = [answer.get("state"), answer.get("code")];
  if (!code) {
    await read();
    return void problem($("eid-stopped").textContent);
  }
  try {
    await post(`${CURRENT}/eid-signatures`, { state, code }, { "X-CSRF-Token": csrf() });
  } catch (error) {
    if (!(error instanceof Refused) || STATES[error.code] || error.passes) throw error;
    await read();
    return void problem(error.message);
  }
  await read();
}

async function approve() {
  await post(`${CURRENT}/approve`, undefined, { "X-CSRF-Token": csrf() });
  await read();
}

async function decline(form) {
  await post(`${CURRENT}/decline`, { reason: form.reason.value.trim() }, { "X-CSRF-Token": csrf() });
  show("declined");
}

async function forward(form) {
  const { name, email, phone } = form.elements;
  const successor = { name: name.value.trim(), email: email.value.trim(), phone: phone.value.trim() || null, language };
  await post(`${CURRENT}/forward`, successor, { "X-CSRF-Token": csrf() });
  fill($("forwarded"), { successor: name.value.trim() });
  show("forwarded");
}

/** Where the sealed copy goes; named while reading, or while the others have yet to sign. */
function showCopy({ copy_address: { invited, verified, pending, can_change: canChange } }) {
  $("copy").hidden = !canChange && !pending;
  $("copy-ask").hidden = !canChange;
  $("copy-verify").hidden = !pending;
  fill($("copy"), { invited, verified: verified && ` + ${verified}`, pending });
}

async function askCopy({ elements: { email } }) {
  await post(`${CURRENT}/copy-address`, { email: email.value.trim() }, { "X-CSRF-Token": csrf() });
  showCopy(await get(CURRENT));
  $("copy-code").focus();
}

async function verifyCopy({ elements: { code } }) {
  await post(`${CURRENT}/copy-address/verify`, { code: code.value.trim() }, { "X-CSRF-Token": csrf() });
  for (const form of $("copy").querySelectorAll("form")) form.reset();
  showCopy(await get(CURRENT));
}

/** Runs one thing a person asked for; what is refused is shown where it belongs. */
async function attempt(act) {
  problem(null);
  const buttons = [...document.querySelectorAll("[data-purpose], #approve, #decline button, #forward button, #copy button, #code-ask, #code-sign button, #eid-sign")];
  for (const button of buttons) button.disabled = true;
  if ([...document.querySelectorAll("[data-state]")].every((section) => section.hidden)) $("opening").hidden = false;
  try {
    await act();
  } catch (error) {
    trouble(error, act);
  }
  for (const button of buttons) button.disabled = false;
  if (byCode) $("code-ask").disabled = !byCode.can_ask;
}

function trouble(error, act) {
  if (STATES[error.code]) return void show(STATES[error.code]);
  if (!$("opening").hidden || !$("trouble").hidden) {
    show("trouble");
    $("again").onclick = () => attempt(act);
  }
  problem(error instanceof Refused ? error.message : document.body.dataset.offline);
  if (!(error instanceof Refused)) throw error;
}

for (const button of document.querySelectorAll("[data-purpose]")) button.addEventListener("click", () => attempt(() => useBankId(button)));
$("approve").addEventListener("click", () => attempt(approve));
$("code-ask").addEventListener("click", () => attempt(askCode));
$("eid-sign").addEventListener("click", () => attempt(goToEid));
const FORMS = { "#decline form": decline, "#forward form": forward, "#copy-ask": askCopy, "#copy-verify": verifyCopy, "#code-sign": signByCode };
for (const [form, act] of Object.entries(FORMS)) {
  document.querySelector(form).addEventListener("submit", (event) => {
    event.preventDefault();
    attempt(() => act(event.target));
  });
}
// Another link, or BankID's return, in this same tab: the browser only changes the fragment.
addEventListener("hashchange", () => /^#(sr_|eid_order=)/.test(location.hash) && location.reload());

begin();
