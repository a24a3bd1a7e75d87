//! MNIST, where it is at hand: `../shared/data/mnist` beside the repository, or the folder named by
//! `MNIST`. Its four files are at <https://ossci-datasets.s3.amazonaws.com/mnist/>.

use crate::command::Trainer;
use host_trainer::dataset::{Options, Source};
use std::path::{Path, PathBuf};
use xtask::build::workspace;

/// Folder; says so if it is not there.
pub fn folder() -> Option<PathBuf> {
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

/// Trains 784-80-80-10, and returns what `train` prints.
///
/// # Panics
///
/// If it fails.
pub fn train(folder: &Path, arguments: &str) -> String {
    let trainer = Trainer::new();
    let mut command =
        trainer.command("train --hidden 80,80 --batch-size 256 --learning-rate 0.005");
    command.args(["--normalize", "minmax"]).args(arguments.split_whitespace());
    let output = command.arg("--data").arg(folder).assert().success().get_output().stdout.clone();
    String::from_utf8(output).expect("UTF-8")
}

/// The test images, a byte a pixel.
///
/// # Panics
///
/// If they cannot be read.
pub fn test_images(folder: &Path) -> Vec<u8> {
    let source = Source::load(&folder.to_string_lossy(), &Options::default(), 0).expect("MNIST");
    let test = source.test.expect("test images");
    test.features.iter().map(|&pixel| pixel as u8).collect()
}
