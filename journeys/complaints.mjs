// A complaint on a phone without script: reported without an account, followed from another phone by its code, worked on
// at a desk, seen by everybody; and one that is secret, which nobody sees. With script the device tells where it is.
import { Report, desk, inspect, inspectTwin, launch, phone, pressBack } from "./browser.mjs";
import { startServer } from "./server.mjs";

const report = new Report();
const browser = await launch();
const server = await startServer({ packs: "packs" });
const HERE = { latitude: -7.5561, longitude: 110.8312, accuracy: 12 };
try {
  const first = await nameless();
  await followed(first);
  await secret();
  await worked(first.number);
  await merged(first.number);
  await confirmed();
  await located();
  await threeTaps();
  await misplaced();
} catch (error) {
  report.ok(false, "the journey ended", error.stack);
} finally {
  await browser.close();
  await server.stop();
  server.remove();
}
console.log(`complaints: ${report.passed} passed, ${report.failed} failed`);
process.exit(report.failed ? 1 : 0);

function look(page, name) {
  return inspectTwin(browser, page, report, `complaints-${name}`);
}

async function plain() {
  const context = await browser.newContext({ ...phone, baseURL: server.url, javaScriptEnabled: false, locale: "id-ID" });
  return context.newPage();
}

/** Says what is amiss, where, and in one sentence; up to the check of all answers. */
async function describe(page) {
  await page.goto("/aduan/lapor");
  await page.locator("button[value=jalan]").click();
  await page.fill("[name='place.address']", "Jl. Kawung 4");
  await page.locator("summary:has-text('Tulis koordinat')").click();
  await page.fill("[name='place.lat']", String(HERE.latitude));
  await page.fill("[name='place.lng']", String(HERE.longitude));
  await page.fill("[name='place.region.typed']", "Umpak");
  await page.locator("input[name='what']").first().check();
  await page.fill("textarea[name=story]", "Lubang besar di depan musala");
  await page.locator("main button:has-text('Cari')").first().click();
  report.equal(await page.inputValue("textarea[name=story]"), "Lubang besar di depan musala", "looking for the kelurahan loses nothing");
  await page.locator("main button.btn:has-text('Simpan dan lanjut')").click();
  await page.locator("main button.btn:has-text('Simpan dan lanjut')").click();
  report.ok(page.url().endsWith("/periksa"), "two pages, and all is asked", page.url());
}

async function nameless() {
  const page = await plain();
  await page.goto("/aduan");
  report.ok((await page.content()).includes("Belum ada laporan"), "nothing was reported yet");
  await page.goto("/aduan/lapor");
  report.equal(await page.locator("button[name=kategori]").count(), 10, "ten categories to choose from");
  report.ok(await page.locator("a[href='tel:112']").isVisible(), "who is in danger is told to call first");
  await look(page, "choose");
  await describe(page);
  report.ok(await page.locator("input[name=cara][value=anonymous]").isChecked(), "who has no account reports without a name");
  await look(page, "check");
  await page.check("#benar");
  await page.locator("main button.btn:has-text('Kirim laporan')").click();
  const receipt = await page.content();
  const number = receipt.match(/KP26-\d{4}-\d{4}/)[0];
  const follow = await page.locator("a[href^='/lacak']").first().getAttribute("href");
  report.ok(receipt.includes("Laporan sudah kami terima") && follow.includes("kode="), "the receipt gives a number and a code");
  await look(page, "receipt");
  await page.goto(`/permohonan/${number}`);
  report.equal(await page.locator("main h1").count(), 1, "it is found again in this browser");
  return { number, follow };
}

async function followed({ number, follow }) {
  const page = await plain();
  await page.goto(follow);
  report.ok((await page.content()).includes("Dinas Pekerjaan Umum"), "another phone sees where it lies, by its code");
  await page.locator("main button:has-text('Buka laporan saya')").click();
  report.ok(page.url().endsWith(`/permohonan/${number}`), "and opens it", page.url());
  const stranger = await plain();
  await stranger.goto("/aduan");
  report.ok(await stranger.locator(`a[href='/aduan/${number}']`).isVisible(), "everybody finds it in the list");
  await look(stranger, "list");
  await stranger.goto(`/aduan/${number}`);
  const shown = await stranger.content();
  report.ok(shown.includes("Jl. Kawung 4") && !shown.includes("musala"), "and reads where it is, and none of its words");
  await look(stranger, "report");
  await stranger.locator("main button:has-text('Saya juga terganggu')").click();
  report.equal(await stranger.locator("dd.num").last().textContent(), "1", "one more is bothered by it");
  await describe(stranger);
  report.ok(await stranger.locator(`a[href='/aduan/${number}']`).isVisible(), "whoever reports the same is shown it before sending");
}

async function secret() {
  const page = await plain();
  await describe(page);
  await page.check("input[name=cara][value=secret]");
  await page.check("#benar");
  await page.locator("main button.btn:has-text('Kirim laporan')").click();
  const number = (await page.content()).match(/KP26-\d{4}-\d{4}/)[0];
  const stranger = await plain();
  await stranger.goto("/aduan");
  report.equal(await stranger.locator(`a[href='/aduan/${number}']`).count(), 0, "a secret one is in no list");
  const answer = await stranger.goto(`/aduan/${number}`);
  report.equal(answer.status(), 404, "and has no page");
}

async function worked(number) {
  const context = await browser.newContext({ ...desk, baseURL: server.url, locale: "id-ID", bypassCSP: true });
  const page = await context.newPage();
  await page.goto("/demo");
  await page.locator("button:has-text('Joko Lelono')").click();
  await page.goto("/meja");
  report.ok((await page.content()).includes(number), "it lies in the inbox of the office");
  await page.goto(`/meja/berkas/${number}`);
  await page.locator("button:has-text('Ambil berkas')").click();
  report.ok((await page.content()).includes("Tanpa nama"), "the officer is told that nobody knows who it was");
  await inspect(page, report, "complaints-desk", { widths: [1280] });
  for (const check of await page.locator("input[name=cek]").all()) await check.check();
  await page.locator("button[name=hasil]").first().click();
  const stranger = await plain();
  await stranger.goto(`/aduan/${number}`);
  report.ok((await stranger.content()).includes("Dikerjakan"), "everybody sees that it is worked on");
}

/** Sends what was described, without a name; gives its number and the way to follow it. */
async function sent(page) {
  await page.check("#benar");
  await page.locator("main button.btn:has-text('Kirim laporan')").click();
  const number = (await page.content()).match(/KP26-\d{4}-\d{4}/)[0];
  return { number, follow: await page.locator("a[href^='/lacak']").first().getAttribute("href") };
}

/** Somebody of the demo at a desk. */
async function officer(name) {
  const context = await browser.newContext({ ...desk, baseURL: server.url, locale: "id-ID", bypassCSP: true });
  const page = await context.newPage();
  await page.goto("/demo");
  await page.locator(`button:has-text('${name}')`).click();
  return page;
}

async function merged(first) {
  const phone_ = await plain();
  await describe(phone_);
  const { number } = await sent(phone_);
  const page = await officer("Joko Lelono");
  await page.goto(`/meja/berkas/${number}`);
  await page.locator("button:has-text('Ambil berkas')").click();
  await page.locator("a:has-text('Tangani laporan')").click();
  report.ok((await page.content()).includes(first), "the desk shows the open report like it");
  await inspect(page, report, "complaints-handling", { widths: [1280, 360] });
  await page.locator("select[name=contoh]").selectOption("planned");
  await page.locator("button:has-text('Pakai')").click();
  report.ok((await page.inputValue("textarea[name=kata]")).includes(number), "prepared words name the report");
  await page.locator("button:has-text('Kirim pesan')").click();
  await page.goto(`/meja/berkas/${number}/tangani`);
  await page.locator(`button[aria-label='Gabung dengan ${first}']`).click();
  report.ok(await page.locator("button:has-text('Batalkan')").isVisible(), "for ten seconds it can be taken back");
  const stranger = await plain();
  await stranger.goto(`/aduan/${number}`);
  report.ok(await stranger.locator(`main a[href='/aduan/${first}']`).isVisible(), "its public page leads to the first one");
  await look(stranger, "merged");
}

async function confirmed() {
  const page = await plain();
  await page.goto("/aduan/lapor");
  await page.locator("button[value=lainnya]").click();
  await page.fill("[name='place.address']", "Balai warga Umpak");
  await page.fill("[name='place.region.typed']", "Umpak");
  await page.check("input[name=what][value=information]");
  await page.fill("textarea[name=story]", "Kapan balai warga dibuka lagi?");
  await page.locator("main button:has-text('Cari')").first().click();
  for (let left = 3; left > 0 && !page.url().includes("/periksa"); left -= 1) await page.locator("main button.btn:has-text('Simpan dan lanjut')").click();
  const { number, follow } = await sent(page);
  const putri = await officer("Putri Maharani");
  for (let stage = 0; stage < 2; stage += 1) {
    await putri.goto(`/meja/berkas/${number}`);
    await putri.locator("button:has-text('Ambil berkas')").click();
    for (const check of await putri.locator("input[name=cek]").all()) await check.check();
    for (const words of await putri.locator("#putusan textarea").all()) if (await words.isVisible()) await words.fill("Dibuka lagi Senin depan.");
    await putri.locator("button[name=hasil]").first().click();
  }
  await page.waitForTimeout(11_000);
  await page.goto(`/permohonan/${number}`);
  report.ok(await page.locator("button[value=agree]").isVisible(), "its reporter is asked on the page of the report");
  await look(page, "asked");
  const other = await plain();
  await other.goto(follow);
  await look(other, "asked-by-code");
  await other.locator("button[value=agree]").click();
  report.ok((await other.content()).includes("Terima kasih"), "one tap is the answer");
  const stranger = await plain();
  await stranger.goto(`/aduan/${number}`);
  report.ok((await stranger.content()).includes("menurut pelapor"), "everybody sees that its reporter says so");
  await look(stranger, "done");
}

async function located() {
  const context = await browser.newContext({ ...phone, baseURL: server.url, geolocation: HERE, permissions: ["geolocation"], locale: "id-ID" });
  const page = await context.newPage();
  await page.goto("/aduan/lapor");
  await page.locator("button[value=lampu]").click();
  await page.locator("button:has-text('Pakai lokasi saya')").click();
  await page.locator("[role=status]:has-text('Lokasi diisi')").waitFor();
  report.equal(await page.inputValue("[name='place.lat']"), "-7.556100", "the device fills in where it is");
  report.ok((await page.content()).includes("sekitar 12 meter"), "and how exactly");
  const whose = page.locator("[data-region] summary");
  await whose.waitFor();
  report.ok((await whose.textContent()).includes("Kelurahan Umpak (dari tempat yang Anda tandai)"), "and in which kelurahan that is", await whose.textContent());
  report.ok(await page.locator("[name='place.region.typed']").isHidden(), "which is not asked any more");
  await look(page, "located");
  await page.locator("input[name='what']").first().check();
  await page.locator("main button.btn:has-text('Simpan dan lanjut')").click();
  report.ok(!page.url().includes("/laporan"), "and nothing more is wanted of the place", page.url());
  await pressBack(page);
  await page.reload();
  report.ok((await page.locator("[data-region] summary").textContent()).includes("Kelurahan Umpak"), "without script the server says the same");
}

/** A photo, where one is, one sentence, sent: three taps. */
async function threeTaps() {
  const context = await browser.newContext({ ...phone, baseURL: server.url, geolocation: { ...HERE, longitude: 110.8402, latitude: -7.5402 }, permissions: ["geolocation"], locale: "id-ID" });
  const page = await context.newPage();
  page.on("pageerror", (error) => report.ok(false, "a script fails", error.stack));
  let taps = 0;
  const asked = [];
  page.on("request", (request) => { if (["document", "fetch"].includes(request.resourceType())) asked.push(`${request.method()} ${new URL(request.url()).pathname}`); });
  const tap = (locator) => { taps += 1; return locator.click(); };
  await page.goto("/aduan/lapor");
  const drawn = await page.evaluate(() => {
    const canvas = Object.assign(document.createElement("canvas"), { width: 320, height: 240 }), pen = canvas.getContext("2d");
    for (let at = 0; at < 240; at += 8) { pen.fillStyle = `rgb(${at},${at},${255 - at})`; pen.fillRect(0, at, 320, 8); }
    return canvas.toDataURL("image/jpeg").split(",")[1];
  });
  const [chooser] = await Promise.all([page.waitForEvent("filechooser"), tap(page.locator("#foto"))]);
  await chooser.setFiles({ name: "lubang.jpg", mimeType: "image/jpeg", buffer: Buffer.from(drawn, "base64") });
  await page.locator("canvas.wipe").waitFor();
  await page.fill("#cerita", "Jalan berlubang, lubang besar di depan musala");
  await tap(page.locator("[data-place] button"));
  await page.locator("[role=status]:has-text('Kelurahan Sunduk')").waitFor();
  await look(page, "three-taps");
  await tap(page.locator("main button:has-text('Kirim laporan')"));
  report.ok(page.url().endsWith("/terima"), "a photo, a place and one sentence are a report", page.url());
  report.equal(taps, 3, "three taps and one sentence");
  report.equal(asked.length, 4, `the page, whose the place is, the report, its receipt: ${asked.join(", ")}`);
  const number = (await page.content()).match(/KP26-\d{4}-\d{4}/)[0];
  await page.goto("/aduan/wilayah/99.71.01.1003");
  report.ok(await page.locator(`a[href='/aduan/${number}']`).isVisible(), "it lies in the kelurahan in which it was marked");
}

/** Outside of the city, and the wrong way round, without script. */
async function misplaced() {
  const page = await plain();
  await page.goto("/aduan/lapor");
  await page.locator("button[value=jalan]").click();
  const next = () => page.locator("main button.btn:has-text('Simpan dan lanjut')").click();
  await page.locator("summary:has-text('Tulis koordinat')").click();
  await page.fill("[name='place.lat']", "-7.62, 110.83");
  await page.fill("textarea[name=story]", "Lubang besar di depan musala");
  await page.locator("input[name='what']").first().check();
  await next();
  report.ok((await page.locator(".sum").textContent()).includes("di luar Kota Pendopo"), "a place outside of the city is told");
  report.ok(await page.inputValue("textarea[name=story]") !== "" && (await page.inputValue("[name='place.lat']")).includes("-7.62"), "and nothing is lost");
  await look(page, "outside");
  await page.fill("[name='place.lat']", `${HERE.longitude}, ${HERE.latitude}`);
  await next();
  await look(page, "swapped");
  await page.locator("button[name=swap]").click();
  report.equal(await page.inputValue("[name='place.lat']"), String(HERE.latitude), "swapped coordinates are turned round by one press");
  report.ok((await page.locator("[data-region] summary").textContent()).includes("Kelurahan Umpak"), "and their kelurahan is told");
  await page.locator("[data-region] summary").click();
  await page.fill("[name='place.region.typed']", "Blandar");
  await next();
  report.ok((await page.locator(".note.warn").textContent()).includes("Umpak"), "another kelurahan than the marked one is asked about");
  await look(page, "two-regions");
  await page.locator("button[name=locate]").click();
  report.ok((await page.locator("[data-region] summary").textContent()).includes("Kelurahan Umpak"), "one press takes the marked one");
}
