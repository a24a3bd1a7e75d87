//! Features that differ too much in size to be trained on as they are.

use super::label::clean;
use super::table::number;
use host_trainer_core::dataset::Dataset;

/// Times that a feature may be larger than another one.
const LARGEST_RATIO: f64 = 1e4;

/// Warning if features, or channels, differ that much and are not scaled.
pub(super) fn uneven(training: &Dataset) -> Option<String> {
    let pixels = training.image.map_or(1, |size| (size.width * size.height).max(1));
    let channels = training.width / pixels;
    let mut sizes = vec![0.0; channels];
    for (index, &x) in training.features.iter().enumerate() {
        sizes[index % channels] += f64::from(x) * f64::from(x);
    }
    let count = (training.features.len() / channels.max(1)).max(1) as f64;
    let sizes = sizes.iter().map(|sum| (sum / count).sqrt()).enumerate();
    let sizes: Vec<(usize, f64)> = sizes.filter(|(_, size)| *size > 0.0).collect();
    let by_size = |a: &&(usize, f64), b: &&(usize, f64)| a.1.total_cmp(&b.1);
    let (Some(least), Some(most)) = (sizes.iter().min_by(by_size), sizes.iter().max_by(by_size))
    else {
        return None;
    };
    if most.1 <= LARGEST_RATIO * least.1 {
        return None;
    }
    let named = |&(input, size): &(usize, f64)| {
        format!("{} is about {}", named(input, training), number(size))
    };
    Some(format!(
        "{} and {}: training learns little from numbers so different in size; leave --normalize none away",
        named(most),
        named(least)
    ))
}

/// A feature by its name or number, or a channel, counted from 1.
pub(super) fn named(input: usize, data: &Dataset) -> String {
    match data.columns.get(input) {
        _ if data.image.is_some() => format!("channel {}", input + 1),
        Some(name) => format!("`{}`", clean(name)),
        None => format!("feature {}", input + 1),
    }
}
