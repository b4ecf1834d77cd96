// A conversation and a complaint by messenger: a person holds a phone of the sandbox (360 px) and writes by WhatsApp, Telegram and
// SMS; an officer takes over at the desk; a supervisor writes an answer that was lacking.
import { Report, desk, inspect, launch } from "./browser.mjs";
import { attach, heard, hold as holdOf, picture, press, say, startBoth } from "./phones.mjs";

const report = new Report();
const browser = await launch();
const { server, sandboxUrl } = await startBoth();
try {
  await asked();
  await reported();
  await handedOver();
  await written();
} catch (error) {
  report.ok(false, "the journey ended", error.stack);
} finally {
  await browser.close();
  await server.stop();
  server.remove();
}
console.log(`messaging: ${report.passed} passed, ${report.failed} failed`);
process.exit(report.failed ? 1 : 0);

function hold(service, name) {
  return holdOf(browser, sandboxUrl, service, name);
}

function look(page, name) {
  return inspect(page, report, `messaging-${name}`, { widths: [360], dark: false });
}

async function asked() {
  const page = await hold("whatsapp", "Sari Rekaan");
  const said = await say(page, "bikin ktp hilang bayar brp?");
  report.ok(/gratis|tidak dipungut|Rp/i.test(said) && said.includes(`${server.url}/layanan/`), "a fee is said with its page", said);
  const next = await say(page, "kalau syaratnya?");
  report.ok(next.includes("/layanan/"), "a question that goes on keeps its service", next);
  await look(page, "whatsapp");
  const telegram = await hold("telegram", "Budi Rekaan");
  const menu = await say(telegram, "/start");
  report.ok(menu.length > 0 && (await telegram.locator(".choices button").count()) > 0, "a bot begins with what can be pressed", menu);
  await look(telegram, "telegram");
  const old = await hold("sms", "Pak Rekaan");
  const plain = await say(old, "jam buka kantor");
  report.ok(/\d{2}\.\d{2}/.test(plain), "an SMS says the hours", plain);
  await look(old, "sms");
}

async function reported() {
  const page = await hold("whatsapp", "Wati Rekaan");
  const said = await say(page, "ada lubang besar di jalan depan musala");
  report.ok(said.includes("Jalan dan jembatan rusak"), "a complaint is recognised", said);
  await look(page, "complaint");
  const buffer = await picture(page);
  let now = await attach(page, "Foto", (form) => form.locator("input[type=file]").setInputFiles({ name: "lubang.jpg", mimeType: "image/jpeg", buffer }));
  report.ok(/tempat|lokasi|alamat|di mana/i.test(now), "after the photo it asks where", now);
  await look(page, "place");
  now = await attach(page, "Lokasi", (form) => form.locator("select").selectOption({ index: 0 }));
  for (let steps = 0; steps < 8 && !/KP26-/.test(now); steps += 1) {
    // What a closed list holds is not seen yet, and there all the same.
    const buttons = await page.locator(".choices button").allTextContents();
    const wanted = ["Kirim", "Ya", "Lewati", "Tanpa nama"].find((words) => buttons.some((button) => button.startsWith(words)));
    const next = wanted ?? buttons[0];
    now = next ? await press(page, next) : await say(page, /kelurahan/i.test(now) ? "Umpak" : "Jl. Kawung 4");
  }
  report.ok(/KP26-\d{4}-\d{4}/.test(now), "the report has a number", now);
  await look(page, "sent");
}

async function staff(name) {
  const context = await browser.newContext({ ...desk, baseURL: server.url, locale: "id-ID" });
  const page = await context.newPage();
  await page.goto("/demo");
  await page.locator(`button:has-text("${name}")`).click();
  return page;
}

async function handedOver() {
  const page = await hold("whatsapp", "Dewi Rekaan");
  const said = await say(page, "saya mau bicara dengan petugas");
  report.ok(/urutan ke-1/.test(said), "whoever asks for people hears their place", said);
  const nur = await staff("Nur Aini");
  await nur.goto("/meja/obrolan");
  await inspect(nur, report, "messaging-queue");
  await nur.click("text=Mulai melayani");
  report.ok((await nur.content()).includes("1 petugas sedang melayani"), "who is there is seen");
  await nur.locator("button:has-text('Ambil')").first().click();
  report.ok((await nur.content()).includes("saya mau bicara dengan petugas"), "what was said is read by who took it");
  const before = await page.locator(".bubble:not(.mine)").count();
  await nur.fill("#kata", "Selamat siang, ada yang bisa saya bantu?");
  await nur.locator("form.write .acts button").click();
  await inspect(nur, report, "messaging-thread");
  const answer = await heard(page, Math.max(0, before - 1));
  report.ok(answer.includes("ada yang bisa saya bantu"), "the answer is on the phone", answer);
  await look(page, "people");
  await nur.click("text=Selesai");
  report.ok(nur.url().endsWith("/meja/obrolan"), "and it is done");
}

async function written() {
  const sri = await staff("Sri Handayani");
  await sri.goto("/meja/pertanyaan");
  await inspect(sri, report, "messaging-questions");
  await sri.goto("/meja/pertanyaan/tulis");
  await sri.fill("#tanya", "bolehkah kucing ikut ke kantor waktu bikin ktp");
  await sri.selectOption("#layanan", "-");
  await sri.fill("#jawab", "Hewan peliharaan menunggu di teras; yang masuk hanya pemohon.");
  await sri.fill("#sumber", "SOP ruang tunggu 2026");
  await sri.click("main button.btn");
  report.ok((await sri.content()).includes("Tulis alamat yang terbuka untuk umum"), "an answer of no service needs a page that everybody can read");
  await inspect(sri, report, "messaging-answer-problem");
  await sri.fill("#halaman", "https://jdih.example/ruang-tunggu");
  await inspect(sri, report, "messaging-answer-form");
  await sri.click("main button.btn");
  report.ok((await sri.content()).includes("orang lain yang menyetujui"), "whoever wrote it does not approve it");
  const place = new URL(sri.url()).pathname;
  const hendra = await staff("Hendra");
  await hendra.goto(place);
  await inspect(hendra, report, "messaging-answer");
  await hendra.click("text=Setujui");
  report.ok(hendra.url().endsWith("/meja/pertanyaan"), "a second person approves", hendra.url());
  const page = await hold("whatsapp", "Rina Rekaan");
  const said = await say(page, "bolehkah kucing ikut ke kantor waktu bikin ktp");
  const cited = said.includes("SOP ruang tunggu 2026, https://jdih.example/ruang-tunggu, per ");
  report.ok(said.includes("teras") && cited, "the assistant knows it at once, with its source, its page and the day", said);
  await look(page, "written");
}
