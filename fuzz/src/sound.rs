//! What holds for samples that a reader accepts.

use host_trainer::dataset::{Dataset, Shares, Source, Targets};
use host_trainer::inspection::Inspection;

/// Features and targets are as many as the samples need, and finite; and what follows reading accepts or refuses
/// them. True, unless it panics.
pub fn check(source: &Source) -> bool {
    let Source { data, validation, test, .. } = source;
    for part in [Some(data), validation.as_ref(), test.as_ref()].into_iter().flatten() {
        check_part(part);
    }
    if data.features.len() < 10_000 {
        let _ = Inspection::new(data);
        let _ = source.clone().split(Shares::default(), 0);
    }
    true
}

fn check_part(data: &Dataset) {
    assert_eq!(data.features.len(), data.len() * data.width);
    assert!(data.features.iter().all(|feature| feature.is_finite()));
    assert!(data.columns.is_empty() || data.columns.len() == data.width);
    match &data.targets {
        Targets::Classes { classes, labels } => {
            assert!(classes.iter().all(|&class| class < labels.len()));
        }
        Targets::Values { values, names } => {
            assert_eq!(values.len(), data.len() * names.len());
            assert!(values.iter().all(|value| value.is_finite()));
        }
    }
}
