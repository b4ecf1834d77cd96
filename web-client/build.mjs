// Builds what the binary embeds: dist/ with the style sheets, the islands, the pictures, each also as brotli.
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { brotliCompressSync, constants } from "node:zlib";
import { join } from "node:path";
import { build } from "esbuild";

const here = import.meta.dirname, dist = join(here, "dist"), source = join(here, "src");
rmSync(dist, { recursive: true, force: true });
mkdirSync(dist);

const islands = readdirSync(join(source, "islands")).map((name) => join(source, "islands", name));
const styles = ["main.css", "desk.css", "embed.css"].map((name) => join(source, "styles", name));
const common = { bundle: true, minify: true, write: false, target: ["chrome89", "firefox85", "safari15"], outdir: dist };
const { outputFiles } = await build({ ...common, entryPoints: [...styles, ...islands], format: "esm", loader: { ".png": "dataurl" } });
const files = outputFiles.map((file) => [file.path.split("/").pop(), Buffer.from(file.contents)]);
for (const name of ["alun-alun.svg", "logo.svg"]) files.push([name, readFileSync(join(source, "aset", name))]);

const types = { css: "text/css; charset=utf-8", js: "text/javascript; charset=utf-8", svg: "image/svg+xml" };
const table = files.map(([name, bytes]) => {
  const hash = createHash("sha256").update(bytes).digest("hex").slice(0, 10);
  const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length };
  writeFileSync(join(dist, name), bytes);
  writeFileSync(join(dist, `${name}.br`), brotliCompressSync(bytes, { params }));
  return `${name}\t${hash}\t${types[name.split(".").pop()]}\n`;
});
writeFileSync(join(dist, "assets.tsv"), table.sort().join(""));

// Every pictogram alone, so that a page carries only those it shows.
const sprite = readFileSync(join(source, "aset/ikon.svg"), "utf8");
const icons = [...sprite.matchAll(/<symbol id="([a-z]+)"[^>]*>(.*?)<\/symbol>/gs)].map(([, id, body]) => `${id}\t${body}\n`);
writeFileSync(join(dist, "icons.tsv"), icons.join(""));
