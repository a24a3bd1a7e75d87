//! The files of MNIST: images and labels, and the same for the test.

use super::files::Folder;
use super::sound;
use host_trainer::dataset::idx;

/// Two bytes say where the labels begin.
pub fn run(bytes: &[u8]) -> bool {
    let Some((place, rest)) = bytes.split_first_chunk::<2>() else { return false };
    let (images, labels) = rest.split_at(usize::from(u16::from_le_bytes(*place)).min(rest.len()));
    let folder = Folder::with(&[
        ("train-images-idx3-ubyte", images),
        ("train-labels-idx1-ubyte", labels),
        ("t10k-images-idx3-ubyte", images),
        ("t10k-labels-idx1-ubyte", labels),
    ]);
    idx::load_folder(&folder.path("")).is_ok_and(|source| sound::check(&source))
}
