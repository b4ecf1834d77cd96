// `weight`: bytes as Chromium counts them (encodedDataLength: bodies and headers), cold cache, scripts on.
// First view of each citizen page, and the whole journey from home to receipt for both services, uploads apart.
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { launch, phone } from "../journeys/browser.mjs";
import { startServer } from "../journeys/server.mjs";

const FIRST_VIEW = 14 * 1024, JOURNEY = 60 * 1024;
const server = await startServer();
const browser = await launch();
const file = join(mkdtempSync(join(tmpdir(), "weight-")), "pernyataan.pdf");
writeFileSync(file, "%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n");

/** A page in a fresh browser profile, and the bytes that came to it so far. */
async function visitor(state) {
  const context = await browser.newContext({ ...phone, locale: "id-ID", storageState: state });
  const page = await context.newPage();
  const session = await context.newCDPSession(page);
  const count = { bytes: 0 };
  await session.send("Network.enable");
  await session.send("Network.clearBrowserCache");
  session.on("Network.loadingFinished", ({ encodedDataLength }) => (count.bytes += encodedDataLength));
  // An answer that leads elsewhere ends without "finished": it is counted with the request that follows.
  session.on("Network.requestWillBeSent", ({ redirectResponse }) => (count.bytes += redirectResponse?.encodedDataLength ?? 0));
  return { context, page, count };
}

const firstViews = {};
async function first(path, state) {
  const { context, page, count } = await visitor(state);
  const answer = await page.goto(server.url + path, { waitUntil: "networkidle" });
  if (answer.status() !== 200) throw new Error(`${path}: ${answer.status()}`);
  firstViews[path.replace(/[0-9a-f]{32}|KP\d\d-\d{4}-\d{4}/, "…")] = count.bytes;
  await context.close();
}

async function signIn(page, contact) {
  await page.locator('[name="kontak"]').fill(contact);
  await page.locator("main form button.btn").first().click();
  const other = await visitor();
  for (let tries = 0; ; tries += 1) {
    await other.page.goto(`${server.url}/demo/pesan-keluar`);
    const code = /\b(\d{3}) (\d{3})\b/.exec(await other.page.locator("main").textContent());
    if (code) {
      await page.locator('[name="kode"]').fill(code[1] + code[2]);
      break;
    }
    if (tries > 50) throw new Error("no code came");
  }
  await other.context.close();
  await page.locator("main form button.btn").first().click();
}

const next = (page) => page.locator("main form button.btn:has-text('Simpan')").click();
const pick = (page, name, value) => page.locator(`[name="${name}"][value="${value}"]`).check();
async function fill(page, values) {
  for (const [name, value] of Object.entries(values)) await page.locator(`[name="${name}"]`).fill(value);
}
async function region(page, path, typed, code) {
  await page.locator(`[name="${path}.typed"]`).fill(typed);
  await page.locator(`[name="${path}.typed"]`).press("Enter");
  const choice = page.locator(`[name="${path}"][type=radio][value="${code}"]`);
  if (await choice.count()) await choice.check();
}
const home = (path) => ({ [`${path}.street`]: "Gang Umpak 2", [`${path}.rt`]: "3", [`${path}.rw`]: "12" });
const date = (path, day, month, year) => ({ [`${path}.day`]: day, [`${path}.month`]: month, [`${path}.year`]: year });

async function domicile(page) {
  await fill(page, { "applicant.nik": "9971014503960001", "applicant.name": "Wulan Prasasti", ...date("applicant.birth_date", "5", "3", "1996"),
    "applicant.job": "Karyawan swasta", "applicant.phone": "081299710001", ...home("applicant.address") });
  await pick(page, "applicant.sex", "female");
  await region(page, "applicant.address.region", "Umpak", "99.71.01.1001");
  await next(page);
  await pick(page, "same_as_ktp", "true");
  await fill(page, { ...date("since", "1", "8", "2020"), purpose: "Membuka rekening bank" });
  await pick(page, "tenure", "rent");
  await next(page);
  await page.locator('input[type=file][name="owner_letter"]').setInputFiles(file);
  await next(page);
}

async function birth(page) {
  await fill(page, { "applicant.nik": "9971015708930002", "applicant.name": "Sekar Ayuwati", "applicant.phone": "081299710002", ...home("applicant.address") });
  await region(page, "applicant.address.region", "Blandar", "99.71.01.1002");
  await next(page);
  await pick(page, "subject_is", "child");
  await pick(page, "birth_kind", "single");
  await pick(page, "already_has_deed", "false");
  await next(page);
  await fill(page, { "children.0.name": "Puspa Kirana Ayuwati", ...date("children.0.birth_date", "4", "5", "2025"), "children.0.birth_order": "1" });
  await pick(page, "children.0.sex", "female");
  await region(page, "children.0.birth_region", "Kota Pendopo", "99.71");
  await pick(page, "children.0.birth_place_kind", "hospital");
  await pick(page, "children.0.helper", "doctor");
  await next(page);
  await pick(page, "parents_known", "mother_only");
  await next(page);
  await fill(page, { "mother.nik": "9971015708930002", "mother.name": "Sekar Ayuwati", ...date("mother.birth_date", "17", "8", "1993"), ...home("mother.address") });
  await region(page, "mother.address.region", "Blandar", "99.71.01.1002");
  await next(page);
  await fill(page, { "witnesses.0.nik": "9971024112880004", "witnesses.0.name": "Tirta Wening", "witnesses.1.nik": "9971030203850005", "witnesses.1.name": "Bayu Segara" });
  await next(page);
  await pick(page, "has_birth_letter", "true");
  await next(page);
  await page.locator('input[type=file][name="birth_letter"]').setInputFiles(file);
  await next(page);
}

/** From home to receipt in one browser, whose cache fills on the way. */
async function journey(service, contact, form) {
  const { context, page, count } = await visitor();
  page.setDefaultTimeout(15_000);
  await page.goto(server.url);
  await page.goto(`${server.url}/layanan/${service}`);
  await page.locator('form[action$="/mulai"] button, a.btn[href*="mulai"]').first().click();
  await signIn(page, contact);
  await page.waitForURL(/\/isian\//);
  const draft = new URL(page.url()).pathname;
  const state = await context.storageState();
  await first(draft, state);
  await form(page);
  await page.waitForURL(/\/periksa/);
  await first(new URL(page.url()).pathname, state);
  await page.locator('[name="benar"]').check();
  await page.getByRole("button", { name: "Kirim permohonan" }).click();
  await page.waitForURL(/\/terima$/);
  await page.waitForLoadState("networkidle");
  const bytes = count.bytes;
  const receipt = new URL(page.url()).pathname;
  for (const path of [receipt, receipt.replace("/terima", ""), "/permohonan", "/data-saya"]) await first(path, state);
  await context.close();
  return bytes;
}

let failed = false;
const journeys = {};
try {
  for (const path of ["/", "/layanan", "/cari?q=domisili", "/layanan/surat-domisili", "/layanan/akta-kelahiran", "/masuk", "/surat/periksa"]) await first(path);
  for (const [service, contact, form] of [["surat-domisili", "081299710001", domicile], ["akta-kelahiran", "081299710002", birth]])
    journeys[service] = await journey(service, contact, form);
} catch (error) {
  failed = true;
  console.error(error.stack);
} finally {
  await browser.close();
  await server.stop();
  server.remove();
}
for (const [path, bytes] of Object.entries(firstViews)) console.log(`${bytes > FIRST_VIEW ? "OVER" : "ok  "} ${(bytes / 1024).toFixed(1)} kB  ${path}`);
for (const [service, bytes] of Object.entries(journeys)) console.log(`${bytes > JOURNEY ? "OVER" : "ok  "} ${(bytes / 1024).toFixed(1)} kB  journey ${service}`);
console.log(JSON.stringify({ name: "weight", bytes: Math.max(...Object.values(firstViews)), first_view_bytes: firstViews, journey_bytes: journeys }));
process.exit(failed ? 1 : 0);
