//! Rule `claim-value-not-allowed`.

use super::{Check, Court, Reach, declare_rule};
use crate::finding::{Dimension, Place, Words};
use crate::observation::Observation;
use crate::profile::{ClaimRow, Constant, Form, JsonType, Level};
use crate::token::json::Value;
use crate::token::{Number, Spelling};

declare_rule! {
    /// A claim has a value that the profile does not allow.
    ///
    /// # What it checks
    /// The form that the profile gives a claim: digits only and how many, a length in characters,
    /// or one of a few numbers. Digits of which there are too few or too many are a warning, all
    /// else is an error. A number that has to be digits is judged as it is spelled. The rule leaves
    /// other types than text and number to `claim-wrong-type`, a value that is not what was asked
    /// for to `claim-differs-from-input`, and is silent on inputs that the case made odd on
    /// purpose.
    ///
    /// # Why it matters
    /// The verifier refuses the token, or looks for a meeting that does not exist. A meeting number
    /// is shown to people in groups with blanks or dashes, and joins fail when those are sent
    /// along.
    ///
    /// # Passes
    /// ```token
    /// input meeting_number "123456789"
    /// ```
    /// Near miss: a role as a string is of another type, and its value is still allowed.
    /// ```token
    /// claim role "0"
    /// ```
    ///
    /// # Fails
    /// ```token
    /// claim mn "867-6439-0572"
    /// ```
    /// ```token
    /// claim mn 86764390572.0
    /// ```
    /// ```token
    /// claim video_webrtc_mode 2
    /// ```
    /// ```token
    /// input meeting_number "12345678"
    /// ```
    ///
    /// # Fix
    /// Take everything but digits out of a meeting number, and check the other values before they
    /// are signed.
    ///
    /// # References
    /// * Validations of the vendor's auth endpoint sample (role and `video_webrtc_mode` are 0 or 1)
    /// * Issue 4 of the vendor's web sample (a meeting number with dashes)
    CLAIM_VALUE_NOT_ALLOWED {
        id: "claim-value-not-allowed",
        dimension: Dimension::ClaimValue,
        level: Level::Error,
        moots: &[],
        check: Check::Answer(check),
    }
}

fn check(seen: &Observation<'_>, court: &mut Court<'_>) -> Reach {
    if !seen.has_claims() {
        return Reach::NotApplicable;
    }
    for (row, value) in seen.claims() {
        let Some(fault) = value.and_then(|value| Fault::of(row, value)) else { continue };
        let Some(value) = value else { continue };
        if seen.is_odd(row) || seen.differs(row, value) {
            continue;
        }
        let place = Place::Claim(&row.name);
        let words = || fault.words(value);
        match fault {
            Fault::DigitCount(_) => court.accuse_as(Level::Warning, place, words),
            Fault::NotDigits(_)
            | Fault::Length(_)
            | Fault::NotListed(_)
            | Fault::Mark(_)
            | Fault::NotInList(_)
            | Fault::NotTheConstant(_) => court.accuse_by(row.confidence, place, words),
        }
    }
    Reach::Judged
}

/// In what way a value does not have its form, with what the form allows.
#[derive(Clone, Copy)]
enum Fault<'f> {
    /// Something else than digits is in it.
    NotDigits([usize; 2]),
    /// Digits, but not as many as are documented.
    DigitCount([usize; 2]),
    /// Too few or too many characters.
    Length([usize; 2]),
    /// None of the numbers that are allowed.
    NotListed(&'f [i64]),
    /// A character that is no letter, no digit and none of the marks.
    Mark(&'f str),
    /// A text, or one of several, that is none of those that are allowed.
    NotInList(&'f [String]),
    /// Another value than the one that it always has.
    NotTheConstant(&'f Constant),
}

impl<'f> Fault<'f> {
    fn of(row: &'f ClaimRow, value: Value<'_>) -> Option<Self> {
        if row.form.is_none() && row.constant.is_none() {
            return None;
        }
        let text = match value.json_type() {
            JsonType::String => value.string()?,
            JsonType::Number => value.raw.into(),
            JsonType::Boolean | JsonType::Array | JsonType::Object | JsonType::Null => return None,
        };
        if let Some(constant) = &row.constant {
            let same = match constant {
                Constant::Text(wanted) => *wanted == text,
                Constant::Number(n) => whole_number(&text, value.json_type()) == Some(*n),
            };
            return (!same).then_some(Self::NotTheConstant(constant));
        }
        Self::of_form(row.form.as_ref()?, &text, value.json_type())
    }

    fn of_form(form: &'f Form, text: &str, json_type: JsonType) -> Option<Self> {
        if let Some(bounds) = form.digits {
            if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit()) {
                return Some(Self::NotDigits(bounds));
            }
            if !lies_in(text.len(), bounds) {
                return Some(Self::DigitCount(bounds));
            }
        }
        if let Some(bounds) = form.length.filter(|bounds| !lies_in(text.chars().count(), *bounds)) {
            return Some(Self::Length(bounds));
        }
        if let Some(marks) = &form.marks
            && !text.chars().all(|c| c.is_alphanumeric() || marks.contains(c))
        {
            return Some(Self::Mark(marks));
        }
        if let Some(allowed) = &form.list_of {
            let known = |part: &str| allowed.iter().any(|text| text == part.trim());
            return (!text.split(',').all(known)).then_some(Self::NotInList(allowed));
        }
        let allowed = form.one_of.as_deref()?;
        let listed = whole_number(text, json_type).is_some_and(|n| allowed.contains(&n));
        (!listed).then_some(Self::NotListed(allowed))
    }

    fn words(self, value: Value<'_>) -> Words {
        let (expected, message) = match self {
            Self::NotDigits(bounds) => (
                range(bounds, "digits and nothing else"),
                "the verifier looks it up as it stands; take out everything but the digits, and \
                 keep numbers out of floats",
            ),
            Self::DigitCount(bounds) => (
                range(bounds, "digits"),
                "no such number is documented; see whether digits were lost or joined on",
            ),
            Self::Length(bounds) => (
                range(bounds, "characters"),
                "the verifier refuses a value of another length; check it before it is signed",
            ),
            Self::NotListed(allowed) => (
                allowed.iter().map(i64::to_string).collect::<Vec<_>>().join(" or "),
                "the verifier refuses any other value; check it before it is signed",
            ),
            Self::Mark(marks) => (
                format!("letters, digits and {marks}"),
                "other characters are refused; check the text before it is signed",
            ),
            Self::NotInList(allowed) => (
                format!("of these, with commas between several: {}", allowed.join(" ")),
                "the verifier knows no other; check it before it is signed",
            ),
            Self::NotTheConstant(constant) => {
                (constant.to_string(), "it is the same in every token; write it as it stands")
            }
        };
        Words::new(expected, value.raw, message)
    }
}

fn lies_in(count: usize, [fewest, most]: [usize; 2]) -> bool {
    (fewest..=most).contains(&count)
}

fn range([fewest, most]: [usize; 2], what: &str) -> String {
    if fewest == most { format!("{most} {what}") } else { format!("{fewest} to {most} {what}") }
}

/// The whole number that a claim says: a text has to be digits, while a JSON number is the same
/// number however it is spelled.
fn whole_number(text: &str, json_type: JsonType) -> Option<i64> {
    const MILLION: i128 = 1_000_000;
    let digits_only = text.bytes().all(|byte| byte.is_ascii_digit());
    if digits_only || json_type == JsonType::String {
        return text.parse().ok().filter(|_| digits_only);
    }
    let number = Number::read(text).filter(|number| number.spelling != Spelling::Fraction)?;
    let millionths = number.millionths.filter(|millionths| millionths % MILLION == 0)?;
    i64::try_from(millionths / MILLION).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_whole_number_is_one_however_json_spells_it() {
        let number = |text| whole_number(text, JsonType::Number);
        assert_eq!(["1", "1.0", "1e0", "10e-1"].map(number), [Some(1); 4]);
        assert_eq!(["1.5", "15e-1", "1e99"].map(number), [None; 3]);
        assert_eq!([number("-1"), number("12e2")], [Some(-1), Some(1_200)]);
        let text = |text| whole_number(text, JsonType::String);
        assert_eq!(["1", "007"].map(text), [Some(1), Some(7)]);
        assert_eq!(["1.0", "-1", "1e0", ""].map(text), [None; 4]);
    }
}
