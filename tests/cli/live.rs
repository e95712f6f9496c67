//! Programs that are judged by the real clock: what is found by it, and what is said that it missed.

use std::os::unix::fs::PermissionsExt as _;

use super::init::copy;
use super::place::{Place, faults, generator, rules};

/// A program whose `iat` is some seconds beside the clock; it signs with a shell of its own.
fn beside(place: &Place, name: &str, seconds: &str) -> String {
    let signs = place.read("shell/signature.sh");
    let changed = signs.replace("$(date", &format!("$(date -d '{seconds} seconds'"));
    assert_ne!(signs, changed, "it reads the clock by `date`");
    place.write(&format!("{name}.sh"), &changed);
    let mode = std::fs::Permissions::from_mode(0o755);
    std::fs::set_permissions(place.path(&format!("{name}.sh")), mode).unwrap();
    format!(
        "[generators.{name}]\n\
         command = [\"./{name}.sh\", \"{{meeting_number}}\", \"{{role}}\"]\n\
         env = {{ ZOOM_MEETING_SDK_KEY = \"{{sdk_key}}\", ZOOM_MEETING_SDK_SECRET = \"{{secret}}\" }}\n\
         clock = \"live\"\n"
    )
}

#[test]
fn what_is_wrong_by_the_real_clock_is_found_and_what_is_sound_is_not_accused() {
    let place = Place::empty();
    copy(&place, "tests/programs/shell", "shell");
    let sound = beside(&place, "sound", "0");
    let ahead = beside(&place, "ahead", "+90");
    place.write("mintcheck.toml", &format!("{sound}{ahead}"));
    let (ran, report) = place.report(&[]);
    ran.ended(1);
    let sound = generator(&report, "sound");
    assert_eq!((&sound["verdict"], &sound["clock"]), (&"conforms".into(), &"live".into()));
    assert!(faults(sound).is_empty());
    let notes = sound["notes"].to_string();
    for words in ["by the real clock: 24 instants over 2", "a 32-bit float would have gone unseen"]
    {
        assert!(notes.contains(words), "{notes}");
    }
    let ahead = generator(&report, "ahead");
    assert!(rules(ahead).contains(&"iat-in-the-future"), "{:?}", rules(ahead));
    assert!(ahead["causes"].as_array().unwrap().is_empty(), "its instants are not known exactly");
}
