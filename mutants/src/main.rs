//! Tries the mutants that cargo-mutants makes of this project, many in one build: each stands in the
//! code behind a switch, and the tests run once for each with that one alive. A build of its own for
//! each would take a minute or two, and there are two thousand.
//!
//! usage: mutants CHECKOUT LIST [COUNT [SEED]]
//!
//! CHECKOUT is a copy of the project that is written into, LIST what `cargo mutants --list --json`
//! prints there. With a COUNT so many viable mutants are drawn, without it all are tried. The table of
//! what was caught goes to standard output, the survivors before it.

#![expect(
    clippy::disallowed_methods,
    reason = "it starts a compiler and tests, and is no part of mintcheck"
)]

mod build;
mod list;
mod trial;
mod weave;

use std::path::PathBuf;
use std::process::ExitCode;

use list::Mutant;
use trial::Fate;

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let [checkout, list, more @ ..] = words.as_slice() else {
        eprintln!("usage: mutants CHECKOUT LIST [COUNT [SEED]]");
        return ExitCode::from(2);
    };
    let number = |at: usize| more.get(at).map(|word| word.parse::<u64>().expect("a number"));
    let checkout = PathBuf::from(checkout);
    let all = list::read(&PathBuf::from(list));
    let wanted = number(0).map_or(all.len(), |count| usize::try_from(count).expect("a count"));
    let drawn = list::draw(&all, wanted, number(1).unwrap_or(1));
    let (mut viable, programs) = build::viable(&checkout, drawn);
    viable.truncate(wanted);
    eprintln!("{} viable mutants of {} are tried", viable.len(), all.len());
    let fates = trial::run(&checkout, &programs, &viable);
    tell(&viable, &fates);
    ExitCode::SUCCESS
}

/// The survivors, and the table.
fn tell(mutants: &[Mutant], fates: &[Fate]) {
    let tried = || mutants.iter().zip(fates);
    for (mutant, _) in tried().filter(|(_, fate)| **fate == Fate::Survived) {
        println!("survived: {}", mutant.name);
    }
    println!("| folder | viable mutants | caught | by their time | survived |");
    println!("|---|---|---|---|---|");
    for folder in ["src/token", "src/rule", "src/cause", "src/"] {
        let own = |fate: Fate| {
            let of = tried().filter(|(one, its)| one.file.starts_with(folder) && **its == fate);
            of.count()
        };
        let [caught, late, survived] = [Fate::Caught, Fate::TimedOut, Fate::Survived].map(own);
        let all = caught + late + survived;
        let name = if folder == "src/" { "all" } else { folder };
        let share = (caught + late) * 1000 / all.max(1);
        println!("| `{name}` | {all} | {}.{} % | {late} | {survived} |", share / 10, share % 10);
    }
}
