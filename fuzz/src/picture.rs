//! A picture in a folder for a class.

use super::files::Folder;
use super::sound;
use host_trainer::dataset::ImageSize;
use host_trainer::dataset::images::{self, Colours};

/// Reads it as large as it is, and scaled.
pub fn run(bytes: &[u8]) -> bool {
    let files = ["a/1.png", "a/2.png", "b/1.png", "b/2.png"].map(|name| (name, bytes));
    let folder = Folder::with(&files);
    let scaled = Some(ImageSize { width: 5, height: 3 });
    let ways = [(None, Colours::AsFound), (scaled, Colours::Grey)];
    ways.into_iter().fold(false, |is_accepted, (size, colours)| {
        let source = images::load(&folder.path(""), size, colours);
        source.is_ok_and(|source| sound::check(&source)) | is_accepted
    })
}
