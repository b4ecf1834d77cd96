//! A year of a service against a staffing plan, pure: how long cases wait where, how many promises are kept, and what one
//! more officer changes.
//!
//! Reading order: [`Plan`] is what an agency has, [`run()`] plays the year, [`Report`] is what came of it, [`picture`]
//! draws it. Time is office time: a day begins when the last one closed, and what happens outside counts at opening.
//!
//! Simplified, and said here: work takes an exponential time around its mean; officers of a role in one
//! office share one queue, and each other office has its own; stages
//! of a group follow one another; which way a case takes is drawn by shares, not from answers.

mod chance;
mod office;
mod plan;
mod report;
mod year;
pub mod picture;

pub use office::desk;
pub use plan::Plan;
pub use report::{Report, StageReport};
pub use year::{one_more, run};
