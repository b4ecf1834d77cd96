/**
 * Keeps a page of a form up to date while it is filled in: questions come and go, what is wrong is said when its
 * question is left, and computed values follow. The server judges again whatever is sent; without script it alone does.
 */
import { day } from "../rules/days";
import { answer, type Asked } from "../rules/read";
import { evaluate, type Maybe, type Names, type Tree, type Value } from "../rules/evaluate";

/** A question with what decides on it: when it is shown (`w`), may stay empty (`o`), its value (`v`), what is in an item (`f`). */
interface Field extends Asked { w?: Tree; o?: Tree; v?: Tree; a?: Tree; b?: Tree; f?: Field[]; r?: Rule[] }
/** What must hold (`n`), what is said else (`e`), which questions it reads (`u`), and at which it is told (`p`, `q`); `w`: only advice. */
interface Rule { n: Tree; e: (string | Tree)[]; u: string[]; p: string; q?: string; w?: boolean }
/** `t`: what it costs, line by line: when, and how much. */
interface Page { f: Field[]; r?: Rule[]; d?: Record<string, Tree>; y?: [string, string]; t?: [Tree, Tree][] }

const byId = (id: string) => document.getElementById(id);
const data = byId("aturan")!;
const page = JSON.parse(data.textContent!) as Page;
const form = data.closest("form")!;
const live = byId("kabar")!;
const shown = form.querySelector<HTMLInputElement>("input[name=shown]")!;

const inputs = (name: string) => [...form.querySelectorAll<HTMLInputElement>(`[name="${name}"]`)];
/** Where a question that comes and goes has its place. */
const place = (path: string) => form.querySelector<HTMLTemplateElement>(`template[data-at="${path}"]`);
const at = (path: string) => byId(path) ?? inputs(path)[0] ?? inputs(`${path}.day`)[0];
/** All that belongs to a question: its label, help and inputs. */
const whole = (path: string) => at(path)?.closest<HTMLElement>("fieldset,.field");

const grouped = (digits: string) => digits.replace(/\B(?=(\d{3})+$)/g, ".");

/** A value as people read it; in sentences small numbers may be years, and a truth has no words. */
function words(value: Maybe, inSentence: boolean): string {
  if (Array.isArray(value)) return value.map((item) => words(item, inSentence)).filter(Boolean).join(", ");
  if (typeof value === "boolean") return inSentence ? "" : page.y![value ? 0 : 1];
  if (day(value) !== undefined) {
    const lang = document.documentElement.lang === "id" ? "id" : "en-GB";
    return new Date(value as string).toLocaleDateString(lang, { dateStyle: "long", timeZone: "UTC" });
  }
  const text = String(value ?? "");
  if (typeof value === "bigint") return inSentence && value < 10_000n ? text : grouped(text);
  const [whole, ...rest] = text.split(".");
  return typeof value === "number" && !inSentence ? [grouped(whole!), ...rest].join(",") : text;
}

/** Shows a question, or puts it away with what was typed in it, which is then not sent. */
function toggle(path: string, show: boolean): void {
  const home = place(path);
  if (!home || show === !home.content.hasChildNodes()) return;
  if (show) home.after(home.content);
  else if (home.nextElementSibling) home.content.append(home.nextElementSibling);
  const asked = new Set(shown.value.split(" ").filter(Boolean));
  for (const name of home.dataset["asks"]!.split(" ")) show ? asked.add(name) : asked.delete(name);
  shown.value = [...asked].join(" ");
}

function mark(path: string, optional: boolean): void {
  const label = whole(path)?.querySelector("legend,label"), old = label?.querySelector("span.mut");
  if (!label || optional === !!old) return;
  if (old) return old.remove();
  const text = Object.assign(document.createElement("span"), { className: "mut", textContent: data.dataset["optional"] });
  label.append(" ", text);
}

/** One question, on the page or in an item: comes or goes, and its answer counts for those after it. */
function ask(field: Field, path: string, names: Names): Maybe {
  const holds = (tree: Tree) => evaluate(tree, names) === true;
  if (field.w !== undefined && field.v === undefined) toggle(path, holds(field.w));
  if (field.o !== undefined) mark(path, holds(field.o));
  if (field.v !== undefined) {
    const value = field.w === undefined || holds(field.w) ? evaluate(field.v, names) : undefined;
    toggle(path, value !== undefined);
    const own = place(path)?.nextElementSibling, out = own?.querySelector("output");
    if (own && out && value !== undefined) {
      own.removeAttribute("hidden");
      out.textContent = words(value, false);
    }
    return value;
  }
  if (field.f) return items(field, names);
  const limit = (tree?: Tree) => (tree === undefined ? undefined : evaluate(tree, names));
  return answer(field, path, inputs, [limit(field.a), limit(field.b)]);
}

function items(list: Field, names: Names): Maybe {
  const count = Number(inputs(`${list.i}.count`)[0]?.value ?? 0);
  const all = Array.from({ length: count }, (_, place) => {
    const item = new Map<string, Value>();
    for (const field of list.f!) {
      const value = ask(field, `${list.i}.${place}.${field.i}`, (name) => item.get(name) ?? names(name));
      if (value !== undefined) item.set(field.i, value);
    }
    return item;
  });
  return count > 0 ? all : undefined;
}

/** A rule that does not hold: at which question it is told, in which words. */
interface Broken { rule: Rule; path: string; text: string }

function judge(rule: Rule, names: Names): Broken | undefined {
  if (evaluate(rule.n, names) !== false) return undefined;
  const text = rule.e.map((own) => (typeof own === "string" ? own : words(evaluate(own, names), true))).join("");
  const list = rule.q === undefined ? undefined : names(rule.p);
  let path = rule.p;
  if (Array.isArray(list)) {
    // The last item of the shortest beginning that breaks it: of two that are alike the second.
    const breaks = (_: Value, last: number) =>
      evaluate(rule.n, (name) => (name === rule.p ? list.slice(0, last + 1) : names(name))) === false;
    const place = list.findIndex(breaks);
    if (place >= 0) path = `${rule.p}.${place}.${rule.q}`;
  }
  return { rule, path, text };
}

/** What it costs by now; a line whose amount is not known leaves the sum open. */
function cost(lines: [Tree, Tree][], names: Names): void {
  const place = byId("biaya")!;
  const amounts = lines.filter(([when]) => evaluate(when, names) === true).map(([, amount]) => evaluate(amount, names));
  const known = amounts.every((amount) => typeof amount === "bigint" && amount >= 0n);
  const sum = (amounts as bigint[]).reduce((sum, amount) => (known ? sum + amount : sum), 0n);
  place.hidden = amounts.length === 0;
  place.querySelector("output")!.textContent = known ? `Rp${words(sum, false)}` : place.dataset["counted"]!;
}

/** Everything once more, from the first question on. */
function look(): Broken[] {
  const answers = new Map<string, Value>(), broken: (Broken | undefined)[] = [];
  const names: Names = (name) => {
    const derived = page.d?.[name];
    return answers.get(name) ?? (derived === undefined ? undefined : evaluate(derived, names));
  };
  for (const field of page.f) {
    const value = ask(field, field.i, names);
    if (value !== undefined) answers.set(field.i, value);
    for (const rule of field.r ?? []) broken.push(judge(rule, names));
  }
  for (const rule of page.r ?? []) broken.push(judge(rule, names));
  if (page.t) cost(page.t, names);
  return broken.filter((one) => one !== undefined);
}

/** A line that says what is wrong, with the question it stands in and the input it is about. */
interface Said { path: string; line: HTMLElement; own: HTMLElement; input: HTMLElement }

/** What is said now, by the rule that says it. */
const said = new Map<Rule, Said>();

function set(one: HTMLElement, name: string, value: string): void {
  if (value) one.setAttribute(name, value);
  else one.removeAttribute(name);
}

/** Tells the input, or the group of inputs, which line is about it; none any more without `wrong`. */
function describe({ line, own, input }: Said, add: boolean, wrong: boolean): void {
  const described = own.tagName === "FIELDSET" ? own : input;
  const ids = (described.getAttribute("aria-describedby") ?? "").split(" ").filter((id) => id !== line.id);
  set(described, "aria-describedby", [...ids, add ? line.id : ""].join(" ").trim());
  own.classList.toggle("wrong", wrong);
  set(input, "aria-invalid", wrong ? "true" : "");
}

function say({ rule, path, text }: Broken): void {
  const id = `${path}-e`, own = whole(path), input = at(path)!;
  if (!own || byId(id)) return;
  const form = byId(rule.w ? "saran" : "galat") as HTMLTemplateElement;
  const line = form.content.firstElementChild!.cloneNode(true) as HTMLElement;
  line.id = id;
  line.querySelector("[data-text]")!.textContent = live.textContent = text;
  (own.querySelector(":scope>.hint") ?? own.querySelector("legend,label")!).after(line);
  said.set(rule, { path, line, own, input });
  describe(said.get(rule)!, true, !rule.w);
}

function unsay(rule: Rule): void {
  describe(said.get(rule)!, false, false);
  said.get(rule)!.line.remove();
  live.textContent = "";
  said.delete(rule);
}

/** `left` is the question that was left just now: what it breaks is said. All else only goes, or moves. */
function update(left = ""): void {
  const broken = look();
  for (const [rule, { path, line }] of [...said]) {
    const still = broken.find((one) => one.rule === rule), words = line.querySelector("[data-text]");
    if (!still) unsay(rule);
    else if (still.path !== path) unsay(rule), say(still);
    else if (words && words.textContent !== still.text) words.textContent = still.text;
  }
  const isLeft = (id: string) => left === id || left.startsWith(`${id}.`);
  for (const one of broken) if (!said.has(one.rule) && one.rule.u.some(isLeft)) say(one);
}

const named = (target: EventTarget | null) => (target as HTMLInputElement).name;
const isPicked = (target: EventTarget | null) => /^(radio|checkbox|select-one)$/.test((target as HTMLInputElement).type);

// What is said moves the page, which must not happen under a finger: it waits until that is lifted.
let pressed = false, left: string | undefined;
function speak(): void {
  if (left !== undefined) update(left);
  left = undefined;
}
function lifted(): void {
  pressed = false;
  setTimeout(speak);
}

form.addEventListener("input", () => update());
form.addEventListener("change", ({ target }) => {
  if (isPicked(target)) update(named(target));
});
form.addEventListener("focusout", ({ target, relatedTarget }) => {
  const own = (target as HTMLElement).closest("fieldset,.field");
  // Between day, month and year one is still at the date.
  if (isPicked(target) || (relatedTarget instanceof Node && own?.contains(relatedTarget))) return;
  left = named(target);
  if (!pressed) setTimeout(speak);
});
addEventListener("pointerdown", () => (pressed = true), true);
addEventListener("pointerup", lifted, true);
addEventListener("pointercancel", lifted, true);
/** What the server said when the page was sent goes too as soon as it is mended. */
function begin(): void {
  const lines = [...form.querySelectorAll<HTMLElement>(".err")];
  for (const rule of [...page.f.flatMap((field) => field.r ?? []), ...(page.r ?? [])]) {
    const line = lines.find((line) => rule.e.every((part) => typeof part !== "string" || line.textContent!.includes(part)));
    const path = line?.id.slice(0, -2) ?? "", own = whole(path);
    if (line && own) said.set(rule, { path, line, own, input: at(path)! });
  }
  update();
}
// Going back, the browser shows the page as it was left, and may have filled it in again.
addEventListener("pageshow", begin);
begin();
