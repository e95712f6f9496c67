//! What is seen of a signature of the format before the JWT, and what it has in common with a JWS.

use super::Observation;
use super::mac::Signed;
use crate::token::legacy::{Fields, Legacy};

impl<'a> Observation<'a> {
    /// The legacy signature, where that is the profile's format.
    pub fn legacy(&self) -> Option<&Legacy<'a>> {
        self.token.as_ref()?.legacy.as_deref()
    }

    /// The fields of a legacy signature, if there are five.
    pub fn fields(&self) -> Option<Fields<'a>> {
        self.legacy()?.fields
    }

    /// Whether there is a token of the profile's format, whatever is wrong inside.
    pub fn has_token(&self) -> bool {
        self.jws().is_some() || self.fields().is_some()
    }

    /// Whether there are values that claims can be judged by, in either format.
    pub fn has_claims(&self) -> bool {
        self.payload().is_some() || self.fields().is_some()
    }

    /// What is signed and with what, in either format.
    pub fn signed(&self) -> Option<Signed<'_>> {
        self.token.as_ref().and_then(Signed::of)
    }
}
