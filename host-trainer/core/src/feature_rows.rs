//! The rows of features that a network begins with.

use nn_core::{LayerSpec, Role};

/// Counts the rows of features that a network begins with.
pub fn leading(layers: &[LayerSpec]) -> usize {
    layers.iter().take_while(|spec| is_feature(spec) && spec.from == 0).count()
}

/// The first row, counted from 0, that the features of a network do not allow: one of features behind another kind, or
/// one that reads what is in front of the last features.
pub fn misplaced(layers: &[LayerSpec]) -> Option<usize> {
    let count = leading(layers);
    let behind = layers.iter().enumerate().skip(count);
    let reaches_back = |index: usize, back: u16| count > 0 && index < count + usize::from(back);
    behind
        .filter(|&(index, spec)| {
            is_feature(spec)
                || reaches_back(index, spec.from)
                || spec.op.with().is_some_and(|with| reaches_back(index, with))
        })
        .map(|(index, _)| index)
        .next()
}

fn is_feature(spec: &LayerSpec) -> bool {
    spec.op.role() == Role::Features
}

#[cfg(test)]
mod tests {
    use super::*;
    use nn_core::{ActivationKind, Feature, Number, Op, Shape};

    #[test]
    fn features_stand_in_front_and_nothing_reads_past_them() {
        let signal = Shape::new(1, 8, 1);
        let features = LayerSpec::features(Number::F32, signal, 4, 4, Feature::Statistics);
        let dense = LayerSpec::dense(12, 12, ActivationKind::Relu);
        let add = |with| LayerSpec { op: Op::Add { with }, ..dense };
        assert_eq!((leading(&[features, dense]), misplaced(&[features, dense])), (1, None));
        assert_eq!(misplaced(&[dense, features]), Some(1));
        assert_eq!(misplaced(&[features, dense, add(1)]), None);
        // The sum would add the signal.
        assert_eq!(misplaced(&[features, dense, add(2)]), Some(2));
        let beside = LayerSpec { from: 1, ..dense };
        assert_eq!(misplaced(&[features, dense, LayerSpec { from: 2, ..dense }]), Some(2));
        assert_eq!(misplaced(&[features, beside]), Some(1));
        assert_eq!(misplaced(&[dense, beside, add(1)]), None);
    }
}
