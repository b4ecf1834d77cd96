//! Work on service files, pure: what `pendopo service …` does, and what a designer's screen will do.
//!
//! [`report`] says faults in the ways that people, editors and forges read; [`tidy`] lays a file out without losing a
//! comment; [`starter`] writes a first small service; [`shown`] and [`picture`] show a service in words and its road as
//! SVG; [`differ`] says what a new version changes for whom; [`readable`] measures how hard a text is to read;
//! [`archive`] hands services on as one file.

pub mod report;
pub mod tidy;
pub mod starter;
pub mod shown;
pub mod picture;
pub mod differ;
pub mod readable;
pub mod archive;
