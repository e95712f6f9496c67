//! Cause `argument-order`.

use super::changed::{Changed, changed};
use super::trial::Trial;
use super::{Attempt, Confidence, Proof, declare_cause};
use crate::observation::Observation;
use crate::token::mac::Key;

declare_cause! {
    /// Inputs were handed over in each other's place, such as key and secret or role and number.
    ///
    /// # What happens
    /// Key and secret are text of much the same look, and a function that takes one after the other
    /// cannot tell them apart. The token then carries the secret where its key belongs, in the open,
    /// and is signed with the key. Or the key is used for both. In the same way the role stands
    /// where the meeting number belongs and the number where the role does, or all three have moved
    /// on by one place. Or the function that makes the MAC takes its key first in one language and
    /// last in another, and was given the text as its key.
    ///
    /// # In which languages
    /// All with positional arguments, and all where two environment variables were filled in by hand.
    ///
    /// # The line to look for
    /// The call of the function that signs, beside its declaration; the two lines of the environment
    /// file.
    ///
    /// # Fix
    /// Swap the two. If the secret is one of them, **replace it**: whoever has seen a token has seen
    /// it. Pass all by name, in an object or a record, so that it cannot happen again.
    ///
    /// # References
    /// * Meeting SDK authorisation: `appKey` is the key, the secret never leaves the server
    ARGUMENT_ORDER {
        id: "argument-order",
        explains: &["mac-mismatch", "claim-differs-from-input"],
        languages: "all",
        attempt: Attempt::Answer(attempt),
    }
}

const FIX: &str = "swap key and secret where they are handed over, and replace the secret, since \
                   the token shows it to everybody who sees one; pass both by name from now on";

fn attempt(seen: &Observation<'_>) -> Option<Proof> {
    with_the_secret(seen).or_else(|| among_claims(seen))
}

/// Inputs that are found in each other's claims, the secret not among them. Nothing of them is
/// shown, so that it does not matter what they are.
fn among_claims(seen: &Observation<'_>) -> Option<Proof> {
    let wrong: Vec<Changed<'_>> = changed(seen).filter(|claim| claim.differs).collect();
    let source = |claim: &Changed<'_>| {
        let is_source = |other: &&Changed<'_>| {
            other.input != claim.input && other.asked == claim.said && claim.asked != claim.said
        };
        wrong.iter().find(is_source).map(|other| other.input)
    };
    let sources: Vec<&str> = wrong.iter().map(source).collect::<Option<_>>()?;
    // Each has to turn up somewhere: the same input in two claims is no change of places.
    if wrong.is_empty() || !wrong.iter().all(|claim| sources.contains(&claim.input)) {
        return None;
    }
    let told = wrong.iter().zip(&sources);
    let told = told.map(|(claim, source)| format!("`{}` is the `{source}`", claim.row.name));
    let told: Vec<String> = told.collect();
    Some(Proof {
        confidence: Confidence::Proven,
        recomputed: format!("{} that was asked for, each as sent", told.join(" and ")),
        summary: format!("`{}` were handed over in each other's place", sources.join("` and `")),
        fix:
            "see the order of the arguments where the claims are made, and pass them by name from \
              now on"
                .to_owned(),
    })
}

fn with_the_secret(seen: &Observation<'_>) -> Option<Proof> {
    let trial = Trial::of(seen)?;
    let message_as_key = Key::new(trial.algorithm, trial.signed.message);
    if message_as_key.verifies(trial.secret, trial.signed.mac) {
        return Some(trial.proof(
            "the MAC with the signed text as its key, over the secret,",
            "secret and message were handed to the function that makes the MAC in each other's \
             place",
            "see the order of its arguments: `hash_hmac($algo, $data, $key)`, \
             `hmac.new(key, message)`, `createHmac(algorithm, key).update(message)`",
        ));
    }
    let text = trial.text()?;
    let claims = || seen.claims().filter_map(|(row, value)| Some((row, value?.string()?)));
    if let Some((row, _)) = claims().find(|(_, value)| *value == text) {
        let input = row.carries.as_deref().and_then(|name| seen.case.inputs.get(name)?.as_str());
        let summary = format!("`{}` holds the secret: key and secret were swapped", row.name);
        return match input {
            Some(key) if trial.was_made_with(key.as_bytes()) => {
                Some(trial.proof("the MAC with the key in place of the secret", summary, FIX))
            }
            Some(_) => None,
            None => Some(Proof {
                confidence: Confidence::Likely,
                recomputed: format!(
                    "`{}` is the secret; whether the MAC was made with the key could be told if \
                     the key were given",
                    row.name
                ),
                summary,
                fix: FIX.to_owned(),
            }),
        };
    }
    let (row, _) = claims().find(|(_, value)| trial.was_made_with(value.as_bytes()))?;
    Some(trial.proof(
        &format!("the MAC with the value of `{}` in place of the secret", row.name),
        format!("the program signs with the value of `{}`, which is no secret", row.name),
        "hand over the secret where the signing function takes it; see the order of its arguments \
         and the names in the environment file",
    ))
}
