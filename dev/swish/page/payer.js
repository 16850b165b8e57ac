// The payer's page: shows the payments once a second and does to them what a person asks for.
import { FAILURES, OPERATIONS, REFUND_FAILURES, TEXTS } from "/page/texts.js";

const $ = (id) => document.getElementById(id);
const cards = new Map(); // handle → {element, shown}: a card is redrawn only when its payment changed, to keep the focus
let language = localStorage.getItem("language") === "en" ? "en" : "sv";
let payments = [];
let switches = null;
let unreachable = false;

const say = (key, values = {}) => TEXTS[language][key].replace(/\{(\w+)\}/g, (_, name) => values[name]);
const kronor = (amount) => amount.toLocaleString(language, { minimumFractionDigits: 2 });

function stateOf({ status, errorCode }) {
  const state = TEXTS[language].states[status] ?? status;
  return errorCode ? `${state}: ${TEXTS[language].codes[errorCode] ?? errorCode} (${errorCode})` : state;
}

async function call(method, path, body) {
  const options = { method, headers: { "Content-Type": "application/json" } };
  if (body !== undefined) options.body = JSON.stringify(body);
  const response = await fetch(path, options).catch(() => null);
  if (response === null) throw { error: "unreachable" };
  const answer = await response.json();
  if (!response.ok) throw answer;
  return answer;
}

function tell(text, good) {
  const message = $("message");
  message.className = `message ${good ? "good" : "bad"}`;
  message.textContent = text;
  message.hidden = false;
}

async function attempt(action) {
  try {
    const said = await action();
    if (said) tell(said, true);
  } catch (refusal) {
    tell(TEXTS[language].errors[refusal.error] ?? refusal.details ?? String(refusal), false);
  }
  await refresh();
}

const path = (handle, verb) => `/payer/payments/${handle}/${verb}`;

function decide(handle, verb, body) {
  const telling = cards.get(handle).element.querySelector("[name=telling]").value;
  return attempt(async () => {
    const payment = await call("POST", path(handle, verb), { telling, ...body });
    return say("is", { amount: kronor(payment.amount), state: stateOf(payment) });
  });
}

function act(handle, verb) {
  switch (verb) {
    case "time-out":
      return decide(handle, "fail", { code: "TM01" });
    case "again":
    case "forge": {
      const telling = verb === "forge" ? "forged" : "once";
      return attempt(async () => { await call("POST", path(handle, "call-back"), { telling }); return say("sent"); });
    }
    default:
      return decide(handle, verb, {});
  }
}

function submit(handle, form) {
  const value = new FormData(form);
  switch (form.dataset.form) {
    case "amount": {
      const amount = Math.round(Number(value.get("kronor").replace(",", ".")) * 100);
      return decide(handle, "pay", { amount_ore: amount });
    }
    case "failure":
      return decide(handle, "fail", { code: value.get("code") });
    default:
      return attempt(async () => {
        await call("POST", path(handle, "let-refunds-fail"), { code: value.get("code") || null });
        return say("saved");
      });
  }
}

const option = (value, text) => Object.assign(document.createElement("option"), { value, textContent: text });
const translate = (root) => root.querySelectorAll("[data-text]").forEach((each) => { each.textContent = say(each.dataset.text); });

function newCard(payment) {
  const element = $("payment").content.cloneNode(true).querySelector("article");
  element.dataset.handle = payment.handle;
  element.addEventListener("click", ({ target }) => target.dataset.act && act(payment.handle, target.dataset.act));
  element.addEventListener("submit", (event) => { event.preventDefault(); submit(payment.handle, event.target); });
  translate(element);
  const { codes, tellings } = TEXTS[language];
  const fill = (selector, options) => element.querySelector(selector).replaceChildren(...options);
  const named = (code) => option(code, `${codes[code]} (${code})`);
  fill("[name=telling]", Object.entries(tellings).map(([key, text]) => option(key, text)));
  fill("[data-form=failure] select", FAILURES.map(named));
  fill("[data-form=refunds] select", [option("", say("refundsWell")), ...REFUND_FAILURES.map(named)]);
  return element;
}

function toldOf(callbacks) {
  const { callbackStates } = TEXTS[language];
  const list = callbacks.map(({ status, state, answers }) =>
    `${TEXTS[language].states[status]} ${callbackStates[state]}${answers.length ? ` [${answers.map((each) => each || "–").join(", ")}]` : ""}`);
  return callbacks.length ? say("told", { list: list.join("; ") }) : say("toldNothing");
}

function drawRefund(refund) {
  const item = document.createElement("li");
  item.append(say("refund", { amount: kronor(refund.amount), state: stateOf(refund) }));
  if (!refund.is_open || !switches.refunds_by_hand) return item;
  for (const [verb, text, body] of [["pay", "refundPay", {}], ["fail", "refundFail", { code: "RF07" }]]) {
    const button = Object.assign(document.createElement("button"), { type: "button", textContent: say(text) });
    button.addEventListener("click", () => attempt(async () => {
      const ended = await call("POST", `/payer/refunds/${refund.handle}/${verb}`, body);
      return say("refund", { amount: kronor(ended.amount), state: stateOf(ended) });
    }));
    item.append(button);
  }
  return item;
}

function drawCard(element, payment) {
  const find = (selector) => element.querySelector(selector);
  const amount = kronor(payment.amount);
  const how = payment.is_m_commerce ? say("byCode") : say("byPhone", { phone: payment.payerAlias });
  const isLate = ["TM01", "DS24"].includes(payment.errorCode);
  find("h3").textContent = `${amount} kr`;
  find(".state").textContent = stateOf(payment);
  find(".state").className = `state ${payment.status}`;
  find(".asked").textContent = say("asked", { how, message: payment.message, reference: payment.payeePaymentReference });
  find(".told").textContent = payment.is_open ? "" : toldOf(payment.callbacks);
  find("[data-act=pay]").textContent = say("pay", { amount });
  find("[data-form=refunds] select").value = payment.refund_fails ?? "";
  const shown = { open: payment.is_open, late: isLate, paid: payment.status === "PAID", deciding: payment.is_open || isLate };
  element.querySelectorAll("[data-for]").forEach((each) => { each.hidden = !shown[each.dataset.for]; });
  find(".refunds").replaceChildren(...payment.refunds.map(drawRefund));
}

function drawPayments() {
  for (const [handle, card] of cards) {
    if (!payments.some((each) => each.handle === handle)) { card.element.remove(); cards.delete(handle); }
  }
  for (const payment of payments.toReversed()) {
    const card = cards.get(payment.handle) ?? { element: newCard(payment), shown: "" };
    const shown = JSON.stringify([{ ...payment, seconds_left: 0 }, switches.refunds_by_hand]);
    if (card.shown !== shown) drawCard(card.element, payment);
    card.element.querySelector(".left").textContent = payment.is_open ? say("secondsLeft", { n: payment.seconds_left }) : "";
    card.shown = shown;
    const place = $(payment.is_open ? "open" : "ended");
    if (card.element.parentElement !== place) place.prepend(card.element);
    cards.set(payment.handle, card);
  }
  $("none").hidden = payments.some((each) => each.is_open);
  $("ended-block").hidden = payments.every((each) => each.is_open);
}

function drawSwitches() {
  const { auto, faults, refunds_by_hand: byHand } = switches;
  const parts = auto ? [say("autoIs", { ms: auto.delay_ms })] : [];
  for (const fault of faults) {
    parts.push(say("faultIs", { kind: TEXTS[language].faults[fault.kind], operation: fault.operation ?? say("everyOperation") }));
  }
  $("switched").textContent = parts.join(" ") || say("allNormal");
  $("by-hand").checked = byHand;
}

function drawAll() {
  document.documentElement.lang = language;
  document.querySelectorAll("[data-language]").forEach((each) => each.setAttribute("aria-pressed", each.dataset.language === language));
  translate(document);
  document.title = `${say("title")} (simulator)`;
  cards.forEach((card) => card.element.remove());
  cards.clear();
  const { faults } = TEXTS[language];
  $("fault-kind").replaceChildren(...Object.entries(faults).map(([key, text]) => option(key, text)));
  $("fault-operation").replaceChildren(option("", say("everyOperation")), ...OPERATIONS.map((each) => option(each, each)));
  drawPayments();
  drawSwitches();
}

async function refresh() {
  try {
    [payments, switches] = await Promise.all([call("GET", "/payer/payments"), call("GET", "/control")]);
    if (unreachable) $("message").hidden = true;
    unreachable = false;
    drawPayments();
    drawSwitches();
  } catch (refusal) {
    unreachable = refusal.error === "unreachable";
    tell(TEXTS[language].errors[refusal.error] ?? String(refusal), false);
  }
}

const change = (part) => attempt(async () => { await call("PUT", "/control", { ...(await call("GET", "/control")), ...part }); });

function listen() {
  document.querySelectorAll("[data-language]").forEach((each) => each.addEventListener("click", () => {
    language = each.dataset.language;
    localStorage.setItem("language", language);
    drawAll();
  }));
  $("scan").addEventListener("submit", (event) => {
    event.preventDefault();
    attempt(async () => {
      const payment = await call("POST", "/payer/scan", { text: $("scan-text").value });
      $("scan-text").value = "";
      return say("opened", { amount: kronor(payment.amount) });
    });
  });
  $("auto").addEventListener("submit", (event) => {
    event.preventDefault();
    attempt(async () => { await call("POST", "/payer/auto", { delay_ms: Number($("auto-delay").value) }); });
  });
  $("auto-off").addEventListener("click", () => attempt(async () => { await call("DELETE", "/payer/auto"); }));
  $("fault").addEventListener("submit", (event) => {
    event.preventDefault();
    const operation = $("fault-operation").value || null;
    change({ faults: [{ kind: $("fault-kind").value, operation, times: Number($("fault-times").value) }] });
  });
  $("by-hand").addEventListener("change", ({ target }) => change({ refunds_by_hand: target.checked }));
  $("reset").addEventListener("click", () => attempt(async () => { await call("DELETE", "/control"); }));
}

async function begin() {
  [payments, switches] = await Promise.all([call("GET", "/payer/payments"), call("GET", "/control")]);
  drawAll();
  listen();
  setInterval(refresh, 1000);
}

begin();
