import { launch, phone, desk } from "./browser.mjs";
const base = "http://127.0.0.1:18090"; const b = await launch();
const g = await (await b.newContext(phone)).newPage();
for (const [n, u] of [["cek", "/cek"], ["cek1", "/cek/kelahiran"], ["cek2", "/cek/kendaraan"], ["cek3", "/cek/kelahiran?lihat=1"], ["cek4", "/cek/pernikahan"]]) { await g.goto(base + u); await g.screenshot({ path: `/tmp/shots/${n}.png`, fullPage: true }); }
await b.close();
