//! Sins in what is refused and what is not.

use mintcheck::generator::Answer;

use super::asked::{Asked, refuses_all_doubt};
use super::generator::{Generator, good};
use super::mutant::{Mutant, mutant};

pub(super) const ALL: &[Mutant] = &[
    mutant("numbers_beyond_int32_refused", &["good-input-refused"], || {
        refusing_also(|asked| asked.number() > i64::from(i32::MAX))
    }),
    mutant("keys_with_a_dash_refused", &["good-input-refused"], || {
        refusing_also(|asked| asked.text("sdk_key").starts_with('-'))
    }),
    mutant("role_0_taken_for_nothing", &["good-input-refused"], || {
        refusing_also(|asked| asked.role() == 0)
    }),
    mutant("breaks_on_long_secrets", &["good-input-refused"], || {
        good().answering(|asked, answer| {
            if asked.secret().len() > 35 {
                *answer = Answer::Failed("ArrayIndexOutOfBoundsException".to_owned());
            }
        })
    }),
    mutant("any_role_accepted", &["bad-input-accepted"], || {
        good()
            .refusing(|asked| refuses_all_doubt(asked).filter(|why| !why.contains("role")))
            .claims(|asked, claims| claims.set("role", asked.value("role")))
    }),
    mutant("any_lifetime_accepted", &["bad-input-accepted"], || {
        good()
            .refusing(|asked| refuses_all_doubt(asked).filter(|why| !why.contains("lifetime")))
            .taking_lifetimes()
    }),
    mutant("nothing_refused", &["claim-differs-from-input", "bad-input-accepted"], || {
        good().refusing(|_| None).taking_lifetimes()
    }),
];

fn refusing_also(f: fn(&Asked) -> bool) -> Generator {
    good().refusing(move |asked| {
        refuses_all_doubt(asked).or_else(|| f(asked).then(|| "not in my house".to_owned()))
    })
}
