// The conditions of a page give what the server gives: the vectors of crates/definition, judged by the script.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { join } from "node:path";
import { build } from "esbuild";

const here = import.meta.dirname;
const vectors = join(here, "../crates/definition/tests/vectors/conditions.json");
const groups = JSON.parse(readFileSync(vectors, "utf8"));

async function load(file) {
  const entryPoints = [join(here, "src/rules", file)];
  const { outputFiles } = await build({ entryPoints, bundle: true, write: false, format: "esm", target: "es2022" });
  return import(`data:text/javascript,${encodeURIComponent(outputFiles[0].text)}`);
}

const { evaluate } = await load("evaluate.ts");
const literal = (tree) => evaluate(tree, () => undefined);

/** What stands under a name on a page that asks for these: an answer, or what is derived from answers. */
function page(names, derived) {
  const find = (name) => (name in names ? literal(names[name]) : name in derived ? evaluate(derived[name], find) : undefined);
  return find;
}

for (const group of groups) {
  test(group.says, () => {
    const all = page(group.names, group.derived_trees);
    const own = Object.fromEntries(Object.entries(group.names).filter(([name]) => !group.before.includes(name)));
    const left = page(own, group.derived_rests);
    for (const { is, gives, tree, rest } of group.cases) {
      assert.deepStrictEqual(evaluate(tree, all), literal(gives), `${is}: the page asks all`);
      assert.deepStrictEqual(evaluate(rest, left), literal(gives), `${is}: some were asked before`);
    }
  });
}

const { answer } = await load("read.ts");
for (const { field, asked, rows } of JSON.parse(readFileSync(join(vectors, "../typed.json"), "utf8"))) {
  test(`what was typed is read as the server reads it: ${field}`, () => {
    for (const { typed, gives } of rows) {
      const isPicked = "yxck".includes(asked.t);
      const inputs = (name) => [typed[name.slice(1)] ?? []].flat().map((value) => ({ value, checked: isPicked, type: isPicked ? "radio" : "text" }));
      const limits = [asked.a, asked.b].map((limit) => evaluate(limit ?? null, () => undefined));
      assert.deepStrictEqual(answer({ i: "x", ...asked }, "x", inputs, limits), literal(gives), JSON.stringify(typed));
    }
  });
}

test("there are vectors for every function and operator", () => {
  const said = new Set();
  const look = (tree) => Array.isArray(tree) && (said.add(tree[0]), tree.forEach(look));
  groups.forEach((group) => group.cases.forEach(({ tree }) => look(tree)));
  const words = ["==", "!=", "<", "<=", ">", ">=", "+", "-", "*", "/", "%", "neg", "in", "&&", "||", "!", "?", "all", "exists", "map",
    "filter", "contains", "startsWith", "endsWith", "size", "words", "distinct", "sum", "min", "max", "percent", "in_region", "age", "days",
    "add_days", "add_months", "working_days", "add_working_days", "year", "month", "day", "k", "has", ".", "n", "f", "l"];
  assert.deepEqual(words.filter((word) => !said.has(word)), []);
});
