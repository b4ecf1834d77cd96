// The road from application to signature by Tab, Space, Enter and letters alone, in an agency's own colours, scripts off.
import { Report, desk, inspect, launch, phone } from "./browser.mjs";
import { startServer } from "./server.mjs";

const report = new Report();
const field = (name) => (here) => here.name === name;
const says = (words) => (here) => words.test(here.words);
const browser = await launch();
const server = await startServer({ extra: { PENDOPO_COLOUR: "#8c1c2c" } });
try {
  await walk();
} catch (error) {
  report.ok(false, "the journey ended", error.stack);
} finally {
  await browser.close();
  await server.stop();
  server.remove();
}
console.log(`keyboard: ${report.passed} passed, ${report.failed} failed`);
process.exit(report.failed ? 1 : 0);

/** What has the focus: its words, name and value, and whether one sees that it has it. */
function focused(page) {
  return page.evaluate(() => {
    const one = document.activeElement;
    const style = getComputedStyle(one);
    const box = one.getBoundingClientRect();
    return {
      tag: one.tagName, name: one.getAttribute("name") ?? "", value: one.getAttribute("value") ?? "", className: one.className,
      words: (one.innerText ?? "").trim(), href: one.getAttribute("href") ?? "",
      ring: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
      inSight: box.bottom > 0 && box.right > 0 && box.top < innerHeight && box.left < innerWidth,
    };
  });
}

/** Goes on by Tab until `wanted` has the focus; each stop on the way must be visible. */
async function tabTo(page, what, wanted) {
  for (let steps = 0; steps < 80; steps += 1) {
    await page.keyboard.press("Tab");
    const here = await focused(page);
    if (here.tag === "BODY") continue;
    report.ok(here.ring && here.inSight, `on the way to ${what}: the focus is seen`, JSON.stringify(here));
    if (wanted(here)) return;
  }
  throw new Error(`${what} is not reached by Tab on ${page.url()}`);
}

async function press(page, what, wanted) {
  await tabTo(page, what, wanted);
  await Promise.all([page.waitForNavigation(), page.keyboard.press("Enter")]);
}

async function type(page, name, text) {
  await tabTo(page, name, field(name));
  await page.keyboard.press("Control+A");
  await page.keyboard.type(text);
}

/** A group of choices is one stop; arrows or Space choose. */
async function choose(page, name, value) {
  await tabTo(page, name, field(name));
  for (let steps = 0; steps < 8; steps += 1) {
    if ((await focused(page)).value === value) break;
    await page.keyboard.press("ArrowDown");
  }
  await page.keyboard.press("Space");
  report.ok(await page.locator(`[name="${name}"][value="${value}"]`).isChecked(), `${name} is chosen by keys`);
}

async function person(name, view) {
  const context = await browser.newContext({ ...view, hasTouch: false, javaScriptEnabled: false, locale: "id-ID" });
  const page = await context.newPage();
  await page.goto(`${server.url}/demo`);
  await page.locator("li", { hasText: name }).getByRole("button").click();
  // A key that is pressed while the page comes in goes nowhere.
  await page.waitForLoadState();
  return page;
}

async function skip(page) {
  await page.keyboard.press("Tab");
  const first = await focused(page);
  report.ok(first.href === "#isi" && first.inSight && first.ring, "the first stop skips to the content, and is seen", JSON.stringify(first));
  await page.keyboard.press("Enter");
}

async function walk() {
  const wulan = await person("Wulan Prasasti", phone);
  await wulan.goto(`${server.url}/layanan/surat-domisili`);
  await skip(wulan);
  await press(wulan, "start", says(/^Ajukan sekarang/));
  const save = says(/^Simpan dan lanjut/);
  await press(wulan, "save", save);
  const summary = await focused(wulan);
  report.ok(summary.className.includes("sum"), "the focus is on what is wrong", JSON.stringify(summary));
  await press(wulan, "the first mistake", (here) => here.href.startsWith("#"));
  report.equal((await focused(wulan)).name, "applicant.nik", "a mistake leads to its field");
  await wulan.goto(wulan.url().split("#")[0]);
  for (const [name, text] of [
    ["applicant.nik", "9971014503960001"], ["applicant.name", "Wulan Prasasti"],
    ["applicant.birth_date.day", "5"], ["applicant.birth_date.month", "3"], ["applicant.birth_date.year", "1996"],
  ]) await type(wulan, name, text);
  await choose(wulan, "applicant.sex", "female");
  for (const [name, text] of [
    ["applicant.job", "Karyawan swasta"], ["applicant.phone", "0812 9971 0001"], ["applicant.address.street", "Gang Umpak 2"],
    ["applicant.address.rt", "3"], ["applicant.address.rw", "12"], ["applicant.address.region.typed", "Umpak"],
  ]) await type(wulan, name, text);
  await press(wulan, "find the region", says(/^Cari$/));
  await press(wulan, "save", save);
  await choose(wulan, "same_as_ktp", "true");
  for (const [name, text] of [["since.day", "1"], ["since.month", "Agu"], ["since.year", "2020"]]) await type(wulan, name, text);
  await choose(wulan, "tenure", "own");
  await type(wulan, "purpose", "Membuka rekening bank");
  await press(wulan, "save", save);
  await press(wulan, "save without files", save);
  report.ok(/\/periksa/.test(wulan.url()), "the answers can be checked", wulan.url());
  await tabTo(wulan, "the declaration", field("benar"));
  await wulan.keyboard.press("Space");
  await press(wulan, "send", says(/^Kirim/));
  report.ok(wulan.url().endsWith("/terima"), "applied by keys alone", wulan.url());
  const number = (await wulan.locator(".receipt").textContent()).trim();

  const nur = await person("Nur Aini", desk);
  await skip(nur);
  await press(nur, "the case", says(/^Surat keterangan/));
  await press(nur, "take", says(/^Ambil berkas/));
  await press(nur, "back to the inbox", says(/^Meja kerja/));
  await nur.goto(`${server.url}/meja?kotak=milik#${number}`);
  report.ok((await nur.locator(`tr[id="${number}"]`).textContent()).includes("Wulan Prasasti"), "a case in her own hands says whose it is");
  report.equal(await nur.locator("tr:target").count(), 1, "and the one she comes from is marked");
  await press(nur, "the case again", says(/Surat keterangan/));
  for (let boxes = await nur.locator('[name="cek"]').count(); boxes > 0; boxes -= 1) {
    await tabTo(nur, "a check", field("cek"));
    await nur.keyboard.press("Space");
  }
  await press(nur, "accept", says(/^Setujui/));
  report.ok(nur.url().includes("batalkan"), "accepted by keys alone", nur.url());

  const lurah = await person("Bambang Sutejo", desk);
  await press(lurah, "the case", says(/^Surat keterangan/));
  await press(lurah, "take", says(/^Ambil berkas/));
  await press(lurah, "sign", says(/^Tandatangani/));
  report.ok(!lurah.url().includes(`/berkas/${number}`) || (await lurah.locator(".sum").count()) === 0, "signed by keys alone", lurah.url());
  await wulan.goto(`${server.url}/permohonan/${number}`);
  report.ok((await wulan.locator(".line").textContent()).includes("Ditandatangani"), "the applicant sees it signed");
  const reads = await wulan.locator("aside.stick").textContent();
  report.ok(reads.includes("melihat daftar berkas"), "and that her name stood in a list", reads);
  await colours(wulan);
}

/** The agency's colour is on the page, and axe finds nothing in either scheme. */
async function colours(page) {
  const context = await browser.newContext({ ...phone, storageState: await page.context().storageState(), bypassCSP: true });
  const twin = await context.newPage();
  await twin.goto(`${server.url}/`);
  const brand = await twin.evaluate("getComputedStyle(document.documentElement).getPropertyValue('--brand').trim()");
  const [red, green, blue] = [1, 3, 5].map((at) => Number.parseInt(brand.slice(at, at + 2), 16));
  report.ok(red > green && red > blue, "the pages wear the agency's red", brand);
  await inspect(twin, report, "themed-home");
  await context.close();
}
