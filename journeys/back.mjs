// The back button: on no step of an application does it end on a page of the browser's own, and nothing is lost by it.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { Report, goBack, launch, phone } from "./browser.mjs";
import { startServer } from "./server.mjs";

const report = new Report();
const browser = await launch();
const server = await startServer();
try {
  await journey();
  await doors();
} catch (error) {
  report.ok(false, "the journey ended early", error.stack);
} finally {
  await server.stop();
  server.remove();
}
await browser.close();
console.log(`back: ${report.passed} passed, ${report.failed} failed`);
process.exit(report.failed ? 1 : 0);

/** From the service to the receipt as a new person, pressing "back" after each step. */
async function journey() {
  const context = await browser.newContext({ ...phone, javaScriptEnabled: false, locale: "id-ID" });
  const page = await context.newPage();
  const at = (end) => new URL(page.url()).pathname.endsWith(end);
  const next = () => page.locator("main form button.btn:has-text('Simpan')").click();
  const value = (name) => page.locator(`[name="${name}"]`).first().inputValue();

  await page.goto(`${server.url}/layanan/surat-domisili`);
  await page.getByRole("link", { name: "Ajukan sekarang" }).click();
  await page.locator("#kontak").fill("0812");
  await page.getByRole("button", { name: "Kirim kode" }).click();
  report.equal(await value("kontak"), "0812", "a wrong number stays to be mended");
  await goBack(page, report, "back after a wrong number");
  await page.locator("#kontak").fill("0812 9971 0077");
  await page.getByRole("button", { name: "Kirim kode" }).click();
  await goBack(page, report, "back from the page for the code");
  report.ok(at("/masuk/kode"), "the page for the code is there again", page.url());
  await page.locator("#kode").fill("000000");
  await page.locator("main form button.btn").click();
  report.equal(await page.locator(".sum").count(), 1, "a wrong code is told");
  await goBack(page, report, "back after a wrong code");
  await enterCode(page);
  report.ok(at("/data-diri"), "signed in, the form opens", page.url());
  await goBack(page, report, "back from the first page of the form");

  const texts = { nik: "9971014503960001", name: "Wulan Prasasti", job: "Guru", phone: "081299710077", "birth_date.day": "5", "birth_date.month": "3",
    "birth_date.year": "1996", "address.street": "Gang Umpak 2", "address.rt": "3", "address.rw": "12", "address.region.typed": "Umpak" };
  for (const [field, text] of Object.entries(texts)) await page.locator(`[name="applicant.${field}"]`).fill(text);
  await page.locator('[name="applicant.sex"][value="female"]').check();
  await page.locator('main button:has-text("Cari")').first().click();
  await goBack(page, report, "back after looking for a place");
  report.equal(await value("applicant.job"), "Guru", "what was typed beside it is there");
  await page.locator('[name="applicant.nik"]').fill("997101450396000");
  await next();
  report.equal(await page.locator(".sum").count(), 1, "a wrong number is named");
  await goBack(page, report, "back after a fault");
  report.equal(await value("applicant.nik"), "997101450396000", "and what was wrong is still there to be mended");
  await page.locator('[name="applicant.nik"]').fill("9971014503960001");
  await next();
  report.ok(at("/tempat"), "on to the next page", page.url());
  await goBack(page, report, "back after a mended fault");
  await page.waitForTimeout(300);
  await page.goBack();
  report.equal(await page.locator(".sum").count(), 0, "nothing is wrong there any more");
  report.equal(await value("applicant.nik"), "9971014503960001", "it shows what was mended");
  await next();
  report.ok(at("/tempat"), "saved from there it goes on, and nothing is said of another tab", page.url());

  await page.locator('[name="same_as_ktp"][value="true"]').check();
  for (const [part, text] of Object.entries({ day: "1", month: "8", year: "2020" })) await page.locator(`[name="since.${part}"]`).fill(text);
  await page.locator('[name="tenure"][value="rent"]').check();
  await page.locator('[name="purpose"]').fill("Membuka rekening bank");
  const second = await context.newPage();
  await second.goto(page.url());
  await next();
  await otherTab(context, second, await page.locator('[name="csrf"]').first().inputValue());
  const file = join(import.meta.dirname, "out", "back.pdf");
  writeFileSync(file, "%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n");
  await page.locator('input[type=file][name="owner_letter"]').setInputFiles(file);
  await page.locator('button[name="unggah"][value="owner_letter"]').click();
  report.ok((await page.locator("main").textContent()).includes("back.pdf"), "the file is there");
  await goBack(page, report, "back after an upload");
  await next();
  await goBack(page, report, "back from the check");
  const link = page.locator('a:has-text("back.pdf")');
  const seen = await page.request.get(new URL(await link.getAttribute("href"), server.url).href);
  report.ok((await seen.text()).startsWith("%PDF-1.4"), "the file can be looked at before it is sent");
  await page.locator('[name="benar"]').check();
  await page.getByRole("button", { name: "Kirim permohonan" }).click();
  report.ok(at("/terima"), "the receipt", page.url());
  const number = (await page.locator(".receipt").textContent()).trim();
  await page.waitForTimeout(300);
  await page.goBack();
  report.ok((await page.locator("main").textContent()).includes(number), "back from the receipt is the receipt", page.url());
}

/** Enters the code that was sent last. */
async function enterCode(page) {
  const sent = await (await page.request.get(`${server.url}/demo/pesan-keluar`)).text();
  await page.locator("#kode").fill(/masuk Anda (\d{3}) (\d{3})/.exec(sent).slice(1).join(""));
  await page.locator("main form button.btn").click();
}

/** A page that the first tab saved meanwhile; then one of before its person signed in anew. */
async function otherTab(context, page, token) {
  const typed = async (text) => {
    for (const [part, value] of Object.entries({ day: "1", month: "8", year: "2020" })) await page.locator(`[name="since.${part}"]`).fill(value);
    await page.locator('[name="same_as_ktp"][value="true"]').check();
    await page.locator('[name="tenure"][value="rent"]').check();
    await page.locator('[name="purpose"]').fill(text);
    await page.locator("main form button.btn:has-text('Simpan')").click();
  };
  const shows = async (text, words) => {
    report.equal(await page.locator('[name="purpose"]').inputValue(), text, `${words}: what was typed is there`);
    await goBack(page, report, `back after ${words}`);
    report.equal(await page.locator('[name="purpose"]').inputValue(), text, `${words}: and is there after "back" too`);
  };
  await typed("Mendaftar sekolah");
  report.ok(page.url().endsWith("?sesudah=tab"), "the second of two tabs is told", page.url());
  await shows("Mendaftar sekolah", "another tab");

  const door = await context.newPage();
  const session = (await context.cookies()).find((cookie) => cookie.name === "__Host-sid");
  await context.clearCookies({ name: "__Host-sid" });
  await door.goto(`${server.url}/masuk`);
  await door.locator("#kontak").fill("0812 9971 0077");
  await door.getByRole("button", { name: "Kirim kode" }).click();
  await enterCode(door);
  await door.close();
  await typed("Mengurus paspor");
  report.ok(page.url().endsWith("?sesudah=masuk"), "who signed in anew sends it once more", page.url());
  await shows("Mengurus paspor", "signing in anew");
  report.ok((await page.locator('[name="csrf"]').first().inputValue()) !== token, "under a token that is right");
  await page.close();
  await context.addCookies([session]);
}

/** The door of the desk and the check of a letter, by somebody who is not signed in. */
async function doors() {
  const context = await browser.newContext({ ...phone, javaScriptEnabled: false, locale: "id-ID" });
  const page = await context.newPage();
  await page.goto(`${server.url}/meja/masuk`);
  await page.locator("#email").fill("bukan@kota.example");
  await page.locator("#sandi").fill("salah");
  await page.locator("main form button.btn").click();
  report.equal(await page.locator(".sum").count(), 1, "what is wrong at the staff's door is told");
  report.equal(await page.locator("#email").inputValue(), "bukan@kota.example", "and the address stays");
  report.equal(await page.locator("#sandi").inputValue(), "", "and the password does not");
  await goBack(page, report, "back after a wrong password");

  await page.goto(`${server.url}/surat/periksa`);
  await page.locator("#surat").setInputFiles(join(import.meta.dirname, "out", "back.pdf"));
  await page.locator("main form button.btn").click();
  report.ok((await page.locator(".sum").textContent()).includes("tidak bertanda tangan"), "a PDF without signature is told");
  await goBack(page, report, "back after a file that cannot be checked");
  await page.reload();
  report.equal(await page.locator(".sum").count(), 1, "it can be loaded again");
}
