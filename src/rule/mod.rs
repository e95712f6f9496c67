//! Rules: one requirement a file. To add one, write its file and add its two lines below; the
//! tests then ask for its mutant and run the examples on its page.
//!
//! The order matters where one rule makes another moot: the one that speaks comes first.

mod abroad;
mod declare;
pub mod example;
mod legacy_example;
mod named;
mod series;
mod twice;

mod alg_not_allowed;
mod already_expired;
mod bad_input_accepted;
mod base64url_alphabet;
mod base64url_not_canonical;
mod base64url_padding;
mod bytes_vary;
mod claim_deprecated;
mod claim_differs_from_input;
mod claim_misnamed;
mod claim_missing;
mod claim_unknown;
mod claim_value_not_allowed;
mod claim_wrong_type;
mod claims_vary;
mod concurrent_mixup;
mod duplicate_member;
mod good_input_refused;
mod header_critical;
mod header_member_unknown;
mod iat_ignores_clock;
mod iat_in_the_future;
mod iat_quantised;
mod iat_rounds_up;
mod iat_runs_backwards;
mod iat_too_old;
mod join_disagrees_with_token;
mod join_parameter_misnamed;
mod join_parameter_missing;
mod keys_disagree;
mod legacy_field_missing;
mod legacy_hash_malformed;
mod legacy_not_base64;
mod legacy_too_long;
mod legacy_ts_in_the_future;
mod legacy_ts_not_a_number;
mod legacy_ts_not_in_milliseconds;
mod legacy_ts_too_old;
mod lifetime_at_the_edge;
mod lifetime_too_long;
mod lifetime_too_short;
mod lifetime_varies;
mod locale_dependent;
mod mac_mismatch;
mod mac_wrong_length;
mod not_compact_jws;
mod not_yet_valid;
mod segment_not_json_object;
mod session_outlives_token;
mod surrounding_text;
mod time_form_varies;
mod time_left_too_short;
mod time_not_a_number;
mod time_not_an_integer;
mod time_not_in_seconds;
mod typ_not_jwt;
mod zone_dependent;

pub use declare::{
    AnswerCheck, Bench, Breach, Check, Court, Group, Reach, Rule, Rules, Setting, Sink, Together,
};
use declare::{MOST_UNKNOWN, declare_rule};
pub use named::read_profile;

static ALL: &[&Rule] = &[
    &surrounding_text::SURROUNDING_TEXT,
    &not_compact_jws::NOT_COMPACT_JWS,
    &legacy_not_base64::LEGACY_NOT_BASE64,
    &legacy_field_missing::LEGACY_FIELD_MISSING,
    &legacy_hash_malformed::LEGACY_HASH_MALFORMED,
    &legacy_too_long::LEGACY_TOO_LONG,
    &legacy_ts_not_a_number::LEGACY_TS_NOT_A_NUMBER,
    &legacy_ts_not_in_milliseconds::LEGACY_TS_NOT_IN_MILLISECONDS,
    &legacy_ts_in_the_future::LEGACY_TS_IN_THE_FUTURE,
    &legacy_ts_too_old::LEGACY_TS_TOO_OLD,
    &base64url_padding::BASE64URL_PADDING,
    &base64url_alphabet::BASE64URL_ALPHABET,
    &base64url_not_canonical::BASE64URL_NOT_CANONICAL,
    &segment_not_json_object::SEGMENT_NOT_JSON_OBJECT,
    &duplicate_member::DUPLICATE_MEMBER,
    &alg_not_allowed::ALG_NOT_ALLOWED,
    &typ_not_jwt::TYP_NOT_JWT,
    &header_critical::HEADER_CRITICAL,
    &header_member_unknown::HEADER_MEMBER_UNKNOWN,
    &mac_wrong_length::MAC_WRONG_LENGTH,
    &mac_mismatch::MAC_MISMATCH,
    &claim_misnamed::CLAIM_MISNAMED,
    &claim_missing::CLAIM_MISSING,
    &claim_unknown::CLAIM_UNKNOWN,
    &claim_deprecated::CLAIM_DEPRECATED,
    &claim_wrong_type::CLAIM_WRONG_TYPE,
    &claim_differs_from_input::CLAIM_DIFFERS_FROM_INPUT,
    &claim_value_not_allowed::CLAIM_VALUE_NOT_ALLOWED,
    &keys_disagree::KEYS_DISAGREE,
    &join_parameter_misnamed::JOIN_PARAMETER_MISNAMED,
    &join_parameter_missing::JOIN_PARAMETER_MISSING,
    &join_disagrees_with_token::JOIN_DISAGREES_WITH_TOKEN,
    &bad_input_accepted::BAD_INPUT_ACCEPTED,
    &good_input_refused::GOOD_INPUT_REFUSED,
    &time_not_a_number::TIME_NOT_A_NUMBER,
    &time_not_in_seconds::TIME_NOT_IN_SECONDS,
    &time_not_an_integer::TIME_NOT_AN_INTEGER,
    &iat_in_the_future::IAT_IN_THE_FUTURE,
    &iat_too_old::IAT_TOO_OLD,
    &not_yet_valid::NOT_YET_VALID,
    &already_expired::ALREADY_EXPIRED,
    &lifetime_too_short::LIFETIME_TOO_SHORT,
    &lifetime_too_long::LIFETIME_TOO_LONG,
    &lifetime_at_the_edge::LIFETIME_AT_THE_EDGE,
    &time_left_too_short::TIME_LEFT_TOO_SHORT,
    &session_outlives_token::SESSION_OUTLIVES_TOKEN,
    &time_form_varies::TIME_FORM_VARIES,
    &iat_rounds_up::IAT_ROUNDS_UP,
    &iat_runs_backwards::IAT_RUNS_BACKWARDS,
    &iat_ignores_clock::IAT_IGNORES_CLOCK,
    &iat_quantised::IAT_QUANTISED,
    &lifetime_varies::LIFETIME_VARIES,
    &concurrent_mixup::CONCURRENT_MIXUP,
    &claims_vary::CLAIMS_VARY,
    &bytes_vary::BYTES_VARY,
    &zone_dependent::ZONE_DEPENDENT,
    &locale_dependent::LOCALE_DEPENDENT,
];

/// All rules, in the order in which they are put.
pub fn all() -> &'static [&'static Rule] {
    ALL
}

/// The rule of that name.
pub fn find(id: &str) -> Option<&'static Rule> {
    ALL.iter().copied().find(|rule| rule.id == id)
}

/// The rules on one answer that compare its times with the clock: without an instant they can only
/// be judged as of now.
const BY_THE_CLOCK: [&str; 7] = [
    "iat-in-the-future",
    "iat-too-old",
    "not-yet-valid",
    "already-expired",
    "time-left-too-short",
    "legacy-ts-in-the-future",
    "legacy-ts-too-old",
];

/// The rules on one answer that compare its times with the clock.
pub fn by_the_clock() -> &'static [&'static str] {
    &BY_THE_CLOCK
}

/// Whether a rule on one answer compares its times with the clock.
pub fn needs_the_clock(id: &str) -> bool {
    by_the_clock().contains(&id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rules_by_the_clock_are_rules() {
        assert!(by_the_clock().iter().all(|id| find(id).is_some()));
    }
}
