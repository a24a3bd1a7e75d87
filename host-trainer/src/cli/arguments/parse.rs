//! Values on the command line, checked.

use host_trainer_core::dataset::ImageSize;
use host_trainer_core::{Augmentation, Distillation};
use nn_core::Shape;
use std::ops::Range;
use std::time::Duration;

/// Widths of hidden layers; may be empty.
#[derive(Clone, Debug)]
pub(in crate::cli) struct Widths(pub Vec<usize>);

pub(super) fn widths(text: &str) -> Result<Widths, String> {
    if text == "none" {
        return Ok(Widths(Vec::new()));
    }
    let widths = text.split(',').map(|width| match width.trim().parse::<u32>() {
        Ok(0) => Err("a width of 0: every hidden layer needs at least one neuron".to_string()),
        Ok(width) => Ok(width as usize),
        Err(_) => Err(format!("`{width}` is no width: write 32, or 80,80, or none")),
    });
    widths.collect::<Result<_, _>>().map(Widths)
}

fn number(text: &str, is_good: fn(f64) -> bool, expected: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        // Training computes in f32.
        Ok(number) if (number as f32).is_finite() && is_good(number) => Ok(number),
        Ok(number) if number.is_finite() && !(number as f32).is_finite() => {
            Err(format!("too large for f32, which training computes in; expected {expected}"))
        }
        _ => Err(format!("expected {expected}")),
    }
}

pub(super) fn positive(text: &str) -> Result<f64, String> {
    number(text, |n| n as f32 > 0.0, "a number above 0 that fits into f32: about 1e-38 to 3e38")
}

pub(super) fn not_negative(text: &str) -> Result<f64, String> {
    number(text, |n| n >= 0.0, "0 or a number above it")
}

pub(super) fn below_one(text: &str) -> Result<f64, String> {
    number(text, |n| (0.0..1.0).contains(&(n as f32)), "a number from 0 to below 1")
}

pub(super) fn share(text: &str) -> Result<f32, String> {
    number(text, |n| (0.0..1.0).contains(&(n as f32)), "a number from 0 to below 1")
        .map(|n| n as f32)
}

pub(super) fn temperature(text: &str) -> Result<f64, String> {
    number(text, |n| Distillation::TEMPERATURES.contains(&n), "a number from 0.01 to 1000")
}

/// A share that is not nothing, and may be all.
pub(super) fn whole_share(text: &str) -> Result<f64, String> {
    number(text, |n| n as f32 > 0.0 && n <= 1.0, "a number above 0, at most 1")
}

/// A share that is not nothing, and not more than half.
pub(super) fn part(text: &str) -> Result<f32, String> {
    number(text, |n| n as f32 > 0.0 && n <= 0.5, "a number above 0, at most 0.5").map(|n| n as f32)
}

/// Two finite numbers, the first of them smaller.
pub(super) fn span(text: &str) -> Result<[f64; 2], String> {
    let ends = text.split_once("..").and_then(|(low, high)| {
        let number = |text: &str| text.trim().parse::<f64>().ok().filter(|n| n.is_finite());
        Some([number(low)?, number(high)?])
    });
    let ends = ends.filter(|[low, high]| low < high && ((high - low) as f32).is_finite());
    ends.ok_or_else(|| "expected two numbers, the smaller one first, for example 0..1".into())
}

/// Height, width and channels.
pub(super) fn shape(text: &str) -> Result<Shape, String> {
    let sides: Option<Vec<u16>> =
        text.split('x').map(|side| side.trim().parse::<u16>().ok()).collect();
    match sides.as_deref() {
        Some(&[height, width, channels]) if height > 0 && width > 0 && channels > 0 => {
            Ok(Shape::new(height, width, channels))
        }
        _ => Err("expected height x width x channels, for example 28x28x1 or 1x64x3".into()),
    }
}

/// Seeds from the first to before the last.
#[derive(Clone, Debug)]
pub(in crate::cli) struct Seeds(pub Range<u64>);

pub(super) fn seeds(text: &str) -> Result<Seeds, String> {
    let parts = text.split_once("..").and_then(|(from, to)| {
        Some(from.trim().parse::<u64>().ok()?..to.trim().parse::<u64>().ok()?)
    });
    const MOST: u64 = 1000;
    match parts {
        Some(seeds) if seeds.end.saturating_sub(seeds.start) > MOST => Err(format!(
            "{} seeds are too many: at most {MOST}, for example {}..{}",
            seeds.end - seeds.start,
            seeds.start,
            seeds.start.saturating_add(5)
        )),
        Some(seeds) if seeds.end > seeds.start.saturating_add(1) => Ok(Seeds(seeds)),
        _ => Err("expected at least two seeds, for example 0..5 for 0, 1, 2, 3 and 4".into()),
    }
}

pub(super) fn size(text: &str) -> Result<ImageSize, String> {
    const LARGEST: usize = 1024;
    let side = |text: &str| text.trim().parse::<usize>().ok().filter(|n| (1..=LARGEST).contains(n));
    text.split_once(['x', '×'])
        .and_then(|(width, height)| Some(ImageSize { width: side(width)?, height: side(height)? }))
        .ok_or_else(|| format!("expected width and height from 1 to {LARGEST}, for example 28x28"))
}

/// A count such as 500K or 2M: thousands and millions.
pub(super) fn count(text: &str) -> Result<u64, String> {
    let (number, unit) = match text.strip_suffix(['k', 'K']) {
        Some(number) => (number, 1_000),
        None => text.strip_suffix(['m', 'M']).map_or((text, 1), |number| (number, 1_000_000)),
    };
    let count = number.trim().parse().ok().and_then(|number: u64| number.checked_mul(unit));
    count.ok_or_else(|| "expected a count, for example 80000, 500K or 2M".into())
}

/// A time such as 90s, 10m or 2h.
pub(super) fn duration(text: &str) -> Result<Duration, String> {
    let units = [('s', 1), ('m', 60), ('h', 3600)];
    let found = units.into_iter().find_map(|(unit, seconds)| {
        let number: u64 = text.strip_suffix(unit)?.trim().parse().ok()?;
        number.checked_mul(seconds)
    });
    let seconds = found.filter(|&seconds| seconds > 0);
    seconds
        .map(Duration::from_secs)
        .ok_or_else(|| "expected a time, for example 90s, 10m or 2h".into())
}

pub(super) fn augmentation(text: &str) -> Result<Augmentation, String> {
    let mut changes = Augmentation::default();
    if text == "none" {
        return Ok(changes);
    }
    let expected =
        "expected a list such as shift=2,rotate=12,scale=0.1,shear=0.1,elastic=2, or none";
    for change in text.split(',') {
        let (name, amount) = change.split_once('=').ok_or(expected)?;
        let amount: f64 = amount.trim().parse().map_err(|_| expected)?;
        let (to, largest) = match name.trim() {
            "shift" => (&mut changes.shift, 1024.0),
            "rotate" => (&mut changes.rotate, 180.0),
            "scale" => (&mut changes.scale, 0.9),
            "shear" => (&mut changes.shear, 10.0),
            "elastic" => (&mut changes.elastic, 1024.0),
            _ => return Err(expected.into()),
        };
        if !(0.0..=largest).contains(&amount) {
            return Err(format!("{} must be from 0 to {largest}", name.trim()));
        }
        *to = amount;
    }
    Ok(changes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seeds_sizes_and_augmentations_are_what_they_say() {
        assert_eq!(seeds("3..5").unwrap().0, 3..5);
        for bad in ["", "5", "5..5", "0..1", "5..3", "a..b", "0..18446744073709551615"] {
            assert!(seeds(bad).is_err(), "{bad}");
        }
        let many = seeds("0..1000000").unwrap_err();
        assert_eq!(many, "1000000 seeds are too many: at most 1000, for example 0..5");
        assert_eq!(size("28x14").unwrap(), ImageSize { width: 28, height: 14 });
        for bad in ["", "28", "0x3", "3x0", "9999x9999", "-1x3"] {
            assert!(size(bad).is_err(), "{bad}");
        }
        let changes = augmentation("shift=2, rotate=12.5").unwrap();
        assert_eq!(changes, Augmentation { shift: 2.0, rotate: 12.5, ..Augmentation::default() });
        assert!(augmentation("none").unwrap().is_none());
        for bad in ["", "shift", "shift=x", "shift=-1", "scale=1", "turn=1", "rotate=nan"] {
            assert!(augmentation(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn counts_and_times_have_units() {
        assert_eq!(
            (count("80000"), count("2M"), count("500k")),
            (Ok(80_000), Ok(2_000_000), Ok(500_000))
        );
        assert_eq!(duration("10m").unwrap().as_secs(), 600);
        assert_eq!(
            (duration("90s").unwrap().as_secs(), duration("2h").unwrap().as_secs()),
            (90, 7200)
        );
        for bad in ["", "K", "-1", "1.5M", "2G", "99999999999999999999M", "18446744073709551615K"] {
            assert!(count(bad).is_err(), "{bad}");
        }
        for bad in ["", "10", "m", "0s", "-1m", "1d", "18446744073709551615h"] {
            assert!(duration(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn widths_are_lists_of_whole_numbers() {
        assert_eq!(widths("80, 40").unwrap().0, [80, 40]);
        assert!(widths("none").unwrap().0.is_empty());
        for bad in ["", "8,", "0", "-1", "8;8", "99999999999"] {
            assert!(widths(bad).is_err(), "{bad}");
        }
    }
}
