// One BankID order in a dialog: start it, show its code or open the app, follow it every second until it is over.
import { get, post, Refused } from "./api.js";
import { $, language, pause } from "./page.js";

const dialog = $("bankid");
const LOST_AFTER = 30; // polls in a row without an answer
const SCANNED = ["started", "userSign", "userMrtd", "finishing"];

let current = null; // the order on show

/** Starts an order of the signing session and follows it. `csrf` proves to the API that this page asks. */
export async function start(purpose, flow, csrf) {
  const body = { purpose, flow, client: "web" };
  const order = await post("/v1/signing-sessions/current/eid-orders", body, { "X-CSRF-Token": csrf });
  keep(order.order_id, csrf);
  const followed = follow(order);
  if (order.launch_url) location.assign(appLink(order));
  return followed;
}

/** The order this tab was following before it was reloaded, or null. */
export const unfinished = () => sessionStorage.getItem("order");

export const read = (orderId) => get(`/v1/eid-orders/${orderId}`);

/** BankID came back to this device, perhaps to a new tab: the page's own secret for the API comes from the old one. */
export async function comeBack(fragment) {
  const orderId = fragment.get("eid_order");
  const kept = JSON.parse(localStorage.getItem(`order-${orderId}`) ?? "null");
  localStorage.removeItem(`order-${orderId}`);
  if (kept && kept.language !== language) {
    localStorage.setItem(`order-${orderId}`, JSON.stringify({ ...kept, language }));
    location.replace(`?lang=${kept.language}#${fragment}`);
    await new Promise(() => {}); // the page is leaving
  }
  if (kept) sessionStorage.setItem("csrf", kept.csrf);
  return post(`/v1/eid-orders/${orderId}/return`, { nonce: fragment.get("nonce") });
}

/** Shows the order until it is over, and gives it as it ended. */
export async function follow(order) {
  current = order;
  draw(order);
  if (!dialog.open) dialog.showModal();
  try {
    return await ended(order);
  } finally {
    current = null;
    sessionStorage.removeItem("order");
    dialog.close();
  }
}

async function ended(order) {
  let latest = order;
  for (let lost = 0; latest.status === "pending"; ) {
    await pause(1000);
    try {
      latest = await read(order.order_id);
      lost = 0;
    } catch (error) {
      lost += 1;
      if (!(error instanceof Refused && error.passes) || lost > LOST_AFTER) throw error;
    }
    draw(latest);
  }
  localStorage.removeItem(`order-${order.order_id}`);
  return latest;
}

function draw(order) {
  const isScanned = SCANNED.includes(order.hint_code);
  $("bankid-code").hidden = !order.qr || isScanned;
  if (!$("bankid-code").hidden) $("bankid-qr").src = `/v1/eid-orders/${order.order_id}/qr.svg?at=${Date.now()}`;
  $("bankid-here").hidden = !order.launch_url || isScanned;
  if (order.launch_url) $("bankid-here").firstElementChild.href = appLink(order);
  $("bankid-cancel").hidden = order.hint_code === "finishing";
  if ($("bankid-message").textContent !== order.message) $("bankid-message").textContent = order.message;
}

/** On a computer the app has a scheme of its own; the https address would leave this page for BankID's site. */
const appLink = ({ launch_url: url }) => (matchMedia("(pointer: coarse)").matches ? url : `bankid:///${new URL(url).search}`);

/** For a reload of this tab, and for the tab that BankID's app may open instead. */
function keep(orderId, csrf) {
  for (const old of Object.keys(localStorage)) if (old.startsWith("order-")) localStorage.removeItem(old);
  localStorage.setItem(`order-${orderId}`, JSON.stringify({ csrf, language }));
  sessionStorage.setItem("order", orderId);
}

/** The order's own end is what closes the dialog: BankID may have been faster. */
async function cancel(event) {
  event.preventDefault();
  if (current) await post(`/v1/eid-orders/${current.order_id}/cancel`).catch(() => {});
}

dialog.addEventListener("cancel", cancel);
$("bankid-cancel").addEventListener("click", cancel);
