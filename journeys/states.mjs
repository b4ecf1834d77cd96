// The states that a person meets seldom: errors, empty pages, ended sessions, two officers on one case, a refusal,
// the four verdicts over a letter, the operator's pages. Each is looked at as a picture and by axe, as it stands.
import { spawnSync } from "node:child_process";
import { createHmac } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Report, desk, inspect, launch, phone, untilTold } from "./browser.mjs";
import { apply } from "./domicile.mjs";
import { startServer } from "./server.mjs";

const report = new Report();
const out = join(import.meta.dirname, "out");
mkdirSync(out, { recursive: true });
const browser = await launch();
const server = await startServer();
const only = process.argv[2]; // One part alone, while working at it.
for (const part of [doors, people, forms, decisions, verdicts, operator, limits]) {
  if (only && part.name !== only) continue;
  try {
    await part();
  } catch (error) {
    const log = server.log().split("\n").filter((line) => /"level":"(WARN|ERROR)"/.test(line)).slice(-8);
    report.ok(false, `${part.name} ended early`, `${error.stack}\n${log.join("\n")}`);
  }
}
await server.stop();
server.remove();
await browser.close();
console.log(`states: ${report.passed} passed, ${report.failed} failed`);
process.exit(report.failed ? 1 : 0);

/** A browser of their own, with script, so that axe can look at the answer to a form as it stands. */
async function person(name, view = phone) {
  const context = await browser.newContext({ ...view, locale: "id-ID", bypassCSP: true });
  context.setDefaultTimeout(30_000);
  const page = await context.newPage();
  if (name) {
    await page.goto(`${server.url}/demo`);
    await page.locator("li", { hasText: name }).getByRole("button").click();
  }
  return page;
}

/** Both widths and both colours, crosswise; and that the page says something of its own. */
async function look(page, name) {
  if (process.env.QUICK) return;
  await inspect(page, report, name, { widths: [360], dark: false });
  await inspect(page, report, name, { widths: [1280], light: false });
}

/** The page in English, by its address. */
async function english(page, path, name) {
  await page.goto(`${server.url}${path}${path.includes("?") ? "&" : "?"}bahasa=en`);
  await look(page, `${name}-en`);
  await page.goto(`${server.url}${path}${path.includes("?") ? "&" : "?"}bahasa=id`);
}

function text(page) {
  return page.locator("main").innerText();
}

/** The program's own command line, over the same data. */
function cli(...args) {
  return spawnSync(process.env.PENDOPO_BIN, args, { env: server.env, encoding: "utf8", cwd: join(import.meta.dirname, "..") });
}

/** Six digits of an app for codes. */
function totp(secret, at = Date.now()) {
  const bits = [...secret.replace(/=+$/, "")].map((c) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(c).toString(2).padStart(5, "0")).join("");
  const key = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
  const count = Buffer.alloc(8);
  count.writeBigUInt64BE(BigInt(Math.floor(at / 30_000)));
  const mac = createHmac("sha1", key).update(count).digest();
  return String((mac.readUInt32BE(mac[19] & 15) & 0x7fffffff) % 1_000_000).padStart(6, "0");
}

/** Signing in, and what goes wrong there. */
async function doors() {
  const guest = await person();
  await guest.goto(`${server.url}/tidak-ada`);
  await look(guest, "missing");
  await english(guest, "/tidak-ada", "missing");
  await guest.goto(`${server.url}/masuk`);
  await guest.locator("#kontak").fill("0812");
  await guest.getByRole("button", { name: "Kirim kode" }).click();
  await look(guest, "door-wrong");
  await guest.locator("#kontak").fill("0812 9971 0099");
  await guest.getByRole("button", { name: "Kirim kode" }).click();
  await look(guest, "code");
  await guest.locator("#kode").fill("000000");
  await guest.locator("main form button.btn").click();
  await look(guest, "code-wrong");
  for (let tries = 0; tries < 6; tries += 1) {
    await guest.goto(`${server.url}/masuk`);
    await guest.locator("#kontak").fill("0812 9971 0099");
    await guest.getByRole("button", { name: "Kirim kode" }).click();
  }
  await look(guest, "code-too-many");
  await guest.goto(`${server.url}/masuk`);
  await guest.evaluate(`document.querySelector("main [name=csrf]").value = "x"`);
  await guest.locator("#kontak").fill("0812 9971 0098");
  await guest.getByRole("button", { name: "Kirim kode" }).click();
  report.equal(await guest.locator("#kontak").inputValue(), "0812 9971 0098", "a page open for too long keeps what was typed");
  await look(guest, "door-again");
  await guest.goto(`${server.url}/demo/pesan-keluar`);
  await look(guest, "sent");
  await guest.goto(`${server.url}/demo`);
  await look(guest, "demo");
  await english(guest, "/demo", "demo");

  const made = cli("officer", "add", "--name", "Yulia Paramita", "--title", "Petugas pelayanan", "--email", "yulia@demo.pendopo.example",
    "--role", "officer:kelurahan-umpak").stdout;
  const staff = await person();
  await staff.goto(`${server.url}/meja`);
  await look(staff, "staff-door");
  await staff.locator("#email").fill("yulia@demo.pendopo.example");
  await staff.locator("#sandi").fill("salah");
  await staff.locator("#kode").fill("123456");
  await staff.getByRole("button", { name: "Masuk" }).click();
  await look(staff, "staff-door-wrong");
  const [password, secret] = [/assword:?\s+(\S+)/.exec(made)?.[1], /\b([A-Z2-7]{32,})\b/.exec(made)?.[1]];
  await staff.locator("#email").fill("yulia@demo.pendopo.example");
  await staff.locator("#sandi").fill(password ?? "");
  await staff.locator("#kode").fill(totp(secret ?? "A"));
  await staff.getByRole("button", { name: "Masuk" }).click();
  report.ok(new URL(staff.url()).pathname === "/meja", "password and code of the moment open the desk", `${staff.url()} ${made}`);
  await look(staff, "inbox-empty");
  await staff.goto(`${server.url}/meja/cari?q=Bukan+Siapa`);
  await look(staff, "inbox-no-hit");
  await staff.goto(`${server.url}/meja/berkas/KP26-0000-0000`);
  await look(staff, "missing-desk");
  await staff.goto(`${server.url}/meja`);
  await staff.evaluate(`document.querySelector("footer [name=csrf]").value = "x"`);
  await staff.locator("footer").getByRole("button", { name: "Keluar" }).click();
  await look(staff, "form-token-desk");
}

/** A person who has nothing yet. */
async function people() {
  const dwi = await person("Dwi Lestari");
  await dwi.goto(`${server.url}/permohonan`);
  await look(dwi, "cases-empty");
  await dwi.goto(`${server.url}/data-saya`);
  await look(dwi, "own-data-empty");
  await english(dwi, "/data-saya", "own-data-empty");
  await dwi.goto(`${server.url}/cari?q=zzzzqqq`);
  await look(dwi, "search-no-hit");
  await dwi.evaluate(`document.querySelectorAll("form[action='/tampilan'] [name=csrf]").length`);
  await dwi.goto(`${server.url}/data-saya`);
  await dwi.evaluate(`document.querySelector("form[action='/keluar'] [name=csrf]").value = "x"`);
  await dwi.getByRole("button", { name: "Keluar", exact: true }).click();
  await look(dwi, "form-token");
  await dwi.goto(`${server.url}/layanan/surat-domisili`);
  await dwi.getByRole("button", { name: "Ajukan sekarang" }).click();
  await dwi.getByRole("link", { name: "Hapus isian ini" }).click();
  await look(dwi, "discard");
  await english(dwi, new URL(dwi.url()).pathname, "discard");
  await dwi.getByRole("button", { name: "Hapus isian" }).click();
  report.ok(!(await text(dwi)).includes("Surat keterangan tempat tinggal"), "a form that was thrown away is gone from the list");
  const number = await apply(dwi, server);
  await dwi.goto(`${server.url}/permohonan/${number}`);
  await dwi.getByRole("link", { name: "Lihat yang Anda kirim" }).click();
  report.ok((await text(dwi)).includes("Wulan Prasasti"), "what was sent can be read again");
  await look(dwi, "what-was-sent");
  await english(dwi, new URL(dwi.url()).pathname, "what-was-sent");
  for (const path of ["/", "/layanan", "/layanan/surat-domisili", "/surat/periksa", "/masuk"]) await english(await person(), path, `page${path.replaceAll("/", "-")}`);
}

/** Forms: every topic in English, two tabs, a session that ends, files that are not taken. */
async function forms() {
  const tirta = await person("Tirta Wening");
  const back = async () => {
    await tirta.context().clearCookies();
    await tirta.goto(`${server.url}/demo`);
    await tirta.locator("li", { hasText: "Tirta Wening" }).getByRole("button").click();
  };
  await tirta.goto(`${server.url}/layanan/surat-domisili`);
  await tirta.getByRole("button", { name: "Ajukan sekarang" }).click();
  const form = tirta.url().replace(/\/data-diri.*/, "");
  const save = () => tirta.locator("main form button.btn:has-text('Simpan')").click();
  await english(tirta, new URL(tirta.url()).pathname, "form-person");
  await save();
  await look(tirta, "form-empty-wrong");
  report.ok((await text(tirta)).includes("kelurahan atau desa"), "a missing region is named for what it is");

  await tirta.locator('[name="applicant.name"]').fill("Tirta Wening");
  await tirta.context().clearCookies();
  await save();
  report.ok((await text(tirta)).includes("masuk lagi"), "who is signed out while typing is told so");
  await look(tirta, "form-ended");
  const door = await tirta.context().newPage();
  await door.goto(`${server.url}/demo`);
  await door.locator("li", { hasText: "Tirta Wening" }).getByRole("button").click();
  await door.close();
  await tirta.locator("main form button.btn").click();
  report.equal(await tirta.locator('[name="applicant.name"]').inputValue(), "Tirta Wening", "what was typed is there again");
  await look(tirta, "form-again");

  await fillPerson(tirta);
  await save();
  await tirta.goto(`${form}/data-diri`);
  report.ok(/^0812/.test(await tirta.locator('[name="applicant.phone"]').inputValue()), "a phone number is shown as people write it", await tirta.locator('[name="applicant.phone"]').inputValue());
  const other = await tirta.context().newPage();
  await other.goto(`${form}/data-diri`);
  await other.locator('[name="applicant.job"]').fill("Penjahit");
  await other.locator("main form button.btn:has-text('Simpan')").click();
  await tirta.locator('[name="applicant.job"]').fill("Pedagang");
  await save();
  await look(tirta, "form-two-tabs");
  await save();
  await english(tirta, new URL(`${form}/tempat`).pathname, "form-place");
  await tirta.locator('[name="same_as_ktp"][value="false"]').check();
  await tirta.locator('[name="tenure"][value="rent"]').check();
  await save();
  await look(tirta, "form-place-wrong");
  await tirta.locator('[name="same_as_ktp"][value="true"]').check();
  for (const [part, value] of Object.entries({ day: "1", month: "8", year: "2020" })) await tirta.locator(`[name="since.${part}"]`).fill(value);
  await tirta.locator('[name="purpose"]').fill("Mendaftar sekolah");
  await save();
  await english(tirta, new URL(`${form}/berkas`).pathname, "form-files");
  const program = join(out, "foto.jpg");
  writeFileSync(program, Buffer.concat([Buffer.from("MZ"), Buffer.alloc(2000)]));
  await tirta.locator('input[type=file][name="owner_letter"]').setInputFiles(program);
  await save();
  await look(tirta, "form-file-wrong");
  const large = join(out, "besar.pdf");
  writeFileSync(large, Buffer.concat([Buffer.from("%PDF-1.4\n"), Buffer.alloc(11 * 1024 * 1024)]));
  await tirta.locator('input[type=file][name="owner_letter"]').setInputFiles(large);
  await save();
  report.ok((await text(tirta)).includes("besar.pdf"), "a file of 11 MB is refused by name");

  const pdf = join(out, "pernyataan.pdf");
  writeFileSync(pdf, "%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n");
  await tirta.locator('input[type=file][name="owner_letter"]').setInputFiles(pdf);
  await tirta.context().clearCookies();
  await save();
  report.ok((await text(tirta)).includes("pernyataan.pdf"), "signed out at the files: it is said which file to choose again", await text(tirta));
  await look(tirta, "files-ended");
  await back();
  await tirta.goto(`${form}/berkas`);
  await tirta.locator('input[type=file][name="owner_letter"]').setInputFiles(pdf);
  await save();
  await english(tirta, new URL(`${form}/periksa`).pathname, "check");

  const guest = await person();
  await guest.goto(`${server.url}/layanan/akta-kelahiran`);
  await look(guest, "service-birth");
  const answer = await guest.request.post(`${server.url}/masuk`, { form: { kontak: "x".repeat(300_000) } });
  report.equal(answer.status(), 413, "too much is too large");
  await guest.setContent((await answer.text()).replace("<head>", `<head><base href="${server.url}/">`));
  await guest.waitForLoadState("networkidle");
  await guest.screenshot({ path: join(out, "too-large-360.png"), fullPage: true });
}

async function fillPerson(page) {
  const texts = { nik: "9971024112880004", name: "Tirta Wening", job: "Pedagang", phone: "+62 812 9971 0004", "birth_date.day": "1", "birth_date.month": "12",
    "birth_date.year": "1988", "address.street": "Jl. Tumpang Sari 15", "address.rt": "2", "address.rw": "1", "address.region.typed": "Umpak" };
  for (const [name, value] of Object.entries(texts)) await page.locator(`[name="applicant.${name}"]`).fill(value);
  await page.locator('[name="applicant.sex"][value="female"]').check();
}

/** At the desk: two on one case, a correction and a refusal with their words kept, the signatory's screen; and the citizen's side of each. */
async function decisions() {
  cli("officer", "add", "--name", "Surya Dinata", "--title", "Petugas pelayanan", "--email", "surya@demo.pendopo.example", "--role", "officer:kelurahan-umpak");
  const wulan = await person("Wulan Prasasti");
  const [first, second, third] = [await apply(wulan, server), await apply(wulan, server), await apply(wulan, server)];
  const nur = await person("Nur Aini", desk);
  const surya = await person("Surya Dinata", desk);
  const open = (page, number) => page.goto(`${server.url}/meja/berkas/${number}`);
  const take = (page) => page.getByRole("button", { name: "Ambil berkas" }).click();
  const enter = async (page, name) => {
    await page.context().clearCookies();
    const door = await page.context().newPage();
    await door.goto(`${server.url}/demo`);
    await door.locator("li", { hasText: name }).getByRole("button").click();
    await door.close();
  };
  await open(nur, first);
  await open(surya, first);
  await take(nur);
  await take(surya);
  report.ok((await text(surya)).includes("Nur Aini Rahmawati"), "the second officer is told who was first", await text(surya));
  await look(surya, "case-held");
  for (const box of await nur.locator('[name="cek"]').all()) await box.check();
  await look(nur, "case-held-own");
  await english(nur, `/meja/berkas/${first}`, "case-held-own");

  // A correction, its words typed before the session ended.
  await nur.goto(`${server.url}/meja/berkas/${first}/perbaikan?jawaban=1`);
  await english(nur, `/meja/berkas/${first}/perbaikan?jawaban=1`, "correction-ask");
  await nur.getByRole("button", { name: "Kirim ke pemohon" }).click();
  await look(nur, "correction-ask-wrong");
  const words = "Tulis nama bank tempat Anda membuka rekening.";
  await nur.locator('[name="perbaiki"][value="purpose"]').check();
  await nur.locator("#kata").fill(words);
  await nur.context().clearCookies();
  await nur.getByRole("button", { name: "Kirim ke pemohon" }).click();
  await look(nur, "correction-ended");
  await enter(nur, "Nur Aini");
  await nur.locator("main form button.btn").click();
  report.equal(await nur.locator("#kata").inputValue(), words, "an officer's words outlive the session");
  report.ok(await nur.locator('[name="perbaiki"][value="purpose"]').isChecked(), "and so do the marks");
  await look(nur, "correction-again");
  await nur.getByRole("button", { name: "Kirim ke pemohon" }).click();
  await untilTold();
  await wulan.goto(`${server.url}/permohonan/${first}`);
  await look(wulan, "case-correction");
  await english(wulan, `/permohonan/${first}`, "case-correction");
  await english(wulan, `/permohonan/${first}/perbaiki`, "mend");
  await wulan.goto(`${server.url}/permohonan/${first}/tarik`);
  await look(wulan, "withdraw");
  await wulan.getByRole("button", { name: "Tarik permohonan" }).click();
  await look(wulan, "case-withdrawn");

  // A refusal: without a reason, then with its session ended.
  await open(nur, second);
  await take(nur);
  await nur.getByRole("link", { name: "Tolak" }).click();
  const why = "Alamat Anda di Kelurahan Blandar. Ajukan di sana dengan KTP yang sama.";
  await nur.locator("#kata").fill(why);
  await nur.getByRole("button", { name: "Tolak" }).click();
  report.equal(await nur.locator("#kata").inputValue(), why, "a refusal without a reason keeps its words");
  await look(nur, "refuse-wrong");
  await nur.locator('[name="alasan"]').first().check();
  await nur.context().clearCookies();
  await nur.getByRole("button", { name: "Tolak" }).click();
  await enter(nur, "Nur Aini");
  await nur.locator("main form button.btn").click();
  report.equal(await nur.locator("#kata").inputValue(), why, "a refusal outlives the session");
  report.ok(await nur.locator('[name="alasan"]').first().isChecked(), "with its reason");
  await look(nur, "refuse-again");
  // Somebody else has it by now: the words are not lost.
  const release = await nur.context().newPage();
  await open(release, second);
  await release.getByRole("button", { name: "Lepas" }).click();
  await release.close();
  await open(surya, second);
  await take(surya);
  await nur.getByRole("button", { name: "Tolak" }).click();
  report.equal(await nur.locator("#kata").inputValue(), why, "a refusal that came second keeps its words");
  await look(nur, "refuse-second");
  await surya.getByRole("link", { name: "Tolak" }).click();
  await surya.locator('[name="alasan"]').first().check();
  await surya.locator("#kata").fill(why);
  await surya.getByRole("button", { name: "Tolak" }).click();
  await look(surya, "undo");
  await untilTold();
  await wulan.goto(`${server.url}/permohonan/${second}`);
  report.ok(await wulan.getByRole("link", { name: "Ajukan lagi" }).count() > 0, "a refused case says what one may do");
  await look(wulan, "case-refused");
  await english(wulan, `/permohonan/${second}`, "case-refused");

  await open(nur, third);
  await take(nur);
  for (const box of await nur.locator('[name="cek"]').all()) await box.check();
  await nur.getByRole("button", { name: /Setujui/ }).click();
  const lurah = await person("Bambang Sutejo", desk);
  await open(lurah, third);
  await take(lurah);
  await look(lurah, "case-sign");
  await english(lurah, `/meja/berkas/${third}`, "case-sign");
  await wulan.goto(`${server.url}/permohonan/${third}`);
  report.ok((await text(wulan)).includes("penanda tangan mulai membaca"), "at the signing stage the history speaks of signing");
  await look(wulan, "case-signing");
  await lurah.getByRole("button", { name: /Tandatangani/ }).click();
  await wulan.goto(`${server.url}/data-saya`);
  await look(wulan, "own-data-full");
  await wulan.goto(`${server.url}/permohonan`);
  await look(wulan, "cases");
  await wulan.goto(`${server.url}/`);
  await look(wulan, "home-with-cases");
}

/** Valid, altered, revoked, not ours; asked for without a file. */
async function verdicts() {
  const sekar = await person("Suminah");
  const number = await apply(sekar, server, { nik: "9971015006580006", name: "Suminah", birth: ["10", "6", "1958"] });
  for (const [name, decision] of [["Nur Aini", /Setujui/], ["Bambang Sutejo", /Tandatangani/]]) {
    const page = await person(name, desk);
    await page.goto(`${server.url}/meja/berkas/${number}`);
    await page.getByRole("button", { name: "Ambil berkas" }).click();
    for (const box of await page.locator('[name="cek"]').all()) await box.check();
    await page.getByRole("button", { name: decision }).click();
  }
  let href;
  for (let tries = 0; tries < 60 && !href; tries += 1) {
    await sekar.goto(`${server.url}/permohonan/${number}`);
    href = await sekar.locator("a:has-text('Unduh PDF')").getAttribute("href", { timeout: 200 }).catch(() => undefined);
    if (!href) await new Promise((wake) => setTimeout(wake, 500));
  }
  await look(sekar, "case-done");
  await english(sekar, `/permohonan/${number}`, "case-done");
  const verify = await sekar.locator("section.card a.btn.alt").getAttribute("href");
  const bytes = await (await sekar.request.get(`${server.url}${href}`)).body();
  const guest = await person();
  await guest.goto(`${server.url}${verify}`);
  await look(guest, "verdict-valid");
  await english(guest, verify, "verdict-valid");
  await guest.goto(`${server.url}/surat/KPxxxxxxxxxxxx`);
  await look(guest, "verdict-not-ours");
  await english(guest, "/surat/KPxxxxxxxxxxxx", "verdict-not-ours");
  await guest.goto(`${server.url}/surat/periksa`);
  await guest.locator("main form button.btn").click();
  await look(guest, "verify-none");
  const altered = join(out, "altered.pdf");
  const changed = Buffer.from(bytes);
  changed[Math.floor(bytes.length / 3)] ^= 1;
  writeFileSync(altered, changed);
  await guest.locator("#surat").setInputFiles(altered);
  await guest.locator("main form button.btn").click();
  await look(guest, "verdict-altered");
  const line = await person("Nur Aini", desk);
  await line.goto(`${server.url}/meja/buku-nomor?unit=kelurahan-umpak`);
  const paper = /470\/\d{4}\/\S+/.exec(await text(line))?.[0];
  const revoked = cli("letter", "revoke", paper, "--reason", "Alamat tidak benar");
  report.equal(revoked.status, 0, `the letter is revoked ${revoked.stderr}`);
  await guest.goto(`${server.url}${verify}`);
  await look(guest, "verdict-revoked");
  await sekar.goto(`${server.url}/permohonan/${number}`);
  await look(sekar, "case-letter-revoked");
}

/** What waits and failed, and the keys of programs. */
async function operator() {
  const agus = await person("Agus Prabowo", desk);
  await agus.goto(`${server.url}/meja`);
  await look(agus, "admin-desk");
  await agus.goto(`${server.url}/operator`);
  await look(agus, "operator");
  await english(agus, "/operator", "operator");
  await agus.goto(`${server.url}/operator/kunci-api`);
  await look(agus, "api-keys-none");
  await agus.getByRole("button", { name: "Buat kunci" }).click();
  await look(agus, "api-keys-wrong");
  await agus.locator("#nama").fill("Portal provinsi");
  await agus.locator('[name="layanan"]').first().check();
  await agus.getByRole("button", { name: "Buat kunci" }).click();
  await look(agus, "api-keys-made");
  await agus.goto(`${server.url}/operator/kunci-api`);
  await english(agus, "/operator/kunci-api", "api-keys");
  await agus.getByRole("link", { name: /Cabut/ }).click();
  await look(agus, "api-key-revoke");
  await agus.getByRole("button", { name: /Cabut/ }).click();
  await look(agus, "api-keys-revoked");
}

/** Far too often; last, since the address waits a minute after it. */
async function limits() {
  const guest = await person();
  let answer;
  for (let tries = 0; tries < 400 && answer?.status() !== 429; tries += 1)
    answer = await guest.request.post(`${server.url}/masuk`, { form: { kontak: "x" } });
  report.equal(answer.status(), 429, "who knocks too often is told to wait");
  await guest.goto(`${server.url}/masuk`);
  await guest.evaluate(`document.querySelector("main form").submit()`);
  await guest.waitForLoadState();
  await look(guest, "too-often");
}
