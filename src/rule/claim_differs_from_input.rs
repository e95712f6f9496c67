//! Rule `claim-differs-from-input`.

use super::{Check, Court, Reach, declare_rule};
use crate::case::Expect;
use crate::finding::{Dimension, Place, Words};
use crate::observation::{Observation, SECOND_US, Seconds};
use crate::profile::{ClaimRow, Level, TimeRole};
use crate::token::json::Value;

declare_rule! {
    /// A claim does not say what was asked for.
    ///
    /// # What it checks
    /// Every claim that repeats an input, where the input is known: the same text, or the same
    /// number whatever its JSON type and spelling. Blanks and dashes in a meeting number are
    /// `claim-value-not-allowed`, and a value that is no text and no number is `claim-wrong-type`.
    /// Where a lifetime is asked for, `exp` has to lie that far behind `iat` or the clock, give or
    /// take a second for rounding; one out of the profile's bounds is accused of that instead.
    /// Where the case leaves it open what an odd input becomes, its digits have to be kept; where
    /// the case must be refused, the rule is silent.
    ///
    /// # Why it matters
    /// The signature is valid, and for something else: the join fails, or opens another meeting, or
    /// makes a participant a host. Meeting numbers are larger than 32-bit integers and floats hold,
    /// so some of them survive and others lose digits.
    ///
    /// # Passes
    /// ```token
    /// input meeting_number "97881234567"
    /// input role 1
    /// ```
    /// Near miss: the same number as another JSON type says what was asked.
    /// ```token
    /// claim mn 86764390572
    /// claim role "0"
    /// ```
    /// Near miss: a role that was parsed as a float, and is none any more.
    /// ```token
    /// input role 0.0
    /// expect either
    /// claim role "0"
    /// ```
    /// Near miss: an hour was asked for, and is counted from the clock.
    /// ```token
    /// at 2023-10-10T04:00:00.600Z
    /// input lifetime_s 3600
    /// claim exp 1696914000
    /// ```
    ///
    /// # Fails
    /// ```token
    /// claim mn "865083820"
    /// ```
    /// ```token
    /// input meeting_number "2147483648"
    /// claim mn "-2147483648"
    /// ```
    /// Two hours where one was asked for.
    /// ```token
    /// input lifetime_s 3600
    /// ```
    /// ```token
    /// claim role 1
    /// ```
    /// ```token
    /// claim appKey "undefined"
    /// ```
    /// ```token
    /// input meeting_number "012345678"
    /// claim mn 12345678
    /// expect either
    /// ```
    ///
    /// # Fix
    /// Follow the value from the request to the claims. Keep meeting numbers as strings or 64-bit
    /// integers, and look at the order of arguments and at fields shared between requests.
    ///
    /// # References
    /// * Meeting numbers have up to 11 digits by the vendor's API documentation, beyond 2^31
    CLAIM_DIFFERS_FROM_INPUT {
        id: "claim-differs-from-input",
        dimension: Dimension::ClaimValue,
        level: Level::Error,
        moots: &[],
        check: Check::Answer(check),
    }
}

fn check(seen: &Observation<'_>, court: &mut Court<'_>) -> Reach {
    if !seen.has_claims() || seen.case.expect == Expect::Refuse {
        return Reach::NotApplicable;
    }
    compare_lifetime(seen, court);
    if seen.plainly_echoes() {
        return Reach::Judged;
    }
    let mut reach = Reach::NotApplicable;
    for (row, value) in seen.claims() {
        let Some(value) = value else { continue };
        let Some(echoes) = seen.echoes(row, value) else { continue };
        reach = Reach::Judged;
        if !echoes && seen.differs(row, value) {
            court.accuse(Place::Claim(&row.name), || words(seen, row, value));
        }
    }
    reach
}

/// Compares the lifetime with the one that was asked for.
fn compare_lifetime(seen: &Observation<'_>, court: &mut Court<'_>) {
    let asked_s = seen.case.inputs.get("lifetime_s").and_then(serde_json::Value::as_i64);
    let exp = seen.profile.time_claim(TimeRole::Expires);
    let (Some(asked_s), Some(row)) = (asked_s, exp) else { return };
    let (Some(iat_us), Some(exp_us)) =
        (seen.time(TimeRole::IssuedAt).us(), seen.time(TimeRole::Expires).us())
    else {
        return;
    };
    let now_us = seen.case.now_us;
    let begin_us = exp_us.saturating_sub(asked_s.saturating_mul(SECOND_US));
    let told_of_bounds = seen.lifetimes().any(|(bounds, lifetime_us)| {
        bounds.role == TimeRole::Expires && !bounds.allows(lifetime_us)
    });
    let earliest_us = iat_us.min(now_us).saturating_sub(SECOND_US);
    let latest_us = iat_us.max(now_us).saturating_add(SECOND_US);
    let as_asked = (earliest_us..=latest_us).contains(&begin_us);
    if !as_asked && !told_of_bounds && !seen.asks_for_an_odd_lifetime() {
        court.accuse(Place::Claim(&row.name), || {
            let lifetime_us = exp_us.saturating_sub(iat_us);
            Words::new(
                format!("{asked_s} s from `iat`"),
                format!("{} s", Seconds(lifetime_us)),
                "the token holds for another time than was asked for; follow `lifetime_s` from the \
                 request to the claim",
            )
        });
    }
}

fn words(seen: &Observation<'_>, row: &ClaimRow, value: Value<'_>) -> Words {
    let input = row.carries.as_deref().unwrap_or_default();
    Words::new(
        seen.case.inputs.get(input).map(ToString::to_string).unwrap_or_default(),
        value.raw,
        format!(
            "the token is for something else than was asked; follow `{input}` from the request to \
             the claim `{}`",
            row.name
        ),
    )
}
