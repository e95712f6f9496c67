//! What goes wrong around generators, with real processes. `alone` looks at one session from within.
//! The matrix is of whole runs: `rows` lists what is wrong in each, `ran` runs them and looks at what
//! is told and left, and `matrix` holds the page of the docs to it. `stages` stops runs in each of
//! their stages and takes their files from them.

mod alone;
mod matrix;
mod ran;
mod rows;
mod stages;
