/** What was typed, read as the server reads it; what is not right yet is no answer, and is undefined. */
import { day } from "./days";
import { compare, type Maybe, type Value } from "./evaluate";

/** A question: `i` its name, `t` how it is read, `p` how many decimals it may have. */
export interface Asked { i: string; t?: string; p?: number }
/** The inputs under a name. */
type Inputs = (name: string) => HTMLInputElement[];

const UNSEEN = /[\x00-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]/g;
const MONTHS = ["jan", "feb peb", "mar", "apr", "mei may", "jun", "jul", "agu agt aug", "sep", "okt oct", "nov nop", "des dec"];

function clean(text: string): string {
  const lines = text.split(/\r?\n/).map((line) => line.replace(/\s/g, " ").replace(UNSEEN, "").split(" ").filter(Boolean).join(" "));
  return lines.join("\n").trim();
}

/** `1.284` without its full stops, where they all stand between thousands. */
const withoutStops = (text: string) => (/^-?\d{1,3}(\.\d{3})+$/.test(text) ? text.replace(/\./g, "") : text);

function money(text: string): Maybe {
  const bare = text.toLowerCase().replace(/^rp\.*/, "").trim().replace(/,(00|-)$/, "");
  const digits = withoutStops(bare);
  return /^\d{1,18}$/.test(digits) ? BigInt(digits) : undefined;
}

function whole(text: string): Maybe {
  const digits = /^[+-]?\d{1,4}(\.\d{3})+$/.test(text) ? text.replace(/\./g, "") : text;
  return /^[+-]?\d{1,18}$/.test(digits) ? BigInt(digits.replace("+", "")) : undefined;
}

function decimal(text: string, places: number): Maybe {
  const [before, after] = text.split(/,(.*)/s);
  const plain = after === undefined ? withoutStops(text) : `${withoutStops(before!)}.${after}`;
  const parts = /^-?\d+(?:\.(\d+))?$/.exec(plain);
  return parts && (parts[1] ?? "").replace(/0+$/, "").length <= places ? Number(plain) : undefined;
}

function month(text: string): number {
  const number = /^\d+$/.test(text) ? Number(text) : MONTHS.findIndex((names) => names.split(" ").includes(text.toLowerCase().slice(0, 3))) + 1;
  return number <= 12 ? number : 0;
}

function date(ofMonth: string, inYear: string, year: string): Maybe {
  const text = [year, month(inYear), ofMonth].map((part) => String(part).padStart(2, "0")).join("-");
  return day(text) !== undefined && year >= "1800" && year <= "2200" ? text : undefined;
}

/** What a question's inputs say. */
function read({ t: kind, p: places = 6 }: Asked, name: string, inputs: Inputs): Maybe {
  const raw = (part = "") => inputs(name + part)[0]?.value ?? "";
  const chosen = () => inputs(name).filter((input) => input.checked).map((input) => input.value);
  const line = clean(raw().replace(/\n/g, " "));
  switch (kind) {
    case "y": return chosen().length > 0 ? chosen()[0] === "true" : undefined;
    case "x": return chosen().length > 0 || undefined;
    case "c": return (inputs(name)[0]?.type === "radio" ? chosen()[0] : raw()) || undefined;
    case "k": return chosen();
    case "n": return whole(line);
    case "r": return money(line);
    case "e": return decimal(line, places);
    case "d": return date(clean(raw(".day")), clean(raw(".month")), clean(raw(".year")));
    case "m": return date("1", clean(raw(".month")), clean(raw(".year")));
    case "i": return /^\d{16}$/.test(line.replace(/[ .-]/g, "")) ? line.replace(/[ .-]/g, "") : undefined;
    case "s": return line || undefined;
    case "l": return clean(raw()) || undefined;
  }
  return undefined;
}

/** How much there is of it, as its limits count: ticks, letters, or the value itself. */
const measure = (value: Value, kind: string) =>
  kind === "k" ? BigInt((value as Value[]).length) : kind === "s" || kind === "l" ? BigInt([...(value as string)].length) : value;

/** The answer to a question; undefined when there is none, or it lies outside its limits. */
export function answer(asked: Asked, name: string, inputs: Inputs, [min, max]: [Maybe, Maybe]): Maybe {
  const value = read(asked, name, inputs);
  if (value === undefined) return undefined;
  const size = measure(value, asked.t ?? "");
  // The server takes a month whole: the first of its days may lie before the limit.
  const least = asked.t === "m" && typeof min === "string" ? `${min.slice(0, 8)}01` : min;
  const below = least !== undefined && (compare(size, least) ?? 0) < 0;
  return below || (max !== undefined && (compare(size, max) ?? 0) > 0) ? undefined : value;
}
