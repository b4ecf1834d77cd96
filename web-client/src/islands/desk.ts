/**
 * Keys of the work screens, each of which is also a link, a button or a box on the page; the page lists them under "?".
 * They act only when no field that takes letters has the focus, and not at all where Tampilan switched them off.
 */
const rows = [...document.querySelectorAll<HTMLTableRowElement>("table.inbox tbody tr")];
let at = rows.findIndex((row) => row.classList.contains("cur"));

function move(step: number): void {
  rows[at]?.classList.remove("cur");
  at = Math.min(Math.max(at + step, 0), rows.length - 1);
  rows[at]?.classList.add("cur");
  rows[at]?.querySelector("a")?.focus();
}

/** A box to tick has the focus right after the checklist was done, and takes no letters. */
function takesLetters(target: HTMLElement): boolean {
  if (target instanceof HTMLInputElement) return target.type !== "checkbox" && target.type !== "radio";
  return /^(TEXTAREA|SELECT)$/.test(target.tagName);
}

/** What has this letter and is on the page now: of pictures under tabs only the one that is seen. */
function holder(key: string): HTMLElement | undefined {
  const all = document.querySelectorAll<HTMLElement>(`[data-key="${CSS.escape(key)}"]`);
  return [...all].find((one) => one.offsetParent !== null);
}

/** A decision is only gone to: one stray letter must not sign a letter. All else is pressed. */
function use(one: HTMLElement | undefined): void {
  if (one?.getAttribute("name") === "hasil") one.focus();
  else one?.click();
}

/** Chooses the row one is at, whose link keeps the focus for Enter; on a case ticks the next line of the checklist. */
function tick(): void {
  rows[at]?.querySelector<HTMLInputElement>("input")?.click();
  const next = document.querySelector<HTMLInputElement>("input[name=cek]:not(:checked)");
  next?.click();
  next?.focus();
}

function list(): void {
  const keys = document.querySelector<HTMLDetailsElement>("#tombol");
  if (!keys) return;
  keys.open = !keys.open;
  keys.querySelector("summary")?.focus();
}

let before = "";

function act(key: string): void {
  const way = { j: 1, k: -1 }[key];
  if (way && rows.length > 0) move(way);
  else if (key === "x") tick();
  else if (key === "/") document.querySelector<HTMLInputElement>("input[type=search]")?.focus();
  else if (key === "?") list();
  else if (key === "m" && before === "g") document.querySelector<HTMLElement>('.roof a[href="/meja"]')?.click();
  else use(holder(key));
  before = key;
}

document.addEventListener("keydown", (event) => {
  if (document.documentElement.dataset["keys"] === "off") return;
  if (event.ctrlKey || event.altKey || event.metaKey || takesLetters(event.target as HTMLElement)) return;
  const key = event.key.toLowerCase();
  // Else the letter would be typed into the search that it leads to.
  if (key === "/") event.preventDefault();
  act(key);
});

/** Pictures are enlarged and turned here; without script they open in a tab of their own, where the browser does it. */
for (const button of document.querySelectorAll<HTMLButtonElement>("button[data-do]")) {
  const view = button.closest(".tab")?.querySelector<HTMLElement>(".view");
  if (!view) continue;
  button.hidden = false;
  button.addEventListener("click", () => {
    if (button.dataset["do"] === "zoom") button.setAttribute("aria-pressed", String(view.toggleAttribute("data-zoom")));
    else view.dataset["turn"] = String((Number(view.dataset["turn"] ?? 0) + 1) % 4);
  });
}

/** The ten seconds in which a decision can be taken back: the offer goes when they are over. */
for (const offer of document.querySelectorAll<HTMLElement>("[data-undo-seconds]")) {
  setTimeout(() => (offer.hidden = true), Number(offer.dataset["undoSeconds"]) * 1_000);
}
