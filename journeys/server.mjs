// Starts the product as a new user would: an empty folder, the demo city, one server on a free port.
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const binary = process.env.PENDOPO_BIN ?? "target/debug/pendopo";
const root = resolve(import.meta.dirname, "..");

/** A port nobody listens on right now. */
export function freePort() {
  return new Promise((done) => {
    const probe = createServer().listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => done(port));
    });
  });
}

/**
 * Seeds a demo city and serves it; `database` is "sqlite" or a PostgreSQL address, `packs` the folder of its services:
 * two that stay as they are, or `packs`, all that ship. Nobody has reported anything, unless `reports` are wanted.
 */
export async function startServer({ database = "sqlite", folder = mkdtempSync(join(tmpdir(), "pendopo-")), port, packs = "fixtures/spine", reports = false, extra = {} } = {}) {
  port ??= await freePort();
  const env = {
    ...process.env,
    PENDOPO_DATA: join(folder, "data"),
    PENDOPO_KEYS: join(folder, "keys"),
    PENDOPO_DATABASE: database,
    PENDOPO_LISTEN: `127.0.0.1:${port}`,
    PENDOPO_PUBLIC_URL: `http://127.0.0.1:${port}`,
    PENDOPO_PACKS: join(root, packs),
    PENDOPO_LOG_FORMAT: "json",
    ...extra,
  };
  for (const name of Object.keys(env)) if (name.startsWith("PENDOPO_TEST") || name === "PENDOPO_BIN") delete env[name];
  const log = join(folder, "server.log");
  const seed = spawnSync(resolve(root, binary), ["demo", ...(reports ? [] : ["--without-reports"])], { env, cwd: root, encoding: "utf8" });
  if (seed.status !== 0) throw new Error(`demo failed: ${seed.stdout}${seed.stderr}`);
  const out = openSync(log, "a");
  const process_ = spawn(resolve(root, binary), ["serve"], { env, cwd: root, stdio: ["ignore", out, out] });
  const url = `http://127.0.0.1:${port}`;
  const until = Date.now() + 30_000;
  for (;;) {
    const ready = await fetch(`${url}/readyz`).then((answer) => answer.ok, () => false);
    if (ready) break;
    if (process_.exitCode !== null || Date.now() > until) throw new Error(`no server: ${readFileSync(log, "utf8")}`);
    await new Promise((wake) => setTimeout(wake, 100));
  }
  return {
    url, folder, env, pid: process_.pid,
    log: () => readFileSync(log, "utf8"),
    async stop(signal = "SIGTERM") {
      if (process_.exitCode === null) {
        const ended = new Promise((done) => process_.once("exit", done));
        process_.kill(signal);
        await ended;
      }
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
