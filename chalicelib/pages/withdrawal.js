// With a mailed link's token a person confirms; without one this is the form for who is not logged in.
import { post } from "./api.js";
import { $, fill, problem, show } from "./page.js";

const FORMS = "/v1/withdrawal-forms";
const token = location.hash.slice(1);
history.replaceState(null, "", location.pathname + location.search);
show(token ? "confirm" : "form");

$("ask").addEventListener("submit", (event) => {
  event.preventDefault();
  const { number, email } = event.target.elements;
  tried($("send"), async () => {
    const told = await post(FORMS, { receipt_number: Number(number.value), email: email.value.trim() });
    fill(show("sent"), told);
  });
});
$("yes").addEventListener("click", () => {
  tried($("yes"), async () => {
    await post(`${FORMS}/confirmations`, { token });
    show("done");
  });
});
addEventListener("hashchange", () => location.hash.length > 20 && location.reload());

async function tried(button, work) {
  button.disabled = true;
  problem(null);
  try {
    await work();
  } catch (error) {
    problem(error.message);
    button.disabled = false;
  }
}
