/**
 * Keeps the page of field tasks on the phone, with its style and scripts, and answers with it when there is no network.
 * It acts at that page alone. Once its officer is signed out, the next answer of the server takes what is kept away.
 */
interface Lifetime extends Event { waitUntil(work: Promise<unknown>): void }
interface Asked extends Event { request: Request; respondWith(answer: Promise<Response>): void }

const STORE = "lapangan", PAGE = "/meja/lapangan";
const assets = new URL(self.location.href).searchParams.getAll("aset");

self.addEventListener("install", (event) => {
  (event as Lifetime).waitUntil(caches.open(STORE).then((store) => store.addAll([PAGE, ...assets])));
});

async function page(request: Request): Promise<Response> {
  const store = await caches.open(STORE);
  try {
    const answer = await fetch(request);
    if (answer.ok && answer.type === "basic" && !answer.redirected) await store.put(PAGE, answer.clone());
    // Led to the door: whoever holds the phone now sees nothing of it any more.
    else if (answer.type === "opaqueredirect" || answer.redirected || answer.status === 401 || answer.status === 403) await store.delete(PAGE);
    return answer;
  } catch (failure) {
    const kept = await store.match(PAGE);
    if (!kept) throw failure;
    return kept;
  }
}

async function asset(request: Request): Promise<Response> {
  const kept = await caches.match(request, { ignoreSearch: true });
  return kept ?? fetch(request);
}

self.addEventListener("fetch", (event) => {
  const { request } = event as Asked, path = new URL(request.url).pathname;
  const answer = (event as Asked).respondWith.bind(event);
  if (request.method !== "GET") return;
  if (request.mode === "navigate" && path === PAGE) answer(page(request));
  else if (assets.includes(path)) answer(asset(request));
});
