/**
 * Judges the conditions of a service file as the server does; `crates/definition/src/condition/tree.rs` writes the
 * trees. Whole numbers are bigint, numbers with decimals number, days text, and what has no value is undefined.
 */
import { addDays, addMonths, addWorkingDays, age, day, dayOf, daysBetween, workingDays } from "./days";

export type Value = boolean | bigint | number | string | Value[] | Map<string, Value>;
export type Maybe = Value | undefined;
export type Tree = null | boolean | number | string | [string, ...unknown[]];
/** What stands under a name. */
export type Names = (name: string) => Maybe;

const MILLION = 1_000_000n;

const isNumber = (value: Maybe): value is bigint | number => typeof value === "bigint" || typeof value === "number";
const isInt = (value: Maybe): value is bigint => typeof value === "bigint";
const isText = (value: Maybe): value is string => typeof value === "string";
const isList = (value: Maybe): value is Value[] => Array.isArray(value);

/** Numbers of 64 bits are all there are; what is larger is unknown. */
const fits = (number: bigint): Maybe => (BigInt.asIntN(64, number) === number ? number : undefined);

export function equal(a: Value, b: Value): boolean {
  if (isNumber(a) && isNumber(b)) return a == b;
  if (isList(a) && isList(b)) return a.length === b.length && a.every((one, at) => equal(one, b[at]!));
  if (a instanceof Map && b instanceof Map) {
    const same = ([name, part]: [string, Value]) => b.has(name) && equal(part, b.get(name)!);
    return a.size === b.size && [...a].every(same);
  }
  return a === b;
}

/** Below, at or above zero as `a` stands to `b`; undefined when they are not of one kind. */
export function compare(a: Value, b: Value): number | undefined {
  const alike = (isNumber(a) && isNumber(b)) || (typeof a === typeof b && !(a instanceof Object));
  return alike ? Number(a > b) - Number(a < b) : undefined;
}

const ordered = (holds: (order: number) => boolean) => (a: Value, b: Value): Maybe => {
  const order = compare(a, b);
  return order === undefined ? undefined : holds(order);
};

const counted = (whole: (a: bigint, b: bigint) => bigint, broken?: (a: number, b: number) => number) =>
  (a: Value, b: Value): Maybe => {
    if (isInt(a) && isInt(b)) return fits(whole(a, b));
    return broken && typeof a === "number" && typeof b === "number" ? broken(a, b) : undefined;
  };

const divided = (whole: (a: bigint, b: bigint) => bigint, broken?: (a: number, b: number) => number) =>
  (a: Value, b: Value): Maybe => {
    const found = b === 0n ? undefined : counted(whole, broken)(a, b);
    return typeof found === "number" && !Number.isFinite(found) ? undefined : found;
  };

function plus(a: Value, b: Value): Maybe {
  if (isText(a) && isText(b)) return a + b;
  if (isList(a) && isList(b)) return [...a, ...b];
  return counted((x, y) => x + y, (x, y) => x + y)(a, b);
}

const has = (list: Value, item: Value): Maybe => (isList(list) ? list.some((own) => equal(own, item)) : undefined);

/** In millionths, which add up exactly; undefined when something is no number. */
function millionths(list: Value): bigint[] | undefined {
  if (!isList(list)) return undefined;
  const numbers: bigint[] = [];
  for (const item of list) {
    if (isInt(item)) numbers.push(item * MILLION);
    else if (typeof item === "number" && Math.abs(item) < 9e12) numbers.push(BigInt(item.toFixed(6).replace(".", "")));
    else return undefined;
  }
  return numbers;
}

/** A number out of a list: whole where the list is. */
function chosen(list: Value, choose: (numbers: bigint[]) => bigint | undefined): Maybe {
  const numbers = millionths(list), found = numbers && choose(numbers);
  if (found === undefined) return undefined;
  return (list as Value[]).some((item) => !isInt(item)) ? Number(found) / 1e6 : fits(found / MILLION);
}

function regionLies(code: string, parent: string): Maybe {
  const isCode = (text: string) => /^\d\d(\.\d\d(\.\d\d(\.\d{4})?)?)?$/.test(text);
  return isCode(code) && isCode(parent) ? `${code}.`.startsWith(`${parent}.`) : undefined;
}

const asDays = (count: (from: number, to: number) => number) => (a: Value, b: Value): Maybe => {
  const from = day(a), to = day(b);
  return from === undefined || to === undefined ? undefined : BigInt(count(from, to));
};
const moved = (move: (from: number, by: number) => number | undefined) => (a: Value, by: Value): Maybe => {
  const from = day(a);
  return from === undefined || !isInt(by) ? undefined : dayOf(move(from, Number(by)));
};
const part = (from: number, to: number) => (date: Value): Maybe =>
  day(date) === undefined ? undefined : BigInt((date as string).slice(from, to));
const ofTexts = (ask: (a: string, b: string) => Maybe) => (a: Value, b: Value): Maybe =>
  isText(a) && isText(b) ? ask(a, b) : undefined;
const closed = (list: Value) => new Set((isList(list) ? list : []).map(day));

/** Functions and operators whose result is unknown as soon as a part is. */
const FUNCTIONS: Record<string, (...parts: Value[]) => Maybe> = {
  "==": equal,
  "!=": (a, b) => !equal(a!, b!),
  "<": ordered((order) => order < 0),
  "<=": ordered((order) => order <= 0),
  ">": ordered((order) => order > 0),
  ">=": ordered((order) => order >= 0),
  "+": plus,
  "-": counted((a, b) => a - b, (a, b) => a - b),
  "*": counted((a, b) => a * b, (a, b) => a * b),
  "/": divided((a, b) => a / b, (a, b) => a / b),
  "%": divided((a, b) => a % b),
  "neg": (a) => (isInt(a) ? fits(-a) : typeof a === "number" ? -a : undefined),
  "!": (a) => (typeof a === "boolean" ? !a : undefined),
  "in": (item, list) => has(list, item),
  "contains": (whole, item) => (isText(whole) && isText(item) ? whole.includes(item) : has(whole, item)),
  "startsWith": ofTexts((a, b) => a.startsWith(b)),
  "endsWith": ofTexts((a, b) => a.endsWith(b)),
  "size": (a) => (isText(a) || isList(a) ? BigInt([...a].length) : undefined),
  "words": (a) => (isText(a) ? BigInt(a.split(/\s+/).filter(Boolean).length) : undefined),
  "distinct": (list) => (isList(list) ? list.every((item, at) => !has(list.slice(0, at), item)) : undefined),
  "sum": (list) => chosen(list, (numbers) => numbers.reduce((sum, number) => sum + number, 0n)),
  "min": (list) => chosen(list, (numbers) => numbers.sort((a, b) => Number(a - b))[0]),
  "max": (list) => chosen(list, (numbers) => numbers.sort((a, b) => Number(b - a))[0]),
  "percent": (money, rate) => {
    if (!isInt(money) || !isInt(rate)) return undefined;
    const hundredths = fits(money * rate), half = isInt(hundredths) ? fits(hundredths + 50n) : undefined;
    return isInt(half) ? (half - (((half % 100n) + 100n) % 100n)) / 100n : undefined;
  },
  "in_region": ofTexts(regionLies),
  "age": asDays(age),
  "days": asDays(daysBetween),
  "add_days": moved(addDays),
  "add_months": moved(addMonths),
  "working_days": (a, b, list) => asDays((from, to) => workingDays(from, to, closed(list)))(a, b),
  "add_working_days": (a, by, list) => moved((from, count) => addWorkingDays(from, count, closed(list)))(a, by),
  "year": part(0, 4),
  "month": part(5, 7),
  "day": part(8, 10),
};

/** Every item's answer with the item under its name. */
function each(tree: unknown[], names: Names): [Value, Maybe][] | undefined {
  const [, list, name, body] = tree as [string, Tree, string, Tree], items = evaluate(list, names);
  if (!Array.isArray(items)) return undefined;
  return items.map((item) => [item, evaluate(body, (asked) => (asked === name ? item : names(asked)))]);
}

/** `deciding` alone says what the whole is; else one part that is no truth makes it unknown. */
function joined(parts: Maybe[], deciding: boolean): Maybe {
  if (parts.includes(deciding)) return deciding;
  return parts.every((part) => part === !deciding) ? !deciding : undefined;
}

export function evaluate(tree: Tree, names: Names): Maybe {
  if (tree === null) return undefined;
  if (typeof tree === "number") return BigInt(tree);
  if (!Array.isArray(tree)) return tree;
  const [word, first, second, third] = tree as [string, Tree, Tree, Tree];
  switch (word) {
    case "n": return names(first as string);
    case "f": return first as number;
    case "i": return BigInt(first as string);
    case "l": {
      const items = (tree.slice(1) as Tree[]).map((item) => evaluate(item, names));
      return items.includes(undefined) ? undefined : (items as Value[]);
    }
    case "m": return new Map(Object.entries(first as object).map(([name, own]) => [name, evaluate(own, names)!]));
    case "k": {
      const value = names(first as string);
      return value !== undefined && !(value instanceof Map && value.size === 0);
    }
    case ".": {
      const whole = evaluate(first, names);
      return whole instanceof Map ? whole.get(second as string) : undefined;
    }
    case "has": {
      const whole = evaluate(first, names);
      return whole instanceof Map ? whole.has(second as string) : undefined;
    }
    case "&&": return joined([evaluate(first, names), evaluate(second, names)], false);
    case "||": return joined([evaluate(first, names), evaluate(second, names)], true);
    case "?": {
      const asked = evaluate(first, names);
      return typeof asked === "boolean" ? evaluate(asked ? second : third, names) : undefined;
    }
    case "all":
    case "exists": {
      const items = each(tree, names);
      return items && joined(items.map(([, holds]) => holds), word === "exists");
    }
    case "map":
    case "filter": {
      const items = each(tree, names);
      const isWhole = ([, own]: [Value, Maybe]) => (word === "map" ? own !== undefined : typeof own === "boolean");
      if (!items?.every(isWhole)) return undefined;
      return word === "map" ? items.map(([, own]) => own!) : items.filter(([, own]) => own).map(([item]) => item);
    }
  }
  const parts = (tree.slice(1) as Tree[]).map((own) => evaluate(own, names));
  return parts.includes(undefined) ? undefined : FUNCTIONS[word]?.(...(parts as Value[]));
}
