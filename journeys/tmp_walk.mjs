import { launch, phone } from "./browser.mjs";
const base = "http://127.0.0.1:18090";
const only = process.argv.slice(2);
const b = await launch();
const c = await b.newContext(phone); const p = await c.newPage(); p.setDefaultTimeout(4000);
await p.goto(base + "/demo");
await p.locator(`li:has-text("Wulan") button, form:has-text("Wulan") button`).first().click();
const pdf = { name: "berkas.pdf", mimeType: "application/pdf", buffer: Buffer.from("%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n") };
const png = { name: "foto.png", mimeType: "image/png", buffer: Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==", "base64") };
let nik = 0;
function text(name, label) {
  if (/nik$/.test(name)) { nik++; const first = name.startsWith("applicant"); return first ? "9971014503960001" : ["9971015708930002","9971011708900003","9971024112880004","9971030203850005","9971015006580006","9971042511990007"][nik % 6]; }
  if (/kk_number|kk$/.test(name)) return "9971010101150001";
  if (/\.day$/.test(name)) return "5"; if (/\.month$/.test(name)) return "3"; if (/\.year$/.test(name)) return /birth|born/.test(name) ? (/child|baby|anak/.test(name) ? "2026" : "1996") : "2026";
  if (/\.rt$|rt$/.test(name)) return "003"; if (/\.rw$|rw$/.test(name)) return "012";
  if (/postcode/.test(name)) return "";
  if (/phone|hp/.test(name)) return "081299710001"; if (/email|mail/.test(name)) return "wulan@contoh.example";
  if (/time|hour|pukul/.test(name)) return "08.30"; if (/name/.test(name)) return "Wulan Prasasti";
  if (/plate/.test(name)) return "B 1234 XY"; if (/npwp/.test(name)) return "9971014503960001"; if (/number|no$|nop/.test(name)) return "1234567890";
  if (/weight/.test(name)) return "3100"; if (/length|height/.test(name)) return "49";
  return "Keterangan singkat";
}
const services = only.length ? only : (await (await p.goto(base + "/api/v1/services")).json()).services.map((s) => s.id);
for (const id of services) {
  let n = 0, stuck = 0, last = "";
  try {
    await p.goto(base + "/layanan/" + id);
    await p.screenshot({ path: `/tmp/shots/w-${id}-00.png`, fullPage: true });
    await p.locator('form[action$="/mulai"] button').click();
    for (let i = 0; i < 40; i++) {
      const url = p.url();
      if (url.includes("/periksa")) break;
      if (url === last) { stuck++; } else { stuck = 0; n++; await p.screenshot({ path: `/tmp/shots/w-${id}-${String(n).padStart(2, "0")}.png`, fullPage: true }); }
      if (stuck > 3) break;
      last = url;
      const names = await p.locator('main form [name]:not([type=hidden]):not(button)').evaluateAll((els) => els.filter((e) => e.offsetParent !== null || e.type === "file").map((e) => ({ name: e.name, type: e.type, tag: e.tagName, value: e.value, checked: e.checked, num: e.inputMode })));
      const seen = new Set();
      for (const f of names) {
        const key = f.name; const l = p.locator(`main form [name="${f.name}"]`);
        if (f.type === "radio") { if (seen.has(key)) continue; seen.add(key); if (!(await l.evaluateAll((e) => e.some((x) => x.checked)))) { const prefer = { nationality: "indonesian", sex: "female", marital_status: "single" }[f.name.split(".").pop()]; const t = prefer ? p.locator(`main form [name="${f.name}"][value="${prefer}"]`) : l.first(); await t.check({ force: true }).catch(() => l.first().check({ force: true })); } }
        else if (f.type === "checkbox") { if (seen.has(key)) continue; seen.add(key); await l.first().check({ force: true }).catch(() => {}); }
        else if (f.type === "file") { await l.first().setInputFiles(/photo|foto|face/.test(f.name) ? png : pdf).catch(() => {}); }
        else if (f.name.endsWith(".typed")) { if (!f.value) { await l.first().fill(/seat|city/.test(f.name) ? "Kota Pendopo" : "Umpak"); } }
        else if (f.tag === "SELECT") { if (!f.value) await l.first().selectOption({ index: 1 }).catch(() => {}); }
        else if (!f.value) await l.first().fill(text(f.name)).catch(() => {});
      }
      const go = p.locator('main form button.btn:not([name=find]):not([name=add]):not([name=remove])').last();
      await go.click();
      await p.waitForLoadState();
      const found = p.locator('button[name=find]');
      if (p.url() === url && stuck >= 1) { const e = await p.locator(".sum li, .err").allInnerTexts(); console.log(`  ${id} ${url.split("/").pop()}: ${e.slice(0, 6).join(" | ").slice(0, 400)}`); }
    }
    n++; await p.screenshot({ path: `/tmp/shots/w-${id}-${String(n).padStart(2, "0")}.png`, fullPage: true });
    const wide = await p.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth");
    console.log(id, p.url().split("/").pop(), n, wide > 0 ? `WIDE ${wide}` : "");
  } catch (e) { console.log(id, "ERR", String(e).slice(0, 200), p.url()); }
}
await b.close();
