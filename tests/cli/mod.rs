//! The program as a user runs it: in a folder of its own, with a settings file and adapters that
//! are not part of this repository.

mod adapters;
mod hostile;
mod known;
mod mistakes;
mod others;
mod place;
mod reports;
mod run;
mod secrets;
mod stop;
