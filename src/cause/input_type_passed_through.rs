//! Cause `input-type-passed-through`.

use super::{Attempt, Confidence, Proof, declare_cause};
use crate::observation::Observation;
use crate::profile::{ClaimRow, JsonType, Level};
use crate::token::json::Value;

declare_cause! {
    /// An input became a claim in the type in which it came, and not in the documented one.
    ///
    /// # What happens
    /// All that a form, a query string, a command line or the environment holds is text. A program
    /// that puts it into the claims as it is sends `"role":"0"` where `"role":0` is documented.
    /// Where the caller did pass a number, the program has made a text of it on the way.
    ///
    /// # In which languages
    /// PHP with `$_GET` and `$_POST`; Node with `req.query`, `process.argv` and `process.env`;
    /// Python with `request.form` and `request.args`; Ruby with `params`; all languages with a map
    /// of texts for the claims.
    ///
    /// # The line to look for
    /// `'role' => $_POST['role']`, `role: req.query.role`, `"role": request.form["role"]`,
    /// `Map<String, String> claims`, `String.valueOf(role)`, `"${role}"`.
    ///
    /// # Fix
    /// Convert the value where it enters the program, and refuse what is not one of the values that
    /// are allowed: `(int) $_POST['role']`, `Number(req.query.role)`, `int(request.form["role"])`.
    ///
    /// # References
    /// * Validations of the vendor's auth endpoint sample, which turns texts into numbers first
    /// * react-native-zoom-us 321 (a role sent as a string)
    INPUT_TYPE_PASSED_THROUGH {
        id: "input-type-passed-through",
        explains: &["claim-wrong-type"],
        languages: "PHP, JavaScript, Python, Ruby",
        attempt: Attempt::Answer(attempt),
    }
}

fn attempt(seen: &Observation<'_>) -> Option<Proof> {
    seen.payload()?;
    seen.claims().find_map(|(row, value)| {
        let value = value.filter(|value| is_accused(seen, row, *value))?;
        passed_through(seen, row, value)
    })
}

/// Whether a claim has a type that is more than a note.
fn is_accused(seen: &Observation<'_>, row: &ClaimRow, value: Value<'_>) -> bool {
    let found = value.json_type();
    let known = row.other.iter().find(|other| other.json_type == found);
    let is_a_note = known.is_some_and(|other| other.level == Some(Level::Note));
    !row.takes(found) && !is_a_note && row.time.is_none() && !seen.is_odd(row)
}

fn passed_through(seen: &Observation<'_>, row: &ClaimRow, value: Value<'_>) -> Option<Proof> {
    let input = row.carries.as_deref()?;
    let asked = seen.case.inputs.get(input)?;
    let (name, documented) = (&row.name, row.json_type.name());
    let is_the_same = serde_json::from_str::<serde_json::Value>(value.raw).ok()? == *asked;
    let is_made_text = value.json_type() == JsonType::String
        && (asked.is_number() || asked.is_boolean())
        && value.string()? == asked.to_string();
    let (recomputed, summary) = if is_the_same {
        (
            format!(
                "`{input}` was given as {} and `{name}` is that, as sent",
                value.with_its_type()
            ),
            format!("`{name}` has the type in which `{input}` came, which is no {documented}"),
        )
    } else if is_made_text {
        (
            format!(
                "`{input}` was given as {asked}, and as text it is {}, `{name}` as sent",
                value.raw
            ),
            format!(
                "the program makes a text of `{input}`, as all is that a form or a query holds"
            ),
        )
    } else {
        return None;
    };
    Some(Proof {
        confidence: Confidence::Proven,
        recomputed,
        summary,
        fix: format!("make a {documented} of `{input}` where it enters the program"),
    })
}
