//! Networks that begin with features: nothing in front of the first weights is trained, so features of samples are
//! computed once, by the kernels of the device, and what is behind is trained and scaled as a network of its own.

use crate::dataset::{self, Dataset, ImageSize, Normalize, Split};
use crate::feature_rows::leading;
use crate::inference::infer_layers;
use nn_core::{Blocks, LayerSpec, LayerView};

/// Features that these rows make of samples: samples of the network behind them.
pub(crate) fn computed(rows: &[LayerSpec], data: &Dataset) -> Dataset {
    let views: Vec<LayerView<'_>> = rows.iter().map(view).collect();
    let features = infer_layers(&views, &data.features).outputs;
    let last = rows.last();
    let image = last.and_then(LayerSpec::output_shape);
    Dataset {
        name: data.name.clone(),
        columns: Vec::new(),
        width: last.map_or(data.width, |last| last.outputs() as usize),
        features,
        targets: data.targets.clone(),
        image: image
            .map(|shape| ImageSize { width: shape.width.into(), height: shape.height.into() }),
    }
}

/// The same as [`computed`], of all parts.
pub(crate) fn computed_of_parts(rows: &[LayerSpec], data: &Split) -> Split {
    Split {
        training: computed(rows, &data.training),
        validation: computed(rows, &data.validation),
        test: computed(rows, &data.test),
    }
}

/// These layers, with a row that standardizes where that is needed: see [`dataset::standardized`]. Behind features it is
/// what those give that counts.
pub fn standardized(
    layers: Vec<LayerSpec>,
    normalize: Normalize,
    training: &Dataset,
) -> Vec<LayerSpec> {
    let (features, behind) = layers.split_at(leading(&layers));
    if features.is_empty() {
        return dataset::standardized(layers, normalize, training);
    }
    let training = computed(features, training);
    [features, &dataset::standardized(behind.to_vec(), normalize, &training)].concat()
}

/// A row of features, which has no parameters.
fn view(spec: &LayerSpec) -> LayerView<'static> {
    LayerView { spec: *spec, blocks: Blocks::new() }
}
