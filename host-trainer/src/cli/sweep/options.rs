//! Options of `train` that a plan may set.

use crate::cli::arguments::TrainArguments;
use crate::cli::trial::{Settings, reason};
use clap::error::ErrorKind;
use clap::{Arg, ArgAction, Command, CommandFactory, Parser};
use host_trainer_core::did_you_mean;
use std::sync::LazyLock;

/// Options whose result is no network of a table, and those that the sweep decides for all trials.
const REFUSED: [(&str, &str); 16] = [
    ("out", "a sweep writes to the folder of --out"),
    ("name", "a sweep names its models by the trial"),
    ("report", "a sweep writes a table"),
    ("no-report", "a sweep writes no reports"),
    ("no-samples", "a sweep writes no test samples"),
    ("metrics", "a sweep writes a table"),
    ("checkpoint", "a trial is begun anew if it was interrupted"),
    ("resume", "a trial is begun anew if it was interrupted"),
    ("seeds", "write seed = [0, 1, 2] under [grid]"),
    ("threads", "say --threads on the command line: the result does not depend on it"),
    ("from", "trials are trained from the beginning"),
    ("anomaly", "a sweep is of classifiers and regressions"),
    ("normal", "a sweep is of classifiers and regressions"),
    ("false-alarms", "a sweep is of classifiers and regressions"),
    ("refuse", "a sweep is of networks that answer every sample"),
    ("unknown", "a sweep is of networks that answer every sample"),
];

static TRAIN: LazyLock<Command> = LazyLock::new(TrainArguments::command);

fn option(name: &str) -> Option<&'static Arg> {
    TRAIN.get_arguments().find(|argument| argument.get_long() == Some(name))
}

fn is_flag(option: &Arg) -> bool {
    matches!(option.get_action(), ArgAction::SetTrue)
}

/// Refuses what is no option of a trial.
pub(super) fn check_name(name: &str) -> Result<(), String> {
    if let Some((_, why)) = REFUSED.iter().find(|(refused, _)| *refused == name) {
        return Err(format!("`{name}` is not for a plan: {why}"));
    }
    if option(name).is_some() && name != "help" {
        return Ok(());
    }
    let names = TRAIN.get_arguments().filter_map(Arg::get_long);
    let allowed = names.filter(|name| REFUSED.iter().all(|(refused, _)| refused != name));
    Err(format!(
        "`{name}` is no option of train{}: host-trainer train --help lists them",
        did_you_mean(name, allowed)
    ))
}

/// Refuses a value that the option does not take, as far as that can be said without the others. `None` leaves a flag
/// away.
pub(super) fn check_alone(name: &str, value: &Option<String>) -> Result<(), String> {
    let is_flag = option(name).is_some_and(is_flag);
    match value {
        Some(value) if value.is_empty() && !is_flag => {
            return Err(format!("`{name}` takes a value: write, for example, {name} = \"…\""));
        }
        None if !is_flag => return Err(format!("`{name}` takes a value, and false is none")),
        Some(value) if !value.is_empty() && is_flag => {
            return Err(format!("`{name}` is a flag: write true or false"));
        }
        Some(_) | None => {}
    }
    let Some(value) = value else { return Ok(()) };
    let settings: Settings = [(name, value.clone())].into_iter().collect();
    let words = ["train".to_string()].into_iter().chain(settings.words());
    match TrainArguments::try_parse_from(words) {
        Err(error) if needs_others(error.kind()) => Ok(()),
        Err(error) => Err(reason(&error)),
        Ok(_) => Ok(()),
    }
}

/// Returns whether an error is about other options.
fn needs_others(kind: ErrorKind) -> bool {
    matches!(kind, ErrorKind::MissingRequiredArgument | ErrorKind::ArgumentConflict)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_option_that_is_refused_is_one_of_train() {
        for (name, _) in REFUSED {
            assert!(option(name).is_some(), "{name}");
        }
    }
}
