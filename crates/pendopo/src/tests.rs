//! The whole program, as its visitors meet it, on both engines.

mod away;
mod bad_input;
mod citizen;
mod city;
mod desk;
mod ended;
mod first_hour;
mod forged;
mod forms;
mod front;
mod guard;
mod guide;
mod house;
mod injection;
mod letters;
mod notices;
mod promised;
mod photos;
mod plans;
mod reading;
mod refusals;
mod sheets;
mod road;
mod secrecy;
mod staff;
mod stages;
