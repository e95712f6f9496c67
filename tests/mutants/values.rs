//! Sins in what claims say.

use super::asked::{Asked, quote, refuses_all_doubt};
use super::generator::good;
use super::mutant::{Mutant, mutant};
use super::numbers::{exponential, float32, int32};

pub(super) const ALL: &[Mutant] = &[
    mutant("role_as_string", &["claim-wrong-type"], || {
        good().claims(|asked, claims| claims.set("role", quote(&asked.role().to_string())))
    })
    .expects(&["input-type-passed-through"]),
    mutant("role_as_boolean", &["claim-wrong-type"], || {
        good().claims(|asked, claims| claims.set("role", asked.role() == 1))
    }),
    mutant("number_as_list", &["claim-wrong-type"], || {
        good().claims(|asked, claims| claims.set("mn", format!("[{}]", asked.number())))
    }),
    mutant("number_as_null", &["claim-wrong-type"], || {
        good().claims(|_, claims| claims.set("mn", "null"))
    }),
    mutant("webrtc_mode_as_boolean", &["claim-wrong-type"], || {
        good().claims(|_, claims| claims.also("video_webrtc_mode", true))
    }),
    mutant("webrtc_mode_of_2", &["claim-value-not-allowed"], || {
        good().claims(|_, claims| claims.also("video_webrtc_mode", 2))
    }),
    mutant("role_always_host", &["claim-differs-from-input"], || {
        good().claims(|_, claims| claims.set("role", 1))
    }),
    mutant("role_negated", &["claim-differs-from-input"], || {
        good().claims(|asked, claims| claims.set("role", 1 - asked.role()))
    }),
    mutant("role_as_enumerated_from_1", &["claim-differs-from-input"], || {
        good().claims(|asked, claims| claims.set("role", 1 + asked.role()))
    }),
    mutant("number_in_groups", &["claim-value-not-allowed"], || {
        good().claims(|asked, claims| {
            let number = asked.text("meeting_number");
            let (start, end) = number.split_at(number.len() - 4);
            claims.set("mn", quote(&format!("{start}-{end}")));
        })
    }),
    mutant("number_through_int32", &["claim-differs-from-input"], || {
        good().claims(|asked, claims| claims.set("mn", quote(&int32(asked.number()).to_string())))
    })
    .expects(&["number-through-int32"]),
    mutant("number_held_at_int32", &["claim-differs-from-input"], || {
        good().claims(|asked, claims| {
            let held = asked.number().min(i64::from(i32::MAX));
            claims.set("mn", quote(&held.to_string()));
        })
    })
    .expects(&["number-through-int32"]),
    mutant("number_through_float32", &["claim-differs-from-input"], || {
        good().claims(|asked, claims| claims.set("mn", quote(&float32(asked.number()).to_string())))
    }),
    // As text the doubles of Java and C: the digits are all there, and not alone.
    mutant("number_with_point_zero", &["claim-value-not-allowed", "claim-wrong-type"], || {
        good().claims(|asked, claims| claims.set("mn", format!("{}.0", asked.number())))
    })
    .expects(&["number-through-double"]),
    mutant("number_with_exponent", &["claim-value-not-allowed", "claim-wrong-type"], || {
        good().claims(|asked, claims| claims.set("mn", exponential(asked.number(), "E")))
    })
    .expects(&["number-through-double"]),
    // Only numbers that were given as JSON numbers, which may be refused.
    mutant(
        "json_numbers_through_float32",
        &["claim-differs-from-input", "bad-input-accepted"],
        || {
            let is_number = |asked: &Asked| asked.value("meeting_number").is_u64();
            good()
                .refusing(move |asked| refuses_all_doubt(asked).filter(|_| !is_number(asked)))
                .claims(move |asked, claims| {
                    if is_number(asked) {
                        claims.set("mn", quote(&float32(asked.number()).to_string()));
                    }
                })
        },
    ),
    mutant("number_cut_to_10_digits", &["claim-differs-from-input"], || {
        good().claims(|asked, claims| {
            let digits: String = asked.text("meeting_number").chars().take(10).collect();
            claims.set("mn", quote(&digits));
        })
    }),
    mutant("number_left_empty", &["claim-differs-from-input"], || {
        good().claims(|_, claims| claims.set("mn", "\"\""))
    }),
    mutant("number_left_in_the_program", &["claim-differs-from-input"], || {
        good().claims(|_, claims| claims.set("mn", "\"86764390572\""))
    }),
    mutant("number_and_role_swapped", &["claim-differs-from-input"], || {
        good().claims(|asked, claims| {
            claims.set("mn", quote(&asked.role().to_string()));
            claims.set("role", asked.number());
        })
    })
    .expects(&["argument-order"]),
    mutant("template_left_unexpanded", &["claim-differs-from-input"], || {
        good().claims(|_, claims| claims.set("mn", "\"{meeting_number}\""))
    })
    .expects(&["placeholder-left"]),
    mutant("key_not_found", &["claim-differs-from-input"], || {
        good().claims(|_, claims| claims.set("appKey", "\"undefined\""))
    })
    .expects(&["placeholder-left"]),
    mutant("name_of_the_variable_for_the_key", &["claim-differs-from-input"], || {
        good().claims(|_, claims| claims.set("appKey", "\"ZOOM_MEETING_SDK_KEY\""))
    })
    .expects(&["placeholder-left"]),
    mutant("key_lower_cased", &["claim-differs-from-input"], || {
        good().claims(|asked, claims| {
            claims.set("appKey", quote(&asked.text("sdk_key").to_lowercase()));
        })
    }),
    mutant("key_cut_at_32_characters", &["claim-differs-from-input"], || {
        good().claims(|asked, claims| {
            let cut: String = asked.text("sdk_key").chars().take(32).collect();
            claims.set("appKey", quote(&cut));
        })
    }),
    // Only keys with such characters show it: a trap.
    mutant("key_escaped_for_html", &["claim-differs-from-input"], || {
        good().claims(|asked, claims| {
            let escaped = asked.text("sdk_key").replace('&', "&amp;").replace('<', "&lt;");
            claims.set("appKey", quote(&escaped));
        })
    }),
    mutant("key_exchanged_in_one_place", &["claim-differs-from-input", "claim-deprecated"], || {
        good().claims(|_, claims| claims.also("sdkKey", "\"mintcheckOlderExample_00\""))
    }),
    // Where no key is given, and nothing shows which of the two is right.
    mutant(
        "two_defaults_for_one_key",
        &["keys-disagree", "claim-deprecated", "bad-input-accepted"],
        || {
            let is_given = |asked: &Asked| !asked.value("sdk_key").is_null();
            good()
                .refusing(move |asked| refuses_all_doubt(asked).filter(|_| is_given(asked)))
                .claims(move |asked, claims| {
                    let given = is_given(asked).then(|| asked.quoted("sdk_key"));
                    let or = |default| given.clone().unwrap_or_else(|| quote(default));
                    claims.set("appKey", or("mintcheckExampleKey_01"));
                    claims.also("sdkKey", or("mintcheckOlderExample_00"));
                })
        },
    ),
];
