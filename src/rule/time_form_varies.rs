//! Rule `time-form-varies`.

use super::{Bench, Check, Together, declare_rule};
use crate::finding::{CountUnit, Dimension, Place, Words};
use crate::observation::Sighting;
use crate::profile::{Level, TimeRole};
use crate::token::Spelling;

declare_rule! {
    /// One time claim is spelled in one way for some instants and in another for others.
    ///
    /// # What it checks
    /// Each group of cases, claim by claim: whether a time is always digits only, always with a
    /// decimal point, or always with an exponent. `.0` is one form with other fractions: that the
    /// fraction is nought now and then is the clock's doing. Answers at one instant are not
    /// compared here.
    ///
    /// # Why it matters
    /// No verifier cares, but a reader that was tried with one form may refuse the other, and then
    /// one token in a thousand fails: `Date.now() / 1000` is a whole number once in a thousand
    /// milliseconds. It shows that a float is printed where an integer belongs.
    ///
    /// # Passes
    /// ```token
    /// at 2023-10-10T04:00:00.600Z
    /// at 2023-10-10T04:00:01.600Z
    /// ```
    /// Near miss: a float that always has its point.
    /// ```token
    /// at 2023-10-10T04:00:00.000Z
    /// claim iat 1696910370.0
    /// at 2023-10-10T04:00:01.600Z
    /// claim iat 1696910371.6
    /// ```
    /// Near miss: two claims of one token may be spelled in two ways.
    /// ```token
    /// at 2023-10-10T04:00:00.000Z
    /// claim iat 1696910370.0
    /// at 2023-10-10T04:00:01.000Z
    /// claim iat 1696910371.0
    /// ```
    ///
    /// # Fails
    /// ```token
    /// at 2023-10-10T04:00:00.000Z
    /// claim iat 1696910370
    /// at 2023-10-10T04:00:01.600Z
    /// claim iat 1696910371.6
    /// ```
    ///
    /// # Fix
    /// Make the time an integer before it is written.
    ///
    /// # References
    /// * ECMA-262, Number to String conversion: a whole number is printed without a point
    TIME_FORM_VARIES {
        id: "time-form-varies",
        dimension: Dimension::TimestampType,
        level: Level::Note,
        moots: &[],
        check: Check::Cases(check),
    }
}

/// The forms that a runtime chooses between by the value alone are one.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    Digits,
    Point,
    Exponent,
}

impl Form {
    fn of(spelling: Spelling) -> Self {
        match spelling {
            Spelling::Integer => Self::Digits,
            Spelling::PointZero | Spelling::Fraction => Self::Point,
            Spelling::Exponent => Self::Exponent,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Digits => "digits only",
            Self::Point => "a decimal point",
            Self::Exponent => "an exponent",
        }
    }
}

const ROLES: [TimeRole; 4] =
    [TimeRole::IssuedAt, TimeRole::Expires, TimeRole::SessionExpires, TimeRole::NotBefore];

fn check(together: &Together<'_>, bench: &mut Bench) {
    bench.unit = CountUnit::Group;
    for group in together.groups() {
        let mut judged = false;
        for role in ROLES {
            let form = |seen: &Sighting| seen.time(role).spelling().map(Form::of);
            let mut told = group.sightings.iter().filter_map(|seen| Some((*seen, form(seen)?)));
            let Some((first, usual)) = told.next() else { continue };
            let mut later = told.filter(|(seen, _)| seen.now_us != first.now_us).peekable();
            judged |= later.peek().is_some();
            if let Some((odd, form)) = later.find(|(_, form)| *form != usual) {
                bench.accuse(
                    Place::Claim(together.time_claim(role)),
                    None,
                    vec![odd.case, first.case],
                    words((first, usual), (odd, form), together),
                );
            }
        }
        bench.judge(group.name, usize::from(judged));
    }
}

fn words(
    (first, usual): (&Sighting, Form),
    (odd, form): (&Sighting, Form),
    together: &Together<'_>,
) -> Words {
    Words::new(
        format!("{}, as in `{}`", usual.name(), together.case(first).id),
        form.name(),
        format!(
            "written with {} in `{}` and {} in `{}`: a float is printed, and its form goes with \
             its value; make it an integer before it is written",
            usual.name(),
            together.case(first).id,
            form.name(),
            together.case(odd).id
        ),
    )
}
