//! Reading a token. Reading never fails: it gives what is there and what is wrong with it.
//!
//! `read` finds the token and its segments, `base64url` and `json` read what is inside them,
//! `number` keeps the spelling of numbers, `mac` makes and checks MACs, `legacy` reads the signature
//! format from before the JWT. Nothing here knows what a product requires.

pub mod base64url;
pub mod json;
pub mod legacy;
pub mod mac;
mod number;
mod read;

pub use number::{Number, Spelling};
pub use read::{Jws, MAX_TOKEN_BYTES, Part, Room, Segment, Surrounding, Token, read, read_legacy};
