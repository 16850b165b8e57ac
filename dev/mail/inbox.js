// Tells, without reloading by itself, that newer mails have come than those the page shows.
const news = document.getElementById("news");

async function look() {
  const query = new URLSearchParams({ limit: "1", ...(news.dataset.to && { to: news.dataset.to }) });
  const answer = await fetch(`/inbox?${query}`).catch(() => null); // the server may be restarting
  if (!answer?.ok) return;
  const [newest] = (await answer.json()).mails;
  news.firstElementChild.hidden = !newest || newest.id === news.dataset.latest;
}

if (news) {
  news.querySelector("a").href = location.href;
  setInterval(look, 2000);
}
