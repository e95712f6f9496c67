//! Which time zones and locales this machine has: in one that it lacks, a program runs as if in UTC
//! or C, and what it does there shows nothing.

use std::collections::BTreeSet;
use std::path::{Component, Path, PathBuf};
use std::sync::LazyLock;
use std::time::Duration;

use super::{Launch, Stop, finish, tree};
use crate::case::Environment;

/// Where zones lie, unless `TZDIR` says otherwise.
const ZONES: &str = "/usr/share/zoneinfo";
/// Both programs that are asked here answer at once.
const LIMIT: Duration = Duration::from_secs(5);

/// Why nothing can be shown there; none if something can.
pub fn lacks(place: &Environment) -> Option<String> {
    if !has_zone(place.zone()) {
        return Some(format!("this machine has no zone `{}` (install tzdata)", place.zone()));
    }
    let locale = place.locale();
    let hint = "`locale -a` does not list it; scripts/setup or localedef makes it";
    (!has_locale(locale)).then(|| format!("this machine has no locale `{locale}` ({hint})"))
}

/// Whether a zone is among the machine's files, or moves the hour of a program that is run in it.
fn has_zone(zone: &str) -> bool {
    let folder = tree::inherited("TZDIR").map_or_else(|| PathBuf::from(ZONES), PathBuf::from);
    let is_name = Path::new(zone).components().all(|part| matches!(part, Component::Normal(_)));
    if zone == Environment::ZONE || (is_name && folder.join(zone).is_file()) {
        return true;
    }
    let place = Environment { tz: Some(zone.to_owned()), locale: None };
    ask(&["date", "+%z"], &place).is_some_and(|offset| offset.trim() != "+0000")
}

/// Whether `locale -a` lists a locale. Every system has C, and C.UTF-8 is what children get anyway.
fn has_locale(locale: &str) -> bool {
    if [Environment::LOCALE, "C", "POSIX"].contains(&locale) {
        return true;
    }
    LISTED.contains(&plain(locale))
}

/// What `locale -a` lists, if there is such a program, and what lies in `LOCPATH`, of which it does
/// not know.
static LISTED: LazyLock<BTreeSet<String>> = LazyLock::new(|| {
    let listed = ask(&["locale", "-a"], &Environment::default()).unwrap_or_default();
    let folders = tree::inherited("LOCPATH").unwrap_or_default();
    let entries = std::env::split_paths(&folders).filter_map(|folder| folder.read_dir().ok());
    let names =
        entries.flatten().flatten().map(|entry| plain(&entry.file_name().to_string_lossy()));
    listed.lines().map(plain).chain(names).collect()
});

/// `de_DE.UTF-8` and `de_DE.utf8` are one locale.
fn plain(locale: &str) -> String {
    locale.trim().to_lowercase().replace('-', "")
}

/// What a program of the system prints in a place, if it is there and succeeds.
fn ask(command: &[&str], place: &Environment) -> Option<String> {
    let command: Vec<String> = command.iter().map(|&word| word.to_owned()).collect();
    let mut launch = Launch::minimal(&command, PathBuf::from("/"));
    launch.put_in(place);
    let finished = finish::run(&launch, LIMIT, Stop::never()).ok()?;
    finished.succeeded.then_some(finished.output)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(tz: Option<&str>, locale: Option<&str>) -> Environment {
        let [tz, locale] = [tz, locale].map(|name| name.map(str::to_owned));
        Environment { tz, locale }
    }

    #[test]
    fn the_usual_place_is_everywhere() {
        assert_eq!(lacks(&Environment::default()), None);
        assert_eq!(lacks(&place(None, Some("C"))), None);
    }

    #[test]
    fn a_zone_is_there_if_it_moves_the_hour() {
        assert_eq!(lacks(&place(Some("JST-9"), None)), None);
        let why = lacks(&place(Some("Nowhere/Atlantis"), None));
        assert!(why.is_some_and(|why| why.contains("no zone `Nowhere/Atlantis`")));
        assert!(lacks(&place(Some("../../../etc/passwd"), None)).is_some());
    }

    #[test]
    fn a_locale_that_nobody_speaks_is_not_there() {
        let why = lacks(&place(None, Some("xx_XX.UTF-8")));
        assert!(why.is_some_and(|why| why.contains("no locale `xx_XX.UTF-8`")));
    }

    #[test]
    fn spellings_of_a_charset_are_one() {
        assert_eq!(plain("de_DE.UTF-8"), plain("de_DE.utf8"));
        assert_ne!(plain("de_DE.UTF-8"), plain("de_DE"));
    }
}
