//! Options of a training, by name.

use crate::cli::arguments::TrainArguments;
use crate::cli::naming::quoted;
use clap::Parser;
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// Options of `train` and their values; a flag has an empty one. Sorted by name, so that the same options are the same
/// settings.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::cli) struct Settings(BTreeMap<String, String>);

impl<N: Into<String>> FromIterator<(N, String)> for Settings {
    fn from_iter<I: IntoIterator<Item = (N, String)>>(pairs: I) -> Self {
        Self(pairs.into_iter().map(|(name, value)| (name.into(), value)).collect())
    }
}

impl Settings {
    /// Sets an option, or changes it.
    pub fn set(&mut self, name: &str, value: String) {
        self.0.insert(name.into(), value);
    }

    /// Leaves an option away.
    pub fn unset(&mut self, name: &str) {
        self.0.remove(name);
    }

    /// The value of an option, if it is set.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    /// All names, sorted.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// A line for each option: `epochs = 3`, or `quantize`.
    pub fn lines(&self) -> impl Iterator<Item = String> + '_ {
        self.0.iter().map(|(name, value)| match value.is_empty() {
            true => name.clone(),
            false => format!("{name} = {value}"),
        })
    }

    /// Words of a command line.
    pub fn words(&self) -> impl Iterator<Item = String> + '_ {
        self.0.iter().map(|(name, value)| match value.is_empty() {
            true => format!("--{name}"),
            false => format!("--{name}={value}"),
        })
    }

    /// The options as they can be typed.
    pub fn typed(&self) -> String {
        let option = |(name, value): (&String, &String)| match value.is_empty() {
            true => format!("--{name}"),
            false => format!("--{name} {}", quoted(value)),
        };
        self.0.iter().map(option).collect::<Vec<_>>().join(" ")
    }

    /// The arguments of `train`.
    ///
    /// # Errors
    ///
    /// The message of the command line, without advice that only helps there.
    pub fn arguments(&self) -> Result<TrainArguments, String> {
        TrainArguments::try_parse_from(["train".into()].into_iter().chain(self.words()))
            .map_err(|error| reason(&error))
    }

    /// Documents it as JSON.
    pub fn document(&self) -> Value {
        let member = |(name, value): (&String, &String)| (name.clone(), value.clone().into());
        Value::Object(self.0.iter().map(member).collect::<Map<_, _>>())
    }

    /// Reads what [`document`](Self::document) made; `None` if it is something else.
    pub fn from_document(value: &Value) -> Option<Self> {
        let member =
            |(name, value): (&String, &Value)| Some((name.clone(), value.as_str()?.into()));
        value.as_object()?.iter().map(member).collect::<Option<BTreeMap<_, _>>>().map(Self)
    }
}

/// The first paragraph of an error of clap, in a line.
pub(in crate::cli) fn reason(error: &clap::Error) -> String {
    let text = error.render().to_string();
    let first = text.split("\n\n").next().unwrap_or_default();
    let first = first.strip_prefix("error: ").unwrap_or(first);
    first.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_are_parsed_as_if_they_were_typed() {
        let settings: Settings = [("epochs", "3"), ("quantize", ""), ("layers", "dense 3")]
            .map(|(name, value)| (name, value.to_string()))
            .into_iter()
            .collect();
        let arguments = settings.arguments().unwrap();
        assert!(arguments.quantize && arguments.fit.epochs == 3);
        assert_eq!(settings.typed(), "--epochs 3 --layers 'dense 3' --quantize");
        assert_eq!(Settings::from_document(&settings.document()), Some(settings));
    }

    #[test]
    fn errors_say_which_option_and_which_value() {
        let settings: Settings = [("epochs", "many".to_string())].into_iter().collect();
        let error = settings.arguments().unwrap_err();
        assert!(error.contains("'many' for '--epochs"), "{error}");
        assert!(!error.contains('\n') && !error.contains("--help"), "{error}");
    }
}
