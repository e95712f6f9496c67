//! Laws as formulas, in one notation: `iat = f32(floor(ms/1000) - 30)`.
//!
//! `s`, `ms` and `us` are the clock in whole seconds, milliseconds and microseconds since 1970.

use std::fmt;

use super::formula::{Law, MILLI_US, Path, Print, Reading, SECOND_US};
use super::rounding::Rounding;
use super::told::{Added, Amount, Unit};
use super::zone::{Shift, Way};

/// The law of one claim, with its name.
pub struct Formula<'a> {
    /// The name of the claim.
    pub claim: &'a str,
    /// Its law.
    pub law: &'a Law,
    /// Another claim by which it is told more shortly: its name, and what this one is later by.
    pub beside: Option<(&'a str, i64)>,
}

impl fmt::Display for Formula<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} = ", self.claim)?;
        match self.beside {
            Some((other, 0)) => f.write_str(other),
            Some((other, us)) => write!(f, "{other}{}", Added { us, unit: self.law.unit }),
            None => write!(f, "{}", self.law),
        }
    }
}

impl fmt::Display for Law {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let way = self.way();
        let mut text = match self.print {
            Print::Exact => way,
            Print::Shortest => format!("shortest({way})"),
            Print::NineDigits => format!("nine_digits({way})"),
        };
        if let Some(epoch) = self.epoch {
            text = format!("{text} + epoch({})", epoch.year);
        }
        f.write_str(&text)
    }
}

impl Law {
    fn way(&self) -> String {
        let unit = self.unit;
        let scale =
            if self.is_scaled() { format!("*{}", unit.per_second()) } else { String::new() };
        let after = |unit| match self.after_us {
            0 => String::new(),
            us => Added { us, unit }.to_string(),
        };
        match self.path {
            Path::Constant => Amount { us: self.after_us, unit }.to_string(),
            Path::Whole { step_us, rounding } => {
                format!("{}{scale}{}{}", self.steps(step_us, rounding), self.zone(), after(unit))
            }
            Path::Product { step_us } => {
                let times = SECOND_US / step_us;
                format!("trunc(f64(us/1000000)*{times}){}", after(unit))
            }
            Path::Float32 { sticks } => {
                let inner = format!("{}{}{}", self.floor(), self.zone(), self.before());
                let sticks = if sticks { "min(2147483647, " } else { "" };
                let end = if sticks.is_empty() { "" } else { ")" };
                format!("{sticks}f32({inner}){end}{scale}{}", after(unit))
            }
            Path::Float32Fraction => {
                let inner =
                    format!("{}/{}{}{}", self.clock(), self.per_s(), self.zone(), self.before());
                format!("f32({inner}){scale}{}", after(unit))
            }
            Path::Float32Milliseconds { then } => {
                let inner = format!("f32({})", self.milliseconds());
                format!("{}{}", divided(&inner, then), after(unit))
            }
            Path::Float32Twice => {
                format!("f32(f32({})/1000){}", self.milliseconds(), after(unit))
            }
            Path::Int32 { sticks } => {
                let inner = format!("{}{}{}", self.floor(), self.zone(), self.before());
                let name = if sticks { "min(2147483647, " } else { "int32(" };
                format!("{name}{inner}){scale}{}", after(unit))
            }
            Path::Int32Milliseconds { then } => {
                let inner = format!("int32({})", self.milliseconds());
                format!("{}{}", divided(&inner, Some(then)), after(unit))
            }
        }
    }

    /// Whether whole seconds are told in a finer unit.
    fn is_scaled(&self) -> bool {
        let of_seconds = match self.path {
            Path::Whole { step_us, .. } => step_us >= SECOND_US,
            Path::Float32 { .. } | Path::Float32Fraction | Path::Int32 { .. } => true,
            Path::Product { .. }
            | Path::Float32Milliseconds { .. }
            | Path::Float32Twice
            | Path::Int32Milliseconds { .. }
            | Path::Constant => false,
        };
        self.unit != Unit::Seconds && of_seconds
    }

    /// Steps of the clock, in the unit of the claim, or in seconds where those are scaled.
    fn steps(&self, step_us: i64, rounding: Rounding) -> String {
        let unit_us = SECOND_US / self.unit.per_second().min(SECOND_US);
        let inner = match self.before_us {
            0 => self.clock(),
            us => format!("({}{})", self.clock(), Added { us, unit: self.clock_unit() }),
        };
        let bare = rounding == Rounding::Floor && self.before_us == 0;
        match step_us {
            SECOND_US => format!("{}({inner}/{})", rounding.name(), self.per_s()),
            _ if step_us > SECOND_US => {
                let clocks = step_us / self.grain_us;
                format!("{}({inner}/{clocks})*{}", rounding.name(), step_us / SECOND_US)
            }
            MILLI_US if unit_us == SECOND_US => format!("{}/1000", self.clock()),
            1 if unit_us == SECOND_US => format!("{}/1000000", self.clock()),
            MILLI_US if unit_us == MILLI_US && bare => "ms".to_owned(),
            MILLI_US if unit_us == MILLI_US => format!("{}({inner}/1000)", rounding.name()),
            MILLI_US => format!("ms*{}", self.unit.per_second() / 1000),
            _ if unit_us == MILLI_US => format!("{}/1000", self.clock()),
            _ => match self.unit.per_second() / SECOND_US {
                1 => self.clock(),
                times => format!("{}*{times}", self.clock()),
            },
        }
    }

    /// Whole seconds.
    fn floor(&self) -> String {
        format!("floor({}/{})", self.clock(), self.per_s())
    }

    /// The milliseconds that go into a narrow type.
    fn milliseconds(&self) -> String {
        let added = match self.before_us {
            0 => String::new(),
            us => Added { us, unit: Unit::Milliseconds }.to_string(),
        };
        format!("{}{added}", self.clock())
    }

    fn before(&self) -> String {
        match self.before_us {
            0 => String::new(),
            us => Added { us, unit: Unit::Seconds }.to_string(),
        }
    }

    fn zone(&self) -> String {
        match self.shift {
            Some(Shift { way: Way::LocalAsUtc, whose }) => format!(" + zone({})", whose.name()),
            Some(Shift { way: Way::UtcAsLocal | Way::OffsetTakenOff, whose }) => {
                format!(" - zone({})", whose.name())
            }
            Some(Shift { way: Way::Days(_), .. }) | None => String::new(),
        }
    }

    /// The clock, by the reading that is used.
    fn clock(&self) -> String {
        let name = match self.clock_unit() {
            Unit::Seconds => "s",
            Unit::Milliseconds => "ms",
            Unit::Microseconds | Unit::Ticks | Unit::Nanoseconds => "us",
        };
        let read = match self.reading {
            Reading::Fresh => name.to_owned(),
            Reading::Later => format!("later_{name}"),
            Reading::Kept { for_us: None } => format!("first_{name}"),
            Reading::Kept { for_us: Some(us) } => {
                format!("kept_{name}({} s)", Amount { us, unit: Unit::Seconds })
            }
        };
        match self.shift {
            Some(Shift { way: Way::Days(0), whose }) => format!("date({read}, {})", whose.name()),
            Some(Shift { way: Way::Days(days), whose }) => {
                format!("calendar({read} + {days} d, {})", whose.name())
            }
            Some(_) | None => read,
        }
    }

    fn clock_unit(&self) -> Unit {
        match self.grain_us {
            SECOND_US => Unit::Seconds,
            MILLI_US => Unit::Milliseconds,
            _ => Unit::Microseconds,
        }
    }

    fn per_s(&self) -> i64 {
        SECOND_US / self.grain_us
    }
}

fn divided(inner: &str, then: Option<Rounding>) -> String {
    match then {
        Some(rounding) => format!("{}({inner}/1000)", rounding.name()),
        None => inner.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn iat(law: Law) -> String {
        Formula { claim: "iat", law: &law, beside: None }.to_string()
    }

    #[test]
    fn laws_are_written_in_one_way() {
        let floor = Law::whole(SECOND_US, Rounding::Floor);
        let back = -30 * SECOND_US;
        assert_eq!(iat(floor), "iat = floor(ms/1000)");
        let round = Law::whole(SECOND_US, Rounding::HalfUp).later_by(back);
        assert_eq!(iat(round), "iat = round(ms/1000) - 30");
        let float = Law { before_us: back, ..Law::of(Path::Float32 { sticks: false }) };
        assert_eq!(iat(float), "iat = f32(floor(ms/1000) - 30)");
        let after = Law { after_us: back, ..Law::of(Path::Float32 { sticks: false }) };
        assert_eq!(iat(after), "iat = f32(floor(ms/1000)) - 30");
        let milliseconds = Law { unit: Unit::Milliseconds, ..Law::whole(1000, Rounding::Floor) };
        assert_eq!(iat(milliseconds.later_by(back)), "iat = ms - 30000");
        let scaled = Law { unit: Unit::Milliseconds, ..floor };
        assert_eq!(iat(scaled), "iat = floor(ms/1000)*1000");
        let exp = Formula { claim: "exp", law: &floor, beside: Some(("iat", 7200 * SECOND_US)) };
        assert_eq!(exp.to_string(), "exp = iat + 7200");
    }
}
