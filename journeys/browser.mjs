// Chromium, one context a person, and what every page must hold: no axe violation, no sideways scroll, one h1.
import { mkdirSync, mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createRequire } from "node:module";
import { chromium } from "playwright-core";

const axeSource = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const out = join(import.meta.dirname, "out");
mkdirSync(out, { recursive: true });

/** Starts the distribution's Chromium with a profile of its own, and with what else a journey needs. */
export function launch(...more) {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
      "--disable-component-update", "--disable-sync", `--disk-cache-dir=${mkdtempSync(join(tmpdir(), "chromium-"))}`, ...more],
  });
}

export const phone = { viewport: { width: 360, height: 740 }, hasTouch: true };
export const desk = { viewport: { width: 1280, height: 900 } };

/** Counts what passed and failed; a failure is printed at once and does not stop the rest. */
export class Report {
  passed = 0;
  failed = 0;
  ok(condition, sentence, detail = "") {
    if (condition) this.passed += 1;
    else {
      this.failed += 1;
      console.error(`FAILED  ${sentence} ${detail}`);
    }
    return condition;
  }
  equal(actual, expected, sentence) {
    return this.ok(Object.is(actual, expected), sentence, `expected ${JSON.stringify(expected)}, got ${JSON.stringify(actual)}`);
  }
}

/** What an officer can still take back is told to nobody: these ten seconds, and one. */
export function untilTold() {
  return new Promise((wake) => setTimeout(wake, 11_000));
}

/** Presses "back", and once more while Chromium is handing the page over to another of its processes. */
export async function pressBack(page) {
  await page.waitForLoadState();
  for (let tries = 0; ; tries += 1) {
    const answer = await page.goBack().catch((error) => ({ ok: () => false, error }));
    if (tries === 20 || !String(answer?.error).includes("Not attached to an active page")) return answer;
    await new Promise((wake) => setTimeout(wake, 100));
  }
}

/** Presses "back": a page of ours must come, and none of the browser's own about sending a form again. Then "forward". */
export async function goBack(page, report, sentence) {
  const here = page.url();
  const answer = await pressBack(page);
  const is = page.url().startsWith(new URL(here).origin) && (await page.locator("main h1").count()) === 1;
  report.ok(is && (answer?.ok() ?? true), sentence, `${page.url()} ${answer?.error ?? ""}`);
  await page.goto(here);
}

/** Looks at a page without script as one that has them sees it: only there axe can ask. */
export async function inspectTwin(browser, page, report, name) {
  const context = await browser.newContext({ ...phone, storageState: await page.context().storageState(), locale: "id-ID", bypassCSP: true });
  const twin = await context.newPage();
  await twin.goto(page.url());
  await inspect(twin, report, name);
  await context.close();
}

/** Looks at a page as a picture and by axe, in the given widths and both colours. */
export async function inspect(page, report, name, { widths = [360, 1280], light = true, dark = true } = {}) {
  const before = page.viewportSize();
  for (const width of widths) {
    await page.setViewportSize({ width, height: width < 500 ? 740 : 900 });
    for (const scheme of [light && "light", dark && "dark"].filter(Boolean)) {
      await page.emulateMedia({ colorScheme: scheme, reducedMotion: "reduce" });
      await page.screenshot({ path: join(out, `${name}-${width}${scheme === "dark" ? "-dark" : ""}.png`), fullPage: true });
      // Evaluated over the protocol, so the page's own strict CSP does not stand in the way.
      const violations = await page.evaluate(`(() => { ${axeSource}; return axe.run(document, { resultTypes: ["violations"] }); })()`)
        .then((result) => result.violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.html.slice(0, 160)).join(" | ")}`), (error) => [String(error)]);
      report.ok(violations.length === 0, `${name} at ${width} px ${scheme}: axe finds nothing`, violations.join("\n        "));
    }
    const wide = await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth");
    report.ok(wide <= 0, `${name} at ${width} px does not scroll sideways`, `${wide} px too wide`);
  }
  report.equal(await page.locator("h1").count(), 1, `${name} has one h1`);
  await page.emulateMedia({ colorScheme: "light" });
  await page.setViewportSize(before);
}
