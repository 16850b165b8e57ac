// The link's token confirms the address when a person presses the button.
import { post } from "./api.js";
import { $, problem, show } from "./page.js";

const token = location.hash.slice(1);
history.replaceState(null, "", location.pathname + location.search);
show(token ? "ask" : "no-token");

$("confirm").addEventListener("click", async () => {
  $("confirm").disabled = true;
  problem(null);
  try {
    await post("/v1/email-verifications", { token });
    show("done");
  } catch (error) {
    problem(error.message);
    $("confirm").disabled = false;
  }
});
addEventListener("hashchange", () => location.hash.length > 20 && location.reload());
