//! MNIST, where it is at hand: `../shared/data/mnist` beside the repository, or the folder named by
//! `MNIST`. Its four files are at <https://ossci-datasets.s3.amazonaws.com/mnist/>.

use std::path::PathBuf;
use tests::command::Trainer;
use xtask::build::workspace;

fn folder() -> Option<PathBuf> {
    let named = std::env::var_os("MNIST").map(PathBuf::from);
    let folder = named.unwrap_or_else(|| workspace().join("../shared/data/mnist"));
    if folder.is_dir() {
        return Some(folder);
    }
    println!(
        "not run: {} is not there; name the folder of MNIST's four files with MNIST",
        folder.display()
    );
    None
}

/// What `train` prints, for 784-80-80-10.
fn train(folder: &PathBuf, arguments: &str) -> String {
    let trainer = Trainer::new();
    let mut command =
        trainer.command("train --hidden 80,80 --batch-size 256 --learning-rate 0.005");
    command.args(["--normalize", "minmax"]).args(arguments.split_whitespace());
    let output = command.arg("--data").arg(folder).assert().success().get_output().stdout.clone();
    String::from_utf8(output).unwrap()
}

/// The number in percent behind `before`.
fn percent(text: &str, before: &str) -> f64 {
    let rest = text.split(before).nth(1).unwrap_or_else(|| panic!("no {before}: {text}"));
    rest.split_whitespace().next().unwrap().parse().unwrap()
}

#[test]
fn plain_training_reaches_98_percent_on_average_over_five_seeds() {
    let Some(folder) = folder() else { return };
    let text = train(&folder, "--epochs 20 --seeds 0..5");
    assert!(percent(&text, "mean ") >= 98.0, "{text}");
}

#[test]
fn augmented_training_reaches_98_7_percent() {
    let Some(folder) = folder() else { return };
    let text = train(&folder, "--epochs 25 --augment shift=1.5,rotate=10,scale=0.1,shear=0.1");
    assert!(percent(&text, "samples right: ") >= 98.7, "{text}");
}

#[test]
fn the_number_of_threads_does_not_change_a_byte() {
    let Some(folder) = folder() else { return };
    let of = |threads: &str| {
        let trainer = Trainer::new();
        let mut command =
            trainer.command("train --hidden 80,80 --epochs 1 --batch-size 256 --threads");
        command.arg(threads).args(["--name", "m", "--data"]).arg(&folder).assert().success();
        trainer.read("m.postcard")
    };
    assert!(of("1") == of("2"));
}
