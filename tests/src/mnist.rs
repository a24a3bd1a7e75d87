//! MNIST, where it is at hand: `../shared/data/mnist` beside the repository, or the folder named by
//! `MNIST`. Its four files are at <https://ossci-datasets.s3.amazonaws.com/mnist/>.

use crate::command::Trainer;
use crate::device;
use host_trainer::dataset::{Options, Source};
use std::path::{Path, PathBuf};
use xtask::board::Board;
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

/// Number of images that a program for the first board, run on the second, computed with a model, and for how many of
/// them a layer gave anything else than here.
///
/// # Panics
///
/// If a program cannot be built or run.
pub fn traced(
    trainer: &Trainer,
    model: &str,
    boards: (Board, Board),
    images: &[u8],
) -> (usize, usize) {
    let (mut count, mut differing) = (0, 0);
    // Programs of at most 4 MB hold 3,400 images.
    for images in images.chunks(3_400 * 784) {
        trainer.write("images", images);
        let samples = images.chunks(784).map(|image| image.iter().map(|&x| x.into()).collect());
        let path = trainer.path("images");
        let found = device::traced(boards, &trainer.path(model), Some(&path), samples);
        let found = found.expect("the program runs");
        (count, differing) = (count + found.0, differing + found.1);
    }
    (count, differing)
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
