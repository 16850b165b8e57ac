// With a mailed link's token a complaint is confirmed, read and written in; without one this is the form to make it.
import { post } from "./api.js";
import { $, day, fill, language, problem, say, show, time, word } from "./page.js";

const FORMS = "/v1/complaint-forms";
const token = location.hash.slice(1);
let isAnswered = false;
history.replaceState(null, "", location.pathname + location.search);
show(token ? "confirm" : "form");

$("ask").addEventListener("submit", (event) => {
  event.preventDefault();
  const { name, email, title, text } = event.target.elements;
  tried($("send"), async () => {
    const told = await post(FORMS, {
      name: name.value.trim(), email: email.value.trim(), title: title.value.trim(), text: text.value, language,
    });
    fill(show("sent"), told);
  });
});
$("yes").addEventListener("click", () => {
  tried($("yes"), async () => tell(await post(`${FORMS}/confirmations`, { token })));
});
$("more").addEventListener("submit", (event) => {
  event.preventDefault();
  tried($("write"), async () => {
    tell(await post(`${FORMS}/${isAnswered ? "reopenings" : "messages"}`, { token, text: $("message").value }));
    $("message").value = "";
  });
});
addEventListener("hashchange", () => location.hash.length > 20 && location.reload());

function tell(complaint) {
  const root = show("case");
  isAnswered = complaint.status === "answered";
  say(root, complaint.status);
  fill(root, {
    title: complaint.title,
    last_day: day(complaint.answer_by),
    reopen_day: complaint.reopen_until && day(complaint.reopen_until),
  });
  $("messages").replaceChildren(...complaint.messages.map(item));
  $("more").hidden = complaint.status === "withdrawn" || (isAnswered && Date.parse(complaint.reopen_until) < Date.now());
}

function item({ at, by, text }) {
  const [line, head, body] = ["li", "strong", "p"].map((name) => document.createElement(name));
  head.textContent = `${word(by)}, ${time(at)}`;
  body.textContent = text;
  line.append(head, body);
  return line;
}

async function tried(button, work) {
  button.disabled = true;
  problem(null);
  try {
    await work();
  } catch (error) {
    problem(error.message);
  }
  button.disabled = false;
}
