// A letter of one service that another needs, on a phone without script: who has none applies for it from the form, comes
// back when it is issued, chooses it, and is not asked what it says.
import { Report, desk, inspectTwin, launch, phone, untilTold } from "./browser.mjs";
import { startServer } from "./server.mjs";

const report = new Report();
const browser = await launch();
const server = await startServer({ packs: "packs" });
/** What is typed, by the names of the inputs. */
const answers = {
  "applicant.nik": "9971015606840011", "applicant.name": "Laras Pinilih", "applicant.phone": "081299710011", "applicant.email": "laras@demo.pendopo.example",
  "applicant.birth_date.day": "16", "applicant.birth_date.month": "6", "applicant.birth_date.year": "1984",
  ownership: "local", "company.name": "Cakra Umpak Sentosa", "company.kbli.typed": "pemrograman",
  "founder.nik": "9971011708900003", "founder.name": "Rangga Wirasakti", "founder.nationality": "indonesian", name_liability: "true",
};
try {
  await needed();
} catch (error) {
  report.ok(false, "the journey ended", error.stack);
} finally {
  await browser.close();
  await server.stop();
  server.remove();
}
console.log(`needed: ${report.passed} passed, ${report.failed} failed`);
process.exit(report.failed ? 1 : 0);

function look(page, name) {
  return inspectTwin(browser, page, report, name);
}

/** Fills in what is on the page. */
async function fill(page) {
  for (const input of await page.locator("main form [name]:not([type=hidden]):not(button)").all()) {
    const [name, type] = await input.evaluate((one) => [one.name, one.type]);
    const value = answers[name];
    if (type === "file" || value === undefined) continue;
    if (type === "radio" || type === "checkbox") {
      if (value === (await input.inputValue())) await input.check();
    } else if (type === "select-one") await input.selectOption(value);
    else await input.fill(value);
  }
}

/** Fills in page after page until one of this name, or the check of all answers. */
async function until(page, last) {
  for (let tries = 0; tries < 12; tries += 1) {
    const step = new URL(page.url()).pathname.split("/").pop();
    if (step === last) return true;
    await fill(page);
    const find = page.locator('main button[name="find"]');
    if ((await find.count()) && !(await page.locator('[name="company.kbli"]:checked').count())) {
      await find.first().click();
      await page.locator('[name="company.kbli"]').first().check();
    }
    await page.locator("main form button.btn:has-text('Simpan')").click();
  }
  return report.ok(false, `${last} is reached`, `${page.url()} ${(await page.locator(".err").allTextContents()).join("; ")}`);
}

async function needed() {
  const page = await (await browser.newContext({ ...phone, javaScriptEnabled: false, locale: "id-ID" })).newPage();
  await page.goto(`${server.url}/demo`);
  await page.locator("li", { hasText: "Rangga Wirasakti" }).getByRole("button").click();
  await page.goto(`${server.url}/layanan/pt-pendirian`);
  await look(page, "needed-service");
  await page.getByRole("button", { name: "Ajukan sekarang" }).click();
  await until(page, "nama");
  const first = page.url();
  await look(page, "needed-none");
  await page.locator("main form button.btn:has-text('Simpan')").click();
  await look(page, "needed-none-wrong");
  await page.locator('button[name="ajukan"]').click();
  report.ok(page.url() !== first && (await page.locator("main").textContent()).includes("menunggu surat ini"), "the other form knows who waits", page.url());
  await look(page, "needed-other-form");
  await until(page, "periksa");
  await look(page, "needed-other-check");
  await page.locator('[name="benar"]').check();
  await page.getByRole("button", { name: "Kirim permohonan" }).click();
  await look(page, "needed-receipt");
  const number = page.url().match(/permohonan\/([^/]+)\/terima/)?.[1];
  report.ok(number, "the name is applied for", page.url());

  const office = await (await browser.newContext({ ...desk, javaScriptEnabled: false, locale: "id-ID" })).newPage();
  await office.goto(`${server.url}/demo`);
  await office.locator("li", { hasText: "Retno Wulandari" }).getByRole("button").click();
  for (let tries = 0; tries < 4; tries += 1) {
    await office.goto(`${server.url}/meja/berkas/${number}`);
    const take = office.locator(`form[action$="/ambil"] button`);
    if (await take.count()) await take.first().click();
    for (const box of await office.locator('input[type=checkbox][name="cek"]').all()) await box.check();
    for (const radio of await office.locator("main input[type=radio]").all()) if (!(await office.locator(`input[name="${await radio.getAttribute("name")}"]:checked`).count())) await radio.check();
    const reference = office.locator('input[name="bayar"]');
    if (await reference.count()) await reference.fill("K-17");
    const way = office.locator('button[name="hasil"][value="accept"], button[name="hasil"][value="paid"]');
    if (!(await way.count())) break;
    await way.first().click();
    await untilTold();
  }
  await page.goto(`${server.url}/permohonan/${number}`);
  await look(page, "needed-granted");
  report.ok((await page.locator("main").textContent()).includes("Lanjutkan isian"), "the way back stands at the letter", await page.locator("main").textContent());
  await page.goto(first);
  await look(page, "needed-letter");
  const shown = await page.locator("main").textContent();
  report.ok(shown.includes("Cakra Umpak Sentosa"), "the letter says its name", shown);
  report.equal(await page.locator('[name="company.name"]').count(), 0, "which is not asked");
  await page.locator("main form button.btn:has-text('Simpan')").click();
  report.ok(page.url().includes("/akta"), "the only letter is taken with one press", page.url());
  await page.goto(first.replace("/nama", "/periksa"));
  await look(page, "needed-check");
  report.ok((await page.locator("main").textContent()).includes("Cakra Umpak Sentosa"), "the check of all answers shows it");
}
