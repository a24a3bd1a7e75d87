//! Layers that change extents or nothing.

use super::{Call, KerasLayer};
use crate::import::draft::Draft;
use crate::import::error::{Fault, fault};
use crate::import::keras::single;
use crate::import::operators::shape::{reshaped, transposed};
use crate::import::value::{Flow, Value};

const OF_TRAINING: &str = "nothing: of the training alone";

pub(super) const LAYERS: &[KerasLayer] = &[
    KerasLayer::new("Flatten", "nothing: numbers keep their places", flatten),
    KerasLayer::new("Reshape", "nothing: numbers keep their places", reshape),
    KerasLayer::new("Permute", "nothing: weights are put in order once", permute),
    KerasLayer::new("Dropout", OF_TRAINING, same),
    KerasLayer::new("SpatialDropout1D", OF_TRAINING, same),
    KerasLayer::new("SpatialDropout2D", OF_TRAINING, same),
    KerasLayer::new("AlphaDropout", OF_TRAINING, same),
    KerasLayer::new("GaussianDropout", OF_TRAINING, same),
    KerasLayer::new("GaussianNoise", OF_TRAINING, same),
    KerasLayer::new("ActivityRegularization", OF_TRAINING, same),
    KerasLayer::new("RandomFlip", OF_TRAINING, same),
    KerasLayer::new("RandomRotation", OF_TRAINING, same),
    KerasLayer::new("RandomZoom", OF_TRAINING, same),
    KerasLayer::new("RandomTranslation", OF_TRAINING, same),
    KerasLayer::new("RandomContrast", OF_TRAINING, same),
    KerasLayer::new("RandomBrightness", OF_TRAINING, same),
];

fn same(_: &mut Draft, call: &Call<'_, '_>) -> Result<Flow, Fault> {
    call.flow()
}

/// A value under other extents behind the batch.
fn under(call: &Call<'_, '_>, sizes: &[i64]) -> Result<Flow, Fault> {
    let to: Vec<i64> = [0].into_iter().chain(sizes.iter().copied()).collect();
    single(reshaped(Some(&Value::Flow(call.flow()?)), &to, false)?)
}

fn flatten(_: &mut Draft, call: &Call<'_, '_>) -> Result<Flow, Fault> {
    call.layer.expect_channels_last()?;
    under(call, &[-1])
}

fn reshape(_: &mut Draft, call: &Call<'_, '_>) -> Result<Flow, Fault> {
    let sizes = call.layer.numbers("target_shape").ok_or_else(|| fault!("has no target_shape"))?;
    let whole: Vec<i64> = sizes.iter().map(|&size| size as i64).collect();
    if whole.contains(&0) {
        return Err(fault!("makes the impossible extents {sizes:?}"));
    }
    under(call, &whole)
}

fn permute(draft: &mut Draft, call: &Call<'_, '_>) -> Result<Flow, Fault> {
    let order = call.layer.numbers("dims").unwrap_or_default();
    let order: Vec<i64> = [0].into_iter().chain(order.iter().map(|&at| at as i64)).collect();
    single(transposed(draft, Some(&Value::Flow(call.flow()?)), Some(&order))?)
}
