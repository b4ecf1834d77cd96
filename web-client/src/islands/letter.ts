/**
 * Checks what a letter's QR code says, on the phone itself: the part of the address behind "#" is a COSE_Sign1
 * (RFC 9052) that never reaches a server. Works on the verification page and, without a network, on the page that
 * the phone has kept.
 */
type Item = number | string | Uint8Array | Item[] | Map<Item, Item>;
interface Key { kid: string; x: string }
interface Code { kid: string; header: Uint8Array; body: Uint8Array; signature: Uint8Array; claims: Map<Item, Item> }

/** Labels of the signed map: see `letters::qr`. */
const LETTER = 1, NUMBER = 2, ISSUED = 4, AGENCY = 5, FIELDS = 6, KID = 4;

function bytesOf(base64url: string): Uint8Array<ArrayBuffer> {
  const text = atob(base64url.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0));
}

/** Reads the CBOR that our codes are made of: whole numbers, bytes, texts, lists, maps, tags. */
function decode(bytes: Uint8Array): Item {
  let at = 0;
  const take = (length: number): Uint8Array => {
    if (at + length > bytes.length) throw new Error("short");
    at += length;
    return bytes.subarray(at - length, at);
  };
  const count = (low: number): number => {
    if (low < 24) return low;
    if (low > 26) throw new Error("long");
    return take(1 << (low - 24)).reduce((sum, byte) => sum * 256 + byte, 0);
  };
  const item = (): Item => {
    const first = take(1)[0] ?? 0, value = count(first & 31);
    switch (first >> 5) {
      case 0: return value;
      case 1: return -1 - value;
      case 2: return take(value);
      case 3: return new TextDecoder("utf-8", { fatal: true }).decode(take(value));
      case 4: return Array.from({ length: value }, item);
      case 5: return new Map(Array.from({ length: value }, (): [Item, Item] => [item(), item()]));
      case 6: return item();
      default: throw new Error("strange");
    }
  };
  const found = item();
  if (at !== bytes.length) throw new Error("long");
  return found;
}

const hex = (bytes: Uint8Array): string => [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");

function read(payload: string): Code {
  const parts = decode(bytesOf(payload));
  if (!Array.isArray(parts) || parts.length !== 4) throw new Error("strange");
  const [header, , body, signature] = parts;
  if (!(header instanceof Uint8Array && body instanceof Uint8Array && signature instanceof Uint8Array)) throw new Error("strange");
  const kid = (decode(header) as Map<Item, Item>).get(KID);
  return { kid: hex(kid as Uint8Array), header, body, signature, claims: decode(body) as Map<Item, Item> };
}

/** What was signed: the list "Signature1", header, nothing, body. */
function signed(code: Code): Uint8Array<ArrayBuffer> {
  const bytes = (part: Uint8Array): number[] => {
    const length = part.length;
    const head = length < 24 ? [64 + length] : length < 256 ? [88, length] : [89, length >> 8, length & 255];
    return [...head, ...part];
  };
  const name = new TextEncoder().encode("Signature1");
  return Uint8Array.from([132, 96 + name.length, ...name, ...bytes(code.header), 64, ...bytes(code.body)]);
}

async function keys(): Promise<Key[]> {
  const answer = await fetch("/.well-known/pendopo-keys.json");
  return ((await answer.json()) as { keys: Key[] }).keys;
}

/** Whether the key signed it: by the browser itself, or where it does not know Ed25519 by a library that comes then. */
async function fits(code: Code, key: Uint8Array<ArrayBuffer>, library: string): Promise<boolean> {
  const message = signed(code), signature = new Uint8Array(code.signature);
  const own = await crypto.subtle.importKey("raw", key, { name: "Ed25519" }, false, ["verify"]).catch(() => null);
  if (own) return crypto.subtle.verify({ name: "Ed25519" }, own, signature, message);
  const { verifyAsync } = (await import(library)) as typeof import("@noble/ed25519");
  return verifyAsync(signature, message, key);
}

/** "valid", or why the code is not believed; "other" when it belongs to another letter than the page. */
async function judge(code: Code, page: DOMStringMap): Promise<string> {
  const key = (await keys()).find((one) => one.kid === code.kid);
  if (!key) return "strange";
  if (!(await fits(code, bytesOf(key.x), page["ed25519"] ?? ""))) return "forged";
  const same = !page["letter"] || (page["letter"] === code.claims.get(LETTER) && page["number"] === code.claims.get(NUMBER));
  return same ? "valid" : "other";
}

const day = (iso: string): string =>
  new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "long", timeZone: "UTC" }).format(new Date(iso));

/** What the code says, a row each: label and value. */
function rows(claims: Map<Item, Item>, labels: Record<string, string>): [string, string][] {
  const fields = [...(claims.get(FIELDS) as Map<Item, Item>)].filter(([name]) => name !== "number");
  const issued = new Date(Number(claims.get(ISSUED)) * 86_400_000).toISOString().slice(0, 10);
  const own = fields.map(([name, value]): [string, string] => {
    const last = String(name).split(".").pop() ?? "";
    return [labels[last] ?? String(name), /^\d{4}-\d\d-\d\d$/.test(String(value)) ? day(String(value)) : String(value)];
  });
  return [[labels["number"] ?? "", String(claims.get(NUMBER))], ...own, [labels["issued"] ?? "", day(issued)], [labels["agency"] ?? "", String(claims.get(AGENCY))]];
}

function show(box: HTMLElement, verdict: string, claims?: Map<Item, Item>): void {
  const say = box.querySelector<HTMLElement>("[data-verdict]"), list = box.querySelector("dl");
  if (!say || !list) return;
  const good = verdict === "valid";
  say.textContent = box.dataset[verdict] ?? "";
  say.className = good ? "note ok" : "note bad";
  if (good && claims) {
    for (const [label, value] of rows(claims, JSON.parse(box.dataset["labels"] ?? "{}"))) {
      const row = document.createElement("div"), term = document.createElement("dt"), text = document.createElement("dd");
      term.textContent = label;
      text.textContent = value;
      row.append(term, text);
      list.append(row);
    }
  }
  box.hidden = false;
}

async function check(box: HTMLElement): Promise<void> {
  const payload = location.hash.slice(1);
  if (payload.length < 100) return; // No code, or a place on the page.
  document.querySelector<HTMLElement>("[data-without-code]")?.setAttribute("hidden", "");
  try {
    const code = read(payload);
    show(box, await judge(code, box.dataset).catch(() => "unknown"), code.claims);
  } catch {
    show(box, "forged");
  }
}

const box = document.querySelector<HTMLElement>("[data-qr]");
if (box) void check(box);

/** The button that keeps the page on this phone. */
const keep = document.querySelector<HTMLButtonElement>("[data-keep]");
if (keep && "serviceWorker" in navigator) {
  keep.hidden = false;
  keep.addEventListener("click", async () => {
    const wanted = [...document.querySelectorAll<HTMLLinkElement | HTMLScriptElement>("link[rel=stylesheet],script[src]")];
    const assets = [...wanted.map((one) => new URL("href" in one ? one.href : one.src).pathname), box?.dataset["ed25519"] ?? ""];
    const query = new URLSearchParams(assets.filter(Boolean).map((path) => ["aset", path]));
    await navigator.serviceWorker.register(`/surat/luring.js?${query}`, { scope: "/surat/" });
    await navigator.serviceWorker.ready;
    keep.textContent = keep.dataset["kept"] ?? "";
    keep.disabled = true;
  });
}
