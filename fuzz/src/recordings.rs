//! A CSV file of recordings. The first byte chooses window, rate and time.

use super::files::Folder;
use super::sound;
use host_trainer::dataset::csv::Options;
use host_trainer::dataset::recordings::{Asked, load};

/// Cuts the rest into windows.
pub fn run(bytes: &[u8]) -> bool {
    let Some((choice, text)) = bytes.split_first() else { return false };
    let window = u32::from(choice & 7) + 1;
    let asked = Asked {
        window,
        hop: Some(u32::from(choice >> 3 & 1) + 1),
        rate: (choice >> 4 & 1 == 1).then_some(50.0),
        time: (choice >> 5 & 1 == 1).then(|| "1".into()),
        time_unit: None,
    };
    let folder = Folder::with(&[("data.csv", text)]);
    let name = folder.path("data.csv").display().to_string();
    load(&name, &Options::default(), &asked, None).is_ok_and(|source| {
        let cut = source.cut.as_ref().expect("windows were cut");
        assert_eq!(source.data.width, window as usize * cut.channels.len());
        assert_eq!(cut.places.len(), source.data.len());
        sound::check(&source)
    })
}
