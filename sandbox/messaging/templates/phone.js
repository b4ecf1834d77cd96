/** Waits for what the product writes and shows it; what is being typed stays. */
const { id, after } = document.body.dataset;
let seen = Number(after);
const down = () => document.getElementById("akhir").scrollIntoView();
down();
for (;;) {
  try {
    const answer = await fetch(`/api/phones/${id}/messages?after=${seen}&wait_ms=20000`);
    const news = await answer.json();
    if (news.length === 0) continue;
    seen = Math.max(seen, ...news.map((message) => message.seq));
    const page = new DOMParser().parseFromString(await (await fetch(location.pathname)).text(), "text/html");
    document.getElementById("log").replaceChildren(...page.getElementById("log").childNodes);
    down();
  } catch {
    await new Promise((wake) => setTimeout(wake, 2000));
  }
}
