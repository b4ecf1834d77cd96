/**
 * Keeps the page that checks letters on the phone, with its style, script and keys, and answers with it when there
 * is no network. Everything else passes by.
 */
interface Lifetime extends Event { waitUntil(work: Promise<unknown>): void }
interface Asked extends Event { request: Request; respondWith(answer: Promise<Response>): void }

const STORE = "surat";
const PAGE = "/surat/luring", KEYS = "/.well-known/pendopo-keys.json";
const assets = new URL(self.location.href).searchParams.getAll("aset");

self.addEventListener("install", (event) => {
  const kept = caches.open(STORE).then((store) => store.addAll([PAGE, KEYS, ...assets]));
  (event as Lifetime).waitUntil(kept);
});

/** Fresh when there is a network, which also renews what is kept; else as it was kept. */
async function freshOrKept(request: Request, kept: string): Promise<Response> {
  try {
    const answer = await fetch(request);
    if (answer.ok && new URL(request.url).pathname === kept) await (await caches.open(STORE)).put(kept, answer.clone());
    return answer;
  } catch (failure) {
    const found = await caches.match(kept);
    if (!found) throw failure;
    return found;
  }
}

self.addEventListener("fetch", (event) => {
  const { request, respondWith } = event as Asked, path = new URL(request.url).pathname;
  const answer = respondWith.bind(event);
  if (request.method !== "GET") return;
  if (request.mode === "navigate") answer(freshOrKept(request, PAGE));
  else if (path === KEYS || assets.includes(path)) answer(freshOrKept(request, path));
});
