//! The whole program, as its visitors meet it, on both engines.

mod bad_input;
mod city;
mod house;
mod road;
mod secrecy;
