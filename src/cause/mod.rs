//! Causes: one mechanism a file. To add one, write its file and add its two lines below.
//!
//! The order is the rank: where two reproduce the same bytes, the simpler one comes first.

mod changed;
mod declare;
mod requests;
mod spelling;
mod times;
mod timing;
mod trial;

mod alg_from_key_length;
mod argument_order;
mod calendar_arithmetic;
mod ceiling;
mod encoded_twice;
mod float32_rounding;
mod float_formatted_time;
mod input_type_passed_through;
mod int32_overflow;
mod legacy_signature;
mod lifetime_unit_mix;
mod line_wrapped_base64;
mod local_time_as_utc;
mod mac_hex_digest;
mod mac_other_hash;
mod mac_over_other_bytes;
mod milliseconds_as_seconds;
mod no_backdate;
mod number_through_double;
mod number_through_int32;
mod only_mac_returned;
mod other_product;
mod padded_base64;
mod placeholder_left;
mod relative_expiry;
mod rounds_half_even;
mod rounds_half_up;
mod second_clock_read;
mod secret_base64_decoded;
mod secret_hex_decoded;
mod secret_latin1;
mod secret_truncated;
mod secret_whitespace;
mod shared_state;
mod stale_clock;
mod standard_base64;
mod utc_time_as_local;
mod whole_response_passed;
mod wrong_epoch;

use declare::declare_cause;
pub use declare::{Attempt, Cause, Confidence, Explained, Found, Proof, of_answer, of_requests};
pub use requests::{Request, Requests};
pub use times::Times;
pub use timing::{Suspect, Timed, Timing, Unexplained, of_times};

static ALL: &[&Cause] = &[
    &secret_whitespace::SECRET_WHITESPACE,
    &secret_base64_decoded::SECRET_BASE64_DECODED,
    &secret_hex_decoded::SECRET_HEX_DECODED,
    &secret_latin1::SECRET_LATIN1,
    &secret_truncated::SECRET_TRUNCATED,
    &mac_hex_digest::MAC_HEX_DIGEST,
    &mac_over_other_bytes::MAC_OVER_OTHER_BYTES,
    &mac_other_hash::MAC_OTHER_HASH,
    &argument_order::ARGUMENT_ORDER,
    &whole_response_passed::WHOLE_RESPONSE_PASSED,
    &legacy_signature::LEGACY_SIGNATURE,
    &encoded_twice::ENCODED_TWICE,
    &only_mac_returned::ONLY_MAC_RETURNED,
    &padded_base64::PADDED_BASE64,
    &standard_base64::STANDARD_BASE64,
    &line_wrapped_base64::LINE_WRAPPED_BASE64,
    &alg_from_key_length::ALG_FROM_KEY_LENGTH,
    &placeholder_left::PLACEHOLDER_LEFT,
    &other_product::OTHER_PRODUCT,
    &input_type_passed_through::INPUT_TYPE_PASSED_THROUGH,
    &number_through_int32::NUMBER_THROUGH_INT32,
    &number_through_double::NUMBER_THROUGH_DOUBLE,
    &shared_state::SHARED_STATE,
    &float32_rounding::FLOAT32_ROUNDING,
    &int32_overflow::INT32_OVERFLOW,
    &milliseconds_as_seconds::MILLISECONDS_AS_SECONDS,
    &lifetime_unit_mix::LIFETIME_UNIT_MIX,
    &relative_expiry::RELATIVE_EXPIRY,
    &wrong_epoch::WRONG_EPOCH,
    &local_time_as_utc::LOCAL_TIME_AS_UTC,
    &utc_time_as_local::UTC_TIME_AS_LOCAL,
    &calendar_arithmetic::CALENDAR_ARITHMETIC,
    &stale_clock::STALE_CLOCK,
    &second_clock_read::SECOND_CLOCK_READ,
    &rounds_half_up::ROUNDS_HALF_UP,
    &rounds_half_even::ROUNDS_HALF_EVEN,
    &ceiling::CEILING,
    &no_backdate::NO_BACKDATE,
    &float_formatted_time::FLOAT_FORMATTED_TIME,
];

/// All causes, the simplest first.
pub fn all() -> &'static [&'static Cause] {
    ALL
}

/// The cause of that name.
pub fn find(id: &str) -> Option<&'static Cause> {
    ALL.iter().copied().find(|cause| cause.id == id)
}
