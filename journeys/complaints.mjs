// A complaint on a phone without script: reported without an account, followed from another phone by its code, worked on
// at a desk, seen by everybody; and one that is secret, which nobody sees. With script the device tells where it is.
import { Report, desk, inspect, inspectTwin, launch, phone } from "./browser.mjs";
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
}
