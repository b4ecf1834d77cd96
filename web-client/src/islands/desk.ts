/**
 * Keys of the work screens: J K move, Enter opens, "/" searches, A P T press the decision with that letter.
 * They act only when no field that takes letters has the focus, and every one is also a link or a button on the page.
 */
const rows = [...document.querySelectorAll<HTMLTableRowElement>("table.inbox tbody tr")];
let at = rows.findIndex((row) => row.classList.contains("cur"));

function move(step: number): void {
  if (rows.length === 0) return;
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

document.addEventListener("keydown", (event) => {
  const target = event.target as HTMLElement;
  if (event.ctrlKey || event.altKey || event.metaKey || takesLetters(target)) return;
  const key = event.key.toLowerCase();
  if (key === "j") move(1);
  else if (key === "k") move(-1);
  else if (key === "/") {
    event.preventDefault();
    document.querySelector<HTMLInputElement>("input[type=search]")?.focus();
  } else document.querySelector<HTMLElement>(`[data-key="${CSS.escape(key)}"]`)?.focus();
});

/** The ten seconds in which a decision can be taken back: the offer goes when they are over. */
for (const offer of document.querySelectorAll<HTMLElement>("[data-undo-seconds]")) {
  setTimeout(() => (offer.hidden = true), Number(offer.dataset["undoSeconds"]) * 1_000);
}
