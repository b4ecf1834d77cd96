// What a signatory and their office do beside cases: hand over signing, enter numbers used on paper, read the book.
// Scripts off; each page is looked at as a picture and by axe.
import { spawnSync } from "node:child_process";
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
  await office();
} catch (error) {
  report.ok(false, "the journey ended", `${error.stack}\n${server.log().split("\n").filter((line) => /"level":"(WARN|ERROR)"/.test(line)).slice(-8).join("\n")}`);
} finally {
  await server.stop();
  server.remove();
}
await browser.close();
console.log(`office: ${report.passed} passed, ${report.failed} failed`);
process.exit(report.failed ? 1 : 0);

async function person(name, view) {
  const context = await browser.newContext({ ...view, javaScriptEnabled: false, locale: "id-ID" });
  const page = await context.newPage();
  await page.goto(`${server.url}/demo`);
  await page.locator("li", { hasText: name }).getByRole("button").click();
  return page;
}

/** Looks at a page in both widths and colours. What came as the answer to a form is looked at as it stands. */
async function look(page, name) {
  const context = await browser.newContext({ ...phone, storageState: await page.context().storageState(), locale: "id-ID", bypassCSP: true });
  const twin = await context.newPage();
  await twin.goto(page.url());
  await inspect(twin, report, name);
  await context.close();
}

async function day(page, name, [d, m, y]) {
  await page.locator(`[name="${name}.h"]`).fill(d);
  await page.locator(`[name="${name}.b"]`).fill(m);
  await page.locator(`[name="${name}.t"]`).fill(y);
}

async function office() {
  const lurah = await person("Bambang Sutejo", phone);
  await lurah.locator("footer").getByRole("link", { name: "Delegasi" }).click();
  await look(lurah, "delegations-none");
  await lurah.getByRole("link", { name: "Catat delegasi" }).click();
  await look(lurah, "delegation-new");
  const save = () => lurah.getByRole("button", { name: "Catat delegasi" }).click();
  await lurah.locator('[name="sampai.h"]').fill("31");
  await lurah.locator('[name="sebutan"][value="ub"]').check();
  await save();
  report.ok((await lurah.title()).startsWith("Salah isi:"), "mistakes are said in the title", await lurah.title());
  report.equal(await lurah.locator('[name="sampai.h"]').inputValue(), "31", "what was typed stays");
  report.equal(await lurah.locator(".sum a").count(), 4, "all mistakes at once");
  await lurah.screenshot({ path: join(out, "delegation-wrong-360.png"), fullPage: true });
  await lurah.locator('[name="penerima"]').selectOption({ label: "Nur Aini Rahmawati, Petugas pelayanan" });
  await lurah.locator('[name="antara"]').fill("Sekretaris Kelurahan");
  const later = new Date(Date.now() + 7 * 86_400_000);
  await day(lurah, "sampai", [`${later.getDate()}`, `${later.getMonth() + 1}`, `${later.getFullYear()}`]);
  await lurah.locator('[name="dasar"]').fill("800/121/KEL.UMPA/2026");
  await save();
  report.ok(lurah.url().includes("/meja/delegasi?selesai=dicatat"), "the delegation is entered", lurah.url());
  await look(lurah, "delegations");

  const number = await apply(await person("Wulan Prasasti", phone), server);
  const nur = await person("Nur Aini", desk);
  const open = async () => {
    await nur.goto(`${server.url}/meja/berkas/${number}`);
    await nur.getByRole("button", { name: "Ambil berkas" }).click();
  };
  await open();
  for (const box of await nur.locator('[name="cek"]').all()) await box.check();
  await nur.getByRole("button", { name: /Setujui/ }).click();

  await nur.goto(`${server.url}/meja`);
  await nur.setViewportSize(phone.viewport);
  await nur.screenshot({ path: join(out, "desk-360-top.png") });
  await nur.setViewportSize(desk.viewport);

  // Before it signs: sixty numbers were used on paper this year.
  await nur.goto(`${server.url}/meja/buku-nomor?unit=kelurahan-umpak`);
  await look(nur, "book-empty");
  await nur.getByRole("link", { name: "Catat nomor di luar" }).click();
  await look(nur, "outside-new");
  await nur.getByRole("button", { name: "Catat nomor" }).click();
  report.equal(await nur.locator(".sum a").count(), 3, "what is missing is said");
  const series = nur.locator('[name="seri"] option', { hasText: "470" }).first();
  await nur.locator('[name="seri"]').selectOption(await series.getAttribute("value"));
  await nur.screenshot({ path: join(out, "outside-wrong-1280.png"), fullPage: true });
  await nur.locator('[name="nomor"]').fill("1");
  await nur.locator('[name="hingga"]').fill("60");
  await day(nur, "tanggal", ["2", "Mar", `${new Date().getFullYear()}`]);
  await nur.locator('[name="alasan"]').fill("=HYPERLINK(\"x\") Surat pengantar, listrik padam");
  await nur.getByRole("button", { name: "Catat nomor" }).click();
  report.ok(nur.url().includes("dicatat=60"), "sixty numbers are entered", nur.url());

  await open();
  await nur.getByRole("button", { name: /Tandatangani/ }).click();
  await nur.goto(`${server.url}/meja/buku-nomor?unit=kelurahan-umpak`);
  const first = await nur.locator("tbody tr").first().textContent();
  report.ok(first.includes("470/0061/") && first.includes("a.n. Lurah, Sekretaris Kelurahan, u.b. Petugas"), "the first free number, signed under the delegation", first);
  report.equal(await nur.locator("tbody tr").count(), 50, "fifty lines a page");
  await look(nur, "book");
  await nur.setViewportSize(phone.viewport);
  await nur.screenshot({ path: join(out, "book-360-top.png") });
  await nur.setViewportSize(desk.viewport);
  await nur.getByRole("link", { name: "Nomor sebelumnya" }).click();
  report.equal(await nur.locator("tbody tr").count(), 11, "and the rest on the next");
  const csv = await (await nur.request.get(`${server.url}/meja/buku-nomor.csv?unit=kelurahan-umpak`)).text();
  report.equal(csv.split("\r\n").length, 63, "the download has a head and every line");
  report.ok(csv.includes(`"'=HYPERLINK`), "no cell is a formula", csv.slice(0, 400));

  // The paper says it too.
  const wulan = await person("Wulan Prasasti", phone);
  let href;
  for (let tries = 0; tries < 60 && !href; tries += 1) {
    await wulan.goto(`${server.url}/permohonan/${number}`);
    href = await wulan.locator("a:has-text('Unduh PDF')").getAttribute("href", { timeout: 200 }).catch(() => undefined);
    if (!href) await new Promise((wake) => setTimeout(wake, 500));
  }
  const file = join(out, "letter-delegated.pdf");
  writeFileSync(file, await (await wulan.request.get(`${server.url}${href}`)).body());
  const text = spawnSync("pdftotext", ["-layout", file, "-"], { encoding: "utf8" }).stdout;
  report.ok(/a\.n\. Lurah/.test(text) && /u\.b\./.test(text) && text.includes("Nur Aini Rahmawati"), "the letter's block says it rightly", text);
  spawnSync("pdftoppm", ["-r", "70", "-png", file, join(out, "letter-delegated")]);
  const verify = await wulan.locator("section.card a.btn.alt").getAttribute("href").catch(() => undefined);
  if (verify) { await wulan.goto(`${server.url}${verify}`); await look(wulan, "verdict-delegated"); }

  await lurah.goto(`${server.url}/meja/delegasi`);
  await lurah.getByRole("link", { name: /Akhiri/ }).click();
  await look(lurah, "delegation-end");
  await lurah.getByRole("button", { name: "Akhiri sekarang" }).click();
  report.ok((await lurah.locator("main").textContent()).includes("Diakhiri"), "it is ended");
  await look(lurah, "delegations-ended");

  const agus = await person("Agus Prabowo", desk);
  await agus.goto(`${server.url}/meja/delegasi/baru`);
  await look(agus, "delegation-new-admin");
  report.equal((await agus.goto(`${server.url}/meja/buku-nomor`)).status(), 404, "an administrator sees no book");
  const ratna = await person("Ratna Puspitasari", desk);
  report.equal((await ratna.goto(`${server.url}/meja/buku-nomor?unit=kelurahan-umpak`)).status(), 404, "another unit's book is not there");
  await ratna.goto(`${server.url}/meja/buku-nomor/luar`);
  await look(ratna, "outside-new-dukcapil");
  const supervisor = await person("Sri Handayani", desk);
  await supervisor.goto(`${server.url}/meja/buku-nomor?unit=kelurahan-umpak`);
  report.equal(await supervisor.getByRole("link", { name: "Catat nomor di luar" }).count(), 0, "who looks from above enters nothing");
}
