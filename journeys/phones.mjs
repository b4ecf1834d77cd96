// Phones of the messaging sandbox: what a person does with one, and how the sandbox and the product are started for each other.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { phone } from "./browser.mjs";
import { freePort, startServer } from "./server.mjs";

const root = resolve(import.meta.dirname, "..");

/** The sandbox, and a server that it speaks with. */
export async function startBoth() {
  const binary = process.env.PENDOPO_BIN ?? "target/debug/pendopo";
  const sandboxBinary = process.env.SANDBOX_BIN ?? join(dirname(binary), "sandbox-messaging");
  const [port, sandboxPort] = [await freePort(), await freePort()];
  const folder = mkdtempSync(join(tmpdir(), "pendopo-"));
  const sandboxUrl = `http://127.0.0.1:${sandboxPort}`;
  const sandbox = spawn(resolve(root, sandboxBinary), ["--product", `http://127.0.0.1:${port}`, "--listen", `127.0.0.1:${sandboxPort}`, "--keys", join(folder, "keys")], { stdio: ["ignore", "pipe", "inherit"] });
  process.once("exit", () => sandbox.kill());
  const told = String((await once(sandbox.stdout, "data"))[0]);
  const server = await startServer({
    packs: "packs", port, folder,
    extra: {
      PENDOPO_WHATSAPP_URL: `${sandboxUrl}/graph/v23.0`, PENDOPO_WHATSAPP_NUMBER: told.match(/number = "(\d+)"/)[1],
      PENDOPO_TELEGRAM_URL: `${sandboxUrl}/telegram`, PENDOPO_TELEGRAM_ON: "true",
      PENDOPO_SMS_URL: `${sandboxUrl}/sms/send`, PENDOPO_SMS_KEY: told.match(/\nkey = "([^"]+)"/)[1], PENDOPO_SMS_INBOX: "true",
    },
  });
  return { server, sandboxUrl };
}

/** A new phone of the sandbox, held by an invented person. */
export async function hold(browser, sandboxUrl, service, name) {
  const context = await browser.newContext({ ...phone, baseURL: sandboxUrl, locale: "id-ID" });
  const page = await context.newPage();
  await page.goto("/");
  await page.fill("#name", name);
  await page.selectOption("#service", service);
  await page.click("text=Buat");
  return page;
}

/** Writes, and waits for what comes back. */
export async function say(page, words) {
  const before = await page.locator(".bubble:not(.mine)").count();
  await page.fill("[name=text]", words);
  await page.click("[aria-label=Kirim]");
  return heard(page, before);
}

export async function press(page, words) {
  const before = await page.locator(".bubble:not(.mine)").count();
  const list = page.locator(".choices summary");
  if (await list.count()) await list.click();
  await page.locator(".choices button", { hasText: words }).first().click();
  return heard(page, before);
}

export async function heard(page, before) {
  await page.waitForFunction((count) => document.querySelectorAll(".bubble:not(.mine)").length > count, before, { timeout: 20_000 });
  // Several messages of one answer come one after another.
  await page.waitForTimeout(1_500);
  const all = await page.locator(".bubble:not(.mine)").allInnerTexts();
  return all.slice(before).join("\n");
}

/** Opens what hangs on the plus, and sends one of its forms. */
export async function attach(page, label, fill) {
  const before = await page.locator(".bubble:not(.mine)").count();
  await page.locator(".more summary").click();
  const form = page.locator(".more form", { hasText: label }).first();
  await fill(form);
  await form.locator("button").click();
  return heard(page, before);
}

/** A photo of a hole, drawn. */
export async function picture(page) {
  const drawn = await page.evaluate(() => {
    const canvas = Object.assign(document.createElement("canvas"), { width: 640, height: 480 });
    const pen = canvas.getContext("2d");
    pen.fillStyle = "#8a8a86";
    pen.fillRect(0, 0, 640, 480);
    pen.fillStyle = "#2c2a28";
    pen.ellipse(320, 300, 150, 70, 0, 0, 7);
    pen.fill();
    return canvas.toDataURL("image/jpeg").split(",")[1];
  });
  return Buffer.from(drawn, "base64");
}
