//! The common part of the layers that compute features of frames.

use crate::element::Element;
use crate::tensor::Tensor;
use crate::text::Text;
use crate::topology::{Extent, Feature, Frames, LayerSpec, Shape, side};

/// A row whose type says that this signal comes out, and its frames.
///
/// # Panics
///
/// In the compiler, with the right type of the layer, if another signal does, or if there is none.
pub(super) const fn checked<I: Tensor, O: Tensor>(
    feature: Feature,
    frame: usize,
    hop: usize,
) -> (LayerSpec, Frames) {
    let Extent::Image(signal) = I::EXTENT else { panic!("features are computed of a signal") };
    let number = <I::Number as Element>::NUMBER;
    let row = LayerSpec::features(number, signal, side(frame), side(hop), feature);
    let (Some(output), Some(frames)) = (row.output(), row.frames()) else {
        panic!("frames do not fit their signal, which has one row, or the feature has none such")
    };
    let agrees = match (output.image(), O::EXTENT.image()) {
        (Some(ours), Some(theirs)) => same(ours, theirs),
        (Some(_) | None, _) => false,
    };
    if !agrees {
        let text = Text::EMPTY.text("the sizes do not agree, this layer is ").layer(&row);
        panic!("{}", text.as_str())
    }
    (row, frames)
}

const fn same(ours: Shape, theirs: Shape) -> bool {
    ours.equals(&theirs)
}
