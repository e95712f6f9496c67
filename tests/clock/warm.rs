//! A server that runs is shown one instant after another.

use std::io::Write as _;

use mintcheck::clock::{Clocked, Show};

use super::programs::{instants, read_line, start};

/// Answers each line with its clock.
const SERVER: &str = "require('readline').createInterface({ input: process.stdin })
    .on('line', () => console.log(Date.now()));";

fn step_through(instants: &[i64]) {
    let Clocked { mut child, dial } = start(&["node", "-e", SERVER], Show::frozen(0));
    for at in instants {
        dial.set(Show::frozen(*at));
        child.stdin.as_ref().unwrap().write_all(b"now\n").unwrap();
        assert_eq!(read_line(&mut child.stdout), (at / 1000).to_string());
    }
    let ending = child.finish();
    assert_eq!((ending.how.as_str(), ending.left_behind), ("exit code 0", 0));
    assert_eq!(dial.notes(), Vec::<String>::new());
}

#[test]
fn a_warm_server_is_stepped_through_a_thousand_instants_in_order_and_shuffled() {
    let shuffled = instants(1000);
    let mut in_order = shuffled.clone();
    in_order.sort_unstable();
    step_through(&in_order);
    step_through(&shuffled);
}

#[test]
fn a_running_clock_goes_on_from_each_instant_that_it_is_set_to() {
    let Clocked { mut child, dial } = start(&["node", "-e", SERVER], Show::running(0));
    for at_ms in [1_696_910_400_600_i64, 2_218_000_001_987, 1_000_000_000_000] {
        dial.set(Show::running(at_ms * 1000));
        let mut last = at_ms;
        for _ in 0..3 {
            std::thread::sleep(std::time::Duration::from_millis(5));
            child.stdin.as_ref().unwrap().write_all(b"now\n").unwrap();
            let now: i64 = read_line(&mut child.stdout).parse().unwrap();
            assert!((last + 5..at_ms + 30_000).contains(&now), "{now} after {last}");
            last = now;
        }
    }
}
