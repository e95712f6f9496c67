//! Which of two laws that fit is the simpler one.
//!
//! The scale is ours. What is usual in the field costs nothing or little: whole seconds, rounded
//! down, 30 s set back. Every step that has to be assumed on top costs more the rarer it is, so
//! that a law with a 32-bit float is thought of before one with an odd backdate, and a zone before
//! a backdate of hours.

use super::formula::{Law, MILLI_US, Path, Print, Reading, SECOND_US};
use super::rounding::Rounding;
use super::told::Unit;
use super::zone::{Shift, Way, Whose};
use crate::profile::TimeRole;

/// Backdates that are met in the field or easily thought of, in seconds, the likeliest first.
pub(super) const USUAL_S: [i64; 18] =
    [0, -30, -60, -10, -5, -120, -1, -2, -15, -20, -300, -400, -600, -45, -90, -180, -240, -3];

/// More than any backdate that the vendor's users report, in seconds.
pub(super) const MOST_BACKDATE_S: i64 = 700;

impl Law {
    /// How much has to be assumed for a claim; of laws that fit, the one with the least is to be
    /// believed.
    pub fn cost(&self, role: TimeRole) -> u32 {
        let added = match role {
            TimeRole::IssuedAt | TimeRole::NotBefore => oddity,
            TimeRole::Expires | TimeRole::SessionExpires => oddity_of_a_lifetime,
        };
        self.path.cost(self.grain_us)
            + self.reading.cost()
            + self.shift.map_or(0, Shift::cost)
            + self.epoch.map_or(0, |_| 8)
            + unit_cost(self.unit)
            + if self.print == Print::Exact { 0 } else { 2 }
            + added(self.after_us)
            + if self.before_us == 0 { 0 } else { added(self.before_us) + 1 }
    }
}

impl Path {
    fn cost(self, grain_us: i64) -> u32 {
        match self {
            Self::Whole { step_us, .. } if step_us > SECOND_US => 16,
            Self::Whole { step_us, rounding } => {
                let rounded = match rounding {
                    Rounding::Floor => 0,
                    Rounding::HalfUp => 2,
                    Rounding::HalfEven => 3,
                    Rounding::Ceiling => 4,
                    Rounding::Decimals => 6,
                    Rounding::HalfAway | Rounding::Truncate => 9,
                };
                let fine = u32::from(step_us < SECOND_US) + u32::from(step_us < MILLI_US);
                rounded + fine + u32::from(grain_us != MILLI_US)
            }
            // After whole milliseconds, and before whatever is odd.
            Self::Product { .. } => 5,
            Self::Constant => 9,
            Self::Float32 { sticks } => 10 + u32::from(sticks),
            Self::Float32Fraction => 11,
            Self::Float32Milliseconds { then: None | Some(Rounding::Floor) } => 12,
            Self::Float32Milliseconds { .. } | Self::Float32Twice => 13,
            Self::Int32 { .. } => 14,
            Self::Int32Milliseconds { .. } => 15,
        }
    }
}

impl Reading {
    fn cost(self) -> u32 {
        match self {
            Self::Fresh => 0,
            Self::Later => 6,
            Self::Kept { for_us: None } => 8,
            Self::Kept { for_us: Some(_) } => 10,
        }
    }
}

impl Shift {
    fn cost(self) -> u32 {
        let way = match self.way {
            Way::LocalAsUtc => 8,
            Way::UtcAsLocal => 11,
            Way::OffsetTakenOff => 12,
            Way::Days(_) => 10,
        };
        match self.whose {
            Whose::Own => way,
            Whose::Of(zone) => way + 1 + zone.rank / 4,
        }
    }
}

fn unit_cost(unit: Unit) -> u32 {
    match unit {
        Unit::Seconds => 0,
        Unit::Milliseconds => 3,
        Unit::Microseconds | Unit::Ticks | Unit::Nanoseconds => 5,
    }
}

/// How unusual it is to add so much.
fn oddity(us: i64) -> u32 {
    const QUARTER_S: i64 = 900;
    let seconds = us / SECOND_US;
    match USUAL_S.iter().position(|usual| usual * SECOND_US == us) {
        Some(0) => 0,
        Some(1) => 1,
        Some(at) if at < 6 => 2,
        Some(_) => 3,
        None if us % SECOND_US != 0 => 14,
        None if (-MOST_BACKDATE_S..0).contains(&seconds) => 4 + u32::from(seconds % 5 != 0),
        None if (1..=600).contains(&seconds) => 6,
        None if seconds % QUARTER_S == 0 => 30,
        None => 12,
    }
}

/// The same for what `exp` is later by: nearly any whole number of minutes is somebody's lifetime.
fn oddity_of_a_lifetime(us: i64) -> u32 {
    match us {
        0 => 0,
        _ if us % SECOND_US != 0 => 14,
        _ if us % (60 * SECOND_US) == 0 => 1,
        _ if us % (10 * SECOND_US) == 0 => 2,
        _ => 4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_usual_is_simple() {
        let floor = Law::whole(SECOND_US, Rounding::Floor);
        let round = Law::whole(SECOND_US, Rounding::HalfUp);
        let float = Law::of(Path::Float32 { sticks: false });
        let costs = [
            floor.cost(TimeRole::IssuedAt),
            floor.later_by(-30 * SECOND_US).cost(TimeRole::IssuedAt),
            round.later_by(-30 * SECOND_US).cost(TimeRole::IssuedAt),
            float.cost(TimeRole::IssuedAt),
            floor.later_by(-3600 * SECOND_US).cost(TimeRole::IssuedAt),
        ];
        assert!(costs.is_sorted(), "{costs:?}");
    }
}
