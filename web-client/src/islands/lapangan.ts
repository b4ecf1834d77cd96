/**
 * Field tasks on a phone: photos by the camera, signed by a key that this device never gives away; all that is done is
 * kept in the phone and sent in its order when there is a network, each once. Without script the forms do the same,
 * with a network, and their photos are marked.
 */
interface Item { kunci: string; number: string; fields: [string, string][]; photo?: Blob; state?: string }
interface Answer { hasil?: string; kata?: string[] }
interface Device { id: string; keys: CryptoKeyPair }

const HERE = "/meja/lapangan";
const EDGE = 1600;
const root = document.querySelector<HTMLElement>("[data-field]");
const queue = document.querySelector<HTMLElement>("[data-queue]");
const words = queue?.dataset ?? {};

/** One promise a request. */
const done = <T>(request: IDBRequest<T>) => new Promise<T>((yes, no) => {
  request.onsuccess = () => yes(request.result);
  request.onerror = () => no(request.error);
});

let opened: Promise<IDBDatabase> | undefined;
function database(): Promise<IDBDatabase> {
  opened ??= (async () => {
    const request = indexedDB.open("pendopo-lapangan", 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore("queue", { keyPath: "at", autoIncrement: true });
      request.result.createObjectStore("device");
    };
    return done(request);
  })();
  return opened;
}

async function store(name: string, mode: IDBTransactionMode): Promise<IDBObjectStore> {
  return (await database()).transaction(name, mode).objectStore(name);
}

const device = async (): Promise<Device | undefined> => done((await store("device", "readonly")).get("own"));
const token = () => document.querySelector<HTMLInputElement>("input[name=csrf]")?.value ?? "";
const base64 = (bytes: ArrayBuffer) => btoa(String.fromCharCode(...new Uint8Array(bytes)));

// Where the phone is, as long as the page is looked at: the newest place it told.
let place: GeolocationPosition | undefined;
const watched = () => navigator.geolocation?.watchPosition((now) => { place = now; }, () => undefined, { enableHighAccuracy: true, maximumAge: 15_000 });

function placeNow(): string {
  if (!place || Date.now() - place.timestamp > 120_000) return "-";
  const { latitude, longitude, accuracy } = place.coords;
  return `${latitude.toFixed(6)} ${longitude.toFixed(6)} ${Math.round(accuracy)}`;
}

/** What this device says of a picture, and its signature over that; nothing where it was not enrolled. */
async function vouched(number: string, photo: Blob, from: "camera" | "file", at: number): Promise<[string, string][]> {
  const own = await device().catch(() => undefined);
  if (!own) return [];
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", await photo.arrayBuffer()));
  const hash = [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  const text = `pendopo capture 1\nnumber ${number}\nsha256 ${hash}\nat ${at}\nplace ${placeNow()}\nfrom ${from}\n`;
  const signature = await crypto.subtle.sign({ name: "ECDSA", hash: "SHA-256" }, own.keys.privateKey, new TextEncoder().encode(text));
  return [["perangkat", own.id], ["pernyataan", text], ["tanda", base64(signature)]];
}

/** Keeps something to be sent, and sends it if that is possible. */
async function keep(item: Item): Promise<void> {
  await done((await store("queue", "readwrite")).add(item));
  await show();
  await flush();
}

let sending = false;
/** Sends what waits, in its order, until there is nothing or no network. */
async function flush(): Promise<void> {
  if (sending || !navigator.onLine) return;
  sending = true;
  let sent = 0;
  try {
    for (;;) {
      const waiting = await store("queue", "readonly");
      const keys = await done(waiting.getAllKeys()), items = await done((await store("queue", "readonly")).getAll()) as Item[];
      const next = items.findIndex((item) => !item.state);
      const item = items[next], key = keys[next];
      if (!item || key === undefined) break;
      const answer = await send(item, token()) ?? await renewed(item);
      if (!answer) break;
      if (answer.hasil === "selesai") {
        await done((await store("queue", "readwrite")).delete(key));
        sent += 1;
      } else {
        await done((await store("queue", "readwrite")).put({ ...item, at: key, state: (answer.kata ?? []).join(" ") || "?" }));
      }
    }
  } catch { /* No network: it waits. */ } finally {
    sending = false;
  }
  const left = await show();
  if (sent && !left) location.reload();
}

/** The answer to one that was sent; nothing where its token is of before. */
async function send(item: Item, csrf: string): Promise<Answer | undefined> {
  const form = new FormData();
  form.append("csrf", csrf);
  form.append("kunci", item.kunci);
  for (const [name, value] of item.fields) form.append(name, value);
  form.append("kirim", String(Date.now()));
  if (item.photo) form.append("foto", item.photo, "foto.jpg");
  const answer = await fetch(`${HERE}/${item.number}`, { method: "POST", body: form, headers: { accept: "application/json" }, redirect: "manual" });
  if (answer.status === 401 || answer.status === 403 || answer.type === "opaqueredirect") return undefined;
  // A server that is not well may be asked again later.
  if (answer.status >= 500) throw new Error(String(answer.status));
  return answer.json() as Promise<Answer>;
}

/** A kept page has a token of before: a fresh one is fetched. Whoever is not signed in any more is told so. */
async function renewed(item: Item): Promise<Answer | undefined> {
  const page = await fetch(HERE, { redirect: "manual", headers: { accept: "text/html" } });
  const fresh = page.ok ? /name="csrf" value="([^"]+)"/.exec(await page.text())?.[1] : undefined;
  const answer = fresh ? await send(item, fresh) : undefined;
  if (!answer) line(words["door"] ?? "", "warn", [["/meja/masuk?lanjut=/meja/lapangan", ""]]);
  return answer;
}

function line(text: string, kind: string, links: [string, string][] = []): HTMLElement {
  const note = document.createElement("p");
  note.className = `note ${kind}`;
  note.setAttribute("role", "status");
  note.textContent = text;
  for (const [href] of links) {
    const link = document.createElement("a");
    link.href = href;
    link.textContent = " →";
    note.append(link);
  }
  queue?.append(note);
  return note;
}

/** Shows what waits and what was not taken; says how much waits. */
async function show(): Promise<number> {
  const held = await store("queue", "readonly");
  const keys = await done(held.getAllKeys()), items = await done((await store("queue", "readonly")).getAll()) as Item[];
  queue?.replaceChildren();
  const waiting = items.filter((item) => !item.state).length;
  if (waiting) line((words["waits"] ?? "").replace("0", String(waiting)), "info");
  items.forEach((item, place) => {
    if (!item.state) return;
    const note = line(`${words["refused"]}: ${item.number}. ${item.state}`, "bad"), drop = document.createElement("button");
    drop.type = "button";
    drop.className = "link";
    drop.textContent = words["drop"] ?? "";
    drop.addEventListener("click", async () => {
      await done((await store("queue", "readwrite")).delete(keys[place]!));
      await show();
    });
    note.append(" ", drop);
  });
  return waiting;
}

const offline = document.querySelector<HTMLElement>("[data-offline]");
const tellNetwork = () => { if (offline) offline.hidden = navigator.onLine; };

/** A form of the page is kept and sent from here. */
async function submit(form: HTMLFormElement, pressed: HTMLElement | null): Promise<void> {
  const number = form.closest<HTMLElement>("[data-task]")?.dataset["task"] ?? "", of = form.closest<HTMLElement>("[data-of]")?.dataset["of"] ?? "";
  const all = new FormData(form, pressed as HTMLElement | null ?? undefined), at = Date.now();
  const photo = all.get("foto"), file = photo instanceof File && photo.size ? photo : undefined;
  if (form.matches("[data-photo]") && !file) return;
  const fields = [...all].filter(([name, value]) => typeof value === "string" && !["csrf", "kunci"].includes(name)) as [string, string][];
  fields.push(["pada", String(at)]);
  if (file) fields.push(...await vouched(of, file, "file", at));
  const item: Item = { kunci: crypto.randomUUID(), number, fields };
  if (file) item.photo = file;
  form.reset();
  await keep(item);
}

document.addEventListener("submit", (event) => {
  const form = event.target as HTMLFormElement;
  if (form.action.endsWith("/meja/keluar")) {
    // Whoever signs out leaves no page behind. What waits stays: it is not sent yet.
    void caches.delete("lapangan");
    return;
  }
  if (!form.action.includes(`${HERE}/`) || !form.closest("[data-task]")) return;
  event.preventDefault();
  submit(form, event.submitter).catch(() => { line(words["full"] ?? "", "bad"); });
});

/** The camera of one task. */
function camera(form: HTMLElement): void {
  const find = <T extends HTMLElement>(name: string) => form.querySelector<T>(`[data-${name}]`);
  const button = find<HTMLButtonElement>("camera"), view = find("view"), video = form.querySelector("video"), told = find("told");
  if (!button || !view || !video || !told || !navigator.mediaDevices?.getUserMedia) return;
  let stream: MediaStream | undefined;
  const close = () => {
    stream?.getTracks().forEach((track) => track.stop());
    stream = undefined;
    view.hidden = true;
    button.hidden = false;
  };
  button.hidden = false;
  button.addEventListener("click", async () => {
    try {
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment", width: { ideal: EDGE } }, audio: false });
      video.srcObject = stream;
      view.hidden = false;
      button.hidden = true;
      await video.play();
    } catch {
      close();
      told.textContent = told.dataset["noCamera"] ?? "";
    }
  });
  find("close")?.addEventListener("click", close);
  find("take")?.addEventListener("click", async () => {
    const at = Date.now(), canvas = document.createElement("canvas");
    const scale = Math.min(1, EDGE / Math.max(video.videoWidth, video.videoHeight, 1));
    canvas.width = Math.round(video.videoWidth * scale);
    canvas.height = Math.round(video.videoHeight * scale);
    canvas.getContext("2d")?.drawImage(video, 0, 0, canvas.width, canvas.height);
    const photo = await new Promise<Blob | null>((yes) => canvas.toBlob(yes, "image/jpeg", 0.85));
    close();
    if (!photo) return;
    const task = form.closest<HTMLElement>("[data-task]"), when = form.querySelector<HTMLInputElement>("input[name=kapan]:checked")?.value ?? "sesudah";
    const fields: [string, string][] = [["apa", "foto"], ["kapan", when], ["pada", String(at)]];
    fields.push(...await vouched(task?.dataset["of"] ?? "", photo, "camera", at));
    told.textContent = told.dataset["shot"] ?? "";
    await keep({ kunci: crypto.randomUUID(), number: task?.dataset["task"] ?? "", fields, photo }).catch(() => { line(words["full"] ?? "", "bad"); });
  });
}

/** The key of this device: made here, kept here, and nobody, this page included, can read its secret half. */
async function enrol(): Promise<void> {
  const box = document.querySelector<HTMLElement>("[data-enrol]"), button = box?.querySelector("button");
  if (!box || !button || !crypto.subtle || await device().catch(() => undefined)) return;
  box.hidden = false;
  button.addEventListener("click", async () => {
    button.disabled = true;
    try {
      const keys = await crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, false, ["sign", "verify"]);
      const open = await crypto.subtle.exportKey("raw", keys.publicKey);
      const body = new URLSearchParams({ csrf: token(), kunci: base64(open), nama: name() });
      const answer = await fetch(`${HERE}/perangkat`, { method: "POST", body, headers: { accept: "application/json" }, redirect: "manual" });
      const { perangkat } = await answer.json() as { perangkat: string };
      await done((await store("device", "readwrite")).put({ id: perangkat, keys } satisfies Device, "own"));
      box.hidden = true;
    } catch {
      line(button.dataset["failed"] ?? "", "warn");
      button.disabled = false;
    }
  });
}

/** What its officer knows it by. */
function name(): string {
  const system = /Android|iPhone|iPad|Windows|Mac|Linux/.exec(navigator.userAgent)?.[0] ?? "HP";
  return `${system}, ${new Date().toLocaleDateString(document.documentElement.lang)}`;
}

function near(): void {
  const button = document.querySelector<HTMLButtonElement>("[data-near]");
  if (!button || !navigator.geolocation) return;
  button.hidden = false;
  button.addEventListener("click", () => {
    const go = ({ coords }: GeolocationPosition) => location.assign(`${HERE}?dari=${coords.latitude.toFixed(5)},${coords.longitude.toFixed(5)}`);
    navigator.geolocation.getCurrentPosition(go, () => { line(button.dataset["failed"] ?? "", "warn"); }, { enableHighAccuracy: true, timeout: 20_000 });
  });
}

async function stay(): Promise<void> {
  if (!("serviceWorker" in navigator)) return;
  const wanted = [...document.querySelectorAll<HTMLLinkElement | HTMLScriptElement>("link[rel=stylesheet],script[src],link[rel=icon]")];
  const query = new URLSearchParams(wanted.map((one) => ["aset", new URL("href" in one ? one.href : one.src).pathname]));
  await navigator.serviceWorker.register(`/meja/lapangan.js?${query}`, { scope: HERE });
}

if (root) {
  tellNetwork();
  near();
  watched();
  document.querySelectorAll<HTMLElement>("[data-photo]").forEach(camera);
  void enrol();
  void stay().catch(() => undefined);
  addEventListener("online", () => { tellNetwork(); void flush(); });
  addEventListener("offline", tellNetwork);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) void flush(); });
  void show().then(flush).catch(() => undefined);
}
