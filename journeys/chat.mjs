// A conversation on a phone, without script and with it: a question with its source, a complaint made wholly by writing and
// pressing, an application begun in the chat and gone on with on the web, danger, and people who answer.
import { Report, inspect, inspectTwin, launch, phone } from "./browser.mjs";
import { startServer } from "./server.mjs";

const report = new Report();
const browser = await launch();
const server = await startServer({ packs: "packs" });
const HERE = { latitude: -7.5561, longitude: 110.8312, accuracy: 12 };
try {
  await asked();
  const number = await complained();
  await supported(number);
  await live();
  await filled();
  await inDanger();
} catch (error) {
  report.ok(false, "the journey ended", error.stack);
} finally {
  await browser.close();
  await server.stop();
  server.remove();
}
console.log(`chat: ${report.passed} passed, ${report.failed} failed`);
process.exit(report.failed ? 1 : 0);

function look(page, name) {
  return inspectTwin(browser, page, report, `chat-${name}`);
}

async function somebody(options = {}) {
  const context = await browser.newContext({ ...phone, baseURL: server.url, javaScriptEnabled: false, locale: "id-ID", ...options });
  return context.newPage();
}

/** Writes a message and gives what is said to it. */
async function write(page, words) {
  const before = await page.locator("#obrolan > li").count();
  await page.fill("#pesan", words);
  await page.locator(".acts button").click();
  return since(page, before);
}

/** Presses what is offered and gives what is said to it. */
async function press(page, label) {
  const before = await page.locator("#obrolan > li").count();
  await page.locator("[data-choices] button", { hasText: label }).first().click();
  return since(page, before);
}

async function since(page, before) {
  await page.waitForFunction((count) => document.querySelectorAll("#obrolan > li").length > count + 1, before, { timeout: 15_000 }).catch(() => {});
  const turns = await page.locator("#obrolan > li").allInnerTexts();
  return turns.slice(before).join("\n");
}

async function asked() {
  const page = await somebody();
  await page.goto("/");
  await page.locator("main a[href='/tanya']").click();
  await look(page, "blank");
  const said = await write(page, "bikin ktp hilang bayar brp?");
  report.ok(/gratis/i.test(said) && said.includes("Sumber"), "a question is answered with where it stands", said);
  await look(page, "answer");
  const follow = await write(page, "berapa lama?");
  report.ok(/hari|jam/.test(follow), "what goes on about the same is understood", follow);
  const unknown = await write(page, "resep rendang padang yang enak");
  report.ok(/tidak tahu/.test(unknown), "what is not known is said", unknown);
  const english = await write(page, "how long does a birth certificate take?");
  report.ok(/day/.test(english), "English is answered in English", english);
}

async function complained() {
  const page = await somebody();
  await page.goto("/tanya");
  let said = await write(page, "lampu jalan mati di depan musala sudah tiga hari");
  report.ok(/Foto/.test(said), "a complaint is heard, its category known, and a photo asked for", said);
  await look(page, "report-photo");
  said = await press(page, "Tanpa foto");
  report.ok(/Di mana/.test(said), "then where it is", said);
  said = await write(page, "Jl. Kawung 4");
  said = await write(page, "Umpak");
  report.ok(/Apa masalahnya/.test(said), "then what is amiss", said);
  await look(page, "report-choice");
  said = await press(page, "Satu lampu mati");
  report.ok(/musala/.test(said) && /Kirim tanpa nama/.test(await page.innerText("[data-choices]")), "what was said first is its story; all is shown before it is sent", said);
  await look(page, "report-check");
  said = await press(page, "Kirim tanpa nama");
  const number = said.match(/KP26-\d{4}-\d{4}/)?.[0];
  report.ok(Boolean(number), "the receipt tells a number and a code", said);
  await look(page, "report-sent");
  await page.goto(`/permohonan/${number}`);
  report.equal(await page.locator("main h1").count(), 1, "the same browser finds it on the web");
  return number;
}

async function supported(number) {
  const page = await somebody();
  await page.goto("/tanya");
  let said = await write(page, number);
  report.ok(/Kawung/.test(said), "its number alone tells where it stands", said);
  said = await press(page, "Saya juga terganggu");
  report.ok(/dihitung/.test(said), "and one may be bothered by the same", said);
}

/** With script: nothing is loaded anew, the device tells where it is, what was typed stays on a slow line. */
async function live() {
  const page = await somebody({ javaScriptEnabled: true, permissions: ["geolocation"], geolocation: HERE });
  await page.goto("/tanya");
  let loads = 0;
  page.on("framenavigated", () => (loads += 1));
  let said = await write(page, "mau lapor jalan berlubang di kampung saya");
  said = await press(page, "Tanpa foto");
  await page.locator("[data-place] button").click();
  await page.waitForFunction(() => document.getElementById("chat.lat").value !== "");
  const before = await page.locator("#obrolan > li").count();
  await page.locator(".acts button").click();
  said = await since(page, before);
  report.ok(/Jenis kerusakan/.test(said), "the place of the device is an answer, and tells its kelurahan", said);
  report.equal(loads, 0, "no page was loaded anew");
  await inspect(page, report, "chat-live");
  // Two tabs are one conversation.
  const other = await page.context().newPage();
  await other.goto("/tanya");
  report.ok((await other.innerText("#obrolan")).includes("kampung saya"), "another tab shows the same conversation");
}

async function filled() {
  const page = await somebody();
  await page.goto("/demo");
  await page.locator("li", { hasText: "Wulan Prasasti" }).locator("button").click();
  await page.goto("/tanya");
  let said = await write(page, "surat domisili");
  said = await press(page, "Isi di sini");
  report.ok(/NIK/.test(said), "a form is asked question by question", said);
  await look(page, "fill");
  said = await write(page, "12345");
  report.ok(/16 angka/.test(said), "a wrong answer is told as on the page", said);
  said = await write(page, "9971014503960001");
  const draft = await page.locator("#obrolan a[href^='/isian/']").first().getAttribute("href");
  await page.goto(draft);
  report.ok((await page.content()).includes("Wulan") || (await page.content()).includes("9971"), "the web goes on with the very draft");
  await page.goto("/tanya");
  said = await write(page, "kalau ngurus akta kelahiran bayar berapa?");
  report.ok(/masih tersimpan/.test(said), "another subject is answered, and the form is kept", said);
  await look(page, "aside");
  said = await press(page, "Lanjutkan yang tadi");
  report.ok(!/NIK Anda/.test(said), "and gone on with where it was", said);
}

async function inDanger() {
  const page = await somebody();
  await page.goto("/tanya");
  const said = await write(page, "tolong ada kebakaran di sebelah rumah!");
  report.ok(await page.locator("#obrolan a[href='tel:112']").first().isVisible(), "danger leads to 112 at once", said);
  await look(page, "danger");
  await write(page, "aku pengen mati aja");
  report.ok(await page.locator("#obrolan a[href='https://healing119.id']").isVisible(), "who does not want to live is told who listens");
  await look(page, "crisis");
}
