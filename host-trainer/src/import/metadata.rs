//! What `host-trainer export` says of a model beside its graph.

use crate::dataset::Normalizer;
use nn_core::MAX_LABELS;

/// Keys and values.
pub(super) type Metadata<'a> = [(&'a str, &'a str)];

fn value<'a>(metadata: &Metadata<'a>, key: &str) -> Option<&'a str> {
    metadata.iter().find(|(found, _)| *found == key).map(|(_, value)| *value)
}

/// Texts that are numbered from 0 on.
fn list(metadata: &Metadata<'_>, key: &str, most: usize) -> Vec<String> {
    let texts = (0..most).map_while(|index| value(metadata, &format!("{key}.{index}")));
    texts.map(String::from).collect()
}

/// Names of classes or targets: `label.0`, `label.1`, …
pub(super) fn labels(metadata: &Metadata<'_>) -> Option<Vec<String>> {
    Some(list(metadata, "label", MAX_LABELS)).filter(|labels| !labels.is_empty())
}

/// Names of features: `column.0`, `column.1`, …; none unless there is one for each.
pub(super) fn columns(metadata: &Metadata<'_>, features: usize) -> Vec<String> {
    let columns = list(metadata, "column", features + 1);
    if columns.len() == features { columns } else { Vec::new() }
}

/// Scaling of the data, `offset` and `scale`, with a number for each feature; none if they are not that.
pub(super) fn normalizer(metadata: &Metadata<'_>, features: usize) -> Option<Normalizer> {
    let numbers = |key| -> Option<Vec<f32>> {
        let numbers = value(metadata, key)?.split_ascii_whitespace().take(features + 1);
        numbers.map(|number| number.parse().ok()).collect()
    };
    let (offset, scale) = (numbers("offset")?, numbers("scale")?);
    // A feature that is ignored has an infinite scale.
    let are_good = [offset.len(), scale.len()] == [features; 2]
        && offset.iter().all(|offset| offset.is_finite())
        && scale.iter().all(|&scale| scale > 0.0);
    are_good.then_some(Normalizer { offset, scale })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_end_where_a_number_is_missing() {
        let metadata = [("label.1", "b"), ("label.0", "a"), ("label.3", "d"), ("task", "x")];
        assert_eq!(labels(&metadata), Some(vec!["a".into(), "b".into()]));
        assert_eq!(labels(&metadata[2..]), None);
    }

    #[test]
    fn columns_have_a_name_for_each_feature() {
        let metadata = [("column.0", "length"), ("column.1", "width"), ("label.0", "a")];
        assert_eq!(columns(&metadata, 2), ["length", "width"]);
        assert!(columns(&metadata, 1).is_empty() && columns(&metadata, 3).is_empty());
    }

    #[test]
    fn scaling_is_taken_if_it_has_a_number_for_each_feature() {
        let scaling = |offset, scale| normalizer(&[("offset", offset), ("scale", scale)], 2);
        let found = scaling("1.5 -2", "0.1 inf").unwrap();
        assert_eq!((found.offset, found.scale), (vec![1.5, -2.0], vec![0.1, f32::INFINITY]));
        for (offset, scale) in
            [("1", "1 2"), ("1 2 3", "1 2 3"), ("1 x", "1 2"), ("1 2", "0 1"), ("NaN 1", "1 1")]
        {
            assert_eq!(scaling(offset, scale), None, "{offset}, {scale}");
        }
        assert_eq!(normalizer(&[("offset", "1 2")], 2), None);
    }
}
