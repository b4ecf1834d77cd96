// One form for all that a newborn needs, on a phone without script: what is asked, the parcel, and that its first cases are there.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Report, inspectTwin, launch, phone } from "./browser.mjs";
import { startServer } from "./server.mjs";

const report = new Report();
const out = join(import.meta.dirname, "out");
mkdirSync(out, { recursive: true });
const browser = await launch();
const server = await startServer({ packs: "packs" });
const born = new Date(Date.now() - 6 * 86_400_000);
const day = (name, date) => ({ [`${name}.day`]: `${date.getDate()}`, [`${name}.month`]: `${date.getMonth() + 1}`, [`${name}.year`]: `${date.getFullYear()}` });
const human = (name, nik, called, date) => ({ [`${name}.nik`]: nik, [`${name}.name`]: called, ...day(`${name}.birth_date`, new Date(date)) });
const member = (place, nik, called, date, relation) => ({
  ...human(`members.${place}`, nik, called, date), [`members.${place}.relation`]: relation, [`members.${place}.blood`]: "o",
  [`members.${place}.sex`]: relation === "wife" ? "female" : "male", [`members.${place}.birth_place`]: "Pendopo", [`members.${place}.religion`]: "islam",
  [`members.${place}.education`]: "upper", [`members.${place}.job`]: "Guru", [`members.${place}.marital_status`]: "married",
  [`members.${place}.nationality`]: "indonesian", [`members.${place}.father_name`]: "Jaka Wirasena", [`members.${place}.mother_name`]: "Laksmi Prameswari",
});
const blandar = (name) => ({ [`${name}.street`]: "Jalan Blandar 5", [`${name}.rt`]: "3", [`${name}.rw`]: "4", [`${name}.region.typed`]: "Blandar" });
const sekar = ["9971015708930002", "Sekar Ayuwati", "1993-08-17"];
const rangga = ["9971011708900003", "Rangga Wirasakti", "1990-08-17"];
/** What is typed, by the names of the inputs. */
const answers = {
  ...human("applicant", ...sekar), "applicant.phone": "081299710002", ...blandar("applicant.address"), "applicant.marital_status": "married",
  "applicant.nationality": "indonesian", "applicant.kk_number": "9971010107100001",
  birth_kind: "single", "children.0.name": "Puspa Kirana Ayuwati", "children.0.sex": "female", ...day("children.0.birth_date", born),
  "children.0.birth_region.typed": "Kota Pendopo", "children.0.birth_place_kind": "hospital", "children.0.helper": "doctor", "children.0.birth_order": "1",
  parents_known: "both", marriage_proof: "book", marriage_number: "112/05/VI/2019", ...day("marriage_date", new Date("2019-06-14")),
  ...human("mother", ...sekar), ...blandar("mother.address"), "mother.nationality": "indonesian", "mother.kk_number": "9971010107100001",
  ...human("father", ...rangga), "father.nationality": "indonesian", wanted: ["kk", "kia", "bpjs"], is_head: "false", office: "kecamatan-saka-guru",
  head_name: "Rangga Wirasakti", faith: "islam", citizen_of: "indonesian", blood: "blood_unknown",
  ...member(0, ...rangga, "head"), ...member(1, ...sekar, "wife"), consent_way: "link", "head.nik": rangga[0], "head.name": rangga[1], "head.phone": "081299710003",
  "mother_jkn.segment": "self", "mother_jkn.class": "three", "mother_jkn.fktp": "puskesmas-blandar", "mother_jkn.status": "active",
  pay_method: "qris", promise_to_pay: "true", birth_statement: "false",
  ...human("witnesses.0", "9971024112880004", "Tirta Wening", "1988-12-01"), ...human("witnesses.1", "9971030203850005", "Bayu Segara", "1985-03-02"),
};
try {
  await parcel();
} catch (error) {
  report.ok(false, "the journey ended", error.stack);
} finally {
  await browser.close();
  await server.stop();
  server.remove();
}
console.log(`parcel: ${report.passed} passed, ${report.failed} failed`);
process.exit(report.failed ? 1 : 0);

function look(page, name) {
  return inspectTwin(browser, page, report, name);
}

/** Fills in what is on the page; says the names of what was asked. */
async function fill(page, asked) {
  for (const input of await page.locator("main form [name]:not([type=hidden]):not(button)").all()) {
    const [name, type] = await input.evaluate((one) => [one.name, one.type]);
    if (type === "file") {
      asked.add(name);
      await input.setInputFiles(join(out, "lahir.pdf"));
      continue;
    }
    const value = answers[name];
    if (value === undefined) continue;
    asked.add(name);
    if (type === "radio" || type === "checkbox") {
      if ([value].flat().includes(await input.inputValue())) await input.check();
    } else if (type === "select-one") await input.selectOption(value);
    else await input.fill(value);
  }
}

async function parcel() {
  const page = await (await browser.newContext({ ...phone, javaScriptEnabled: false, locale: "id-ID" })).newPage();
  const sheet = await (await browser.newContext()).newPage();
  await sheet.setContent("<h1>Surat keterangan lahir</h1>");
  writeFileSync(join(out, "lahir.pdf"), await sheet.pdf());
  await page.goto(`${server.url}/demo`);
  await page.locator("li", { hasText: "Sekar Ayuwati" }).getByRole("button").click();
  await page.goto(`${server.url}/layanan/paket-kelahiran`);
  await look(page, "parcel-service");
  await page.getByRole("button", { name: "Ajukan sekarang" }).click();
  const asked = new Set();
  const seen = [];
  for (let tries = 0; tries < 60 && !page.url().includes("/periksa"); tries += 1) {
    const step = new URL(page.url()).pathname.split("/").pop();
    if (seen.at(-1) !== step) {
      seen.push(step);
      await look(page, `parcel-${step}`);
    }
    await fill(page, asked);
    for (const find of await page.locator('main button:has-text("Cari")').all()) if (await find.isVisible()) { await find.click(); break; }
    for (const [name, code] of [["applicant.address.region", "99.71.01.1002"], ["mother.address.region", "99.71.01.1002"], ["children.0.birth_region", "99.71"]]) {
      const choice = page.locator(`[name="${name}"][type=radio][value="${code}"]`);
      if (await choice.count()) await choice.check();
    }
    await page.locator("main form button.btn:has-text('Simpan')").click();
    const wrong = await page.locator(".errors li, .err").allTextContents();
    if (seen.filter((own) => own === step).length > 1 || tries > 50) report.ok(false, `stays at ${step}`, wrong.join("; "));
  }
  report.ok(page.url().includes("/periksa"), "the form is whole", `${page.url()} ${seen.join(" ")} ${(await page.locator("main").textContent()).slice(0, 600)}`);
  for (const told of ["purpose", "subject_is", "reason", "relation", "kind", "joining.0.name", "baby.0.name", "child.name"])
    report.ok(!asked.has(told), `${told} is not asked`);
  report.equal(new Set(seen).size, seen.length, "no page comes twice");
  await look(page, "parcel-check");
  await page.locator('[name="benar"]').check();
  await page.getByRole("button", { name: "Kirim permohonan" }).click();
  report.ok(/\/permohonan\/paket\/.*\/terima$/.test(page.url()), "one receipt", page.url());
  await look(page, "parcel-receipt");
  const bars = await page.locator("main ul.list > li").allTextContents();
  report.equal(bars.length, 4, "four bars");
  report.equal(bars.filter((bar) => /[A-Z]{2}\d{2}-/.test(bar)).length, 2, `two cases are open already: ${bars.join(" | ")}`);
  report.equal(bars.filter((bar) => bar.includes("Menunggu giliran")).length, 2, "two wait for the certificate");
  await page.goto(`${server.url}/permohonan`);
  report.ok((await page.locator("main").textContent()).includes("Anak saya lahir"), "the parcel stands in the list");
  await look(page, "parcel-list");
}
