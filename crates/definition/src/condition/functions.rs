//! The functions of the service language, in one environment for all conditions.

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "what another crate's enum gains has no meaning in a condition"
)]

use std::collections::BTreeSet;
use std::sync::{Arc, LazyLock};

use cel::common::ast::{CallExpr, Expr, IdedExpr, SelectExpr, operators};
use cel::common::types::{DYN_TYPE, LIST_TYPE};
use cel::common::value::{CowVal, Val};
use cel::parser::{Macro, MacroExprHelper};
use cel::{Env, ExecutionError, Value as V};
use jiff::civil::{Date, Weekday};
use jiff::{Span, Unit};

use crate::decimal::Decimal;

use super::division::{DIVIDED, divided};
use super::scope::{CALENDAR, KNOWN};

const MILLION: i128 = 1_000_000;
/// Days over which working days are counted: forty years.
const MOST_DAYS: usize = 14_610;

/// Each function with the types of its arguments and of its result, for checking a file.
///
/// d date, i number, b truth, t text, l list, s list or text, o what the items of the list are, x anything, c the
/// calendar, which nobody writes.
pub(crate) const FUNCTIONS: &[(&str, &[char], char)] = &[
    ("age", &['d', 'd'], 'i'),
    ("days", &['d', 'd'], 'i'),
    ("add_days", &['d', 'i'], 'd'),
    ("working_days", &['d', 'd', 'c'], 'i'),
    ("add_working_days", &['d', 'i', 'c'], 'd'),
    ("add_months", &['d', 'i'], 'd'),
    ("year", &['d'], 'i'),
    ("month", &['d'], 'i'),
    ("day", &['d'], 'i'),
    ("words", &['t'], 'i'),
    ("name_check", &['t'], 't'),
    ("distinct", &['l'], 'b'),
    ("in_region", &['t', 't'], 'b'),
    ("sum", &['l'], 'o'),
    ("min", &['l'], 'o'),
    ("max", &['l'], 'o'),
    ("percent", &['i', 'i'], 'i'),
    ("size", &['s'], 'i'),
    ("contains", &['s', 'x'], 'b'),
    ("startsWith", &['t', 't'], 'b'),
    ("endsWith", &['t', 't'], 'b'),
];

static ENVIRONMENT: LazyLock<Arc<Env>> = LazyLock::new(|| Arc::new(build()));

/// The environment that all conditions share.
pub(crate) fn environment() -> Arc<Env> {
    Arc::clone(&ENVIRONMENT)
}

macro_rules! functions {
    ($env:ident, $($name:tt ($count:literal) = $function:expr;)*) => {$(
        $env.add_overload($name, $name, (0..$count).map(|_| DYN_TYPE).collect(), |args| answer($name, args, $function))
            .expect("each function is declared once");
    )*};
}

fn build() -> Env {
    let mut env = Env::stdlib();
    functions! { env,
        "age" (2) = |a| Some(V::Int(age(day(&a[0])?, day(&a[1])?)));
        "days" (2) = |a| Some(V::Int(days(day(&a[0])?, day(&a[1])?)));
        "add_days" (2) = |a| shifted(&a[0], Span::new().try_days(int(&a[1])?).ok()?);
        "working_days" (3) = |a| Some(V::Int(working_days(day(&a[0])?, day(&a[1])?, &days_of(&a[2])?)));
        "add_working_days" (3) = |a| add_working_days(day(&a[0])?, int(&a[1])?, &days_of(&a[2])?);
        "add_months" (2) = |a| shifted(&a[0], Span::new().try_months(int(&a[1])?).ok()?);
        "year" (1) = |a| Some(V::Int(day(&a[0])?.year().into()));
        "month" (1) = |a| Some(V::Int(day(&a[0])?.month().into()));
        "day" (1) = |a| Some(V::Int(day(&a[0])?.day().into()));
        "words" (1) = |a| i64::try_from(text(&a[0])?.split_whitespace().count()).ok().map(V::Int);
        "name_check" (1) = |a| name_check(text(&a[0])?);
        "distinct" (1) = |a| Some(V::Bool(distinct(list(&a[0])?)));
        "in_region" (2) = |a| in_region(text(&a[0])?, text(&a[1])?);
        "sum" (1) = |a| like(&a[0], numbers(list(&a[0])?)?.into_iter().try_fold(0, i128::checked_add)?);
        "min" (1) = |a| numbers(list(&a[0])?)?.into_iter().min().and_then(|n| like(&a[0], n));
        "max" (1) = |a| numbers(list(&a[0])?)?.into_iter().max().and_then(|n| like(&a[0], n));
        DIVIDED (2) = |a| divided(&a[0], &a[1]);
        "percent" (2) = |a| percent(int(&a[0])?, int(&a[1])?);
    }
    env.add_member_overload("contains", "list_contains", LIST_TYPE, vec![DYN_TYPE], |args| {
        answer("contains", args, |a| Some(V::Bool(list(&a[0])?.contains(&a[1]))))
    })
    .expect("the standard library has it for texts only");
    env.add_macro(Macro::global("known", 1, known)).expect("declared once");
    for name in ["working_days", "add_working_days"] {
        env.add_macro(Macro::global(name, 2, calendar_of(name))).expect("declared once");
    }
    env
}

/// Runs a function over plain values. Nothing to say is unknown, as everywhere.
fn answer<'b, 'v>(
    name: &str,
    args: Vec<CowVal<'b, 'v>>,
    function: fn(&[V]) -> Option<V>,
) -> Result<CowVal<'b, 'v>, ExecutionError> {
    let plain = args.iter().map(|arg| V::try_from(&**arg)).collect::<Result<Vec<_>, _>>()?;
    let value = function(&plain)
        .ok_or_else(|| ExecutionError::function_error(name, "its arguments give no value"))?;
    Box::<dyn Val>::try_from(value).map(CowVal::Owned)
}

fn text(value: &V) -> Option<&str> {
    if let V::String(text) = value { Some(text) } else { None }
}

fn int(value: &V) -> Option<i64> {
    if let V::Int(number) = value { Some(*number) } else { None }
}

fn list(value: &V) -> Option<&[V]> {
    if let V::List(items) = value { Some(items) } else { None }
}

/// Numbers in millionths, which add up exactly: `0.1 + 0.2` is `0.3`.
fn numbers(items: &[V]) -> Option<Vec<i128>> {
    let number = |item: &V| match item {
        V::Int(number) => Some(i128::from(*number) * MILLION),
        V::Float(number) => Decimal::near(*number).map(Decimal::millionths),
        _ => None,
    };
    items.iter().map(number).collect()
}

/// A number in millionths as those of the list are: whole, or with decimals.
fn like(items: &V, millionths: i128) -> Option<V> {
    if list(items)?.iter().any(|item| matches!(item, V::Float(_))) {
        return Decimal::of_millionths(millionths).map(|sum| V::Float(sum.float()));
    }
    i64::try_from(millionths / MILLION).ok().map(V::Int)
}

fn day(value: &V) -> Option<Date> {
    text(value)?.parse().ok()
}

/// Full years; who is born on 29 February has the birthday on 1 March in other years.
fn age(birth: Date, on: Date) -> i64 {
    let years = i64::from(on.year()) - i64::from(birth.year());
    let before = (on.month(), on.day()) < (birth.month(), birth.day());
    years - i64::from(before)
}

fn days(from: Date, to: Date) -> i64 {
    from.until((Unit::Day, to)).map_or(0, |span| i64::from(span.get_days()))
}

fn shifted(from: &V, span: Span) -> Option<V> {
    let moved = day(from)?.checked_add(span).ok()?;
    Some(V::String(Arc::new(moved.to_string())))
}

/// Whether a body may have this name. Without a register of names only an officer can tell.
fn name_check(name: &str) -> Option<V> {
    (!name.trim().is_empty()).then(|| V::String(Arc::new("doubt".to_owned())))
}

fn distinct(items: &[V]) -> bool {
    items.iter().enumerate().all(|(place, item)| !items[..place].contains(item))
}

fn in_region(code: &str, parent: &str) -> Option<V> {
    let (code, parent): (terms::RegionCode, terms::RegionCode) =
        (code.parse().ok()?, parent.parse().ok()?);
    Some(V::Bool(code.lies_in(&parent)))
}

/// Half up.
fn percent(money: i64, rate: i64) -> Option<V> {
    Some(V::Int(money.checked_mul(rate)?.checked_add(50)?.div_euclid(100)))
}

fn days_of(list: &V) -> Option<BTreeSet<Date>> {
    Some(self::list(list)?.iter().filter_map(day).collect())
}

fn works_on(date: Date, holidays: &BTreeSet<Date>) -> bool {
    let weekend = matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday);
    !weekend && !holidays.contains(&date)
}

/// Working days from one day to another: how many of the days after the first are worked on; below zero backwards.
fn working_days(from: Date, to: Date, holidays: &BTreeSet<Date>) -> i64 {
    if to < from {
        return -working_days(to, from, holidays);
    }
    let after = from.series(Span::new().days(1)).skip(1).take_while(|day| *day <= to);
    let worked = after.take(MOST_DAYS).filter(|day| works_on(*day, holidays));
    i64::try_from(worked.count()).unwrap_or(i64::MAX)
}

/// The working day so many working days later, or earlier.
fn add_working_days(from: Date, count: i64, holidays: &BTreeSet<Date>) -> Option<V> {
    let step = Span::new().days(count.signum());
    let worked = from.series(step).skip(1).take(MOST_DAYS).filter(|day| works_on(*day, holidays));
    let wanted = usize::try_from(count.unsigned_abs()).ok()?;
    let found = if wanted == 0 { from } else { worked.take(wanted).last()? };
    Some(V::String(Arc::new(found.to_string())))
}

/// Puts the calendar behind the two arguments that are written.
fn calendar_of(
    name: &'static str,
) -> impl Fn(
    &mut MacroExprHelper<'_>,
    &mut Option<IdedExpr>,
    &mut Vec<IdedExpr>,
) -> Result<Option<IdedExpr>, cel::ParseError> {
    move |helper, _, args| {
        let mut args = std::mem::take(args);
        args.push(helper.next_expr(Expr::Ident(CALENDAR.to_owned())));
        let call = CallExpr { func_name: name.to_owned(), target: None, args };
        Ok(Some(helper.next_expr(Expr::Call(call))))
    }
}

/// `known(x)` asks for the name; `known(a.b.c)` becomes `has(a.b) && has(a.b.c)`.
fn known(
    helper: &mut MacroExprHelper<'_>,
    _target: &mut Option<IdedExpr>,
    args: &mut Vec<IdedExpr>,
) -> Result<Option<IdedExpr>, cel::ParseError> {
    let Some(asked) = args.first() else { return Ok(None) };
    let Some(tests) = tests(helper, asked) else { return Ok(None) };
    let joined = tests.into_iter().reduce(|left, right| {
        helper.next_expr(Expr::Call(CallExpr {
            func_name: operators::LOGICAL_AND.to_owned(),
            target: None,
            args: vec![left, right],
        }))
    });
    args.clear();
    Ok(joined)
}

fn tests(helper: &mut MacroExprHelper<'_>, asked: &IdedExpr) -> Option<Vec<IdedExpr>> {
    match &asked.expr {
        Expr::Ident(name) => Some(vec![helper.next_expr(Expr::Ident(format!("{KNOWN}{name}")))]),
        Expr::Select(select) if !select.test => {
            let mut before = match select.operand.expr {
                Expr::Ident(_) => Vec::new(),
                _ => tests(helper, &select.operand)?,
            };
            before
                .push(helper.next_expr(Expr::Select(SelectExpr { test: true, ..select.clone() })));
            Some(before)
        }
        _ => None,
    }
}
