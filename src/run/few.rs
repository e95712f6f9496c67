//! Which cases a program is asked that has to be started for each: some of every group, spread over
//! it, and always the same ones.

use sha2::{Digest, Sha256};

use super::docket::Docket;
use crate::case::Shape;

/// The most cases of a group that are asked: enough for both kinds of everything that alternates.
const MOST_OF_FIELD: usize = 8;
/// Of a group of odd inputs.
const MOST_OF_ODD: usize = 4;
/// Of a long sweep over the clock: one instant in each eighth second of the 256 s after which the
/// steps of a 32-bit float repeat.
const MOST_OF_A_SWEEP: usize = 32;
/// A group of more cases than this is a sweep.
const LONG: usize = 128;

/// The positions of the chosen cases.
pub fn few(docket: &Docket<'_>) -> Vec<usize> {
    let mut chosen = Vec::new();
    for group in 0..docket.groups().len() {
        let members: Vec<usize> =
            (0..docket.cases.len()).filter(|at| docket.group_of(*at) == group).collect();
        let odd = members.iter().all(|at| docket.shape(*at) != Shape::Field);
        let most = match members.len() {
            LONG.. => MOST_OF_A_SWEEP,
            _ if odd => MOST_OF_ODD,
            _ => MOST_OF_FIELD,
        };
        chosen.extend(spread(&members, most, |at| docket.cases[at].id.as_str()));
    }
    chosen.sort_unstable();
    chosen
}

/// One of each of `most` stretches of equal length. Which one is settled by its name, so that a
/// pattern in the order of the cases cannot hide half of them.
pub(super) fn spread<'d>(
    members: &[usize],
    most: usize,
    name: impl Fn(usize) -> &'d str,
) -> Vec<usize> {
    let stretches = most.min(members.len());
    let stretch = |number: usize| {
        let bound = |number: usize| number * members.len() / stretches;
        &members[bound(number)..bound(number + 1)]
    };
    let by_name = |at: &usize| Sha256::digest(name(*at)).to_vec();
    (0..stretches)
        .filter_map(|number| stretch(number).iter().copied().min_by_key(by_name))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_stretch_of_a_group_gives_one_case_and_always_the_same() {
        let names: Vec<String> = (0..100).map(|number| format!("t/g-{number:03}")).collect();
        let members: Vec<usize> = (0..100).collect();
        let chosen = spread(&members, 8, |at| &names[at]);
        assert_eq!(chosen.len(), 8);
        assert_eq!(chosen, spread(&members, 8, |at| &names[at]));
        let odd = chosen.iter().filter(|at| **at % 2 == 1).count();
        assert!((1..8).contains(&odd), "{chosen:?}");
        assert_eq!(spread(&members[..3], 8, |at| &names[at]), [0, 1, 2]);
    }
}
