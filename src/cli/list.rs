//! `mintcheck list`: rules, causes, profiles, generators, vectors.

use comfy_table::{Table, presets};
use serde_json::{Value, json};

use super::args::{List, ListFormat, What};
use super::children::{Children, Left};
use super::exit::Exit;
use super::place;
use super::say::{self, Trouble};
use crate::case;
use crate::cause;
use crate::generator::{Limits, Offer, Session, Stamps, Unready, builtin};
use crate::profile;
use crate::report::one_line;
use crate::rule;

/// Prints the list.
pub(super) fn run(args: &List) -> Result<Exit, Trouble> {
    let mut exit = Exit::Holds;
    let rows = match args.what {
        What::Rules => rules(),
        What::Causes => causes(),
        What::Profiles => profiles(),
        What::Vectors => vectors(),
        What::Generators => generators(args, &mut exit)?,
    };
    match args.format {
        ListFormat::Json => {
            say::print(&format!("{:#}\n", Value::Array(rows)));
        }
        ListFormat::Terminal => say::print(&table(&rows)),
    }
    Ok(exit)
}

fn rules() -> Vec<Value> {
    let row = |rule: &&rule::Rule| {
        json!({
            "id": rule.id,
            "dimension": rule.dimension.name(),
            "level": rule.level.name(),
            "summary": rule.summary(),
        })
    };
    rule::all().iter().map(row).collect()
}

fn causes() -> Vec<Value> {
    let row = |cause: &&cause::Cause| {
        json!({
            "id": cause.id,
            "explains": cause.explains,
            "languages": cause.languages,
            "summary": cause.summary(),
        })
    };
    cause::all().iter().map(row).collect()
}

fn profiles() -> Vec<Value> {
    let row = |profile: &profile::Profile| json!({"name": profile.name, "about": profile.about});
    profile::shipped().iter().map(row).collect()
}

fn vectors() -> Vec<Value> {
    let row = |file: &case::VectorFile| json!({"topic": file.topic, "cases": file.count, "about": file.about});
    case::shipped().iter().map(row).collect()
}

fn generators(args: &List, exit: &mut Exit) -> Result<Vec<Value>, Trouble> {
    let settings = place::settings(args.config.as_deref(), None)?;
    let mut rows = Vec::new();
    let mut builtins = settings.builtin.clone();
    if settings.shipped {
        builtins.push(builtin::REFERENCE.to_owned());
    }
    for name in builtins {
        rows.push(
            json!({"name": name, "library": "mintcheck", "about": "what a sound generator mints"}),
        );
    }
    let stamps = Stamps::new(&place::cache());
    let children = Children::allow()?;
    let limits = Limits { stop: children.stop(), ..Limits::default() };
    for adapter in place::adapters(&settings)? {
        let hello = adapter
            .prepare_or_stop(&stamps, limits.stop)
            .map_err(|why| describe(&why))
            .and_then(|()| {
                let host = adapter.host();
                let session = Session::open(&host, limits).map_err(|fault| fault.to_string())?;
                let hello = session.hello().clone();
                session.close();
                Ok(hello)
            });
        match hello {
            Ok(hello) => {
                let row = |one: &Offer| json!({"name": one.name, "library": one.library, "about": one.about});
                rows.extend(hello.generators.iter().map(row));
            }
            Err(why) => {
                rows.push(
                    json!({"name": format!("{}/*", adapter.name), "library": "", "about": why}),
                );
            }
        }
    }
    if children.end() != Left::Nothing || limits.stop.is_asked() {
        *exit = Exit::NotAsked;
    }
    Ok(rows)
}

/// Why an adapter cannot be started, in a line.
pub(super) fn describe(why: &Unready) -> String {
    match why {
        Unready::Missing { what, hint: Some(hint) } => format!("{what}; install it with: {hint}"),
        Unready::Missing { what, hint: None } | Unready::Build { what, .. } => what.clone(),
        Unready::Stopped => "stopped".to_owned(),
    }
}

fn table(rows: &[Value]) -> String {
    let mut table = Table::new();
    table.load_style(presets::NOTHING);
    for row in rows.iter().filter_map(Value::as_object) {
        let cells = row.values().map(|value| match value {
            Value::String(text) => one_line(text),
            Value::Array(texts) => {
                texts.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(", ")
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_) => value.to_string(),
        });
        table.add_row(cells);
    }
    let mut text = String::new();
    for line in table.lines() {
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}
