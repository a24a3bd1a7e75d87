//! The command `host-trainer`: see `host-trainer --help`.

use std::process::ExitCode;

fn main() -> ExitCode {
    host_trainer::cli::run()
}
