// The phone page: shows the open orders once a second and does to them what a person asks for.
import { FAILED, OPERATIONS, PENDING, TEXTS } from "/page/texts.js";

const $ = (id) => document.getElementById(id);
const cards = new Map(); // handle → {element, shown}: a card is redrawn only when its order changed, to keep the focus
let language = localStorage.getItem("language") === "en" ? "en" : "sv";
let persons = [];
let orders = [];
let switches = null;
let unreachable = false;

const say = (key, values = {}) => TEXTS[language][key].replace(/\{(\w+)\}/g, (_, name) => values[name]);
const nameOf = (person) => `${person.given_name} ${person.surname}`;

async function call(method, path, body) {
  const options = { method, headers: { "Content-Type": "application/json" } };
  if (body !== undefined) options.body = JSON.stringify(body);
  const response = await fetch(path, options).catch(() => null);
  if (response === null) throw { error: "unreachable" };
  const answer = await response.json();
  if (!response.ok) throw answer;
  return answer;
}

function tell(text, good, link) {
  const message = $("message");
  message.className = `message ${good ? "good" : "bad"}`;
  message.replaceChildren(text);
  if (link) {
    const anchor = Object.assign(document.createElement("a"), { href: link, textContent: say("backToService") });
    message.append(" ", anchor);
  }
  message.hidden = false;
}

async function attempt(action) {
  try {
    const order = await action();
    if (order?.status === "complete") {
      const safe = /^https?:/.test(order.return_url ?? "") ? order.return_url : null;
      tell(say("done", { name: order.signed_by }), true, safe);
    } else if (order?.status === "failed") {
      tell(say("failedMessage", { hint: TEXTS[language].hints[order.hint_code] }), true);
    } else if (order?.handle) {
      tell(say("opened"), true);
    }
  } catch (refusal) {
    tell(TEXTS[language].errors[refusal.error] ?? refusal.details ?? String(refusal), false);
  }
  await refresh();
}

function holder() {
  const chosen = document.querySelector("input[name=holder]:checked")?.value;
  const known = persons.find((each) => each.personal_number === chosen);
  if (known) return known;
  return {
    personal_number: $("guest-number").value.replace(/\D/g, ""),
    given_name: $("guest-given").value.trim() || null,
    surname: $("guest-surname").value.trim() || null,
  };
}

const orderPath = (handle, verb) => `/phone/orders/${handle}/${verb}`;

function act(handle, verb) {
  const withHolder = verb === "start" || verb === "approve";
  return attempt(() => call("POST", orderPath(handle, verb), withHolder ? holder() : {}));
}

function submit(handle, form) {
  const value = new FormData(form);
  switch (form.dataset.form) {
    case "other": {
      const other = persons.find((each) => each.personal_number === value.get("person"));
      return attempt(() => call("POST", orderPath(handle, "approve"), other));
    }
    case "stage":
      return attempt(() => call("POST", orderPath(handle, "pend"), { hint_code: value.get("hint") }));
    case "failure":
      return attempt(() => call("POST", orderPath(handle, "fail"), { hint_code: value.get("hint") }));
    default:
      return attempt(() => call("POST", orderPath(handle, "approve"), { ...holder(), flaw: value.get("flaw") }));
  }
}

const option = (value, text) => Object.assign(document.createElement("option"), { value, textContent: text });
const translate = (root) => root.querySelectorAll("[data-text]").forEach((each) => { each.textContent = say(each.dataset.text); });

function newCard(order) {
  const element = $("order").content.cloneNode(true).querySelector("article");
  element.dataset.handle = order.handle;
  element.addEventListener("click", ({ target }) => target.dataset.act && act(order.handle, target.dataset.act));
  element.addEventListener("submit", (event) => { event.preventDefault(); submit(order.handle, event.target); });
  translate(element);
  const { hints, flaws } = TEXTS[language];
  const fill = (form, options) => element.querySelector(`[data-form=${form}] select`).replaceChildren(...options);
  fill("stage", PENDING.map((each) => option(each, `${hints[each]} (${each})`)));
  fill("failure", FAILED.map((each) => option(each, `${hints[each]} (${each})`)));
  fill("flaw", Object.entries(flaws).map(([key, text]) => option(key, text)));
  return element;
}

function drawCard(element, order) {
  const find = (selector) => element.querySelector(selector);
  const me = holder();
  const name = me.given_name ? nameOf(me) : say("guest").toLowerCase();
  find("h3").textContent = `${say(order.operation)} · ${order.service}`;
  find(".state").textContent = `${TEXTS[language].hints[order.hint_code]} (${order.hint_code})`;
  find(".asked").textContent = order.personal_number ? say("pinned", { number: order.personal_number }) : say("anyone");
  find(".text").innerHTML = order.visible_html ?? ""; // escaped by the server
  find("[data-act=start]").hidden = !["outstandingTransaction", "noClient", "started"].includes(order.hint_code);
  find("[data-act=approve]").textContent = say(order.operation.endsWith("sign") ? "approveSign" : "approveAuth", { name });
  const others = persons.filter((each) => each.personal_number !== me.personal_number);
  find("[data-form=other] select").replaceChildren(...others.map((each) => option(each.personal_number, nameOf(each))));
}

function drawOrders() {
  const open = orders.filter((each) => each.status === "pending");
  for (const [handle, card] of cards) {
    if (!open.some((each) => each.handle === handle)) { card.element.remove(); cards.delete(handle); }
  }
  for (const order of open) {
    const card = cards.get(order.handle) ?? { element: newCard(order), shown: "" };
    const shown = JSON.stringify([{ ...order, seconds_left: 0 }, holder()]);
    if (card.shown !== shown) drawCard(card.element, order);
    card.element.querySelector(".left").textContent = say("secondsLeft", { n: order.seconds_left });
    card.shown = shown;
    if (!cards.has(order.handle)) $("open").append(card.element);
    cards.set(order.handle, card);
  }
  $("none").hidden = open.length > 0;
  drawEnded(orders.filter((each) => each.status !== "pending").slice(0, 10));
}

function drawEnded(ended) {
  $("ended-block").hidden = ended.length === 0;
  $("ended").replaceChildren(...ended.map((order) => {
    const outcome = order.signed_by ?? TEXTS[language].hints[order.hint_code];
    const time = new Date(order.created_at * 1000).toLocaleTimeString(language);
    const item = document.createElement("li");
    item.textContent = `${time} ${say(order.operation)}: ${outcome}`;
    item.className = order.status;
    return item;
  }));
}

function drawSwitches() {
  const { auto, fault, rate_limit: limited } = switches;
  const parts = [];
  if (auto) {
    const known = persons.find((each) => each.personal_number === auto.personal_number);
    parts.push(say("autoIs", { name: nameOf(known ?? auto), ms: auto.delay_ms }));
  }
  if (fault) parts.push(say("faultIs", { kind: TEXTS[language].faults[fault.kind], operation: fault.operation ?? say("everyOperation") }));
  $("switched").textContent = parts.join(" ") || say("allNormal");
  $("rate-limit").checked = limited;
}

function drawPersons() {
  const choice = (value, name, detail) => {
    const label = document.createElement("label");
    const input = Object.assign(document.createElement("input"), { type: "radio", name: "holder", value });
    const text = document.createElement("span");
    text.append(name, Object.assign(document.createElement("small"), { textContent: detail }));
    label.append(input, text);
    return label;
  };
  const chosen = document.querySelector("input[name=holder]:checked")?.value ?? localStorage.getItem("holder");
  const listed = persons.map((each) => choice(each.personal_number, nameOf(each), each.personal_number));
  $("persons").replaceChildren(...listed, choice("guest", say("guest"), ""));
  const inputs = [...document.querySelectorAll("input[name=holder]")];
  (inputs.find((each) => each.value === chosen) ?? inputs[0]).checked = true;
  $("guest").hidden = !inputs.at(-1).checked;
}

function drawAll() {
  document.documentElement.lang = language;
  document.querySelectorAll("[data-language]").forEach((each) => each.setAttribute("aria-pressed", each.dataset.language === language));
  translate(document);
  document.title = `${say("title")} (simulator)`;
  cards.forEach((card) => card.element.remove());
  cards.clear();
  drawPersons();
  const { faults } = TEXTS[language];
  $("fault-kind").replaceChildren(...Object.entries(faults).map(([key, text]) => option(key, text)));
  $("fault-operation").replaceChildren(option("", say("everyOperation")), ...OPERATIONS.map((each) => option(each, each)));
  drawOrders();
  drawSwitches();
}

async function refresh() {
  try {
    [orders, switches] = await Promise.all([call("GET", "/phone/orders"), call("GET", "/control")]);
    if (unreachable) $("message").hidden = true;
    unreachable = false;
    drawOrders();
    drawSwitches();
  } catch (refusal) {
    unreachable = refusal.error === "unreachable";
    tell(TEXTS[language].errors[refusal.error] ?? String(refusal), false);
  }
}

const change = async (part) => attempt(async () => { await call("PUT", "/control", { ...(await call("GET", "/control")), ...part }); });

function listen() {
  document.querySelectorAll("[data-language]").forEach((each) => each.addEventListener("click", () => {
    language = each.dataset.language;
    localStorage.setItem("language", language);
    drawAll();
  }));
  $("persons").addEventListener("change", ({ target }) => {
    localStorage.setItem("holder", target.value);
    $("guest").hidden = target.value !== "guest";
    drawOrders();
  });
  $("guest").addEventListener("input", drawOrders);
  $("scan").addEventListener("submit", (event) => {
    event.preventDefault();
    attempt(() => call("POST", "/phone/scan", { text: $("scan-text").value, ...holder() }));
    $("scan-text").value = "";
  });
  $("auto").addEventListener("submit", (event) => {
    event.preventDefault();
    attempt(async () => { await call("POST", "/phone/auto", { ...holder(), delay_ms: Number($("auto-delay").value) }); });
  });
  $("auto-off").addEventListener("click", () => attempt(async () => { await call("DELETE", "/phone/auto"); }));
  $("fault").addEventListener("submit", (event) => {
    event.preventDefault();
    const operation = $("fault-operation").value || null;
    change({ fault: { kind: $("fault-kind").value, operation, times: Number($("fault-times").value) } });
  });
  $("rate-limit").addEventListener("change", ({ target }) => change({ rate_limit: target.checked }));
  $("reset").addEventListener("click", () => attempt(async () => { await call("DELETE", "/control"); }));
}

async function begin() {
  [persons, orders, switches] = await Promise.all([call("GET", "/phone/persons"), call("GET", "/phone/orders"), call("GET", "/control")]);
  drawAll();
  listen();
  const token = new URLSearchParams(location.search).get("autostarttoken");
  if (token) {
    history.replaceState(null, "", "/"); // a reload must not start it again
    attempt(() => call("POST", "/phone/scan", { text: token, ...holder() }));
  }
  setInterval(refresh, 1000);
}

begin();
