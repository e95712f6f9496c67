//! Instants as they are typed, to the microsecond.

/// An instant to the microsecond, which is what can be shown.
pub(super) fn microseconds(text: &str) -> Result<i64, String> {
    let (text, instant) = match text.strip_prefix('@') {
        Some(seconds) => {
            let (whole, fraction) = seconds.split_once('.').unwrap_or((seconds, "0"));
            let is_number = |digits: &str| {
                !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
            };
            if !is_number(whole.trim_start_matches('-')) || !is_number(fraction) {
                return Err("after @ come seconds since 1970, as in @1696910400.6".to_owned());
            }
            if fraction.len() > 9 {
                return Err(FINER.to_owned());
            }
            let sign = if whole.starts_with('-') { -1 } else { 1 };
            let nanoseconds: i32 = format!("{fraction:0<9}").parse().unwrap_or_default();
            let whole = whole.parse().map_err(|_| "that is further than a year 9999".to_owned())?;
            (seconds, jiff::Timestamp::new(whole, sign * nanoseconds))
        }
        None => (text, text.parse()),
    };
    let instant = instant.map_err(|error| format!("`{text}` is no instant: {error}"))?;
    if instant.subsec_nanosecond() % 1000 != 0 {
        return Err(FINER.to_owned());
    }
    Ok(instant.as_microsecond())
}

const FINER: &str = "an instant is shown to the microsecond, and this one is finer";
