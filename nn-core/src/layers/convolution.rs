//! The common part of the two kinds of convolutions: a window that slides over an image, and filters.

use crate::activation::{Activate, ActivationKind};
use crate::format::Format;
use crate::image::WindowInput;
use crate::tensor::Tensor;
use crate::text::Text;
use crate::topology::{LayerSpec, WindowGeometry};

/// A row whose type says that this image comes out, and its geometry.
///
/// # Panics
///
/// In the compiler, with the right type of the layer, if another image does.
pub(super) const fn checked<I: WindowInput<O, S>, O, S>(
    row: LayerSpec,
) -> (LayerSpec, WindowGeometry) {
    match row.geometry() {
        Some(geometry) if geometry.output().equals(&I::OUTPUT) => (row, geometry),
        Some(_) => {
            let text = Text::EMPTY.text("the sizes do not agree, this layer is ").layer(&row);
            panic!("{}", text.as_str())
        }
        None => panic!("the window of a layer does not fit its image, or an image is too large"),
    }
}

/// The [`checked`] geometry of a convolution with activation `A`.
pub(super) const fn checked_convolution<I, O, S, A, F>(
    row: LayerSpec,
) -> (LayerSpec, WindowGeometry)
where
    I: WindowInput<O, S, Number = F::Number>,
    A: Activate<<I as Tensor>::Number>,
    F: Format,
{
    assert!(!matches!(A::KIND, ActivationKind::Softmax), "a convolution cannot have a softmax");
    checked::<I, O, S>(row)
}
