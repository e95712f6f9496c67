//! Writes mutants into a file, each behind a switch: the code does what it did until one is alive.

use std::collections::BTreeMap;

use proc_macro2::LineColumn;
use syn::spanned::Spanned;
use syn::visit::{self, Visit};

use crate::list::{Genre, Mutant, Place};

/// Something that is written around a stretch of the file.
struct Wrap {
    number: usize,
    start: usize,
    end: usize,
    before: String,
    after: String,
}

/// A stretch of the new text that belongs to a mutant.
pub struct Region {
    pub number: usize,
    pub start: usize,
    pub end: usize,
}

/// The file with all mutants in it, where each is, and those that there is no way to write.
pub struct Woven {
    pub text: String,
    pub regions: Vec<Region>,
    pub left_out: Vec<usize>,
}

/// Writes mutants into the text of a file.
pub fn weave(text: &str, mutants: &[&Mutant]) -> Woven {
    let parsed = syn::parse_file(text).expect("a file that compiles");
    let mut found = Found { lines: Lines::of(text), ..Found::default() };
    found.visit_file(&parsed);
    let mut wraps = Vec::new();
    let mut left_out = Vec::new();
    for mutant in mutants {
        match wrap(text, &found, mutant) {
            Some(wrap) => wraps.push(wrap),
            None => left_out.push(mutant.number),
        }
    }
    let (text, regions) = write(text, &wraps);
    Woven { text, regions, left_out }
}

fn wrap(text: &str, found: &Found, mutant: &Mutant) -> Option<Wrap> {
    let Mutant { number, replacement, span, .. } = mutant;
    let [start, end] = [span.start, span.end].map(|place| found.lines.offset(place));
    let alive = format!("crate::mutant::is({number})");
    let around = |(start, end): (usize, usize), before: String, after: &str| Wrap {
        number: *number,
        start,
        end,
        before,
        after: after.to_owned(),
    };
    Some(match mutant.genre {
        Genre::FnValue => {
            around((start, start), format!("if {alive} {{ return {replacement}; }} "), "")
        }
        Genre::BinaryOperator => {
            let whole = *found.binary.get(&start)?;
            let mutated = format!("{}{replacement}{}", &text[whole.0..start], &text[end..whole.1]);
            around(whole, format!("(if {alive} {{ {mutated} }} else {{ "), " })")
        }
        Genre::UnaryOperator => {
            let whole = *found.unary.get(&start)?;
            let mutated = &text[end..whole.1];
            around(whole, format!("(if {alive} {{ {mutated} }} else {{ "), " })")
        }
        Genre::MatchArm => match *found.arms.get(&start)? {
            Arm { pattern, guard: None, .. } => {
                around((pattern, pattern), format!(" if !{alive}"), "")
            }
            Arm { guard: Some(guard), lets: true, .. } => {
                around((guard.0, guard.0), format!("!{alive} && "), "")
            }
            Arm { guard: Some(guard), .. } => around(guard, format!("!{alive} && ("), ")"),
        },
        Genre::MatchArmGuard => {
            let whole = *found.guards.get(&start)?;
            let before = if replacement == "true" {
                format!("{alive} || (")
            } else {
                format!("!{alive} && (")
            };
            around(whole, before, ")")
        }
        Genre::StructField => {
            let Field { name, value, base } = found.fields.get(&start)?;
            let base = &text[base.0..base.1];
            let kept = |value: &str| format!("if {alive} {{ ({base}).{name} }} else {{ {value}");
            match value {
                None => around((end, end), format!(": {} }}", kept(name)), ""),
                Some(value) => around(*value, kept(""), " }"),
            }
        }
    })
}

/// All wraps in one text. Of two at one place the longer is the outer one.
fn write(text: &str, wraps: &[Wrap]) -> (String, Vec<Region>) {
    let mut opens: BTreeMap<usize, Vec<&Wrap>> = BTreeMap::new();
    let mut closes: BTreeMap<usize, Vec<&Wrap>> = BTreeMap::new();
    for wrap in wraps {
        opens.entry(wrap.start).or_default().push(wrap);
        closes.entry(wrap.end).or_default().push(wrap);
    }
    opens
        .values_mut()
        .for_each(|all| all.sort_by_key(|one| (std::cmp::Reverse(one.end), one.number)));
    // Those that open last at one place close first.
    closes.values_mut().for_each(|all| {
        all.sort_by_key(|one| (std::cmp::Reverse(one.start), std::cmp::Reverse(one.number)));
    });
    let mut places: Vec<usize> = opens.keys().chain(closes.keys()).copied().collect();
    places.sort_unstable();
    places.dedup();
    let (mut new, mut regions, mut done) = (String::new(), Vec::new(), 0);
    let mut add = |new: &mut String, wrap: &Wrap, text: &str| {
        let start = new.len();
        new.push_str(text);
        regions.push(Region { number: wrap.number, start, end: new.len() });
    };
    for place in places {
        new.push_str(&text[done..place]);
        done = place;
        let of = |all: &BTreeMap<usize, Vec<_>>| all.get(&place).cloned().unwrap_or_default();
        for wrap in of(&closes).into_iter().filter(|wrap| wrap.start < place) {
            add(&mut new, wrap, &wrap.after);
        }
        for wrap in of(&opens) {
            add(&mut new, wrap, &wrap.before);
        }
        for wrap in of(&closes).into_iter().filter(|wrap| wrap.start == place) {
            add(&mut new, wrap, &wrap.after);
        }
    }
    new.push_str(&text[done..]);
    (new, regions)
}

type Stretch = (usize, usize);

#[derive(Clone, Copy)]
struct Arm {
    /// Where the pattern ends.
    pattern: usize,
    guard: Option<Stretch>,
    /// Whether the guard holds a pattern, which no brackets may stand around.
    lets: bool,
}

struct Field {
    name: String,
    value: Option<Stretch>,
    base: Stretch,
}

/// What stands where, by where the mutant's own span begins.
#[derive(Default)]
struct Found {
    lines: Lines,
    binary: BTreeMap<usize, Stretch>,
    unary: BTreeMap<usize, Stretch>,
    arms: BTreeMap<usize, Arm>,
    guards: BTreeMap<usize, Stretch>,
    fields: BTreeMap<usize, Field>,
}

impl Found {
    fn stretch(&self, it: &impl Spanned) -> Stretch {
        let span = it.span();
        (self.lines.of_token(span.start()), self.lines.of_token(span.end()))
    }
}

impl<'a> Visit<'a> for Found {
    fn visit_expr_binary(&mut self, it: &'a syn::ExprBinary) {
        if !lets(&syn::Expr::Binary(it.clone())) {
            self.binary.insert(self.stretch(&it.op).0, self.stretch(it));
        }
        visit::visit_expr_binary(self, it);
    }

    fn visit_expr_unary(&mut self, it: &'a syn::ExprUnary) {
        self.unary.insert(self.stretch(&it.op).0, self.stretch(it));
        visit::visit_expr_unary(self, it);
    }

    fn visit_arm(&mut self, it: &'a syn::Arm) {
        let guard = it.guard.as_ref().map(|(_, guard)| self.stretch(guard));
        let arm = Arm {
            pattern: self.stretch(&it.pat).1,
            guard,
            lets: it.guard.as_ref().is_some_and(|(_, guard)| lets(guard)),
        };
        self.arms.insert(self.stretch(it).0, arm);
        if let Some(guard) = guard.filter(|_| !arm.lets) {
            self.guards.insert(guard.0, guard);
        }
        visit::visit_arm(self, it);
    }

    fn visit_expr_struct(&mut self, it: &'a syn::ExprStruct) {
        if let Some(base) = &it.rest {
            let base = self.stretch(base);
            for field in &it.fields {
                let syn::Member::Named(name) = &field.member else { continue };
                let value = field.colon_token.is_some().then(|| self.stretch(&field.expr));
                let own = Field { name: name.to_string(), value, base };
                self.fields.insert(self.stretch(field).0, own);
            }
        }
        visit::visit_expr_struct(self, it);
    }
}

/// Whether a pattern stands among the conditions, as in `a && let Some(b) = c`.
fn lets(it: &syn::Expr) -> bool {
    match it {
        syn::Expr::Let(_) => true,
        syn::Expr::Binary(it) => lets(&it.left) || lets(&it.right),
        _ => false,
    }
}

/// Where lines begin, to get from places to offsets.
#[derive(Default)]
struct Lines {
    lines: Vec<(usize, String)>,
}

impl Lines {
    fn of(text: &str) -> Self {
        let mut at = 0;
        let line = |line: &str| {
            let start = at;
            at += line.len();
            (start, line.to_owned())
        };
        Self { lines: text.split_inclusive('\n').map(line).collect() }
    }

    fn offset(&self, place: Place) -> usize {
        let (start, line) = &self.lines[place.line - 1];
        let inside = line.char_indices().nth(place.column - 1).map_or(line.len(), |(at, _)| at);
        start + inside
    }

    /// The same for a token, whose columns are counted from zero.
    fn of_token(&self, place: LineColumn) -> usize {
        self.offset(Place { line: place.line, column: place.column + 1 })
    }
}
