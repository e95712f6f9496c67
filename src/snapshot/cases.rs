//! Lists of cases that stay short: whole topics and groups by name, the rest in runs of numbers.

use std::collections::{BTreeMap, BTreeSet};

use sha2::{Digest as _, Sha256};

/// More runs of numbers than this say less to a person than how many cases there are.
const MOST_RUNS: usize = 8;

/// The cases of `ids` in the words of a list, where `all` are those that could stand in it.
pub fn listed(ids: &[&str], all: &[&str]) -> Vec<String> {
    let wanted: BTreeSet<&str> = ids.iter().copied().collect();
    let mut words = Vec::new();
    for (topic, groups) in &by_group(all) {
        let chosen = |numbers: &BTreeSet<&str>, group: &str| -> Vec<String> {
            let named = numbers.iter().map(|number| joined(group, number));
            named.filter(|id| wanted.contains(id.as_str())).collect()
        };
        let of_groups: Vec<(&str, usize, Vec<String>)> = (groups.iter())
            .map(|(group, numbers)| (*group, numbers.len(), chosen(numbers, group)))
            .collect();
        if of_groups.iter().all(|(_, all, chosen)| chosen.len() == *all) {
            words.push((*topic).to_owned());
            continue;
        }
        for (group, all, chosen) in of_groups.iter().filter(|(.., chosen)| !chosen.is_empty()) {
            words.push(if chosen.len() == *all && *all > 1 {
                (*group).to_owned()
            } else {
                runs(group, chosen, *all)
            });
        }
    }
    words
}

/// Twelve digits that are others when a list of texts is another.
pub fn digest<'t>(texts: impl Iterator<Item = &'t str>) -> String {
    let mut hash = Sha256::new();
    for text in texts {
        hash.update(text.as_bytes());
        hash.update([0]);
    }
    let first = hash.finalize().iter().take(6).fold(0, |sum, byte| sum << 8 | u64::from(*byte));
    format!("{first:012x}")
}

type Groups<'i> = BTreeMap<&'i str, BTreeSet<&'i str>>;

/// The numbers in each group, by topic.
fn by_group<'i>(ids: &[&'i str]) -> BTreeMap<&'i str, Groups<'i>> {
    let mut topics: BTreeMap<&str, Groups<'_>> = BTreeMap::new();
    for id in ids {
        let topic = id.split_once('/').map_or(*id, |(topic, _)| topic);
        let (group, number) = id.rsplit_once('-').unwrap_or((id, ""));
        topics.entry(topic).or_default().entry(group).or_default().insert(number);
    }
    topics
}

fn joined(group: &str, number: &str) -> String {
    if number.is_empty() { group.to_owned() } else { format!("{group}-{number}") }
}

/// Some cases of a group: `secrets/hex-000..003,007`, or how many and which by a digest.
fn runs(group: &str, ids: &[String], all: usize) -> String {
    let numbers: Vec<&str> = (ids.iter())
        .map(|id| id.strip_prefix(group).unwrap_or(id).trim_start_matches('-'))
        .collect();
    let mut runs: Vec<(&str, &str)> = Vec::new();
    for number in numbers {
        match runs.last_mut() {
            Some((_, last)) if follows(last, number) => *last = number,
            _ => runs.push((number, number)),
        }
    }
    if runs.len() > MOST_RUNS {
        let digest = digest(ids.iter().map(String::as_str));
        return format!("{} of the {all} {group} (digest {digest})", ids.len());
    }
    let each: Vec<String> = (runs.iter())
        .map(
            |(first, last)| {
                if first == last { (*first).to_owned() } else { format!("{first}..{last}") }
            },
        )
        .collect();
    joined(group, &each.join(","))
}

fn follows(one: &str, next: &str) -> bool {
    let number = |text: &str| text.parse::<u64>().ok();
    number(one).zip(number(next)).is_some_and(|(one, next)| one + 1 == next)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [&str; 8] =
        ["a/x-000", "a/x-001", "a/x-002", "a/y-000", "b/only", "c/z-1", "c/z-2", "c/z-9"];

    #[test]
    fn a_whole_topic_or_group_is_its_name() {
        assert_eq!(listed(&ALL, &ALL), ["a", "b", "c"]);
        assert_eq!(listed(&ALL[..3], &ALL), ["a/x"]);
        assert_eq!(listed(&ALL[3..5], &ALL), ["a/y-000", "b"]);
    }

    #[test]
    fn a_part_of_a_group_is_told_in_runs() {
        assert_eq!(listed(&ALL[..2], &ALL), ["a/x-000..001"]);
        assert_eq!(
            listed(&["a/x-000", "a/x-002", "c/z-2", "c/z-9"], &ALL),
            ["a/x-000,002", "c/z-2,9"]
        );
    }

    #[test]
    fn many_runs_are_told_by_their_number_and_a_digest() {
        let all: Vec<String> = (0..40).map(|n| format!("t/g-{n:03}")).collect();
        let all: Vec<&str> = all.iter().map(String::as_str).collect();
        let even: Vec<&str> = all.iter().copied().step_by(2).collect();
        let odd: Vec<&str> = all.iter().copied().skip(1).step_by(2).collect();
        let [words] = &listed(&even, &all)[..] else { panic!("one word") };
        assert!(words.starts_with("20 of the 40 t/g (digest "), "{words}");
        assert_ne!(listed(&odd, &all), listed(&even, &all));
    }
}
