//! Report of a command that has failed.

use super::arguments::UsageError;
use super::console::{BAD, say};
use super::interrupt::{INTERRUPTED, Interrupted};
use super::label::clean;
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
    let output = of_output(error);
    if output.is_some_and(|error| error.kind() == ErrorKind::BrokenPipe) {
        return ExitCode::SUCCESS;
    }
    let code = match error {
        error if error.is::<UsageError>() => 2,
        error if error.is::<Interrupted>() => INTERRUPTED,
        _ => 1,
    };
    let place = if output.is_some() { "cannot write the output: " } else { "" };
    let text = format!("{place}{error:#}");
    let text = text.lines().map(clean).collect::<Vec<_>>().join("\n");
    if is_json {
        print_json(&text, code);
    } else if code == INTERRUPTED {
        say(text);
    } else {
        say(format!("{BAD}error:{BAD:#} {text}"));
    }
    ExitCode::from(code)
}

fn print_json(message: &str, code: u8) {
    say(json!({ "error": message, "exit_code": code }));
}

/// Finds an error of the standard output: one that names no place, because every other file is named.
fn of_output(error: &Error) -> Option<&std::io::Error> {
    error.chain().next()?.downcast_ref()
}
