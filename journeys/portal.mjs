// Everything in one place, on a phone without script: an outage is announced and seen, offices and a life event are
// looked at, the search finds what is one's own, and a person's page says what to do and what happened.
import { apply } from "./domicile.mjs";
import { Report, desk, inspectTwin, launch, phone, untilTold } from "./browser.mjs";
import { startServer } from "./server.mjs";

const report = new Report();
const browser = await launch();
let server = await startServer({ packs: "packs" });
try {
  const agus = await signedIn("Agus Prabowo", desk);
  await announce(agus);
  await asGuest();
  await server.stop();
  server.remove();
  // The letter of two services that stay as they are.
  server = await startServer();
  await asWulan();
} catch (error) {
  report.ok(false, "the journey ended", error.stack);
} finally {
  await browser.close();
  await server.stop();
  server.remove();
}
console.log(`portal: ${report.passed} passed, ${report.failed} failed`);
process.exit(report.failed ? 1 : 0);

function look(page, name) {
  return inspectTwin(browser, page, report, `portal-${name}`);
}

async function opened(device) {
  const context = await browser.newContext({ ...device, baseURL: server.url, javaScriptEnabled: false, locale: "id-ID" });
  return context.newPage();
}

async function signedIn(name, device) {
  const page = await opened(device);
  await page.goto("/demo");
  await page.locator(`li:has-text("${name}") button`).first().click();
  return page;
}

async function announce(page) {
  await page.goto("/operator/pengumuman");
  await page.getByRole("button", { name: "Umumkan" }).click();
  report.ok(await page.locator("[role=alert]").isVisible(), "what is missing is told");
  await look(page, "board-wrong");
  await page.check("input[name=jenis][value=outage]");
  await page.fill("[name=judul]", "Air mati di Saka Lor");
  await page.fill("[name=isi]", "Pipa induk pecah. Air mengalir lagi malam ini.");
  await page.fill("[name=title]", "No water in Saka Lor");
  await page.fill("[name=text]", "A main burst. Water comes back tonight.");
  await page.getByRole("button", { name: "Umumkan" }).click();
  report.ok(await page.getByRole("button", { name: "Akhiri" }).isVisible(), "it is announced, and can be ended");
  await page.check("input[name=jenis][value=news]");
  await page.fill("[name=judul]", "Rekam KTP malam hari di Tumpang Sari");
  await page.fill("[name=isi]", "Setiap Kamis sampai pukul 21.00.");
  await page.fill("[name=title]", "ID recording in the evening");
  await page.fill("[name=text]", "Every Thursday until 9 pm.");
  await page.getByRole("button", { name: "Umumkan" }).click();
  await look(page, "board");
}

async function asGuest() {
  const page = await opened(phone);
  await page.goto("/");
  report.ok(await page.locator("div.note.bad").isVisible(), "an outage stands on top of the home page");
  await look(page, "home");
  await page.goto("/pengumuman");
  await look(page, "announcements");
  await page.goto("/kantor");
  await look(page, "offices");
  await page.goto("/kantor/disdukcapil");
  await look(page, "office");
  await page.goto("/peristiwa/kelahiran");
  await look(page, "event");
  await page.goto("/cari?q=kelurahan+umpak");
  await look(page, "found-office");
}

async function asWulan() {
  const page = await signedIn("Wulan Prasasti", phone);
  await page.goto("/saya");
  await look(page, "own-new");
  const number = await apply(page, server);
  const second = await apply(page, server);
  const nur = await signedIn("Nur Aini", desk);
  for (const one of [number, second]) {
    await nur.goto(`/meja/berkas/${one}`);
    await nur.getByRole("button", { name: "Ambil" }).first().click();
  }
  await nur.goto(`/meja/berkas/${number}/perbaikan`);
  await nur.check("input[name=perbaiki][value=purpose]");
  await nur.fill("textarea[name=kata]", "Tulis bank yang mana.");
  await nur.locator("main form button.btn").first().click();
  await nur.goto(`/meja/berkas/${second}`);
  for (const check of await nur.locator("input[name=cek]").all()) await check.check();
  await nur.locator("button[name=hasil][value=accept]").click();
  const lurah = await signedIn("Bambang", desk);
  await lurah.goto(`/meja/berkas/${second}`);
  await lurah.getByRole("button", { name: "Ambil" }).first().click();
  await lurah.goto(`/meja/berkas/${second}`);
  await lurah.locator("button[name=hasil][value=sign]").click();
  await untilTold();
  for (let tries = 0; tries < 60; tries += 1) {
    await page.goto("/saya");
    if (await page.locator("button[name=hal]").count()) break;
    await new Promise((wake) => setTimeout(wake, 1_000));
  }
  report.equal(await page.locator("main ul.list").first().locator("li").count(), 2, "a correction and a letter are to be seen to");
  report.ok((await page.locator("main ul.list li").first().textContent()).includes("Perbaiki"), "the correction comes first");
  await look(page, "own");
  await page.locator("button[name=hal]").click();
  report.equal(await page.locator("button[name=hal]").count(), 0, "a letter that is kept is no longer to be kept");
  await page.goto("/saya?jenis=surat");
  await look(page, "own-letters");
  await page.goto("/saya/pindah");
  await look(page, "moving");
  await page.goto(`/cari?q=${number}`);
  report.ok(await page.locator(`main a[href='/permohonan/${number}']`).isVisible(), "a number finds one's own application");
  await look(page, "found-own");
}
