//! The `mintcheck` program; all of it is in the library.

fn main() -> mintcheck::cli::Exit {
    mintcheck::cli::main()
}
