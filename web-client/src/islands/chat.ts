/**
 * Talks without reloading: what is written is sent and its answer is added below; while people have the conversation, the
 * page waits for what they say. Without script each message is a form, and the page is loaded anew.
 */
const log = document.getElementById("obrolan") as HTMLOListElement;
const form = document.getElementById("tulis") as HTMLFormElement;
const text = document.getElementById("pesan") as HTMLTextAreaElement;

/** Where the thread has come to, and whether people have it. */
let last = Number(log.dataset.last), waits = log.dataset.waits === "true", sending = false;

const input = (name: string) => form.elements.namedItem(name) as HTMLInputElement;

/** Shows what was answered to a question about all after `since`. */
function add(part: string, since: number): void {
  const box = document.createElement("template");
  box.innerHTML = part;
  const root = box.content.firstElementChild as HTMLElement | null;
  if (!root) return;
  const { last: now = "0", next = "", token = "", photo, place } = root.dataset;
  waits = root.dataset.waits === "true";
  if (Number(now) < last) return;
  // Asked before another answer came: what that one brought is there already.
  const turns = since === last ? [...(root.querySelector("ol")?.children ?? [])] : [];
  if (since < last && Number(now) > last) return void ask(`/tanya/baru?sesudah=${last}`, last).catch(() => false);
  const isNew = Number(now) > last;
  last = Number(now);
  input("kirim").value = next;
  for (const own of document.querySelectorAll<HTMLInputElement>("main input[name=csrf]")) own.value = token;
  if (turns.length) document.getElementById("kini")?.removeAttribute("id");
  log.append(...turns);
  const choices = root.querySelector("[data-choices]");
  if (choices && isNew) form.querySelector("[data-choices]")?.replaceWith(choices);
  if (photo === "true" || place === "true") form.querySelector("details")?.setAttribute("open", "");
  (document.getElementById("kini") ?? turns[0])?.scrollIntoView({ block: "start" });
}

async function ask(address: string, since: number, init?: RequestInit): Promise<boolean> {
  const answer = await fetch(address, { ...init, headers: { "x-obrolan": "1" } });
  if (answer.status === 200) add(await answer.text(), since);
  return answer.status === 200;
}

form.addEventListener("submit", async (event) => {
  const body = new FormData(form, (event as SubmitEvent).submitter);
  const photo = body.get("foto");
  const empty = !body.get("pilih") && !String(body.get("pesan")).trim() && !body.get("lat");
  if (empty && !(photo instanceof File && photo.size)) {
    event.preventDefault();
    text.focus();
    return;
  }
  // A photo goes the way of the form: the browser shows how far it has come.
  if (photo instanceof File && photo.size) return;
  event.preventDefault();
  if (sending) return;
  sending = true;
  body.set("sesudah", String(last));
  form.setAttribute("aria-busy", "true");
  const done = await ask(form.action, last, { method: "POST", body }).catch(() => false);
  form.removeAttribute("aria-busy");
  sending = false;
  if (!done) {
    // The page says what is wrong, with all that was written.
    HTMLFormElement.prototype.submit.call(form);
    return;
  }
  form.reset();
  for (const part of ["lat", "lng"]) input(part).value = "";
  text.value = "";
  text.focus({ preventScroll: true });
  void wait();
});

// A line of its own is made with Shift; phones have a button of their own.
text.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing || matchMedia("(pointer: coarse)").matches) return;
  event.preventDefault();
  form.requestSubmit(form.querySelector<HTMLButtonElement>(".acts button"));
});

let waiting = false;
async function wait(): Promise<void> {
  if (waiting) return;
  waiting = true;
  while (waits) {
    const heard = !document.hidden && !sending && (await ask(`/tanya/baru?sesudah=${last}`, last).catch(() => false));
    // A phone in a pocket spends no data, and a line that is down is not asked at once again.
    if (!heard) await new Promise((wake) => setTimeout(wake, 5_000));
  }
  waiting = false;
}
void wait();
