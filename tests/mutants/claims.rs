//! Sins in what claims are called, and in which there are.

use super::generator::good;
use super::mutant::{Mutant, mutant};

pub(super) const ALL: &[Mutant] = &[
    mutant("only_sdk_key", &["claim-misnamed"], || {
        good().claims(|_, claims| claims.rename("appKey", "sdkKey"))
    })
    .expects(&["other-product"]),
    mutant("api_key_for_app_key", &["claim-misnamed"], || {
        good().claims(|_, claims| claims.rename("appKey", "apiKey"))
    }),
    mutant("issuer_for_app_key", &["claim-misnamed"], || {
        good().claims(|_, claims| claims.rename("appKey", "iss"))
    }),
    mutant("meeting_number_for_mn", &["claim-misnamed"], || {
        good().claims(|_, claims| claims.rename("mn", "meetingNumber"))
    }),
    mutant("names_in_snake_case", &["claim-misnamed", "claim-unknown"], || {
        good().claims(|_, claims| {
            claims.rename("appKey", "app_key");
            claims.rename("tokenExp", "token_exp");
        })
    }),
    mutant("names_in_pascal_case", &["claim-misnamed", "claim-unknown"], || {
        good().claims(|_, claims| {
            let names = ["appKey", "mn", "role", "iat", "exp", "tokenExp"];
            let others = ["AppKey", "Mn", "Role", "Iat", "Exp", "TokenExp"];
            for (name, other) in names.into_iter().zip(others) {
                claims.rename(name, other);
            }
        })
    }),
    mutant("role_left_out", &["claim-missing"], || {
        good().claims(|_, claims| claims.remove(&["role"]))
    }),
    // As a writer does that takes 0 for nothing.
    mutant("role_left_out_when_it_is_0", &["claim-missing"], || {
        good().claims(|asked, claims| {
            if asked.role() == 0 {
                claims.remove(&["role"]);
            }
        })
    }),
    mutant("number_left_out", &["claim-missing"], || {
        good().claims(|_, claims| claims.remove(&["mn"]))
    }),
    mutant("key_left_out", &["claim-missing"], || {
        good().claims(|_, claims| claims.remove(&["appKey"]))
    }),
    mutant("iat_left_out", &["claim-missing"], || {
        good().claims(|_, claims| claims.remove(&["iat"]))
    }),
    mutant("exp_left_out", &["claim-missing"], || {
        good().claims(|_, claims| claims.remove(&["exp"]))
    }),
    mutant("native_token", &["claim-missing"], || {
        good().claims(|_, claims| claims.remove(&["mn", "role"]))
    })
    .expects(&["other-product"]),
    mutant("claims_wrapped_in_an_object", &["claim-missing", "claim-unknown"], || {
        good().written(|claims| format!(r#"{{"payload":{}}}"#, claims.compact()).into_bytes())
    }),
    mutant("no_claims", &["claim-missing"], || good().written(|_| b"{}".to_vec())),
    mutant("rest_api_token", &["claim-misnamed", "claim-missing"], || {
        good().claims(|_, claims| {
            claims.rename("appKey", "iss");
            claims.remove(&["mn", "role", "iat", "tokenExp"]);
        })
    })
    .expects(&["other-product"]),
    mutant("video_sdk_token", &["claim-misnamed", "claim-missing", "claim-unknown"], || {
        good().claims(|_, claims| {
            claims.rename("appKey", "app_key");
            claims.rename("role", "role_type");
            claims.remove(&["mn", "tokenExp"]);
            claims.also("tpc", "\"a session\"");
            claims.also("version", 1);
            claims.also("user_identity", "\"somebody\"");
        })
    })
    .expects(&["other-product"]),
];
