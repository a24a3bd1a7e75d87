//! How a command says that it has failed.

use super::arguments::UsageError;
use super::console::BAD;
use super::interrupt::{INTERRUPTED, Interrupted};
use super::label::clean;
use anstream::eprintln;
use anyhow::Error;
use serde_json::json;
use std::io::ErrorKind;
use std::process::ExitCode;

/// Prints what is wrong with the arguments; or the help, if that was asked for.
pub(super) fn of_arguments(error: &clap::Error) -> ExitCode {
    let code = u8::try_from(error.exit_code()).unwrap_or(1);
    if code != 0 && std::env::args_os().any(|argument| argument == "--json") {
        let text = error.render().to_string();
        print_json(text.strip_prefix("error: ").unwrap_or(&text).trim_end(), code);
    } else {
        // A terminal that has gone away reads no message.
        let _ = error.print();
    }
    ExitCode::from(code)
}

/// Prints why a command failed.
pub(super) fn of_command(error: &Error, is_json: bool) -> ExitCode {
    // Whoever read the output has seen enough, as `head` does.
    if error.downcast_ref::<std::io::Error>().is_some_and(|e| e.kind() == ErrorKind::BrokenPipe) {
        return ExitCode::SUCCESS;
    }
    let code = match error {
        error if error.is::<UsageError>() => 2,
        error if error.is::<Interrupted>() => INTERRUPTED,
        _ => 1,
    };
    let place = if error.is::<std::io::Error>() { "cannot write the output: " } else { "" };
    let text = format!("{place}{error:#}");
    let text = text.lines().map(clean).collect::<Vec<_>>().join("\n");
    if is_json {
        print_json(&text, code);
    } else if code == INTERRUPTED {
        eprintln!("{text}");
    } else {
        eprintln!("{BAD}error:{BAD:#} {text}");
    }
    ExitCode::from(code)
}

fn print_json(message: &str, code: u8) {
    eprintln!("{}", json!({ "error": message, "exit_code": code }));
}
