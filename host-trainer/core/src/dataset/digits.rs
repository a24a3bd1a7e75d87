//! The handwritten digits that come with the program.
//!
//! 1,797 images of 8×8 pixels with values 0 to 16: the test part of "Optical Recognition of
//! Handwritten Digits" by E. Alpaydin and C. Kaynak (1998), UCI Machine Learning Repository, licensed
//! CC BY 4.0; the file is the one that scikit-learn ships as `digits.csv.gz`.

use super::{Dataset, ImageSize, Targets};
use std::io::Read;

static FILE: &[u8] = include_bytes!("../../data/digits.csv.gz");

/// Width and height of an image.
pub const SIDE: usize = 8;

/// The data set: 64 features, 10 classes.
///
/// # Panics
///
/// Never, as long as the embedded file is the one that the tests check.
pub fn load() -> Dataset {
    let mut text = String::new();
    flate2::read::GzDecoder::new(FILE).read_to_string(&mut text).expect("embedded and tested");
    let mut features = Vec::new();
    let mut classes = Vec::new();
    for line in text.lines() {
        let mut numbers = line.split(',').map(|number| number.parse::<u8>().expect("tested"));
        features.extend(numbers.by_ref().take(SIDE * SIDE).map(f32::from));
        classes.extend(numbers.map(usize::from));
    }
    let labels = (0..10).map(|digit| digit.to_string()).collect();
    Dataset {
        name: "digits".into(),
        columns: Vec::new(),
        width: SIDE * SIDE,
        features,
        targets: Targets::Classes { classes, labels },
        image: Some(ImageSize { width: SIDE, height: SIDE }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn has_the_samples_that_uci_describes() {
        let digits = load();
        assert_eq!((digits.len(), digits.features.len()), (1797, 1797 * 64));
        assert!(digits.features.iter().all(|&pixel| (0.0..=16.0).contains(&pixel)));
        // "Class: No of examples in testing set" of the UCI description.
        let mut counts = [0; 10];
        digits.targets.classes().unwrap().iter().for_each(|&class| counts[class] += 1);
        assert_eq!(counts, [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]);
    }
}
