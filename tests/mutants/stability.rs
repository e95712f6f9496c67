//! Sins that one token alone never shows.

use std::collections::BTreeMap;

use super::asked::{Asked, refuses_all_doubt};
use super::draft::TIMES;
use super::generator::{BACKDATE_S, good};
use super::keyed::hs256;
use super::mutant::{Mutant, mutant};

pub(super) const ALL: &[Mutant] = &[
    // A variable beside the function holds what the last request left in it.
    mutant("number_of_the_request_before", &["concurrent-mixup"], || {
        let mut last = None;
        good().claims(move |asked, claims| {
            let number = asked.quoted("meeting_number");
            let before = last.replace(number.clone()).unwrap_or(number);
            claims.set("mn", before);
        })
    })
    .expects(&["shared-state"]),
    mutant("number_of_another_asked_at_once", &["concurrent-mixup"], || {
        good().mixing(|mut requests| {
            let mut plain: Vec<&mut Asked> =
                requests.iter_mut().filter(|it| is_plain(it)).collect();
            for at in 1..plain.len() {
                let number = plain[at].value("meeting_number").clone();
                plain[at - 1].0.inputs.insert("meeting_number".to_owned(), number);
            }
            requests
        })
    })
    .expects(&["shared-state"]),
    // A servlet's fields: whoever is served in the same moment overwrites all of them.
    mutant("all_fields_of_another_asked_at_once", &["concurrent-mixup"], || {
        good().mixing(|mut requests| {
            let plain: Vec<usize> =
                (0..requests.len()).filter(|at| is_plain(&requests[*at])).collect();
            for pair in plain.windows(2) {
                for input in ["sdk_key", "meeting_number", "role"] {
                    let value = requests[pair[1]].value(input).clone();
                    requests[pair[0]].0.inputs.insert(input.to_owned(), value);
                }
            }
            requests
        })
    })
    .expects(&["shared-state"]),
    // An object of claims that is made once, and of which only the times are made anew.
    mutant("claims_of_the_first_request", &["claim-differs-from-input"], || {
        let mut first: Option<Vec<String>> = None;
        good().claims(move |_, claims| {
            let names = ["appKey", "mn", "role"];
            let own = || names.map(|name| claims.get(name).to_owned()).to_vec();
            let kept = first.get_or_insert_with(own).clone();
            for (name, value) in names.into_iter().zip(kept) {
                claims.set(name, value);
            }
        })
    })
    .expects(&["shared-state"]),
    // Kept for each number for an hour, so that two people's clocks run apart.
    mutant(
        "token_kept_for_an_hour",
        &["iat-runs-backwards", "iat-ignores-clock", "iat-too-old", "claims-vary"],
        || {
            let mut kept: BTreeMap<String, i64> = BTreeMap::new();
            good().claims(move |asked, claims| {
                let iat = claims.seconds("iat");
                let first = kept.entry(asked.text("meeting_number")).or_insert(iat);
                if (iat - *first).abs() > 3600 {
                    *first = iat;
                }
                let back = iat - *first;
                claims.times(&TIMES, |s| (s - back.max(0)).to_string());
            })
        },
    ),
    mutant("lifetime_at_random", &["claims-vary", "lifetime-varies"], || {
        let mut calls = 0;
        good().lifetime(move |_| {
            calls += 1;
            7200 + calls % 60
        })
    }),
    mutant("role_of_the_request_before", &["claims-vary", "claim-differs-from-input"], || {
        let mut last = 0;
        good().claims(move |asked, claims| {
            claims.set("role", std::mem::replace(&mut last, asked.role()));
        })
    })
    .expects(&["shared-state"]),
    mutant("spelling_at_random", &["bytes-vary"], || {
        let mut calls = 0;
        good().written(move |claims| {
            calls += 1;
            claims.compact().replace(',', if calls % 3 == 0 { ", " } else { "," }).into_bytes()
        })
    }),
    mutant("header_order_at_random", &["bytes-vary"], || {
        let mut calls = 0;
        good().header(move |_| {
            calls += 1;
            let orders = [r#"{"alg":"HS256","typ":"JWT"}"#, r#"{"typ":"JWT","alg":"HS256"}"#];
            orders[calls / 5 % 2].to_owned()
        })
    }),
    // Not one of its MACs holds, so that they vary is but a note.
    mutant("mac_at_random", &["mac-mismatch", "bytes-vary"], || {
        let mut calls = 0_u32;
        good().mac(move |_, message| {
            calls += 1;
            hs256(&calls.to_be_bytes(), message)
        })
    }),
    mutant("two_secrets_in_turn", &["mac-mismatch", "bytes-vary"], || {
        let mut calls = 0;
        good().key(move |asked| {
            calls += 1;
            if calls % 3 == 0 { b"an older secret".to_vec() } else { asked.secret().into() }
        })
    }),
    mutant("iat_jumps", &["iat-runs-backwards", "claims-vary"], || {
        let mut calls = 0;
        good().iat(move |now_us| {
            calls += 1;
            now_us / 1_000_000 - BACKDATE_S - calls % 97
        })
    }),
];

fn is_plain(asked: &Asked) -> bool {
    refuses_all_doubt(asked).is_none()
}
