//! `mintcheck man`: the man pages, made from the command line itself.

use std::fs;
use std::io::{self, Write};

use clap::CommandFactory as _;
use clap_mangen::roff::{Roff, bold, roman};

use super::args::Args;
use super::args_manual::Man;
use super::exit::Exit;
use super::say::{self, Trouble};

/// What the exit codes mean.
const CODES: [(Exit, &str); 6] = [
    (Exit::Holds, "All hold."),
    (Exit::Diverges, "A generator diverges, or a known divergence no longer happens."),
    (Exit::Usage, "The command line or the settings are wrong."),
    (Exit::NotAsked, "A generator could not be asked, or a required runtime is missing."),
    (Exit::Nothing, "Nothing was selected."),
    (Exit::Bug, "mintcheck itself broke, which is a bug."),
];

/// Writes the page of `mintcheck`, or all pages into a folder.
pub(super) fn run(args: &Man) -> Result<Exit, Trouble> {
    let mut page = Vec::new();
    let words = |error| Trouble::Words(format!("could not write the page: {error}"));
    main_page(&mut page).map_err(words)?;
    let Some(folder) = &args.dir else {
        say::print_with(|out| out.write_all(&page))?;
        return Ok(Exit::Holds);
    };
    let trouble = |error| Trouble::path(folder, error);
    fs::create_dir_all(folder).map_err(trouble)?;
    clap_mangen::generate_to(Args::command(), folder).map_err(trouble)?;
    // That one lacks the exit codes.
    fs::write(folder.join("mintcheck.1"), page).map_err(trouble)?;
    Ok(Exit::Holds)
}

fn main_page(to: &mut Vec<u8>) -> io::Result<()> {
    let page = clap_mangen::Man::new(Args::command().disable_help_subcommand(true));
    page.render_title(to)?;
    page.render_name_section(to)?;
    page.render_synopsis_section(to)?;
    page.render_description_section(to)?;
    page.render_options_section(to)?;
    page.render_subcommands_section(to)?;
    let mut more = Roff::new();
    more.control("SH", ["EXIT STATUS"]);
    for (exit, words) in CODES {
        more.control("TP", []).text([bold(exit.code().to_string())]).text([roman(words)]);
    }
    more.control("SH", ["FILES"]);
    more.control("TP", []).text([bold("mintcheck.toml")]);
    more.text([roman(
        "The settings, looked for in the working folder unless --config names a file.",
    )]);
    more.to_writer(to)?;
    to.flush()
}
