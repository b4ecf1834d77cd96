/**
 * A photo before it is sent: where it was taken is read out of it and offered, and faces and plates can be wiped over.
 * What is wiped over is gone from the file that leaves the phone: each place becomes one colour, and its edge is lost.
 * Last it is made smaller. Without script the server reads the place, and cleans and shrinks the same way.
 */
const LONG_EDGE = 2_000;
/** How many squares the longer edge has where it is wiped over: about as many as a face needs to be none. */
const SQUARES = 28;

const DIRECTORY = 0x8825, LATITUDE = 2, LONGITUDE = 4;

/** Degrees out of the metadata of a JPEG: latitude and longitude; nothing where there is no place, or a broken one. */
export function placeIn(buffer: ArrayBuffer): [number, number] | undefined {
  const view = new DataView(buffer);
  if (view.byteLength < 4 || view.getUint16(0) !== 0xffd8) return undefined;
  for (let at = 2; at + 10 < view.byteLength;) {
    const mark = view.getUint16(at), length = view.getUint16(at + 2);
    if (mark === 0xffe1 && view.getUint32(at + 4) === 0x45786966) return placeAt(view, at + 10);
    if (mark < 0xffe0 || mark === 0xffda) return undefined;
    at += 2 + length;
  }
  return undefined;
}

function placeAt(view: DataView, start: number): [number, number] | undefined {
  const little = view.getUint16(start) === 0x4949;
  const short = (at: number) => view.getUint16(start + at, little), long = (at: number) => view.getUint32(start + at, little);
  const entries = (at: number) => Array.from({ length: Math.min(short(at), 200) }, (_, place) => at + 2 + place * 12);
  const inner = entries(long(4)).find((entry) => short(entry) === DIRECTORY);
  if (inner === undefined) return undefined;
  const parts = entries(long(inner + 8));
  const number = (at: number) => long(at) / long(at + 4);
  const degrees = (tag: number, below: string): number | undefined => {
    const own = parts.find((entry) => short(entry) === tag), side = parts.find((entry) => short(entry) === tag - 1);
    if (own === undefined || side === undefined) return undefined;
    const at = long(own + 8), size = number(at) + number(at + 8) / 60 + number(at + 16) / 3600;
    return String.fromCharCode(view.getUint8(start + side + 8)).toUpperCase() === below ? -size : size;
  };
  const lat = degrees(LATITUDE, "S"), lng = degrees(LONGITUDE, "W");
  if (lat === undefined || lng === undefined || !Number.isFinite(lat) || !Number.isFinite(lng) || (!lat && !lng)) return undefined;
  return Math.abs(lat) <= 90 && Math.abs(lng) <= 180 ? [lat, lng] : undefined;
}

/** Puts another file into an input. */
function put(input: HTMLInputElement, file: File): void {
  const box = new DataTransfer();
  box.items.add(file);
  input.files = box.files;
}

function offer(input: HTMLInputElement, place: [number, number] | undefined): void {
  const form = input.form, box = form?.querySelector<HTMLElement>("[data-exif]"), words = box?.querySelector<HTMLElement>("[data-say]");
  const tick = box?.querySelector<HTMLInputElement>("input");
  // On a page of the form the server offers it, as it does without script: what is sent has no place in it any more.
  if (form && !box && place) {
    const own = form.querySelector<HTMLInputElement>("input[name=tempat_foto]") ?? document.createElement("input");
    own.type = "hidden";
    own.name = "tempat_foto";
    own.value = place.map((degrees) => degrees.toFixed(6)).join(",");
    form.append(own);
  }
  if (!form || !box || !words || !tick) return;
  box.hidden = !place;
  tick.checked = !!place;
  if (!place) return;
  const said = place.map((degrees) => degrees.toFixed(6)), device = form.querySelector<HTMLInputElement>("input[name=di]");
  // Where whoever reports said that they are is where it is.
  if (device?.value) { box.hidden = true; tick.checked = false; return; }
  ["lat", "lng"].forEach((name, which) => { form.querySelector<HTMLInputElement>(`input[name=${name}]`)!.value = said[which] ?? ""; });
  words.textContent = (words.dataset["say"] ?? "").replace("0", said.join(", "));
}

/** The photo on a canvas, upright, no larger than is sent. */
async function drawn(file: File): Promise<HTMLCanvasElement> {
  const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
  const scale = Math.min(1, LONG_EDGE / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(picture.width * scale);
  canvas.height = Math.round(picture.height * scale);
  canvas.getContext("2d")?.drawImage(picture, 0, 0, canvas.width, canvas.height);
  return canvas;
}

async function stored(canvas: HTMLCanvasElement, name: string): Promise<File | undefined> {
  const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, "image/jpeg", 0.8));
  return blob ? new File([blob], name.replace(/\.\w+$/, "") + ".jpg", { type: "image/jpeg" }) : undefined;
}

/** Wipes over what is under a finger: the square under a point, and those around it. */
function wipe(canvas: HTMLCanvasElement, x: number, y: number): void {
  const side = Math.ceil(Math.max(canvas.width, canvas.height) / SQUARES);
  for (const right of [-side, 0, side]) for (const down of [-side, 0, side]) square(canvas, side, x + right, y + down);
}

/** Makes a square one colour: the mean of a wider one, so that nothing of its own is left in it. */
function square(canvas: HTMLCanvasElement, side: number, x: number, y: number): void {
  const pen = canvas.getContext("2d");
  const left = Math.floor(x / side) * side, top = Math.floor(y / side) * side;
  if (!pen) return;
  const wide = pen.getImageData(Math.max(0, left - side), Math.max(0, top - side), side * 3, side * 3).data;
  const sum = [0, 0, 0];
  let dots = 0;
  for (let at = 0; at < wide.length; at += 4) {
    if (!wide[at + 3]) continue;
    for (let part = 0; part < 3; part += 1) sum[part] = (sum[part] ?? 0) + (wide[at + part] ?? 0);
    dots += 1;
  }
  // In steps of 32: two wipes of the same place say no more than one.
  const [red, green, blue] = sum.map((part) => Math.round(part / Math.max(dots, 1) / 32) * 32);
  pen.fillStyle = `rgb(${red},${green},${blue})`;
  pen.fillRect(left, top, side, side);
}

async function wipeable(input: HTMLInputElement, file: File): Promise<void> {
  input.closest(".field")?.querySelector("[data-wiped]")?.remove();
  let canvas = await drawn(file), down = false;
  const box = document.createElement("div"), lead = document.createElement("p"), undo = document.createElement("button");
  box.dataset["wiped"] = "";
  lead.className = "hint";
  lead.textContent = input.form?.dataset["sayBlur"] ?? "";
  undo.type = "button";
  undo.className = "link";
  undo.textContent = input.form?.dataset["sayUndo"] ?? "";
  const save = async () => {
    const own = await stored(canvas, file.name);
    if (own) put(input, own);
  };
  const listen = () => {
    canvas.className = "wipe";
    canvas.setAttribute("role", "img");
    canvas.setAttribute("aria-label", lead.textContent ?? "");
    const at = (event: PointerEvent) => {
      const seen = canvas.getBoundingClientRect();
      wipe(canvas, (event.clientX - seen.left) * canvas.width / seen.width, (event.clientY - seen.top) * canvas.height / seen.height);
    };
    canvas.addEventListener("pointerdown", (event) => { down = true; canvas.setPointerCapture(event.pointerId); at(event); });
    canvas.addEventListener("pointermove", (event) => { if (down) at(event); });
    for (const end of ["pointerup", "pointercancel"]) canvas.addEventListener(end, () => { if (down) void save(); down = false; });
  };
  listen();
  undo.addEventListener("click", async () => {
    const fresh = await drawn(file);
    canvas.replaceWith(fresh);
    canvas = fresh;
    listen();
    await save();
  });
  box.append(lead, canvas, undo);
  input.closest(".drop")?.after(box);
  // Drawn anew even where nothing is wiped over: what is sent has no place in it, whether that is used or not.
  await save();
}

document.addEventListener("change", async ({ target }) => {
  if (!(target instanceof HTMLInputElement) || !target.matches("input[type=file][capture]")) return;
  const file = target.files?.[0];
  if (!file) return;
  let place: [number, number] | undefined;
  try { place = placeIn(await file.slice(0, 262_144).arrayBuffer()); } catch { /* Cut off, or made to be wrong: no place. */ }
  offer(target, place);
  if (/^image\/(jpeg|png|webp)$/.test(file.type)) await wipeable(target, file).catch(() => undefined);
});

// The category that a sentence is probably about comes first.
const likely = document.querySelector<HTMLElement>("[data-likely]"), told = document.querySelector<HTMLTextAreaElement>("[data-report] textarea");
const tiles = [...(likely?.querySelectorAll<HTMLElement>("[data-words]") ?? [])];
const flat = (text: string) => ` ${text.toLowerCase().split(/[^\p{L}\p{N}]+/u).filter(Boolean).join(" ")} `;
told?.addEventListener("input", () => {
  const said = flat(told.value);
  const fit = tiles.map((tile) => (tile.dataset["words"] ?? "").split("|").filter((phrase) => said.includes(flat(phrase)) && phrase).reduce((sum, phrase) => sum + phrase.split(" ").length, 0));
  const most = Math.max(0, ...fit), only = most > 0 && fit.filter((one) => one === most).length === 1;
  tiles.forEach((tile, place) => {
    const is = only && fit[place] === most;
    tile.classList.toggle("likely", is);
    tile.dataset["say"] = is ? likely?.dataset["likely"] ?? "" : "";
    if (is) likely?.prepend(tile);
  });
});
