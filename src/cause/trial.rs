//! What the causes on a wrong MAC share: the token, the secret, and making the MAC again.

use super::{Confidence, Proof};
use crate::observation::{Mac, Observation, Signed};
use crate::token::Jws;
use crate::token::legacy::Legacy;
use crate::token::mac::{Algorithm, Key};

/// A token whose MAC does not hold though the secret is known.
pub(super) struct Trial<'s, 'a> {
    pub(super) signed: Signed<'s>,
    pub(super) form: Form<'s, 'a>,
    pub(super) algorithm: Algorithm,
    pub(super) secret: &'s [u8],
}

/// In what form the token came.
#[derive(Clone, Copy)]
pub(super) enum Form<'s, 'a> {
    Jws(&'s Jws<'a>),
    Legacy(&'s Legacy<'a>),
}

impl<'s, 'a> Trial<'s, 'a> {
    pub(super) fn of(seen: &'s Observation<'a>) -> Option<Self> {
        let is_wrong = matches!(seen.mac, Mac::Fails | Mac::WrongLength);
        let secret = seen.case.inputs.secret().filter(|_| is_wrong)?.bytes();
        let form = match (seen.jws(), seen.legacy()) {
            (Some(jws), _) => Form::Jws(jws),
            (None, legacy) => Form::Legacy(legacy?),
        };
        Some(Self { signed: seen.signed()?, form, algorithm: seen.algorithm?, secret })
    }

    /// Where the MAC stands.
    fn place(&self) -> &'static str {
        match self.form {
            Form::Jws(_) => "third segment",
            Form::Legacy(_) => "hash",
        }
    }

    /// The secret as text, if it is text.
    pub(super) fn text(&self) -> Option<&'s str> {
        std::str::from_utf8(self.secret).ok()
    }

    /// Whether the MAC is the one over the right bytes with this key in place of the secret's bytes.
    pub(super) fn was_made_with(&self, key: &[u8]) -> bool {
        Key::new(self.algorithm, key).verifies(self.signed.message, self.signed.mac)
    }

    /// The MAC as it should be.
    pub(super) fn right_mac(&self) -> Vec<u8> {
        Key::new(self.algorithm, self.secret).sign(self.signed.message)
    }

    /// A proof: `what` was computed, and it is the third segment, or the hash.
    pub(super) fn proof(&self, what: &str, summary: impl Into<String>, fix: &str) -> Proof {
        Proof {
            confidence: Confidence::Proven,
            recomputed: format!("{what} is {}, the {} as sent", self.signed.text, self.place()),
            summary: summary.into(),
            fix: fix.to_owned(),
        }
    }
}
