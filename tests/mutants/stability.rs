//! Sins that one token alone never shows.

use std::collections::BTreeMap;

use super::asked::Asked;
use super::draft::TIMES;
use super::generator::{BACKDATE_S, good};
use super::keyed::hs256;
use super::mutant::{Mutant, mutant};

pub(super) const ALL: &[Mutant] = &[
    // A variable beside the function holds what the last request left in it.
    mutant(
        "number_of_the_request_before",
        &["concurrent-mixup", "claim-differs-from-input"],
        || {
            let mut last = None;
            good().claims(move |asked, claims| {
                let number = asked.quoted("meeting_number");
                let before = last.replace(number.clone()).unwrap_or(number);
                claims.set("mn", before);
            })
        },
    ),
    mutant(
        "number_of_another_asked_at_once",
        &["concurrent-mixup", "claim-differs-from-input"],
        || {
            good().mixing(|mut requests| {
                let mut plain: Vec<&mut Asked> =
                    requests.iter_mut().filter(|it| is_plain(it)).collect();
                for at in 1..plain.len() {
                    let number = plain[at].value("meeting_number").clone();
                    plain[at - 1].0.inputs.insert("meeting_number".to_owned(), number);
                }
                requests
            })
        },
    ),
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
    }),
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
    let number = asked.value("meeting_number").as_str().unwrap_or_default();
    (9..=11).contains(&number.len()) && number.parse().is_ok_and(|n: i64| n.to_string() == number)
}
