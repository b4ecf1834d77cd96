// How an officer reads a case: documents as tabs, a PDF beside the answers, pictures enlarged and turned, letters as keys,
// and what a correction changed. With script, and without.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Report, desk, inspect, launch, phone } from "./browser.mjs";
import { apply } from "./domicile.mjs";
import { startServer } from "./server.mjs";

const report = new Report();
const out = join(import.meta.dirname, "out");
mkdirSync(out, { recursive: true });
const browser = await launch();
const server = await startServer();
try {
  await reading();
} catch (error) {
  report.ok(false, "the journey ended", error.stack);
} finally {
  await browser.close();
  await server.stop();
  server.remove();
}
console.log(`reading: ${report.passed} passed, ${report.failed} failed`);
process.exit(report.failed ? 1 : 0);

async function person(name, view, javaScriptEnabled) {
  const context = await browser.newContext({ ...view, javaScriptEnabled, locale: "id-ID" });
  const page = await context.newPage();
  await page.goto(`${server.url}/demo`);
  await page.locator("li", { hasText: name }).getByRole("button").click();
  await page.waitForLoadState();
  return page;
}

async function look(page, name) {
  const context = await browser.newContext({ ...phone, storageState: await page.context().storageState(), locale: "id-ID", bypassCSP: true });
  const twin = await context.newPage();
  await twin.goto(page.url());
  await inspect(twin, report, name);
  await context.close();
}

/** A sheet as a PDF and as a picture, drawn here. */
async function sheets() {
  const page = await browser.newPage({ viewport: { width: 600, height: 800 } });
  await page.setContent("<h1>SURAT PERNYATAAN</h1><p>Rumah di Gang Umpak 2 saya sewakan kepada Wulan Prasasti.</p>");
  const [pdf, png] = [join(out, "pernyataan-sewa.pdf"), join(out, "surat-rt.png")];
  writeFileSync(pdf, await page.pdf());
  await page.screenshot({ path: png });
  await page.close();
  return { owner_letter: pdf, rt_letter: png };
}

async function reading() {
  const files = await sheets();
  const wulan = await person("Wulan Prasasti", phone, false);
  const number = await apply(wulan, server, undefined, files);
  const second = await apply(await person("Sekar", phone, false), server);
  const page = `${server.url}/meja/berkas/${number}`;

  const plain = await person("Nur Aini", desk, false);
  await plain.goto(page);
  const seen = (at) => plain.locator(".tab").nth(at).isVisible();
  report.ok((await seen(0)) && !(await seen(1)), "the first document is open");
  await plain.getByText("Surat pengantar RT", { exact: true }).click();
  report.ok(!(await seen(0)) && (await seen(1)), "the second opens without script");
  report.equal(await plain.getByRole("button", { name: "Perbesar" }).count(), 0, "without script nothing is drawn dead");
  await plain.locator("summary", { hasText: "Tombol huruf" }).click();
  report.ok(await plain.getByText("minta perbaikan", { exact: true }).isVisible(), "the letters are listed");

  const nur = await person("Nur Aini", desk, true);
  const refused = [];
  nur.on("console", (line) => line.type() === "error" && refused.push(line.text()));
  await nur.goto(page);
  await nur.waitForTimeout(1500);
  await nur.screenshot({ path: join(out, "case-pdf-1280.png") });
  report.equal(await nur.locator("object").evaluate((one) => one.clientHeight > 300), true, "the PDF has room");
  report.equal(refused.join("\n"), "", "the policy of the page and of the file let the viewer in");
  await nur.keyboard.press("t");
  await nur.waitForURL(page);
  await nur.getByText("Surat pengantar RT", { exact: true }).click();
  const view = nur.locator(".tab:visible .view");
  const image = view.locator("img");
  const before = (await image.boundingBox()).width;
  await nur.keyboard.press("z");
  report.ok((await image.boundingBox()).width > 2 * before, "Z enlarges");
  await nur.keyboard.press("z");
  await nur.keyboard.press("r");
  report.equal(await view.getAttribute("data-turn"), "1", "R turns");
  await nur.screenshot({ path: join(out, "case-turned-1280.png") });
  await nur.keyboard.press("x");
  report.equal(await nur.locator('[name="cek"]:checked').count(), 1, "X ticks the next line");
  await nur.keyboard.press("?");
  report.ok(await nur.locator("#tombol").evaluate((one) => one.open), "? lists the letters");
  await look(nur, "case-reading");
  await nur.keyboard.press("a");
  report.equal(await nur.evaluate(() => document.activeElement.getAttribute("value")), "accept", "A goes to the decision and presses nothing");
  await nur.keyboard.press("j");
  await nur.waitForURL(`${server.url}/meja/berkas/${second}`);
  await nur.keyboard.press("k");
  await nur.waitForURL(page);
  await nur.keyboard.press("g");
  await nur.keyboard.press("m");
  await nur.waitForURL(`${server.url}/meja`);
  report.ok(true, "J, K and G M lead on, back, and to the inbox");
  for (const key of ["j", "j", "x"]) await nur.keyboard.press(key);
  report.ok(await nur.locator(`[name="nomor"][value="${second}"]`).isChecked(), "X chooses the row");
  await nur.screenshot({ path: join(out, "inbox-chosen-1280.png"), fullPage: true });
  await look(nur, "inbox-free");
  await nur.getByRole("button", { name: "Ambil yang dipilih" }).click();
  await nur.waitForURL(/diambil=1&lewat=0/);
  report.equal(await nur.locator("tbody tr").count(), 2, "both are in her hands");

  await nur.goto(page);
  await Promise.all([nur.waitForNavigation(), nur.getByRole("button", { name: "Mati" }).click()]);
  await nur.keyboard.press("p");
  await nur.keyboard.press("j");
  await nur.waitForTimeout(300);
  report.equal(nur.url().split("#")[0], page, "switched off, letters do nothing");
  await look(nur, "case-keys-off");
  await Promise.all([nur.waitForNavigation(), nur.getByRole("button", { name: "Hidup" }).click()]);

  await nur.keyboard.press("p");
  await nur.waitForURL(/perbaikan/);
  await nur.locator('[name="perbaiki"][value="purpose"]').check();
  await nur.locator('[name="kata"]').fill("Tulis nama banknya.");
  await nur.getByRole("button", { name: /Kirim/ }).click();
  await wulan.goto(`${server.url}/permohonan/${number}/perbaiki`);
  await wulan.locator('[name="purpose"]').fill("Membuka rekening di Bank Umpak");
  await wulan.locator("main form button.btn").last().click();
  await nur.goto(page);
  report.equal(await nur.locator("ins").textContent(), "Membuka rekening di Bank Umpak", "what was corrected is told");
  report.equal(await nur.locator("del").textContent(), "Membuka rekening bank", "and what stood there before");
  await look(nur, "case-changed");
}
