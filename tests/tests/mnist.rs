//! How good training on MNIST is; see `tests::mnist` for where it is looked for.

use tests::command::Trainer;
use tests::mnist::{folder, train};

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
