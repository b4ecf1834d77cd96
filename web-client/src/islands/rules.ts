/** Fetches what keeps the page up to date as soon as somebody begins to fill it in: who only reads needs none of it. */
const source = document.getElementById("aturan")!.dataset["source"]!;
const kinds = ["pointerdown", "focusin", "input"];

function begin(): void {
  for (const kind of kinds) removeEventListener(kind, begin);
  void import(source);
}

for (const kind of kinds) addEventListener(kind, begin);
