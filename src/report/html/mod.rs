//! HTML: one page in one file, which asks for nothing from anywhere, and is whole without its
//! script.

mod audit;
mod chart;
mod page;
mod run;
mod sides;

pub(super) use audit::write as write_audit;
pub(super) use run::write as write_run;
