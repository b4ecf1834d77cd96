// A child born on 1 February 2022 is born on that day on every screen: in browsers from UTC-11 to UTC+14, with scripts on,
// and on servers that think they are elsewhere.
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { Report, desk, launch, phone } from "./browser.mjs";
import { startServer } from "./server.mjs";

const zones = ["Pacific/Pago_Pago", "America/Los_Angeles", "UTC", "Asia/Jakarta", "Asia/Jayapura", "Pacific/Kiritimati"];
const pdf = Buffer.from("%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n");
const day = "1 Februari 2022";
const near = /\b31 Januari 2022|2 Februari 2022|2022-01-31|2022-02-02/;
const born = (who, [d, m, y]) => ({ [`${who}.birth_date.day`]: d, [`${who}.birth_date.month`]: m, [`${who}.birth_date.year`]: y });
const home = (who) => ({ [`${who}.address.street`]: "Jl. Blandar 8", [`${who}.address.rt`]: "1", [`${who}.address.rw`]: "4", [`${who}.address.region`]: "99.71.01.1002" });
const report = new Report();
const browser = await launch();
for (const zone of ["UTC", "Asia/Jayapura"]) {
  const server = await startServer({ extra: { TZ: zone } });
  try {
    await birth(server, zone);
  } catch (error) {
    report.ok(false, `server in ${zone}: the journey ended`, error.stack);
  } finally {
    await server.stop();
    server.remove();
  }
}
await browser.close();
console.log(`zones: ${report.passed} passed, ${report.failed} failed`);
process.exit(report.failed ? 1 : 0);

async function person(server, name, view, timezoneId) {
  const context = await browser.newContext({ ...view, locale: "id-ID", timezoneId });
  const page = await context.newPage();
  await page.goto(`${server.url}/demo`);
  await page.locator("li", { hasText: name }).getByRole("button").click();
  return page;
}

/** Sends a page of the form with its token, as a browser without script does, until it leads on. */
async function send(page, url, fields, files = {}) {
  for (let tries = 0; tries < 3; tries += 1) {
    const html = await (await page.request.get(url)).text();
    const hidden = (name) => html.match(new RegExp(`name="${name}" value="([^"]*)"`))?.[1] ?? "";
    const form = { csrf: hidden("csrf"), versi: hidden("versi"), ...fields };
    const body = Object.keys(files).length ? { multipart: { ...form, ...files } } : { form };
    const answer = await page.request.post(url, { ...body, maxRedirects: 0, headers: { Origin: new URL(url).origin } });
    if (answer.status() === 303) return answer.headers().location;
  }
  throw new Error(`${url} does not lead on`);
}

async function birth(server, zone) {
  const at = (name) => `server in ${zone}: ${name}`;
  const first = await person(server, "Sekar Ayuwati", phone, zones[0]);
  const started = await first.request.get(`${server.url}/layanan/akta-kelahiran/mulai`);
  const draft = started.url().split("/").slice(0, 5).join("/");
  await send(first, `${draft}/data-diri`, { "applicant.nik": "9971015708930002", "applicant.name": "Sekar Ayuwati", "applicant.phone": "081299710002", ...home("applicant") });
  await send(first, `${draft}/keperluan`, { subject_is: "child", birth_kind: "single", already_has_deed: "false" });
  await send(first, `${draft}/anak`, {
    "children.0.name": "Puspa Kirana Ayuwati", "children.0.sex": "female", ...born("children.0", ["2", "3", "2021"]),
    "children.0.birth_region": "99.71", "children.0.birth_place_kind": "hospital", "children.0.helper": "doctor", "children.0.birth_order": "1",
  });
  await send(first, `${draft}/orang-tua`, { parents_known: "mother_only" });
  await send(first, `${draft}/ibu`, { "mother.nik": "9971015708930002", "mother.name": "Sekar Ayuwati", ...born("mother", ["17", "8", "1993"]), ...home("mother") });
  await send(first, `${draft}/saksi`, { "witnesses.0.nik": "9971024112880004", "witnesses.0.name": "Tirta Wening", "witnesses.1.nik": "9971030203850005", "witnesses.1.name": "Bayu Segara" });
  await send(first, `${draft}/bukti`, { has_birth_letter: "true" });
  await send(first, `${draft}/berkas`, {}, { birth_letter: { name: "lahir.pdf", mimeType: "application/pdf", buffer: pdf } });
  const state = await first.context().storageState();
  const parts = { day: "1", month: "2", year: "2022" };
  for (const timezoneId of zones) {
    const context = await browser.newContext({ ...phone, locale: "id-ID", timezoneId, storageState: state });
    const page = await context.newPage();
    await page.goto(`${draft}/anak`);
    for (const [part, value] of Object.entries(parts)) await page.locator(`[name="children.0.birth_date.${part}"]`).fill(value);
    await page.locator("main form button[type=submit]:visible, main form button:not([type]):visible").last().click();
    await page.goto(`${draft}/anak`);
    for (const [part, value] of Object.entries(parts))
      report.equal(await page.locator(`[name="children.0.birth_date.${part}"]`).inputValue(), value, at(`the form in ${timezoneId} has its ${part}`));
    await page.goto(`${draft}/periksa`);
    const text = await page.locator("main").innerText();
    report.ok(text.includes(day) && !near.test(text), at(`the check page in ${timezoneId}`), text);
    await context.close();
  }
  const page = first;
  await page.goto(`${draft}/periksa`);
  await page.locator('[name="benar"]').check();
  await page.getByRole("button", { name: "Kirim permohonan" }).click();
  const number = (await page.locator(".receipt").textContent()).trim();
  for (const timezoneId of zones) {
    const ratna = await person(server, "Ratna Puspitasari", desk, timezoneId);
    await ratna.goto(`${server.url}/meja/berkas/${number}`);
    const text = await ratna.locator("main").innerText();
    report.ok(text.includes(day) && !near.test(text), at(`the case at a desk in ${timezoneId}`), text);
    await ratna.context().close();
  }
  const ratna = await person(server, "Ratna Puspitasari", desk, zones[1]);
  await ratna.goto(`${server.url}/meja/berkas/${number}`);
  await ratna.getByRole("button", { name: "Ambil berkas" }).click();
  for (const box of await ratna.locator('[name="cek"]').all()) await box.check();
  await ratna.getByRole("button", { name: /Setujui/ }).click();
  const head = await person(server, "Hendra Wiratama", desk, zones[4]);
  for (const _ of ["late decision", "extract"]) {
    await head.goto(`${server.url}/meja/berkas/${number}`);
    await head.getByRole("button", { name: "Ambil berkas" }).click();
    const reason = head.locator('[name="isi.late_reason"]');
    if (await reason.count()) await reason.fill("Keluarga tinggal jauh dari kantor.");
    await head.getByRole("button", { name: /Tandatangani/ }).click();
  }
  let href;
  for (let tries = 0; tries < 90 && !href; tries += 1) {
    await page.goto(`${server.url}/permohonan/${number}`);
    href = await page.locator("a:has-text('Unduh PDF')").getAttribute("href", { timeout: 200 }).catch(() => undefined);
    if (!href) await new Promise((wake) => setTimeout(wake, 500));
  }
  const letter = await page.request.get(new URL(href, server.url).href);
  const file = join(server.folder, "letter.pdf");
  writeFileSync(file, await letter.body());
  const text = spawnSync("pdftotext", [file, "-"], { encoding: "utf8" }).stdout.replace(/\s+/g, " ");
  report.ok(text.includes(day) && text.includes("satu Februari dua ribu dua puluh dua") && !near.test(text), at("the letter"), text);
}
