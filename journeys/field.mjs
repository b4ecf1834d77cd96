// A report that begins with a photo on a phone: its place is offered, a face is wiped over, one sentence is enough. Then
// the officer's phone: enrolled, photos by the camera, without a network in between, and what the desk is told of them.
import { createHash } from "node:crypto";
import { Report, desk, inspect, launch, phone } from "./browser.mjs";
import { startServer } from "./server.mjs";

const report = new Report();
const browser = await launch("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream");
const server = await startServer({ packs: "packs" });
const HERE = { latitude: -7.5561, longitude: 110.8312, accuracy: 8 };
try {
  const number = await reported();
  await emergency();
  await planned(number);
  await outside(number);
  await told(number);
} catch (error) {
  report.ok(false, "the journey ended", error.stack);
} finally {
  await browser.close();
  await server.stop();
  server.remove();
}
console.log(`field: ${report.passed} passed, ${report.failed} failed`);
process.exit(report.failed ? 1 : 0);

/** A photo as a phone makes it: a street with a face, and the place in its metadata. */
async function photo(page) {
  const url = await page.evaluate(() => {
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [800, 600];
    const pen = canvas.getContext("2d");
    for (let y = 0; y < 600; y += 20) for (let x = 0; x < 800; x += 20) {
      pen.fillStyle = `rgb(${(x * 7 + y) % 255},${(x + y * 3) % 255},${(x * y) % 255})`;
      pen.fillRect(x, y, 20, 20);
    }
    return canvas.toDataURL("image/jpeg", 0.9);
  });
  const jpeg = Buffer.from(url.split(",")[1], "base64"), word = (n) => [n >> 8 & 255, n & 255], long = (n) => [...word(n >>> 16), ...word(n & 65535)];
  const entry = (tag, kind, count, value) => [...word(tag), ...word(kind), ...long(count), ...value];
  const exif = [...Buffer.from("Exif\0\0MM\0*"), ...long(8), ...word(1), ...entry(0x8825, 4, 1, long(26)), ...long(0), ...word(4),
    ...entry(1, 2, 2, [83, 0, 0, 0]), ...entry(2, 5, 3, long(80)), ...entry(3, 2, 2, [69, 0, 0, 0]), ...entry(4, 5, 3, long(104)), ...long(0),
    ...[[7, 1], [33, 1], [2196, 100], [110, 1], [49, 1], [5232, 100]].flatMap(([n, d]) => [...long(n), ...long(d)])];
  return Buffer.concat([jpeg.subarray(0, 2), Buffer.from([0xff, 0xe1, ...word(exif.length + 2), ...exif]), jpeg.subarray(2)]);
}

async function person(viewport, name) {
  const context = await browser.newContext({ ...viewport, baseURL: server.url, locale: "id-ID", bypassCSP: true, geolocation: HERE, permissions: ["geolocation", "camera"] });
  const page = await context.newPage();
  page.on("pageerror", (error) => report.ok(false, "a script fails", error.stack));
  if (name) {
    await page.goto("/demo");
    await page.locator(`button:has-text('${name}')`).click();
  }
  return page;
}

/** The file that a form would send. */
function chosen(page) {
  return page.evaluate(async () => {
    const file = document.querySelector("#foto").files[0];
    return [...new Uint8Array(await file.arrayBuffer())];
  });
}

async function reported() {
  const page = await person(phone);
  await page.goto("/aduan/lapor");
  const given = await photo(page);
  await page.setInputFiles("#foto", { name: "lubang.jpg", mimeType: "image/jpeg", buffer: given });
  await page.locator("canvas.wipe").waitFor();
  report.ok((await page.locator("[data-exif]").innerText()).includes("-7.556100, 110.831200"), "the place of the photo is offered");
  await page.locator("canvas.wipe").scrollIntoViewIfNeeded();
  const box = await page.locator("canvas.wipe").boundingBox();
  const before = createHash("sha256").update(Buffer.from(await chosen(page))).digest("hex");
  await page.mouse.move(box.x + 80, box.y + 60);
  await page.mouse.down();
  await page.mouse.move(box.x + 130, box.y + 60, { steps: 8 });
  await page.mouse.up();
  await page.waitForFunction(async (was) => {
    const bytes = await document.querySelector("#foto").files[0].arrayBuffer();
    const hash = [...new Uint8Array(await crypto.subtle.digest("SHA-256", bytes))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    return hash !== was;
  }, before);
  let sent = Buffer.from(await chosen(page));
  for (let tries = 0; tries < 40 && sent.includes("Exif"); tries += 1) {
    await new Promise((wake) => setTimeout(wake, 250));
    sent = Buffer.from(await chosen(page));
  }
  report.ok(!sent.includes("Exif"), "what leaves the phone has no place in it");
  const flat = await page.evaluate(() => {
    const canvas = document.querySelector("canvas.wipe"), pen = canvas.getContext("2d");
    const side = Math.ceil(Math.max(canvas.width, canvas.height) / 28), seen = canvas.getBoundingClientRect();
    const x = Math.floor(100 * canvas.width / seen.width / side) * side, y = Math.floor(60 * canvas.height / seen.height / side) * side;
    const dots = pen.getImageData(x + 1, y + 1, side - 2, side - 2).data;
    return dots.every((value, at) => value === dots[at % 4]);
  });
  report.ok(flat, "what was wiped over is one colour");
  await page.fill("#cerita", "Jalan bolong, lubang besar di depan musala");
  report.equal(await page.locator(".events li").first().getAttribute("id"), "jalan", "the likely category comes first");
  await inspect(page, report, "field-start");
  await page.locator("button[value=jalan]").click();
  const told = await page.locator("main").innerText();
  report.ok(told.includes("Umpak") && told.includes("-7.5561"), "the place of the photo is taken, with its kelurahan", told);
  report.ok(told.includes("Lubang"), "and what the sentence names");
  report.ok(page.url().endsWith("/periksa"), "nothing is to be told besides", page.url());
  await inspect(page, report, "field-check", { widths: [360] });
  await page.check("#benar");
  await page.locator("main button.btn:has-text('Kirim laporan')").click();
  const number = (await page.content()).match(/KP26-\d{4}-\d{4}/)?.[0];
  report.ok(number, "and it is sent");
  return number;
}

async function emergency() {
  const page = await person(phone);
  await page.goto("/aduan/lapor");
  await page.fill("#cerita", "Ada kebakaran, api besar di ruko");
  await page.locator("button[value=lainnya]").click();
  report.ok(await page.locator("a[href='tel:112']").first().isVisible(), "words of emergency show whom to call");
  await inspect(page, report, "field-emergency");
  await page.locator("main .acts a").click();
  report.ok((await page.content()).includes("Ada kebakaran"), "and nothing is lost");
}

/** What everybody sees once an officer chose it, and no longer when it is taken back. */
async function shown(number, officer) {
  const page = await person(phone);
  const photo = page.locator("main .shots img");
  await page.goto(`/aduan/${number}`);
  report.equal(await photo.count(), 1, "everybody sees the photo that the officer chose");
  await photo.scrollIntoViewIfNeeded();
  await page.waitForFunction(() => document.querySelector("main .shots img").naturalWidth > 0);
  const address = await photo.getAttribute("src");
  await inspect(page, report, "field-public");
  await page.goto("/aduan");
  await inspect(page, report, "field-list");
  await officer.goto(`/meja/berkas/${number}/umum`);
  await inspect(officer, report, "field-umum", { dark: false });
  await officer.locator("button[name=tarik]").click();
  report.equal((await page.request.get(address)).status(), 404, "taken back, it is gone at once");
  await page.goto(`/aduan/${number}`);
  report.equal(await photo.count(), 0, "from its page too");
  await page.context().close();
}

/** From the desk's first look to the work itself. */
async function planned(number) {
  const page = await person(desk, "Joko Lelono");
  for (const stage of ["Terima", "Jadwalkan"]) {
    await page.goto(`/meja/berkas/${number}`);
    await page.locator("button:has-text('Ambil berkas')").click();
    for (const check of await page.locator("input[name=cek]").all()) await check.check();
    if (stage === "Terima") {
      report.equal(await page.locator("input[name=tampilfoto]:checked").count(), 0, "nothing is shown to everybody unless chosen");
      await page.locator("input[name=tampilfoto]").first().check();
      await inspect(page, report, "field-choose", { widths: [360, 1280], dark: false });
    }
    const tomorrow = new Date(Date.now() + 36e5 * 30);
    if (stage === "Jadwalkan") {
      for (const [part, value] of [["day", tomorrow.getDate()], ["month", tomorrow.getMonth() + 1], ["year", tomorrow.getFullYear()]]) {
        const input = page.locator(`input[name='isi.planned_on.${part}']`);
        if (await input.count()) await input.fill(String(value));
      }
      const whole = page.locator("input[name='isi.planned_on']");
      if (await whole.count()) await whole.fill(`${tomorrow.getDate()}-${tomorrow.getMonth() + 1}-${tomorrow.getFullYear()}`);
    }
    await page.locator(".decide button[name=hasil]").first().click();
    await new Promise((wake) => setTimeout(wake, 11_000));
    if (stage === "Terima") await shown(number, page);
  }
  await page.goto(`/meja/berkas/${number}`);
  await page.locator("button:has-text('Ambil berkas')").click();
  report.ok((await page.content()).includes("Perbaiki jalan"), "it is to be mended now");
  await page.context().close();
}

async function outside(number) {
  const page = await person(phone, "Joko Lelono");
  await page.goto("/meja/lapangan");
  report.ok((await page.content()).includes(number), "the task is on the officer's phone");
  await inspect(page, report, "field-tasks");
  await page.locator("[data-enrol] button").click();
  await page.locator("[data-enrol]").waitFor({ state: "hidden" });
  await page.evaluate(() => navigator.serviceWorker.ready);
  await page.locator("button:has-text('Mulai kerja')").click();
  await page.locator("text=Mulai ").first().waitFor();
  await page.locator("button:has-text('Mulai kerja')").waitFor({ state: "detached" });

  // No network: the page is there, and what is done waits.
  await page.context().setOffline(true);
  await page.reload();
  report.ok((await page.content()).includes(number), "without a network the page is there");
  report.ok(await page.locator("[data-offline]").isVisible(), "and says so");
  await page.locator("[data-photo] input[value=sesudah]").check();
  await page.locator("[data-camera]").click();
  await page.waitForFunction(() => (document.querySelector("video")?.videoWidth ?? 0) > 0);
  await new Promise((wake) => setTimeout(wake, 500));
  await inspect(page, report, "field-camera", { widths: [360], dark: false });
  await page.locator("[data-take]").click();
  await page.locator("text=Menunggu jaringan: 1").waitFor();
  await page.fill("textarea[name=kata]", "Ditambal dengan aspal dingin");
  await page.locator("button:has-text('Selesai')").click();
  await page.locator("text=Menunggu jaringan: 2").waitFor();
  await inspect(page, report, "field-offline", { widths: [360] });

  await page.context().setOffline(false);
  await page.evaluate(() => dispatchEvent(new Event("online")));
  await page.locator("text=Tidak ada aduan di tangan Anda").waitFor({ timeout: 30_000 });
  report.ok(true, "with a network both are sent by themselves, in their order");
  await inspect(page, report, "field-none", { widths: [360], dark: false });

  // Signed out, nothing of it stays on the phone.
  await page.locator("form[action='/meja/keluar'] button").click();
  await page.waitForLoadState();
  const kept = await page.evaluate(async () => (await caches.keys()).includes("lapangan"));
  report.ok(!kept, "after signing out the page is not kept");
}

async function told(number) {
  const page = await person(desk, "Joko Lelono");
  await page.goto(`/meja/berkas/${number}`);
  const proofs = await page.locator("#bukti").innerText();
  report.ok(proofs.includes("Diambil dengan kamera HP terdaftar"), "the desk is told what is proven", proofs);
  report.ok(proofs.includes("m dari tempat laporan") && proofs.includes("sesudah kerja dimulai"), "place and time", proofs);
  await inspect(page, report, "field-proofs", { widths: [1280] });
  await page.goto(`/meja/bukti/${number}`);
  await inspect(page, report, "field-pictures");
}
