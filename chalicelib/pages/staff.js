// Staff go to the directory and come back here; what they came back with becomes a session, once.
import { get, post, send } from "./api.js";
import { $, clock, fill, problem, show, word } from "./page.js";

const SESSIONS = "/v1/admin/sessions";
const CURRENT = `${SESSIONS}/current`;
const came = new URLSearchParams(location.search);
history.replaceState(null, "", location.pathname);
let session = null;

try {
  session = came.has("code")
    ? await post(SESSIONS, { code: came.get("code"), state: came.get("state") ?? "" })
    : await get(CURRENT);
  fill(show("in"), { name: session.name, roles: session.roles.map(word).join(", "), until: clock(session.ends_at) });
} catch (error) {
  show("out");
  if (error.status !== 401) problem(error.message);
}

$("enter").addEventListener("click", async () => {
  $("enter").disabled = true;
  try {
    location.assign((await post("/v1/admin/logins")).address);
  } catch (error) {
    problem(error.message);
    $("enter").disabled = false;
  }
});
$("leave").addEventListener("click", async () => {
  try {
    await send("DELETE", CURRENT, { headers: { "X-CSRF-Token": session.csrf_token } });
    show("out");
  } catch (error) {
    problem(error.message);
  }
});
