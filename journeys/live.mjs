// A page of a form follows what is typed in it: questions come and go, what is wrong is said when its question is left and
// goes when it is mended, computed values and the price are up to date. Without script the same answers end the same.
import { Report, desk, inspect, launch, phone } from "./browser.mjs";
import { startServer } from "./server.mjs";

const FIRST_VIEW = 14 * 1024;
const named = (page, name) => page.locator(`[name="${name}"]`);
const pick = (page, name, value) => page.locator(`[name="${name}"][value="${value}"]`).check();
const date = (path, day, month, year) => ({ [`${path}.day`]: day, [`${path}.month`]: month, [`${path}.year`]: year });
const twice = "Satu tahun ditulis satu kali.";

const report = new Report();
const browser = await launch();
const server = await startServer({ packs: "packs" });
const rows = {};
try {
  for (const scripts of [true, false]) rows[scripts] = await land(scripts, scripts ? phone : desk);
  report.equal(rows[true], rows[false], "with script and without the answers end the same");
  await declared();
} catch (error) {
  report.ok(false, "the journey ended", error.stack);
} finally {
  await browser.close();
  await server.stop();
  server.remove();
}
console.log(`live: ${report.passed} passed, ${report.failed} failed`);
process.exit(report.failed ? 1 : 0);

async function person(name, view, javaScriptEnabled) {
  const context = await browser.newContext({ ...view, javaScriptEnabled, locale: "id-ID" });
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  page.on("console", (line) => line.type() === "error" && report.ok(false, "the console is silent", line.text()));
  page.on("pageerror", (error) => report.ok(false, "no script fails", error.stack));
  await page.goto(`${server.url}/demo`);
  await page.locator("li", { hasText: name }).getByRole("button").click();
  await page.waitForLoadState();
  return page;
}

async function fill(page, values) {
  for (const [name, value] of Object.entries(values)) await named(page, name).fill(value);
}
async function next(page, ends) {
  await page.locator("main form button.btn:has-text('Simpan')").click();
  const stays = async (error) => {
    throw new Error(`${page.url()} does not lead to ${ends}: ${await page.locator("main .sum, main .note, main .err").allInnerTexts()}`, { cause: error });
  };
  await page.waitForURL((url) => url.pathname.endsWith(ends)).catch(stays);
}

/** The tax on land, for two years of which one was typed twice; what the page before sending says of it. */
async function land(scripts, view) {
  const page = await person(scripts ? "Wulan Prasasti" : "Sekar Ayuwati", view, scripts);
  const at = (sentence) => `${scripts ? "with" : "without"} script: ${sentence}`;
  await page.goto(`${server.url}/layanan/pbb-bayar/mulai`);
  await fill(page, { "applicant.nik": "9971024112880004", "applicant.name": "Tirta Wening", "applicant.phone": "081299710001" });
  await next(page, "/objek");
  const here = page.url(), nop = named(page, "nop"), other = named(page, "for_other");
  report.equal(await nop.count(), 0, at("the number is not asked before one says to have it"));
  await pick(page, "find_by", "nop");
  if (scripts) {
    // The script comes with the first touch; from then on all is at once.
    await nop.waitFor();
    report.ok(await nop.isVisible(), at("the number is asked at once"));
    report.equal(await other.count(), 2, at("so is for whom"));
    await nop.fill("99.71.010.001.012-0123.0");
    await pick(page, "find_by", "mine");
    report.equal(await nop.count(), 0, at("it goes again"));
    report.ok(await named(page, "land.nop").isVisible(), at("another one comes in its place"));
    await inspect(page, report, "live-mine", { dark: false });
    await pick(page, "find_by", "nop");
    report.equal(await nop.inputValue(), "99.71.010.001.012-0123.0", at("what was typed is there again"));
    report.equal(await named(page, "land.nop").count(), 0, at("the other one is gone"));
    report.equal(page.url(), here, at("all on one page"));
  } else {
    report.equal(await nop.count(), 0, at("nothing moves before the page is sent"));
    await fill(page, { object_address: "Jl. Tumpang Sari 15" });
    await next(page, "/objek");
    await nop.fill("99.71.010.001.012-0123.0");
  }
  await fill(page, { object_address: "Jl. Tumpang Sari 15" });
  await pick(page, "for_other", "false");
  await next(page, "/tahun");
  await fill(page, { "bills.0.year": "2026", "bills.0.principal": "240.000", ...date("bills.0.due_on", "30", "9", "2026") });
  const shown = async (label) => {
    const field = page.locator(".field", { hasText: label }).first().locator("output");
    return (await field.count()) ? field.textContent() : "";
  };
  if (scripts) await page.locator("#biaya").waitFor();
  const values = [await shown("Bulan terlambat"), await shown("Bunga"), await page.locator("#biaya output").textContent().catch(() => "")];
  if (scripts) {
    report.ok(values.every((value) => /\d/.test(value)), at("late months, their interest and the price are there"), values.join(", "));
    await named(page, "bills.0.due_on.year").fill("2099");
    report.equal(await shown("Bunga"), "0", at("nothing is owed before its day"));
    await named(page, "bills.0.due_on.year").fill("20");
    report.equal(await page.locator(".field", { hasText: "Bunga" }).count(), 0, at("half a year says nothing"));
    await named(page, "bills.0.due_on.year").fill("2026");
    report.equal(await shown("Bunga"), values[1], at("and it is as before"));
  }
  await page.getByRole("button", { name: "Tambah Tagihan 2" }).click();
  await page.waitForLoadState();
  const line = page.locator('[id="bills.1.year-e"]'), year = named(page, "bills.1.year");
  await year.pressSequentially("2026");
  report.equal(await line.count(), 0, at("nobody is interrupted while typing"));
  // On a page that is new the script comes with the first touch too.
  if (scripts) await page.locator("#biaya").waitFor();
  await named(page, "bills.1.principal").focus();
  if (scripts) {
    await line.waitFor();
    report.equal((await line.textContent()).trim(), `Salah: ${twice}`, at("what is wrong is said when its question is left"));
    report.ok((await year.getAttribute("aria-describedby")).includes("bills.1.year-e"), at("the input is described by it"));
    report.equal(await year.getAttribute("aria-invalid"), "true", at("and marked as wrong"));
    report.equal(await page.locator("#kabar").textContent(), twice, at("it is read aloud"));
    await inspect(page, report, "live-wrong", { dark: false });
    await year.fill("2025");
    report.equal(await line.count(), 0, at("it goes as soon as it is mended, before the question is left"));
    report.equal(await year.getAttribute("aria-invalid"), null, at("and the mark with it"));
    await year.fill("2026");
  }
  await fill(page, { "bills.1.principal": "100000", ...date("bills.1.due_on", "31", "8", "2025") });
  await next(page, "/tahun");
  report.ok((await line.textContent()).includes(twice), at("the server says it when the page is sent"));
  await year.fill("2025");
  if (scripts) await page.locator("#biaya").waitFor();
  report.equal(await line.count(), scripts ? 0 : 1, at("what the server said goes too, where a script can tell"));
  const price = scripts ? await page.locator("#biaya output").textContent() : "";
  if (scripts) await inspect(page, report, "live-right", { dark: false });
  if (scripts) await weigh(page);
  await next(page, "/bayar");
  await fill(page, { payer_name: "Tirta Wening" });
  await pick(page, "wants_letter", "false");
  await next(page, "/periksa");
  const said = (await page.locator("main dl").allInnerTexts()).join("\n").replace(/\s+/g, " ");
  if (scripts) {
    report.ok(said.includes(`${values[1]} Ubah Bunga`), at("the server computed the same interest"), `${values[1]}: ${said}`);
    report.ok(said.includes(`Jumlah ${price}`), at("and the same price"), `${price}: ${said}`);
  }
  await page.context().close();
  return said;
}

/** What is sent is what is shown: a question that was put away is neither asked nor answered. */
async function declared() {
  const page = await person("Wulan Prasasti", desk, true);
  await page.goto(`${server.url}/layanan/sku/mulai`);
  const draft = page.url().split("/").slice(0, 5).join("/");
  await page.goto(`${draft}/keperluan`);
  if (!(await named(page, "purpose").count())) return;
  await pick(page, "purpose", "other");
  await named(page, "purpose_text").fill("Lomba");
  const asked = () => named(page, "shown").inputValue();
  report.ok((await asked()).split(" ").includes("purpose_text"), "what came is among the questions that were asked");
  await pick(page, "purpose", "kur");
  report.ok(!(await asked()).split(" ").includes("purpose_text"), "what went is not");
  report.ok(await named(page, "bank_name").isVisible(), "the bank is asked instead");
  const sent = await page.evaluate(() => [...new FormData(document.querySelector("main form")).keys()]);
  report.ok(!sent.includes("purpose_text"), "and is not sent", sent.join(" "));
  await page.context().close();
}

/** The heaviest page here, as a browser gets it that has seen nothing yet: with style and script. What judges its rules
 * comes at the first touch, which a browser under load may take focus for: it is no part of the first view. */
async function weigh(page) {
  const context = await browser.newContext({ ...phone, storageState: await page.context().storageState(), locale: "id-ID" });
  const fresh = await context.newPage(), session = await context.newCDPSession(fresh);
  let bytes = 0;
  const touched = new Set();
  await session.send("Network.enable");
  session.on("Network.requestWillBeSent", ({ requestId, request }) => request.url.endsWith("/live.js") && touched.add(requestId));
  session.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => (bytes += touched.has(requestId) ? 0 : encodedDataLength));
  await fresh.goto(page.url(), { waitUntil: "networkidle" });
  report.ok(bytes <= FIRST_VIEW, "the page and its script are light", `${bytes} bytes`);
  console.log(`live: ${(bytes / 1024).toFixed(1)} kB for the page of two bills at first view`);
  await context.close();
}
