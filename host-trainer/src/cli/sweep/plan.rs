//! A plan: the trials of a sweep, in a fixed order.

use super::options::{check_alone, check_name};
use super::toml::{Entry, Row, Sheet};
use crate::cli::naming::shown;
use crate::cli::trial::Settings;
use anyhow::{Context, Result, bail};
use std::fs::File;
use std::io::Read;
use std::path::Path;

/// Larger files are no plans.
const MAX_BYTES: u64 = 1 << 18;

/// More trials than this are a slip of the fingers.
const MOST_TRIALS: usize = 100_000;

/// The trials of a sweep; the first has the number 1.
#[derive(Debug)]
pub(super) struct Plan {
    /// The file as it was read.
    pub text: String,
    pub trials: Vec<Settings>,
}

impl Plan {
    /// Reads a plan.
    ///
    /// # Errors
    ///
    /// What is wrong, with the line and what to write instead.
    pub fn read(path: &Path) -> Result<Self> {
        let name = shown(path);
        let mut text = String::new();
        let file = File::open(path).with_context(|| {
            format!("cannot read the plan {name}: name a file such as plan.toml")
        })?;
        file.take(MAX_BYTES + 1).read_to_string(&mut text).with_context(|| {
            format!("cannot read the plan {name}: expected a text file in TOML")
        })?;
        if text.len() as u64 > MAX_BYTES {
            bail!("{name} has more than {MAX_BYTES} bytes: a plan is a few lines of TOML");
        }
        Self::parse(text, &name)
    }

    /// Parses a plan; `name` is that of the file, for errors.
    pub fn parse(text: String, name: &str) -> Result<Self> {
        let sheet = Sheet::parse(&text).map_err(|fault| fault.in_file(name))?;
        let rows = sheet.rows();
        for entry in rows.iter().flat_map(|row| &row.entries) {
            let checked = check_name(&entry.name).and_then(|()| {
                entry.values.all().iter().try_for_each(|value| check_alone(&entry.name, value))
            });
            checked.map_err(|what| entry.fault(what).in_file(name))?;
        }
        let trials = expand(&sheet, name)?;
        for (index, settings) in trials.iter().enumerate() {
            settings.arguments().map_err(|what| {
                anyhow::anyhow!(
                    "{name}, trial {}: {what}. Its options are {}",
                    index + 1,
                    settings.typed()
                )
            })?;
        }
        Ok(Self { text, trials })
    }

    /// The names of the options that are not the same for all trials, sorted.
    pub fn varied(&self) -> Vec<&str> {
        let mut names: Vec<&str> = self.trials.iter().flat_map(Settings::names).collect();
        names.sort_unstable();
        names.dedup();
        names.retain(|name| {
            let first = self.trials.first().and_then(|settings| settings.get(name));
            self.trials.iter().any(|settings| settings.get(name) != first)
        });
        names
    }
}

/// For each row of the list, each combination of the grid: the last line of the grid changes fastest.
fn expand(sheet: &Sheet, name: &str) -> Result<Vec<Settings>> {
    let grid = sheet.grid.as_ref().map_or(&[][..], |row| &row.entries);
    let combinations = grid.iter().map(|entry| entry.values.all().len());
    let count = combinations.fold(sheet.list.len().max(1), usize::saturating_mul);
    if count > MOST_TRIALS {
        bail!(
            "{name}: the grid has {count} trials, at most {MOST_TRIALS} are allowed: leave values away, or make several plans"
        );
    }
    let none = [Row::default()];
    let list = if sheet.list.is_empty() { &none[..] } else { &sheet.list };
    let mut trials = Vec::with_capacity(count);
    for row in list {
        let mut begun = vec![Settings::default()];
        for entry in sheet.common.entries.iter().chain(&row.entries).chain(grid) {
            begun = begun.iter().flat_map(|settings| each(settings, entry)).collect();
        }
        trials.extend(begun);
    }
    Ok(trials)
}

/// The settings with each value of an option.
fn each<'s>(settings: &'s Settings, entry: &'s Entry) -> impl Iterator<Item = Settings> + 's {
    entry.values.all().iter().map(|value| {
        let mut settings = settings.clone();
        match value {
            Some(value) => settings.set(&entry.name, value.clone()),
            None => settings.unset(&entry.name),
        }
        settings
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(text: &str) -> Vec<String> {
        let plan = Plan::parse(text.into(), "plan.toml").unwrap();
        plan.trials.iter().map(Settings::typed).collect()
    }

    fn error(text: &str) -> String {
        format!("{:#}", Plan::parse(text.into(), "plan.toml").unwrap_err())
    }

    #[test]
    fn a_grid_is_every_combination_and_its_last_line_changes_fastest() {
        let text = "epochs = 3\n[grid]\nseed = [0, 1]\nhidden = [\"8\", \"16,8\"]\n";
        let expected = [
            "--epochs 3 --hidden 8 --seed 0",
            "--epochs 3 --hidden '16,8' --seed 0",
            "--epochs 3 --hidden 8 --seed 1",
            "--epochs 3 --hidden '16,8' --seed 1",
        ];
        assert_eq!(typed(text), expected);
    }

    #[test]
    fn a_list_has_trials_of_its_own_and_goes_with_a_grid() {
        let text = "quantize = true\n[grid]\nseed = [7, 8]\n[[list]]\nhidden = 4\n[[list]]\n\
                    quantize = false\nlearning-rate = 0.5\n";
        let expected = [
            "--hidden 4 --quantize --seed 7",
            "--hidden 4 --quantize --seed 8",
            "--learning-rate 0.5 --seed 7",
            "--learning-rate 0.5 --seed 8",
        ];
        assert_eq!(typed(text), expected);
        assert_eq!(typed("epochs = 1"), ["--epochs 1"]);
        let plan = Plan::parse(text.into(), "plan.toml").unwrap();
        assert_eq!(plan.varied(), ["hidden", "learning-rate", "quantize", "seed"]);
    }

    #[test]
    fn faults_are_said_with_their_line_and_what_to_write() {
        for (text, expected) in [
            (
                "epochs = 3\n\nepoch = 3",
                "plan.toml line 3: `epoch` is no option of train (did you mean `epochs`?)",
            ),
            ("[grid]\nepochs = [3, \"x\"]", "plan.toml line 2: invalid value 'x' for '--epochs"),
            (
                "epochs = [3, 4]",
                "plan.toml line 1: `epochs` has several values: put it under [grid]",
            ),
            ("[grid]\nseed = []", "plan.toml line 2: `seed` has no values"),
            (
                "[grid]\nseed = 3",
                "plan.toml line 2: `seed` has one value: write [3], or put it above [grid]",
            ),
            ("a = \n", "plan.toml line 1: "),
            ("[grids]\nseed = [1]", "plan.toml line 1: `grids` is no table of a plan"),
            ("epochs = 1\nepochs = 2", "plan.toml line 2: "),
            ("epochs = 1979-05-27", "plan.toml line 1: "),
            ("epochs = { a = 1 }", "plan.toml line 1: `epochs` is a table"),
            ("out = \"x\"", "plan.toml line 1: `out` is not for a plan"),
            ("epochs = true", "plan.toml line 1: `epochs` takes a value"),
            ("quantize = 3", "plan.toml line 1: `quantize` is a flag: write true or false"),
            ("hidden = 3\nlayers = \"dense 2\"", "plan.toml, trial 1: "),
            (
                "",
                "plan.toml has no options: write, for example, hidden = [\"16\", \"32\"] under [grid]",
            ),
        ] {
            let found = error(text);
            assert!(found.starts_with(expected), "{text:?}: {found}");
        }
    }

    #[test]
    fn too_many_trials_and_nesting_without_end_are_refused() {
        let numbers = (0..400).map(|n| n.to_string()).collect::<Vec<_>>().join(", ");
        let text = format!("[grid]\nseed = [{numbers}]\nepochs = [{numbers}]\n");
        let found = error(&text.replace("[0, ", "[1, "));
        assert!(found.contains("the grid has 160000 trials"), "{found}");
        let found = error(&format!("a = {}", "[".repeat(100_000)));
        assert!(found.contains("line 1: brackets within brackets"), "{found}");
    }
}
