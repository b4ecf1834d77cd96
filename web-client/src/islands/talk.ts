/**
 * Keeps what stands in `[data-live]` fresh: the queue of conversations, and what was said in one. What is being typed is
 * outside of it and stays. Without script a link loads the page anew.
 */
const every = 10_000;

async function refresh(): Promise<void> {
  const answer = await fetch(location.pathname).catch(() => undefined);
  // A session that ended leads to the door: the page stays as it is, and the next press says so.
  if (!answer?.ok || answer.redirected) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const own of document.querySelectorAll<HTMLElement>("[data-live]")) {
    const fresh = page.getElementById(own.id);
    // A button that is about to be pressed does not jump away.
    if (!fresh || own.contains(document.activeElement)) continue;
    if (fresh.dataset.live !== own.dataset.live) {
      own.replaceChildren(...fresh.childNodes);
      own.dataset.live = fresh.dataset.live;
    }
  }
}

async function watch(): Promise<void> {
  for (;;) {
    await new Promise((wake) => setTimeout(wake, every));
    if (!document.hidden) await refresh();
  }
}
void watch();
