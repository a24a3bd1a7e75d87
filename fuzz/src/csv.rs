//! A CSV file. The first byte chooses how it is to be read.

use super::files::Folder;
use super::sound;
use host_trainer::dataset::csv::{self, Expected, Missing, Options};
use host_trainer::dataset::{Source, Task};

/// Reads the rest as samples, and as samples for a model.
pub fn run(bytes: &[u8]) -> bool {
    let Some((choice, text)) = bytes.split_first() else { return false };
    let bit = |bit: u8| choice >> bit & 1 == 1;
    let column = |name: &str| bit(4).then(|| name.to_string());
    let options = Options {
        label: column("1").filter(|_| bit(0)),
        targets: column("2").filter(|_| bit(1)).into_iter().collect(),
        ignore: column("3").filter(|_| bit(2)).into_iter().collect(),
        missing: if bit(3) { Missing::Mean } else { Missing::Previous },
        group: None,
    };
    let folder = Folder::with(&[("data.csv", text)]);
    let path = folder.path("data.csv");
    let samples = csv::load(&path, &options);
    let is_accepted = samples.is_ok();
    if let Ok((data, notes)) = samples {
        sound::check(&Source { notes, ..data.into() });
    }
    let names = ["a", "b"].map(String::from);
    let columns = ["x", "y", "z"].map(String::from);
    let expected =
        Expected { inputs: 3, columns: &columns, task: Task::Classification, names: &names };
    if let Ok(samples) = csv::load_for_model(&path, &options, expected, bit(5)) {
        assert_eq!(samples.features.len() % 3, 0);
        assert!(samples.features.iter().all(|feature| feature.is_finite()));
    }
    is_accepted
}
