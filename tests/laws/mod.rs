//! The law of the clock: sins of many languages are each found and named from few tokens.

mod judged;
mod odd;
mod random;
mod sins;
mod table;
