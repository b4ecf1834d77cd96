// Complaints on a map: without script a picture whose groups lead closer, with script Leaflet over the same; a list that
// says what the map says, filters, what is near, a frame on another site, tiles from one host, and following.
import { createServer } from "node:http";
import { Report, desk, inspect, inspectTwin, launch, phone } from "./browser.mjs";
import { startServer } from "./server.mjs";

const report = new Report();
const browser = await launch();
const tiles = await tileServer();
const server = await startServer({ packs: "packs", extra: { PENDOPO_RATE_LIMITS: "false" } });
const HERE = { latitude: -7.5561, longitude: 110.8312, accuracy: 12 };
/** Street, latitude, longitude, kelurahan: some close together, some on the other side of the city. */
const PLACES = [
  ["Jl. Kawung 4", -7.5561, 110.8312, "Umpak"], ["Jl. Kawung 9", -7.5563, 110.8314, "Umpak"], ["Jl. Kawung 11", -7.5564, 110.8310, "Umpak"],
  ["Gang Umpak 2", -7.5540, 110.8290, "Umpak"], ["Jl. Sogan 1", -7.5742, 110.8050, "Takir"], ["Jl. Sogan 14", -7.5751, 110.8062, "Takir"],
  ["Jl. Parang 7", -7.5263, 110.8276, "Molo"], ["Jl. Lereng 3", -7.5535, 110.8620, "Paningrat Kulon"], ["Jl. Ceplok 20", -7.5796, 110.8576, "Soko Kidul"],
];
try {
  await nothingYet();
  const numbers = [];
  for (const [place, at] of PLACES.entries()) numbers.push(await filed(at, place % 2 ? "lampu" : "jalan"));
  await list(numbers);
  await picture(numbers);
  await leaflet(numbers);
  await near(numbers);
  await framed(numbers);
  await followed(numbers);
  await tiled();
} catch (error) {
  report.ok(false, "the journey ended", `${error.stack}\n${server.log().split("\n").filter((line) => /"level":"(WARN|ERROR)"/.test(line)).slice(-8).join("\n")}`);
} finally {
  await browser.close();
  await server.stop();
  server.remove();
  tiles.close();
}
console.log(`map: ${report.passed} passed, ${report.failed} failed`);
process.exit(report.failed ? 1 : 0);

function look(page, name) {
  return inspectTwin(browser, page, report, `map-${name}`);
}

/** The page as it is without script, which axe cannot ask; the pages by which it is drawn are asked with it. */
async function shot(page, name) {
  for (const width of [360, 1280]) {
    await page.setViewportSize({ width, height: 740 });
    await page.screenshot({ path: new URL(`out/map-${name}-plain-${width}.png`, import.meta.url).pathname, fullPage: true });
  }
  await page.setViewportSize(phone.viewport);
  await look(page, name);
}

async function plain(more = {}) {
  const context = await browser.newContext({ ...phone, baseURL: server.url, javaScriptEnabled: false, locale: "id-ID", ...more });
  return context.newPage();
}

async function nothingYet() {
  const page = await plain();
  await page.goto("/aduan/peta");
  report.ok((await page.content()).includes("Tidak ada laporan di bagian peta ini"), "an empty map says so");
  report.ok((await page.locator("svg .land path").count()) >= 17, "the outline of the city is there before any report");
}

async function filed([street, lat, lng, kelurahan], category) {
  const page = await plain();
  await page.goto("/aduan/lapor");
  await page.locator(`button[value=${category}]`).click();
  await page.fill("[name='place.address']", street);
  await page.locator("summary:has-text('Tulis koordinat')").click();
  await page.fill("[name='place.lat']", String(lat));
  await page.fill("[name='place.lng']", String(lng));
  await page.fill("[name='place.region.typed']", kelurahan);
  await page.locator("main button:has-text('Cari')").first().click();
  const what = page.locator("input[name='what']").first();
  if (await what.count()) await what.check();
  const story = page.locator("textarea[name=story]");
  if (await story.count()) await story.fill("Mohon diperbaiki");
  for (let step = 0; step < 4 && !page.url().endsWith("/periksa"); step += 1) await page.locator("main button.btn:has-text('Simpan dan lanjut')").click();
  await page.check("#benar");
  await page.locator("main button.btn:has-text('Kirim laporan')").click();
  const number = (await page.content()).match(/KP26-\d{4}-\d{4}/)[0];
  await page.context().close();
  return number;
}

async function list(numbers) {
  const page = await plain();
  await page.goto("/aduan");
  report.equal(await page.locator(".facts dd").first().textContent(), String(numbers.length), "the list says how many are not done");
  await look(page, "list");
  await page.goto("/aduan/angka");
  report.equal(await page.locator(".facts dd").first().textContent(), String(numbers.length), "the figures count what came in");
  await look(page, "figures");
  await page.goto("/aduan");
  await page.fill("#q", "umpak");
  await page.locator("main .find button").click();
  report.ok((await page.locator("h1").textContent()).includes("Kelurahan Umpak"), "a kelurahan that is typed is its page");
  report.equal(await page.locator(".list > li").count(), 4, "with what was reported there");
  await look(page, "region");
  await page.goto("/aduan?q=sogan&kategori=lampu");
  report.equal(await page.locator(".list > li").count(), 1, "a street and a category narrow together");
  await page.goto("/aduan?dekat=110.805,-7.5742");
  report.ok((await page.content()).includes("Lintang dan bujur tertukar"), "swapped coordinates are said");
  report.ok((await page.locator(".list a.main").first().getAttribute("href")).endsWith(numbers[4]), "and the nearest comes first all the same");
}

async function picture(numbers) {
  const page = await plain();
  await page.goto("/aduan/peta");
  const counted = async () => (await page.locator("svg a").evaluateAll((marks) => marks.map((mark) => mark.getAttribute("aria-label")))).map((label) => Number(/^(\d+) laporan/.exec(label)?.[1] ?? 1)).reduce((a, b) => a + b, 0);
  report.equal(await counted(), numbers.length, "every report is in one mark");
  await shot(page, "picture");
  await page.locator("svg a[aria-label*='laporan berdekatan']").first().click();
  report.ok(new URL(page.url()).searchParams.get("z") > 12, "a group leads closer", page.url());
  const seen = await page.locator(".list > li").count();
  report.equal(await counted(), seen, "the list beside it says the same");
  await shot(page, "closer");
  await page.locator("nav a:has-text('Seluruh kota')").click();
  await page.locator("details summary").click();
  await page.selectOption("#kategori", "lampu");
  await page.locator("details button").click();
  report.equal(await counted(), 4, "a category narrows the map");
  await page.locator("a:has-text('Lihat semuanya sebagai daftar')").click();
  report.equal(await page.locator(".list > li").count(), 4, "and the list by the same filter");
}

async function leaflet(numbers) {
  const context = await browser.newContext({ ...desk, baseURL: server.url, locale: "id-ID" });
  const page = await context.newPage();
  const asked = [];
  page.on("request", (request) => asked.push(request.url()));
  page.on("console", (message) => { if (message.type() === "error") report.ok(false, "no error in the console", message.text()); });
  await page.goto("/aduan");
  report.ok(!asked.some((url) => url.includes("leaflet")), "the list does without Leaflet");
  await page.goto("/aduan/peta");
  await page.locator(".leaflet-marker-icon").first().waitFor();
  report.ok(asked.every((url) => url.startsWith(server.url) || url.startsWith("data:")), "nobody else is asked for anything", asked.filter((url) => !url.startsWith(server.url)).join(" "));
  report.ok((await page.locator("path.ground.land").count()) >= 17, "the outline is the ground where there are no tiles");
  report.equal(await page.locator("#isi-peta .list > li").count(), numbers.length, "the list beside it has all");
  await page.locator(".leaflet-marker-icon.many").first().click();
  await page.waitForFunction((count) => document.querySelectorAll("#isi-peta .list > li").length < count, numbers.length);
  report.ok(true, "closer, the list beside it has what is seen");
  await page.locator(".leaflet-container").focus();
  for (let press = 0; press < 4; press += 1) {
    await page.keyboard.press("-");
    await page.waitForTimeout(400);
  }
  await page.waitForFunction((count) => document.querySelectorAll("#isi-peta .list > li").length === count, numbers.length);
  report.ok(true, "the keyboard zooms out");
  await context.close();
  for (const [kind, name] of [[desk, "desk"], [phone, "phone"]]) {
    const own = await browser.newContext({ ...kind, baseURL: server.url, locale: "id-ID", bypassCSP: true });
    const shown = await own.newPage();
    await shown.goto("/aduan/peta");
    await shown.locator(".leaflet-marker-icon").first().waitFor();
    await inspect(shown, report, `map-leaflet-${name}`, { widths: [kind.viewport.width] });
    await own.close();
  }
}

async function near(numbers) {
  const context = await browser.newContext({ ...phone, baseURL: server.url, geolocation: HERE, permissions: ["geolocation"], locale: "id-ID" });
  const page = await context.newPage();
  await page.goto("/aduan");
  await page.locator("button:has-text('Di dekat saya')").click();
  await page.waitForURL("**/aduan?dekat=**");
  report.ok(page.url().endsWith("dekat=-7.556,110.831"), "the device says where it is, to a hundred metres", page.url());
  report.ok(numbers.slice(0, 3).includes((await page.locator(".list a.main").first().getAttribute("href")).replace("/aduan/", "")), "and what is near comes first");
  report.ok((await page.content()).includes("Kelurahan Umpak"), "with the kelurahan in which that is");
  await inspect(page, report, "map-near", { widths: [360] });
  await context.close();
}

async function framed(numbers) {
  const page = await plain();
  await page.goto("/aduan/sematkan?wilayah=99.71.06.1001");
  await look(page, "embed");
  const code = await page.locator("#kode").inputValue();
  const other = createServer((_, answer) => answer.setHeader("content-type", "text/html").end(`<!doctype html><html lang="id"><title>RT</title>${code}`));
  await new Promise((done) => other.listen(0, "127.0.0.1", done));
  const site = await browser.newContext({ ...phone });
  const elsewhere = await site.newPage();
  await elsewhere.goto(`http://localhost:${other.address().port}/`);
  const frame = elsewhere.frameLocator("iframe");
  await frame.locator("h1").waitFor();
  report.equal(await frame.locator("li").count(), 2, "the code shows what it was made for on another site");
  report.ok((await frame.locator("li a").first().getAttribute("href")).startsWith(`${server.url}/aduan/KP26-`), "and leads here");
  report.equal((await site.cookies()).length, 0, "no cookie is set there");
  await elsewhere.screenshot({ path: new URL("out/map-framed-360.png", import.meta.url).pathname });
  await site.close();
  other.close();
  report.ok(numbers.length > 0, "there is something to frame");
}

async function followed(numbers) {
  const page = await plain();
  await page.goto("/demo");
  await page.locator("button:has-text('Wulan Prasasti')").click();
  await page.goto("/aduan/wilayah/99.71.01.1001");
  await page.locator("button:has-text('Ikuti')").click();
  await page.goto(`/aduan/${numbers[4]}`);
  await page.locator("button:has-text('Ikuti laporan ini')").click();
  report.equal(await page.locator(".list > li").count(), 2, "a kelurahan and a report are followed");
  await look(page, "follows");
  await page.locator("button:has-text('Berhenti')").first().click();
  report.equal(await page.locator(".list > li").count(), 1, "and one no longer");
}

/** With a tile server of the agency the page may load pictures of that host, and says whose they are. */
async function tiled() {
  const address = `http://127.0.0.1:${tiles.address().port}`;
  const own = await startServer({ extra: { PENDOPO_MAP_TILES: `${address}/{z}/{x}/{y}.png`, PENDOPO_MAP_ATTRIBUTION: "Peta Uji" } });
  try {
    const context = await browser.newContext({ ...desk, baseURL: own.url, locale: "id-ID" });
    const page = await context.newPage();
    const answer = await page.goto("/aduan/peta");
    report.ok(answer.headers()["content-security-policy"].includes(`img-src 'self' data: ${address};`), "the policy names the host of the tiles");
    await page.locator("img.leaflet-tile-loaded").first().waitFor();
    report.ok((await page.locator(".leaflet-control-attribution").textContent()).includes("Peta Uji"), "the map says whose they are");
    report.ok((await page.locator("path.outline.land").count()) >= 17, "the outline lies over them");
    await context.close();
  } finally {
    await own.stop();
    own.remove();
  }
}

async function tileServer() {
  const pixel = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==", "base64");
  const server = createServer((_, answer) => answer.setHeader("content-type", "image/png").end(pixel));
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  return server;
}
