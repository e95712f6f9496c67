//! Sins in the parameters that are handed over together with the token.

use serde_json::{Map, Value, json};

use super::asked::Asked;
use super::generator::good;
use super::mutant::{Mutant, mutant};

/// Parameters by name.
pub(crate) type Parameters = Map<String, Value>;

/// What the call of either view takes: one without a passcode, and with the key of its user.
pub(super) fn parameters(asked: &Asked, token: &str) -> Parameters {
    let mut members = Map::new();
    members.insert("signature".to_owned(), json!(token));
    members.insert("meetingNumber".to_owned(), json!(asked.text("meeting_number")));
    members.insert("userName".to_owned(), json!("A guest"));
    members.insert("zak".to_owned(), json!("zak.of.somebody"));
    members
}

fn rename(members: &mut Parameters, name: &str, other: &str) {
    let value = members.remove(name).unwrap();
    members.insert(other.to_owned(), value);
}

pub(super) const ALL: &[Mutant] = &[
    mutant("password_of_neither_view", &["join-parameter-misnamed"], || {
        good().joining(|_, members| {
            members.insert("Password".to_owned(), json!("123456"));
        })
    }),
    mutant("token_for_signature", &["join-parameter-misnamed"], || {
        good().joining(|_, members| rename(members, "signature", "token"))
    }),
    mutant("signature_under_an_unheard_of_name", &["join-parameter-misnamed"], || {
        good().joining(|_, members| rename(members, "signature", "ticket"))
    }),
    mutant("parameters_in_snake_case", &["join-parameter-misnamed"], || {
        good().joining(|_, members| {
            rename(members, "meetingNumber", "meeting_number");
            rename(members, "userName", "user_name");
        })
    }),
    mutant("user_name_left_out", &["join-parameter-missing"], || {
        good().joining(|_, members| {
            members.remove("userName");
        })
    }),
    mutant("joined_number_is_empty", &["join-parameter-missing"], || {
        good().joining(|_, members| {
            members.insert("meetingNumber".to_owned(), json!(""));
        })
    }),
    mutant("host_without_a_zak", &["join-parameter-missing"], || {
        good().joining(|_, members| {
            members.remove("zak");
        })
    }),
    mutant("host_with_an_empty_zak", &["join-parameter-missing"], || {
        good().joining(|asked, members| {
            if asked.role() == 1 {
                members.insert("zak".to_owned(), json!(null));
            }
        })
    }),
    mutant("joins_another_meeting", &["join-disagrees-with-token"], || {
        good().joining(|_, members| {
            members.insert("meetingNumber".to_owned(), json!("123456780"));
        })
    }),
    // As arithmetic in 32 bits leaves it.
    mutant("joined_number_through_int32", &["join-disagrees-with-token"], || {
        good().joining(|asked, members| {
            let [.., a, b, c, d] = asked.number().to_be_bytes();
            let number = i32::from_be_bytes([a, b, c, d]);
            members.insert("meetingNumber".to_owned(), json!(number));
        })
    }),
    mutant("joins_with_the_key_of_another_app", &["join-disagrees-with-token"], || {
        good().joining(|_, members| {
            members.insert("sdkKey".to_owned(), json!("another-example-key_02"));
        })
    }),
    mutant("joins_with_another_token", &["join-disagrees-with-token"], || {
        good().joining(|_, members| {
            members.insert("signature".to_owned(), json!("another.one.instead"));
        })
    }),
];
