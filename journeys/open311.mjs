// Open311 as others speak it: the client `three` (PyPI) asks a server with all packs; one report is secret. Needs
// PENDOPO_TEST_THREE, the Python that has it: ./test installs it.
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { startServer } from "./server.mjs";

const python = process.env.PENDOPO_TEST_THREE;
if (!python) throw new Error("PENDOPO_TEST_THREE names no Python: run ./test, or install_three of tools/lib.sh");
const binary = resolve(import.meta.dirname, "..", process.env.PENDOPO_BIN ?? "target/debug/pendopo");
const server = await startServer({ packs: "packs" });
let failed = 1;
try {
  const made = spawnSync(binary, ["api-key", "add", "--name", "three", "--reports"], { env: server.env, encoding: "utf8" });
  const key = made.stdout.split("\n")[0];
  const table = join(server.folder, "lapor.csv");
  writeFileSync(join(server.folder, "data/open311.toml"), '[[lapor]]\ntheirs = "*"\nours = "lainnya"\n');
  writeFileSync(table, "id,jenis,isi,rahasia\nL-1,Pengaduan,Petugas meminta uang,ya\n");
  const came = spawnSync(binary, ["lapor", "import", table], { env: server.env, encoding: "utf8" });
  const secret = came.stdout.match(/KP\d\d-\d{4}-\d{4}/)?.[0];
  if (!secret) throw new Error(`no secret report: ${came.stdout}${came.stderr}`);
  const asked = spawnSync(python, [join(import.meta.dirname, "open311/ask.py"), `${server.url}/open311/v2/`, key, secret], { encoding: "utf8" });
  process.stdout.write(asked.stdout + asked.stderr);
  failed = asked.status ?? 1;
} finally {
  await server.stop();
  server.remove();
}
console.log(`open311: ${failed ? "something is wrong" : "all as it should be"}`);
process.exit(failed ? 1 : 0);
