//! Order of numbers: PyTorch has channels first, this project last.

use crate::import::kinds::{self, Weights};
use nn_core::{Extent, LayerSpec, Shape};

/// The program whose order the tensors of a file have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Layout {
    /// PyTorch's: filters (OUT, IN, rows, columns), images with channels first.
    Torch,
    /// That of `host-trainer export`.
    Own,
}

/// What `host-trainer export` says of a file's order.
const OWN: &str = "host-trainer";

impl Layout {
    /// The order that metadata name; PyTorch's if they name none.
    pub fn of(format: Option<&str>) -> Result<Self, String> {
        match format {
            None | Some("pt") => Ok(Self::Torch),
            Some(OWN) => Ok(Self::Own),
            Some(other) => Err(format!(
                "its metadata say that it is of {other:?}, and weights in the order of PyTorch (pt) are read: from \
                 TensorFlow and Keras import a .tflite or ONNX file"
            )),
        }
    }

    /// The program that wrote the file.
    pub fn producer(self) -> &'static str {
        match self {
            Self::Torch => "PyTorch",
            Self::Own => OWN,
        }
    }
}

/// The image in which what a row reads lies with channels in front in PyTorch, where a list is made of it.
pub(super) fn turned(specs: &[LayerSpec], row: usize) -> Option<Shape> {
    let spec = &specs[row];
    let place = row.checked_sub(spec.from.into())?;
    let shape = match place.checked_sub(1) {
        // What a dense layer makes of an image depends on what else reads it.
        None => specs.first().and_then(LayerSpec::input_shape)?,
        Some(before) => match specs[before].output()? {
            Extent::Image(shape) => shape,
            Extent::List(_) => return None,
        },
    };
    let is_mixed = shape.channels > 1 && u32::from(shape.height) * u32::from(shape.width) > 1;
    (is_mixed && has_channels_first(specs, place)).then_some(shape)
}

/// Returns whether PyTorch has channels first in a place: behind a convolution, not behind a recurrent layer.
fn has_channels_first(specs: &[LayerSpec], place: usize) -> bool {
    let Some(row) = place.checked_sub(1) else { return takes_channels_first(specs) };
    let spec = &specs[row];
    match kinds::weights(&spec.op) {
        Weights::OfState { .. } => false,
        Weights::Filters { .. } | Weights::OfPool => true,
        Weights::Matrix | Weights::Scaling | Weights::None => {
            has_channels_first(specs, row.saturating_sub(spec.from.into()))
        }
    }
}

/// Returns whether PyTorch takes samples with channels first: unless a recurrent layer reads them, with `batch_first`.
fn takes_channels_first(specs: &[LayerSpec]) -> bool {
    let reads_input = |row: usize| {
        let place = row.saturating_sub(specs[row].from.into());
        place == 0 || place == 1 && kinds::weights(&specs[0].op) == Weights::Scaling
    };
    let is_recurrent =
        |row: usize| matches!(kinds::weights(&specs[row].op), Weights::OfState { .. });
    !(0..specs.len()).any(|row| is_recurrent(row) && reads_input(row))
}

/// Extents of a sample in the other program, and the places of the network's numbers in it, unless they are in one order.
pub(super) fn of_samples(
    specs: &[LayerSpec],
    layout: Layout,
    input: Option<Shape>,
) -> (Vec<usize>, Option<Vec<usize>>) {
    let count = specs.first().map_or(0, |first| first.inputs() as usize);
    let Some(shape) = input.filter(|shape| shape.channels > 1 || shape.height > 1) else {
        return (vec![count], None);
    };
    let [rows, columns, channels] = [shape.height, shape.width, shape.channels].map(usize::from);
    let pixels: &[usize] = if rows == 1 { &[columns] } else { &[rows, columns] };
    if layout == Layout::Own || !takes_channels_first(specs) {
        return ([pixels, &[channels]].concat(), None);
    }
    let sizes = [&[channels], pixels].concat();
    let is_image = specs.first().is_some_and(|first| first.input_shape().is_some());
    let pixels = rows * columns;
    let order = (0..pixels).flat_map(|pixel| (0..channels).map(move |c| c * pixels + pixel));
    (sizes, (is_image && channels > 1 && pixels > 1).then(|| order.collect()))
}
