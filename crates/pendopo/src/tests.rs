//! The whole program, as its visitors meet it, on both engines.

mod away;
mod bad_input;
mod city;
mod first_hour;
mod house;
mod letters;
mod road;
mod secrecy;
