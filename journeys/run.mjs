// The journeys a person makes, in Chromium with scripts off: from a phone to a verified letter.
import { payload } from "./code.mjs";
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Report, desk, goBack, inspect, launch, phone, untilTold } from "./browser.mjs";
import { startServer } from "./server.mjs";

const report = new Report();
const pictures = !process.env.QUICK;
const out = join(import.meta.dirname, "out");
mkdirSync(out, { recursive: true });

const databases = ["sqlite"];
if (process.env.PENDOPO_TEST_PG) {
  const base = process.env.PENDOPO_TEST_PG;
  const name = `journey_${process.pid}`;
  const made = spawnSync("psql", [base, "-qc", `CREATE DATABASE ${name}`], { encoding: "utf8" });
  if (made.status !== 0) throw new Error(made.stderr);
  databases.push(base.replace(/\/[^/]*$/, `/${name}`));
}

const browser = await launch();
for (const database of databases) {
  const engine = database === "sqlite" ? "sqlite" : "postgres";
  const server = await startServer({ database });
  try {
    await domicile(server, engine, pictures && engine === "sqlite");
    await birth(server, engine, pictures && engine === "sqlite");
    const rebuilt = spawnSync(process.env.PENDOPO_BIN, ["rebuild"], { env: server.env, encoding: "utf8", cwd: join(import.meta.dirname, "..") });
    report.equal(rebuilt.status, 0, `${engine}: rebuild finds no difference ${rebuilt.stdout}`);
    await secrecy(server, engine);
  } catch (error) {
    report.ok(false, `${engine}: the journey ended`, `${error.stack}\n${server.log().split("\n").filter((line) => /"level":"(WARN|ERROR)"/.test(line)).slice(-8).join("\n")}`);
  } finally {
    await server.stop();
    server.remove();
  }
}
await browser.close();
console.log(`journeys: ${report.passed} passed, ${report.failed} failed`);
process.exit(report.failed ? 1 : 0);

/** What is said of the people of the demo city: none of it may stand in a log or a metric. */
function personalWords() {
  const city = readFileSync(join(import.meta.dirname, "../crates/pendopo/demo/city.yaml"), "utf8");
  const part = (name) => city.slice(city.indexOf(`\n${name}:`)).split(/\n(?=\S)/)[1] ?? "";
  const values = (text, key) => [...text.matchAll(new RegExp(`\\b${key}: (?:"([^"]*)"|([^,}]*))`, "g"))].map((found) => (found[1] ?? found[2]).trim());
  const people = part("people");
  const phones = values(people, "phone");
  const words = [
    ...["name", "nik", "street"].flatMap((key) => values(people, key)),
    ...phones.flatMap((phone) => [phone, phone.slice(1), phone.replace(/(\d{4})(\d{4})(\d+)/, "$1 $2 $3")]),
    ...["name", "nip", "email"].flatMap((key) => values(part("staff"), key)),
    "Puspa Kirana", "Membuka rekening", "Keluarga tinggal jauh", "pernyataan.pdf",
  ];
  if (words.length < 60) throw new Error(`only ${words.length} words of people were found in city.yaml`);
  return words.filter((word) => word !== "");
}

/** Logs and metrics know how often and how long, never who. */
async function secrecy(server, engine) {
  const log = server.log();
  const metrics = await fetch(`${server.url}/metrics`).then((answer) => answer.text());
  report.ok(log.includes('"request.id"') || log.includes("request.id"), `${engine}: the log has requests`, log.slice(0, 300));
  for (const name of ["pendopo_http_requests_total", "pendopo_commits_total", "pendopo_outbox_messages", "process_resident_memory_bytes"])
    report.ok(metrics.includes(`\n${name}`), `${engine}: metrics have ${name}`, metrics.slice(0, 300));
  const fold = (text) => text.toLowerCase();
  for (const [place, text] of [["log", fold(log)], ["metrics", fold(metrics)]]) {
    const found = personalWords().filter((word) => text.includes(fold(word)));
    report.equal(found.length, 0, `${engine}: the ${place} knows nothing personal: ${found.join(", ")}`);
    const numbers = [...text.matchAll(/\b99\d{14}\b|kp\d\d-\d{4}-\d{4}/g)].map((hit) => hit[0]);
    report.equal(numbers.length, 0, `${engine}: the ${place} holds no NIK and no case number: ${numbers.join(", ")}`);
  }
}

/** Somebody of the demo city, in a browser of their own. */
async function person(server, name, view, script = false) {
  const context = await browser.newContext({ ...view, javaScriptEnabled: script, locale: "id-ID" });
  const page = await context.newPage();
  if (name) {
    await page.goto(`${server.url}/demo`);
    await page.locator("li", { hasText: name }).getByRole("button").click();
  }
  return page;
}

async function look(page, name, wanted) {
  if (!wanted) return;
  // axe needs script: the same page, with the same cookies, in a context that has it.
  const context = await browser.newContext({ ...phone, storageState: await page.context().storageState(), locale: "id-ID", bypassCSP: true });
  const twin = await context.newPage();
  await twin.goto(page.url());
  await inspect(twin, report, name);
  await context.close();
}

async function fillAddress(page, path) {
  await page.locator(`[name="${path}.street"]`).fill("Gang Umpak 2");
  await page.locator(`[name="${path}.rt"]`).fill("3");
  await page.locator(`[name="${path}.rw"]`).fill("12");
}

async function domicile(server, engine, pictures) {
  const wulan = await person(server, "Wulan Prasasti", phone);
  await look(wulan, "home", pictures);
  await wulan.goto(`${server.url}/cari?q=suket+domisli`);
  report.equal(await wulan.locator("main .list a.main").count() > 0, true, `${engine}: search forgives typing`);
  await wulan.locator("main .list a.main").first().click();
  await look(wulan, "service", pictures);
  await wulan.getByRole("button", { name: "Ajukan sekarang" }).click();
  report.ok(/\/isian\/.+\/data-diri/.test(wulan.url()), `${engine}: the form opens`, wulan.url());

  // A wrong page keeps what was typed, names the field, and says how to mend it.
  await wulan.locator('[name="applicant.nik"]').fill("997101450396000");
  await wulan.locator('[name="applicant.name"]').fill("Wulan Prasasti");
  await wulan.locator("main form button.btn:has-text('Simpan')").click();
  report.ok((await wulan.title()).startsWith("Salah isi:"), `${engine}: the title says that something is wrong`, await wulan.title());
  report.equal(await wulan.locator('[name="applicant.name"]').inputValue(), "Wulan Prasasti", `${engine}: what was typed is still there`);
  if (pictures) await wulan.screenshot({ path: join(out, "form-wrong-360.png"), fullPage: true });

  await wulan.locator('[name="applicant.nik"]').fill("9971014503960001");
  await wulan.locator('[name="applicant.birth_date.day"]').fill("5");
  await wulan.locator('[name="applicant.birth_date.month"]').fill("3");
  await wulan.locator('[name="applicant.birth_date.year"]').fill("1996");
  await wulan.locator('[name="applicant.sex"][value="female"]').check();
  await wulan.locator('[name="applicant.job"]').fill("Karyawan swasta");
  await wulan.locator('[name="applicant.phone"]').fill("0812 9971 0001");
  await fillAddress(wulan, "applicant.address");
  await wulan.locator('[name="applicant.address.region.typed"]').fill("Umpak");
  await wulan.locator('main button:has-text("Cari")').first().click();
  await goBack(wulan, report, `${engine}: back after looking for a place`);
  // One region fits, so it is taken; several would be offered to choose from.
  report.equal(await wulan.locator('[name="applicant.address.region"]').inputValue(), "99.71.01.1001", `${engine}: a region is found by its name`);
  await look(wulan, "form", pictures);
  await wulan.locator("main form button.btn:has-text('Simpan')").click();
  report.ok(/\/tempat$/.test(wulan.url().split("?")[0]), `${engine}: on to the next page`, wulan.url());

  await wulan.locator('[name="same_as_ktp"][value="true"]').check();
  await wulan.locator('[name="since.day"]').fill("1");
  await wulan.locator('[name="since.month"]').fill("Agu");
  await wulan.locator('[name="since.year"]').fill("2020");
  await wulan.locator('[name="tenure"][value="rent"]').check();
  await wulan.locator('[name="purpose"]').fill("Membuka rekening bank");
  await wulan.locator("main form button.btn:has-text('Simpan')").click();
  report.ok(/\/berkas$/.test(wulan.url().split("?")[0]), `${engine}: on to the files`, wulan.url());

  const pdf = join(out, "pernyataan.pdf");
  writeFileSync(pdf, "%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n");
  await wulan.locator('input[type=file][name="owner_letter"]').setInputFiles(pdf);
  await look(wulan, "form-files", pictures);
  await wulan.locator("main form button.btn:has-text('Simpan')").click();
  report.ok(/\/periksa$/.test(wulan.url().split("?")[0]), `${engine}: on to the check`, wulan.url());
  await look(wulan, "check", pictures);
  // Pressed five times on a slow line: one case, one receipt.
  const token = await wulan.locator('form[action$="/kirim"] [name="csrf"]').getAttribute("value");
  const send = () => wulan.request.post(wulan.url().replace(/periksa.*/, "kirim"), { form: { csrf: token, benar: "1" } });
  const answers = await Promise.all([send(), send(), send(), send(), send()]);
  const receipts = new Set(answers.map((answer) => answer.url()));
  report.ok(receipts.size === 1 && answers.every((answer) => answer.ok()), `${engine}: pressed five times is one`, [...receipts].join(" "));
  await wulan.goto([...receipts][0]);
  report.ok(wulan.url().endsWith("/terima"), `${engine}: the receipt`, wulan.url());
  const number = (await wulan.locator(".receipt").textContent()).trim();
  report.ok(/^KP\d\d-\d{4}-\d{4}$/.test(number), `${engine}: the number can be read aloud`, number);
  await look(wulan, "receipt", pictures);

  // Somebody else's number is as absent as one that never was.
  const bayu = await person(server, "Bayu Segara", phone);
  const seen = async (wanted) => {
    const answer = await bayu.request.get(`${server.url}/permohonan/${wanted}`);
    return `${answer.status()} ${await answer.text()}`;
  };
  report.equal(await seen(number), await seen("KP26-0000-0000"), `${engine}: foreign and absent are one and the same`);

  const nur = await person(server, "Nur Aini", desk);
  await look(nur, "inbox", pictures);
  await nur.getByRole("link", { name: /Surat keterangan/ }).first().click();
  await nur.getByRole("button", { name: "Ambil berkas" }).click();
  await look(nur, "case-desk", pictures);
  await correct(nur, wulan, { server, engine, pictures, number });
  await nur.getByRole("button", { name: /Setujui/ }).click();
  report.equal(await nur.locator(".sum").count(), 1, `${engine}: unticked checks stop the decision`);
  for (const box of await nur.locator('[name="cek"]').all()) await box.check();
  await nur.getByRole("button", { name: /Setujui/ }).click();
  report.ok(nur.url().includes("batalkan"), `${engine}: decided, and undo is offered`, nur.url());
  await nur.getByRole("button", { name: "Batalkan" }).click();
  for (const box of await nur.locator('[name="cek"]').all()) await box.check();
  await nur.getByRole("button", { name: /Setujui/ }).click();

  const ratna = await person(server, "Ratna Puspitasari", desk);
  report.equal((await ratna.goto(`${server.url}/meja/berkas/${number}`)).status(), 404, `${engine}: another unit sees nothing`);

  const lurah = await person(server, "Bambang Sutejo", desk);
  await lurah.getByRole("link", { name: /Surat keterangan/ }).first().click();
  await lurah.getByRole("button", { name: "Ambil berkas" }).click();
  await lurah.getByRole("button", { name: /Tandatangani/ }).click();

  let href;
  for (let tries = 0; tries < 60 && !href; tries += 1) {
    await wulan.goto(`${server.url}/permohonan/${number}`);
    href = await wulan.locator("a:has-text('Unduh PDF')").getAttribute("href", { timeout: 200 }).catch(() => undefined);
    if (!href) await new Promise((wake) => setTimeout(wake, 500));
  }
  report.ok(Boolean(href), `${engine}: the letter can be fetched`);
  await look(wulan, "case", pictures);
  const reads = await wulan.locator("aside.stick").textContent();
  report.ok(reads.includes("Nur Aini") && reads.includes("Bambang"), `${engine}: she sees who read her data`, reads);
  const letter = await wulan.request.get(`${server.url}${href}`);
  const bytes = await letter.body();
  report.ok(bytes.subarray(0, 5).toString() === "%PDF-" && bytes.length < 100_000, `${engine}: a PDF under 100 kB`, `${bytes.length}`);
  const file = join(out, `letter-${engine}.pdf`);
  writeFileSync(file, bytes);
  const pdfsig = spawnSync("pdfsig", ["-nocert", file], { encoding: "utf8" }).stdout;
  report.ok(pdfsig.includes("Signature is Valid"), `${engine}: pdfsig accepts the signature`, pdfsig);
  const verified = spawnSync(process.env.PENDOPO_BIN, ["letter", "verify", file, "--trust", join(server.env.PENDOPO_KEYS, "letter-ca.pem")], { encoding: "utf8" });
  report.equal(verified.status, 0, `${engine}: letter verify trusts it`);
  const text = spawnSync("pdftotext", [file, "-"], { encoding: "utf8" }).stdout;
  report.ok(text.includes("Wulan Prasasti") && text.includes("470/0001"), `${engine}: it names her and its number`, text);

  const guest = await person(server, undefined, phone);
  await guest.goto(`${server.url}/surat/periksa`);
  await guest.locator("#surat").setInputFiles(file);
  await guest.locator("main form button.btn").click();
  report.equal((await guest.locator("h1").textContent()).trim(), "Asli dan berlaku", `${engine}: the PDF is valid`);
  await look(guest, "verify-ask", false);
  const altered = join(out, "altered.pdf");
  const changed = Buffer.from(bytes);
  changed[Math.floor(bytes.length / 3)] ^= 1;
  writeFileSync(altered, changed);
  await guest.goto(`${server.url}/surat/periksa`);
  await guest.locator("#surat").setInputFiles(altered);
  await guest.locator("main form button.btn").click();
  report.equal((await guest.locator("h1").textContent()).trim(), "Isinya sudah diubah", `${engine}: one flipped bit is noticed`);
  await guest.goto(`${server.url}/surat/KPxxxxxxxxxxxx`);
  report.equal((await guest.locator("h1").textContent()).trim(), "Bukan surat dari kami", `${engine}: an invented address is not ours`);
  const paper = await wulan.locator("section.card a[href^='/surat/']").getAttribute("href");
  await checkCode(guest, { server, engine, pictures, paper, number: /470\/0001\S*/.exec(text)[0] });
  const revoked = spawnSync(process.env.PENDOPO_BIN, ["letter", "revoke", /470\/0001\S*/.exec(text)[0], "--reason", "Alamat tidak benar"], { env: server.env, encoding: "utf8" });
  report.equal(revoked.status, 0, `${engine}: a letter can be revoked ${revoked.stderr}`);
  const card = await wulan.locator("section.card a.btn.alt").getAttribute("href");
  await guest.goto(`${server.url}${card ?? paper}`);
  report.equal((await guest.locator("h1").textContent()).trim(), "Asli, tetapi sudah dicabut", `${engine}: and says so`);
  await look(guest, "verdict-revoked", pictures);

  await wulan.goto(`${server.url}/permohonan`);
  report.ok((await wulan.locator("main").textContent()).includes(number), `${engine}: her list has it`);
  await wulan.goto(`${server.url}/demo/pesan-keluar`);
  report.ok((await wulan.locator("main").textContent()).includes(number), `${engine}: she was told by SMS`);
  await wulan.goto(`${server.url}/data-saya`);
  report.ok((await wulan.locator("main").textContent()).includes("Nur Aini"), `${engine}: her own list of reads has it`);
  await look(wulan, "own-data", pictures);
}

/** The name behind the birth date; then what the phone itself says of a QR code, with a network and without. */
async function checkCode(guest, { server, engine, pictures, paper, number }) {
  const code = (changes = {}) =>
    payload(server.env.PENDOPO_KEYS, { letter: paper.split("/").pop(), number, day: 20_000, fields: { number, "applicant.name": "Wulan Prasasti" }, ...changes });
  await guest.goto(`${server.url}${paper}`);
  report.ok(!(await guest.content()).includes("Prasasti"), `${engine}: the name is covered`);
  const birth = async (day) => {
    for (const [field, value] of [["lahir", day], ["lahir-b", "3"], ["lahir-t", "1996"]]) await guest.locator(`#${field}`).fill(value);
    await guest.locator("form.note button").click();
  };
  await birth("6");
  report.ok((await guest.locator("#lahir-e").textContent()).includes("Bukan itu"), `${engine}: another day does not uncover it`);
  await guest.goto(guest.url().split("#")[0]);
  report.ok(new URL(guest.url()).pathname.startsWith(paper), `${engine}: loaded again, it is a page of the letter`, guest.url());
  await birth("5");
  report.ok((await guest.locator("#nama").textContent()).includes("Wulan Prasasti"), `${engine}: the day on the paper does`);
  const context = await browser.newContext(phone), page = await context.newPage();
  const says = async (fragment) => {
    await page.goto("about:blank");
    await page.goto(`${server.url}${paper}#${fragment}`);
    await page.locator("[data-qr]:not([hidden])").waitFor({ timeout: 10_000 });
    return page.locator("[data-qr]").innerText();
  };
  const good = await says(code());
  report.ok(good.includes("ditandatangani kami") && good.includes("Wulan Prasasti"), `${engine}: the phone reads its QR code`, good);
  await look(page, "verdict-valid-code", pictures);
  const changed = Buffer.from(code(), "base64url");
  changed[60] ^= 1;
  report.ok((await says(changed.toString("base64url"))).includes("rusak atau diubah"), `${engine}: a changed code is noticed`);
  report.ok((await says(code({ number: "470/0009" }))).includes("surat lain"), `${engine}: so is the code of another letter`);
  await page.goto(`${server.url}/surat/luring`);
  await page.locator("[data-keep]").click();
  await page.locator("[data-keep][disabled]").waitFor({ timeout: 10_000 });
  await look(page, "verify-offline", pictures);
  await context.setOffline(true);
  const offline = await says(code());
  report.ok(offline.includes("ditandatangani kami") && offline.includes("Wulan Prasasti"), `${engine}: and without a network`, offline);
  await context.close();
}

/** The officer marks two things; the applicant mends them, wrongly first, on another day's sheet of paper. */
async function correct(nur, wulan, { server, engine, pictures, number }) {
  await nur.getByRole("link", { name: /Minta perbaikan/ }).click();
  await look(nur, "desk-correction", pictures);
  await nur.locator("main form button.btn").click();
  report.equal(await nur.locator(".sum").count(), 1, `${engine}: a correction without a word is not sent`);
  await nur.locator('[name="perbaiki"][value="purpose"]').check();
  await nur.locator('[name="perbaiki"][value="owner_letter"]').check();
  await nur.locator("#kata").fill("Tulis nama banknya. Pernyataan pemilik belum ditandatangani.");
  await nur.locator("main form button.btn").click();
  report.ok(new URL(nur.url()).pathname === "/meja", `${engine}: the correction is asked`, nur.url());
  report.equal(await nur.getByRole("button", { name: "Batalkan" }).count(), 1, `${engine}: for ten seconds it can be taken back`);
  report.equal(await nur.locator(`tr[id="${number}"]`).count(), 0, `${engine}: it waits for the applicant, not for the office`);

  await wulan.goto(`${server.url}/permohonan/${number}`);
  report.ok(!(await wulan.locator("main").textContent()).includes("Tulis nama banknya"), `${engine}: what can be taken back she is not told yet`);
  await untilTold();
  await wulan.goto(`${server.url}/permohonan/${number}`);
  report.ok((await wulan.locator("main").textContent()).includes("Tulis nama banknya"), `${engine}: she reads what is asked`);
  await look(wulan, "case-to-mend", pictures);
  await wulan.getByRole("link", { name: "Perbaiki sekarang" }).click();
  report.equal(await wulan.locator('[name="applicant.name"], [name="tenure"]').count(), 0, `${engine}: only what was marked is open`);
  report.equal(await wulan.locator('[name="purpose"]').inputValue(), "Membuka rekening bank", `${engine}: with the answer of before`);
  await wulan.locator('[name="purpose"]').fill("");
  await wulan.getByRole("button", { name: "Hapus" }).click();
  const sheet = join(out, "pernyataan-baru.pdf");
  writeFileSync(sheet, "%PDF-1.4\n1 0 obj<</Type/Catalog/Lang(id)>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n");
  await wulan.locator('input[type=file][name="owner_letter"]').setInputFiles(sheet);
  await wulan.locator("main form button.btn").last().click();
  report.equal(await wulan.locator(".sum li").count(), 1, `${engine}: an empty answer is named, the new file is kept`);
  await look(wulan, "mend-wrong", pictures);
  await wulan.goto(`${server.url}/permohonan/${number}/perbaiki`);
  report.ok((await wulan.locator("main").textContent()).includes("pernyataan-baru.pdf"), `${engine}: coming back, the new file is there`);
  await wulan.locator('[name="purpose"]').fill("Membuka rekening Bank Saka");
  await wulan.locator("main form button.btn").last().click();
  report.ok(wulan.url().endsWith(number), `${engine}: the correction is sent`, wulan.url());
  report.ok((await wulan.locator("main").textContent()).includes("Anda mengirim perbaikan"), `${engine}: and the history says so`);

  await nur.goto(`${server.url}/meja/berkas/${number}`);
  const shown = await nur.locator("main").textContent();
  report.ok(shown.includes("Bank Saka") && shown.includes("pernyataan-baru.pdf"), `${engine}: it came back to the same officer, mended`, shown.slice(0, 300));
}

async function fillDate(page, path, day, month, year) {
  await page.locator(`[name="${path}.day"]`).fill(day);
  await page.locator(`[name="${path}.month"]`).fill(month);
  await page.locator(`[name="${path}.year"]`).fill(year);
}

async function findRegion(page, path, typed, code) {
  await page.locator(`[name="${path}.typed"]`).fill(typed);
  await page.locator(`[name="${path}.typed"]`).press("Enter");
  const choice = page.locator(`[name="${path}"][type=radio][value="${code}"]`);
  if (await choice.count()) await choice.check();
}

/** The second service: other pages, other units, a list of children, the road with a late decision. No Rust knows it. */
async function birth(server, engine, pictures) {
  const page = await person(server, "Sekar Ayuwati", phone);
  const next = () => page.locator("main form button.btn:has-text('Simpan')").click();
  const at = (step) => report.ok(new URL(page.url()).pathname.endsWith(`/${step}`), `${engine}: birth form at ${step}`, page.url());
  const pick = (name, value) => page.locator(`[name="${name}"][value="${value}"]`).check();
  await page.goto(`${server.url}/layanan/akta-kelahiran`);
  await page.getByRole("button", { name: "Ajukan sekarang" }).click();
  at("data-diri");
  await page.locator('[name="applicant.nik"]').fill("9971015708930002");
  await page.locator('[name="applicant.name"]').fill("Sekar Ayuwati");
  await page.locator('[name="applicant.phone"]').fill("081299710002");
  await fillAddress(page, "applicant.address");
  await findRegion(page, "applicant.address.region", "Blandar", "99.71.01.1002");
  await next();
  at("keperluan");
  await pick("subject_is", "child");
  await pick("birth_kind", "single");
  await next();
  // "Does the child already have a certificate?" came up with the answer: it is shown before it is missed.
  await pick("already_has_deed", "false");
  await next();
  at("anak");
  await page.locator('[name="children.0.name"]').fill("Puspa Kirana Ayuwati");
  await pick("children.0.sex", "female");
  await fillDate(page, "children.0.birth_date", "4", "5", "2025");
  await findRegion(page, "children.0.birth_region", "Kota Pendopo", "99.71");
  await pick("children.0.birth_place_kind", "hospital");
  await pick("children.0.helper", "doctor");
  await page.locator('[name="children.0.birth_order"]').fill("1");
  await look(page, "birth-child", pictures);
  await next();
  at("orang-tua");
  await pick("parents_known", "mother_only");
  await next();
  at("ibu");
  await page.locator('[name="mother.nik"]').fill("9971015708930002");
  await page.locator('[name="mother.name"]').fill("Sekar Ayuwati");
  await fillDate(page, "mother.birth_date", "17", "8", "1993");
  await fillAddress(page, "mother.address");
  await findRegion(page, "mother.address.region", "Blandar", "99.71.01.1002");
  await next();
  at("saksi");
  const witnesses = [["9971024112880004", "Tirta Wening", ["1", "12", "1988"]], ["9971030203850005", "Bayu Segara", ["2", "3", "1985"]]];
  for (const [place, [nik, name, born]] of witnesses.entries()) {
    await page.locator(`[name="witnesses.${place}.nik"]`).fill(nik);
    await page.locator(`[name="witnesses.${place}.name"]`).fill(name);
  }
  await next();
  at("bukti");
  await pick("has_birth_letter", "true");
  await next();
  at("berkas");
  await page.locator('input[type=file][name="birth_letter"]').setInputFiles(join(out, "pernyataan.pdf"));
  await next();
  at("periksa");
  await look(page, "birth-check", pictures);
  await page.locator('[name="benar"]').check();
  await page.getByRole("button", { name: "Kirim permohonan" }).click();
  report.ok(page.url().endsWith("/terima"), `${engine}: birth receipt`, page.url());
  const number = (await page.locator(".receipt").textContent()).trim();

  const ratna = await person(server, "Ratna Puspitasari", desk);
  await ratna.goto(`${server.url}/meja/berkas/${number}`);
  await ratna.getByRole("button", { name: "Ambil berkas" }).click();
  for (const box of await ratna.locator('[name="cek"]').all()) await box.check();
  await ratna.getByRole("button", { name: /Setujui/ }).click();
  // Reported after 60 days: the head decides first, then signs the extract.
  const head = await person(server, "Hendra Wiratama", desk);
  for (const round of ["late decision", "extract"]) {
    await head.goto(`${server.url}/meja/berkas/${number}`);
    await head.getByRole("button", { name: "Ambil berkas" }).click();
    const reason = head.locator('[name="isi.late_reason"]');
    report.equal(await reason.count(), round === "late decision" ? 1 : 0, `${engine}: the ${round} asks for its reason or not`);
    if (await reason.count()) await reason.fill("Keluarga tinggal jauh dari kantor.");
    await head.getByRole("button", { name: /Tandatangani/ }).click();
  }
  let href;
  for (let tries = 0; tries < 60 && !href; tries += 1) {
    await page.goto(`${server.url}/permohonan/${number}`);
    href = await page.locator("a:has-text('Unduh PDF')").getAttribute("href", { timeout: 200 }).catch(() => undefined);
    if (!href) await new Promise((wake) => setTimeout(wake, 500));
  }
  const letter = await page.request.get(`${server.url}${href}`);
  const file = join(out, `birth-${engine}.pdf`);
  writeFileSync(file, await letter.body());
  const text = spawnSync("pdftotext", [file, "-"], { encoding: "utf8" }).stdout;
  report.ok(text.includes("Puspa Kirana Ayuwati") && text.includes("9971-LT-"), `${engine}: the extract names the child, late series`, text.slice(0, 400));
}
