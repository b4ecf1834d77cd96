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
  await page.getByRole("link", { name: "Air mati di Saka Lor" }).click();
  await look(page, "revise");
  await page.fill("[name=isi]", "Pipa sudah diganti. Air mengalir lagi pukul 20.00.");
  await page.getByRole("button", { name: "Simpan perubahan" }).click();
  report.ok((await page.locator("#riwayat + ol").textContent()).includes("Pipa induk pecah."), "what stood before is kept");
  await look(page, "revised");
  await page.goto("/operator/pengumuman");
  await page.getByRole("link", { name: /Rekam KTP/ }).click();
  await page.getByRole("button", { name: "Tarik pengumuman" }).click();
  report.equal(await page.locator("[name=judul]").count(), 0, "what was withdrawn is changed no more");
  await look(page, "withdrawn");
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
    await nur.getByRole("button", { name: "Ambil berkas" }).click();
  }
  for (const box of await nur.locator("[name=cek]").all()) await box.check();
  await nur.getByRole("button", { name: /Setujui/ }).click();
  await nur.goto(`/meja/berkas/${number}`);
  await nur.getByRole("link", { name: /Minta perbaikan/ }).click();
  await nur.locator("[name=perbaiki][value=purpose]").check();
  await nur.locator("textarea[name=kata]").fill("Tulis bank yang mana.");
  await nur.locator("main form button.btn").first().click();
  const lurah = await signedIn("Bambang", desk);
  await lurah.goto(`/meja/berkas/${second}`);
  await lurah.getByRole("button", { name: "Ambil berkas" }).click();
  await lurah.getByRole("button", { name: /Tandatangani/ }).click();
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
  await page.goto("/saya?jenis=pesan");
  report.ok((await page.locator("main").textContent()).includes("Tulis bank yang mana."), "what an officer wrote is a message");
  await look(page, "own-messages");
  await page.goto("/layanan/surat-domisili");
  await page.getByRole("button", { name: /Ajukan|Mulai/ }).first().click();
  await page.goto("/saya/pindah");
  await look(page, "moving-blank");
  await page.getByRole("button", { name: "Beri tahu" }).click();
  report.ok(await page.locator("[role=alert]").isVisible(), "what is missing of an address is told");
  await look(page, "moving-wrong");
  await page.fill("[name=jalan]", "Jalan Melati 7");
  await page.fill("[name=rt]", "2");
  await page.fill("[name=rw]", "5");
  await page.selectOption("[name=wilayah]", "99.71.01.1002");
  await page.getByRole("button", { name: "Beri tahu" }).click();
  await look(page, "moving");
  await page.getByRole("button", { name: /Pakai alamat baru di sini/ }).first().click();
  await page.getByRole("button", { name: /Berikan alamat baru/ }).first().click();
  report.equal(await page.locator("main .tag.ok").count(), 2, "a form and an application have the new address");
  await look(page, "moving-used");
  await nur.goto(`/meja/berkas/${number}`);
  report.ok((await nur.locator("main").textContent()).includes("Jalan Melati 7"), "the office reads the address that was given");
  await look(nur, "desk-moved");
  await page.goto(`/cari?q=${number}`);
  report.ok(await page.locator(`main a[href='/permohonan/${number}']`).isVisible(), "a number finds one's own application");
  await look(page, "found-own");
}
