//! Block letters that are drawn, not scanned: 26 classes without a file.

mod drawing;
mod strokes;
mod typeface;

use super::{Dataset, ImageSize, Targets};
use crate::random::{Purpose, generator_at, normal};
use drawing::{Drawing, Placement};
use rand::RngExt;
use typeface::Typeface;

/// Width and height of an image.
pub const SIDE: usize = 32;

/// Upper-case letters: 1,024 features, the labels `A` to `Z`.
///
/// Images of 32×32 pixels with whole numbers from 0 (paper) to 255 (ink), letter after letter. Each has
/// one of 6 typefaces, is 15 to 22 pixels high, up to 2 pixels off the middle and turned by up to 6
/// degrees; ink, paper and their noise differ. A sample is the same whatever the number of samples.
///
/// All shapes are this program's own: lines and arcs, see `letters/strokes.rs`.
pub fn letters(samples: usize, seed: u64) -> Dataset {
    let mut features = Vec::with_capacity(samples * SIDE * SIDE);
    for index in 0..samples {
        let mut generator = generator_at(seed, Purpose::Data, index as u64);
        let typeface = Typeface::ALL[generator.random_range(0..Typeface::ALL.len())];
        let mut between = |from: f32, to: f32| generator.random_range(from..=to);
        let placement = Placement {
            height: between(15.0, 22.0),
            stretch: between(0.85, 1.1),
            degrees: between(-6.0, 6.0),
            shift: [between(-2.0, 2.0), between(-2.0, 2.0)],
        };
        let (paper, ink, noise) = (between(0.0, 60.0), between(140.0, 255.0), between(2.0, 14.0));
        let drawing = Drawing::new(index % strokes::LETTERS, typeface, placement);
        features.extend(drawing.pixels::<SIDE>().map(|coverage| {
            let grey = paper + (ink - paper) * coverage + noise * normal(&mut generator) as f32;
            grey.round().clamp(0.0, 255.0)
        }));
    }
    let classes = (0..samples).map(|index| index % strokes::LETTERS).collect();
    Dataset {
        name: "letters".into(),
        columns: Vec::new(),
        width: SIDE * SIDE,
        features,
        targets: Targets::Classes { classes, labels: ('A'..='Z').map(String::from).collect() },
        image: Some(ImageSize { width: SIDE, height: SIDE }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn images_are_whole_numbers_of_dark_paper_and_bright_ink() {
        let letters = letters(26 * 12, 1);
        assert_eq!((letters.width, letters.len(), letters.targets.outputs()), (1024, 312, 26));
        assert_eq!(letters.targets.names()[25], "Z");
        for (index, image) in letters.rows().enumerate() {
            assert!(image.iter().all(|&x| x.fract() == 0.0 && (0.0..=255.0).contains(&x)));
            let bright = image.iter().filter(|&&x| x > 110.0).count();
            assert!((10..500).contains(&bright), "{bright} bright pixels in image {index}");
        }
    }

    #[test]
    fn every_letter_comes_equally_often() {
        let letters = letters(52, 0);
        let classes = letters.targets.classes().unwrap();
        assert!((0..26).all(|class| classes.iter().filter(|&&c| c == class).count() == 2));
    }

    #[test]
    fn a_sample_depends_on_the_seed_and_its_number_alone() {
        let (few, many) = (letters(10, 1), letters(30, 1));
        assert_eq!(few.features, many.features[..10 * 1024]);
        assert_ne!(few, letters(10, 2));
        assert_ne!(many.features[..1024], many.features[26 * 1024..27 * 1024]);
    }

    #[test]
    fn the_pixels_are_the_same_on_every_platform() {
        assert_eq!(letters(52, 0).checksum(), 72_844_906);
    }
}
