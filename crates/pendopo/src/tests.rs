//! The whole program, as its visitors meet it, on both engines.

mod bad_input;
mod city;
mod ended;
mod first_hour;
mod house;
mod letters;
mod road;
mod secrecy;
