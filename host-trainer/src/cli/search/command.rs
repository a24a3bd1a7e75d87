//! The options of a search that say which samples there are, as they were typed.

use crate::cli::arguments::DataArguments;
use crate::cli::naming::quoted;
use clap::{Args, Command};
use std::ffi::OsString;

/// Options of the samples among the words of a command line, but for those that the trials decide.
pub(super) fn data_options(words: impl IntoIterator<Item = OsString>) -> String {
    let known = DataArguments::augment_args(Command::new("data"));
    let decided = ["seed", "validation-share"];
    let mut kept = Vec::new();
    let mut words = words.into_iter().map(|word| word.to_string_lossy().into_owned());
    while let Some(word) = words.next() {
        let Some(long) = word.strip_prefix("--") else { continue };
        let name = long.split('=').next().unwrap_or_default();
        let option = known.get_arguments().find(|option| option.get_long() == Some(name));
        let Some(option) = option.filter(|_| !decided.contains(&name)) else { continue };
        let takes_value = option.get_action().takes_values() && !long.contains('=');
        kept.push(quoted(&word));
        kept.extend(takes_value.then(|| words.next()).flatten().map(|value| quoted(&value)));
    }
    kept.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_of_samples_are_kept_and_those_of_the_search_are_not() {
        let words = [
            "search",
            "--data",
            "my data.csv",
            "--flash",
            "4K",
            "--label=class",
            "--grey",
            "--seed",
            "3",
            "--validation-share",
            "0.3",
            "--time-limit",
            "1m",
            "--test-share",
            "0.3",
        ];
        let options = data_options(words.map(OsString::from));
        assert_eq!(options, "--data 'my data.csv' --label=class --grey --test-share 0.3");
    }
}
