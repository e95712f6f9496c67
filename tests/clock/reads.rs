//! Reads of the clock are counted, and one of them can be given another answer.

use mintcheck::clock::{Later, Show};

use super::programs::{run, tellers};

/// Three reads, in a program that starts without any other.
const THREE: &str = "date +%s; date +%s; date +%s";

#[test]
fn the_count_of_reads_repeats() {
    for teller in tellers() {
        let counts: Vec<u64> = (0..4)
            .map(|round| run(&teller.command, Show::frozen(round * 1_000_000_007)).reads)
            .collect();
        assert!(counts[0] > 0, "{}", teller.name);
        assert_eq!(counts, [counts[0]; 4], "{}", teller.name);
    }
}

#[test]
fn from_any_read_on_the_clock_can_say_a_later_time() {
    for after_reads in 0..=3_u64 {
        let later = Some(Later { after_reads, by_us: 2_000_000 });
        let ran = run(&["sh", "-c", THREE], Show { later, ..Show::frozen(100_000_000) });
        let expected: String =
            (0..3).map(|read| if read < after_reads { "100\n" } else { "102\n" }).collect();
        assert_eq!((ran.out, ran.reads), (expected, 3));
    }
}

#[test]
fn whoever_waits_for_a_frozen_clock_to_move_is_let_go_with_a_note() {
    let program =
        "import time\nat = time.time()\nwhile time.time() < at + 0.01: pass\nprint('moved')";
    let ran = run(&["python3", "-c", program], Show::frozen(1_696_910_400_600_000));
    assert_eq!(ran.out, "moved\n");
    assert_eq!(ran.notes.len(), 1, "{:?}", ran.notes);
    assert!(ran.notes[0].contains("100,000 reads"), "{:?}", ran.notes);
}
