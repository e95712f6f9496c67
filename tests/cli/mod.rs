//! The program as a user runs it: in a folder of its own, with a settings file and adapters that
//! are not part of this repository.

mod adapters;
mod audit;
mod causes;
mod compare;
mod diff;
mod hostile;
mod inspect;
mod known;
mod mistakes;
mod others;
mod own_profile;
mod place;
mod reports;
mod run;
mod secrets;
mod stop;
