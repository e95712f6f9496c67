//! The home of a case: the same inputs at the same instant under the usual zone and locale, which a
//! case in another place is compared with.

use std::collections::BTreeMap;

use super::Case;

/// For each case in a zone or locale of its own, the position of its home among the cases.
pub fn homes(cases: &[Case]) -> Vec<Option<usize>> {
    let mut homes = vec![None; cases.len()];
    let is_abroad = |case: &&Case| !case.environment.is_usual();
    let mut usual: BTreeMap<i64, Vec<usize>> =
        cases.iter().filter(is_abroad).map(|case| (case.now_us, Vec::new())).collect();
    if usual.is_empty() {
        return homes;
    }
    for (at, case) in cases.iter().enumerate().filter(|(_, case)| case.environment.is_usual()) {
        if let Some(at_this_instant) = usual.get_mut(&case.now_us) {
            at_this_instant.push(at);
        }
    }
    for (at, case) in cases.iter().enumerate().filter(|(_, case)| is_abroad(case)) {
        let is_home = |home: &Case| home.inputs == case.inputs && home.profile == case.profile;
        let known = usual[&case.now_us].iter();
        homes[at] = known.copied().find(|home| is_home(&cases[*home]));
    }
    homes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::case::{Environment, control};

    #[test]
    fn a_home_has_the_same_inputs_and_instant_and_the_usual_zone_and_locale() {
        let abroad = |case: &Case, tz: &str| Case {
            environment: Environment { tz: Some(tz.to_owned()), locale: None },
            ..case.clone()
        };
        let plain = control();
        let later = Case { now_us: plain[0].now_us + 1, ..plain[0].clone() };
        let other = Case { now_us: plain[0].now_us, ..plain[1].clone() };
        let cases = vec![
            abroad(&plain[0], "Asia/Tokyo"),
            other,
            later,
            plain[0].clone(),
            abroad(&plain[1], "Asia/Tokyo"),
            abroad(&plain[0], "UTC"),
            abroad(&plain[0], "Asia/Kathmandu"),
        ];
        assert_eq!(homes(&cases), [Some(3), None, None, None, None, None, Some(3)]);
        assert_eq!(homes(&plain), [None; 3]);
    }

    #[test]
    fn a_place_is_told_by_what_sets_it_apart() {
        let place = |tz: Option<&str>, locale: Option<&str>| {
            let [tz, locale] = [tz, locale].map(|name| name.map(str::to_owned));
            Environment { tz, locale }.to_string()
        };
        assert_eq!(place(Some("Asia/Tokyo"), None), "TZ=Asia/Tokyo");
        assert_eq!(place(Some("UTC"), Some("C")), "LC_ALL=C");
        assert_eq!(place(Some("Asia/Tokyo"), Some("C")), "TZ=Asia/Tokyo LC_ALL=C");
        assert_eq!(place(None, None), "TZ=UTC LC_ALL=C.UTF-8");
    }
}
