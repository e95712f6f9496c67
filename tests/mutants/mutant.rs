//! What a mutant is: a generator that sins in one way, and the rules that must say so.

use super::generator::Generator;

/// A generator with a name and what is known of it.
pub(crate) struct Mutant {
    /// Its sin; or, of a sound one, what sets it apart.
    pub(crate) name: &'static str,
    /// The rules that accuse it, the one that names its sin first, and no others.
    pub(crate) breaks: &'static [&'static str],
    /// The causes that have to be named for it, the first one first; none where the rules say all
    /// that there is to say, or where nobody can.
    pub(crate) causes: &'static [&'static str],
    /// Makes it anew.
    pub(crate) make: fn() -> Generator,
}

/// A generator and every rule that accuses it.
pub(super) const fn mutant(
    name: &'static str,
    breaks: &'static [&'static str],
    make: fn() -> Generator,
) -> Mutant {
    Mutant { name, breaks, causes: &[], make }
}

impl Mutant {
    /// What its causes are, the first one first.
    pub(super) const fn expects(self, causes: &'static [&'static str]) -> Self {
        Self { causes, ..self }
    }
}
