//! The answers to one case as a table: a column for each answer, a row for each layer, and under the
//! JSON of header and payload one for each of their members.

use std::cmp::Reverse;

use serde::Serialize;

use crate::difference::{LayerName, State};
use crate::outcome::{Outcome, Side, Sides};
use crate::profile::Level;

/// One case.
#[derive(Serialize)]
pub(super) struct Case<'a> {
    sides: &'a Sides,
    columns: Vec<Column<'a>>,
    rows: Vec<Row<'a>>,
}

/// One answer, and what this case shows of those who gave it.
#[derive(Serialize)]
struct Column<'a> {
    side: &'a Side,
    found: Vec<Link<'a>>,
}

/// A finding: the numbers of its generator and of itself among that one's.
#[derive(Serialize)]
struct Link<'a> {
    generator: usize,
    number: usize,
    rule: &'a str,
    level: &'static str,
    #[serde(skip)]
    grave: Level,
    #[serde(skip)]
    place: &'a str,
}

/// A layer, or a member of one.
#[derive(Serialize)]
struct Row<'a> {
    name: &'a str,
    is_member: bool,
    /// What the right answer has there.
    right: Option<&'a str>,
    cells: Vec<Option<Cell<'a>>>,
}

/// What one answer has there.
#[derive(Serialize)]
struct Cell<'a> {
    text: &'a str,
    about: &'a str,
    state: &'static str,
    /// Whether the two differ here first.
    first: bool,
    /// How grave it is, where a finding shows this very place.
    level: Option<&'static str>,
}

/// All cases of an outcome.
pub(super) fn cases(outcome: &Outcome) -> Vec<Case<'_>> {
    outcome.sides.iter().map(|sides| case(outcome, sides)).collect()
}

fn case<'o>(outcome: &'o Outcome, sides: &'o Sides) -> Case<'o> {
    let column = |side| Column { side, found: found(outcome, &sides.case, side) };
    let mut columns: Vec<Column<'_>> = sides.sides.iter().map(column).collect();
    // Whoever comes from a finding sees its generator beside the right answer.
    columns.sort_by_key(|one| {
        let gravest = one.found.iter().map(|link| link.grave).max();
        (Reverse(gravest), one.side.first.is_some(), Reverse(one.side.generators.len()))
    });
    let mut rows = Vec::new();
    for layer in LayerName::ALL {
        let row = of_layer(layer, &columns);
        if row.cells.iter().any(Option::is_some) {
            rows.push(row);
        }
        let part = match layer {
            LayerName::Header => "header.",
            LayerName::Payload => "payload.",
            LayerName::SurroundingText
            | LayerName::Segments
            | LayerName::Base64url
            | LayerName::SigningInput
            | LayerName::Key
            | LayerName::Mac => continue,
        };
        rows.extend(places(sides, part).into_iter().map(|place| of_member(place, sides, &columns)));
    }
    Case { sides, columns, rows }
}

/// What this very case was chosen to show of those who gave an answer.
fn found<'o>(outcome: &'o Outcome, case: &str, side: &Side) -> Vec<Link<'o>> {
    let own = outcome.generators.iter().enumerate();
    let own = own.filter(|(_, one)| side.generators.contains(&one.name));
    let each = own.flat_map(|(at, one)| {
        one.findings.iter().enumerate().map(move |(number, finding)| (at, number, finding))
    });
    let shown = each.filter(|(_, _, finding)| finding.example.case == case);
    shown
        .map(|(generator, number, finding)| Link {
            generator,
            number,
            rule: &finding.rule,
            level: finding.level.name(),
            grave: finding.level,
            place: &finding.example.place,
        })
        .collect()
}

/// The members of a part in any of the answers, those of the right one first.
fn places<'s>(sides: &'s Sides, part: &str) -> Vec<&'s str> {
    let mut places: Vec<&str> = Vec::new();
    for member in std::iter::once(&sides.right).chain(&sides.sides).flat_map(|one| &one.members) {
        if member.place.starts_with(part) && !places.contains(&member.place.as_str()) {
            places.push(&member.place);
        }
    }
    places
}

fn of_layer<'o>(layer: LayerName, columns: &[Column<'o>]) -> Row<'o> {
    let cell = |column: &Column<'o>| {
        let own = column.side.layers.iter().find(|one| one.layer == layer)?;
        Some(Cell {
            text: "",
            about: if own.state == State::Same { "" } else { &own.about },
            state: own.state.name(),
            first: column.side.first == Some(layer),
            level: None,
        })
    };
    let cells = columns.iter().map(cell).collect();
    Row { name: layer.name(), is_member: false, right: None, cells }
}

fn of_member<'o>(place: &'o str, sides: &'o Sides, columns: &[Column<'o>]) -> Row<'o> {
    let text = |side: &'o Side| side.members.iter().find(|member| member.place == place);
    let right = text(&sides.right).map(|member| member.text.as_str());
    let cell = |column: &Column<'o>| {
        let level = column.found.iter().filter(|link| link.place == place);
        let level = level.max_by_key(|link| link.grave).map(|link| link.level);
        let Some(member) = text(column.side) else {
            let is_missed = right.is_some() && column.side.token.is_some();
            return is_missed.then(|| Cell {
                text: "",
                about: "not there",
                state: State::Differs.name(),
                first: false,
                level,
            });
        };
        Some(Cell {
            text: &member.text,
            about: &member.about,
            state: member.state.name(),
            first: false,
            level,
        })
    };
    let cells = columns.iter().map(cell).collect();
    let name = place.split_once('.').map_or(place, |(_, name)| name);
    Row { name, is_member: true, right, cells }
}
