/** Civil days as people count them: a day is a number of days since 1970, and is written 2026-11-25. */
const DAY = 86_400_000;
/** Days over which working days are counted: forty years. */
const MOST = 14_610;

const date = (day: number) => new Date(day * DAY);

/** The day of a year, a month from 0, and a day of it; a year of two digits is one of the last century. */
const on = (year: number, month: number, ofMonth: number) => Date.UTC(year, month, ofMonth) / DAY;

/** The day that is written so; undefined when it is no text or not in the calendar. */
export function day(text: unknown): number | undefined {
  const found = typeof text === "string" ? Date.parse(text) / DAY : NaN;
  return dayOf(found) === text ? found : undefined;
}

/** A day as it is written; undefined before the year 0 and after 9999. */
export function dayOf(found: number | undefined): string | undefined {
  const text = Math.abs(found ?? NaN) < 4e6 ? date(found!).toISOString() : "";
  return text[4] === "-" ? text.slice(0, 10) : undefined;
}

/** Full years; who is born on 29 February has the birthday on 1 March in other years. */
export function age(birth: number, now: number): number {
  const [from, to] = [date(birth), date(now)], turn = (at: Date) => at.getUTCMonth() * 31 + at.getUTCDate();
  return to.getUTCFullYear() - from.getUTCFullYear() - Number(turn(to) < turn(from));
}

export const daysBetween = (from: number, to: number): number => to - from;

export const addDays = (from: number, count: number): number => from + count;

/** The same day so many months later, or the last one of that month. */
export function addMonths(from: number, count: number): number | undefined {
  const start = date(from), year = start.getUTCFullYear(), month = start.getUTCMonth() + count;
  if (Math.abs(count) > 120_000) return undefined;
  return Math.min(on(year, month, start.getUTCDate()), on(year, month + 1, 0));
}

function works(found: number, closed: Set<number | undefined>): boolean {
  const weekday = date(found).getUTCDay();
  return weekday !== 0 && weekday !== 6 && !closed.has(found);
}

/** How many of the days after the first are worked on; below zero backwards. */
export function workingDays(from: number, to: number, closed: Set<number | undefined>): number {
  if (to < from) return -workingDays(to, from, closed);
  let count = 0;
  for (let at = from + 1; at <= Math.min(to, from + MOST); at += 1) count += Number(works(at, closed));
  return count;
}

/** The working day so many working days later, or earlier. */
export function addWorkingDays(from: number, count: number, closed: Set<number | undefined>): number | undefined {
  const step = Math.sign(count);
  let left = Math.abs(count), found = left === 0 ? from : undefined;
  for (let at = 1; at <= MOST && left > 0; at += 1) {
    if (!works(from + at * step, closed)) continue;
    found = from + at * step;
    left -= 1;
  }
  return found;
}
