//! The profiles that come with mintcheck: a file here and a line in the list.

use std::sync::LazyLock;

use super::Profile;

const FILES: &[(&str, &str)] = &[
    ("meeting-sdk", include_str!("meeting-sdk.toml")),
    ("meeting-sdk-web-2", include_str!("meeting-sdk-web-2.toml")),
    ("meeting-sdk-native", include_str!("meeting-sdk-native.toml")),
    ("video-sdk", include_str!("video-sdk.toml")),
    ("meeting-legacy", include_str!("meeting-legacy.toml")),
    ("jwt-hs256", include_str!("jwt-hs256.toml")),
];

static PROFILES: LazyLock<Vec<Profile>> = LazyLock::new(|| {
    let read = |(name, text): &(&str, &str)| {
        Profile::read(&format!("{name}.toml"), text)
            .unwrap_or_else(|mistake| panic!("the shipped profile is wrong: {mistake}"))
    };
    FILES.iter().map(read).collect()
});

/// The profiles that come with mintcheck.
pub fn shipped() -> &'static [Profile] {
    &PROFILES
}

/// Their names.
pub fn names() -> impl Iterator<Item = &'static str> {
    FILES.iter().map(|(name, _)| *name)
}

/// The shipped profile of that name.
pub fn find(name: &str) -> Option<&'static Profile> {
    PROFILES.iter().find(|profile| profile.name == name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::profile::Level;

    #[test]
    fn every_shipped_profile_reads_and_has_its_own_name() {
        for ((name, _), profile) in FILES.iter().zip(shipped()) {
            assert_eq!(*name, profile.name);
        }
    }

    #[test]
    fn no_error_rests_on_one_report_or_on_a_dispute() {
        let text = FILES[0].1.replacen("level = \"note\"", "level = \"error\"", 1);
        let mistake = Profile::read("p.toml", &text).expect_err("a C row cannot be an error");
        assert!(mistake.title.contains("warning at most"), "{mistake}");
        assert!(shipped().iter().all(|profile| {
            profile
                .rules
                .values()
                .all(|rule| rule.level < Level::Error || rule.confidence.carries_an_error())
        }));
    }
}
