//! One drawing after the other, and what the network says.

use crate::drawing::Drawing;
use crate::model::{MODEL, Model, SAMPLES};
use crate::prepare::{Pixels, SIDE, prepare};
use firmware::{LayerOutput, Trace};
use nn_core::{Describe, Image, Layer, LayerSpec, Shape, fingerprint};

const SPECS: &[LayerSpec] = Model::TOPOLOGY.as_slice();

/// Numbers that all layers give together.
const NUMBERS: usize = first_numbers(SPECS.len());

/// What each layer gives, and how many numbers the layers before it do.
static OUTPUTS: [(Shape, usize); SPECS.len()] = {
    let mut outputs = [(Shape::new(0, 0, 0), 0); SPECS.len()];
    let mut layer = 0;
    while layer < SPECS.len() {
        let shape = match SPECS[layer].output_shape() {
            Some(shape) => shape,
            None => Shape::new(1, 1, SPECS[layer].outputs() as u16),
        };
        outputs[layer] = (shape, first_numbers(layer));
        layer += 1;
    }
    outputs
};

/// Numbers that the first layers give, so many of them.
const fn first_numbers(layers: usize) -> usize {
    let (mut layer, mut numbers) = (0, 0);
    while layer < layers {
        numbers += SPECS[layer].outputs() as usize;
        layer += 1;
    }
    numbers
}

/// A drawing, the image of it that the network sees, and what every layer makes of that.
///
/// ```
/// use demo::{Point, Session};
///
/// let mut session = Session::EMPTY;
/// assert_eq!(session.look(), None, "nothing is drawn, so there is no answer");
/// session.drawing.begin(Point { x: 2000, y: 700 });
/// session.drawing.extend(Point { x: 2000, y: 3300 });
/// assert_eq!(session.look(), Some(1));
/// ```
#[derive(Clone, Debug)]
pub struct Session {
    /// What is drawn.
    pub drawing: Drawing,
    /// What the network sees.
    pub image: Pixels,
    /// What all layers give, from the first to the last.
    numbers: [f32; NUMBERS],
}

impl Session {
    /// Nothing is drawn yet.
    pub const EMPTY: Self =
        Self { drawing: Drawing::EMPTY, image: [[0; SIDE]; SIDE], numbers: [0.0; NUMBERS] };

    /// Prepares the drawing, and answers which class it is; `None` if nothing is drawn.
    pub fn look(&mut self) -> Option<usize> {
        match prepare(&self.drawing) {
            Some(image) => {
                self.image = image;
                Some(self.run())
            }
            None => {
                (self.image, self.numbers) = (Self::EMPTY.image, Self::EMPTY.numbers);
                None
            }
        }
    }

    /// Answers which class the image is, whoever made it.
    pub fn run(&mut self) -> usize {
        let x = Image(self.image.map(|row| row.map(|pixel| [f32::from(pixel)])));
        let mut rest = self.numbers.iter_mut();
        MODEL.trace(&x, &mut |output| match output {
            LayerOutput::Floats(numbers) => {
                numbers.iter().zip(&mut rest).for_each(|(number, kept)| *kept = *number);
            }
            // An f32 holds every 16-bit integer.
            LayerOutput::Integers(numbers) => {
                numbers.iter().zip(&mut rest).for_each(|(number, kept)| *kept = f32::from(*number));
            }
        });
        MODEL.classify(&x)
    }

    /// The sizes of what the layers give, from the first layer to the last. What is not an image is a pixel of
    /// many numbers.
    pub fn shapes() -> impl ExactSizeIterator<Item = Shape> {
        OUTPUTS.iter().map(|(shape, _)| *shape)
    }

    /// What a layer gave: of an image pixel by pixel, all channels of a pixel side by side.
    pub fn output(&self, layer: usize) -> &[f32] {
        let Some((shape, before)) = OUTPUTS.get(layer) else { return &[] };
        let from = self.numbers.get(*before..).unwrap_or(&[]);
        from.get(..shape.numbers() as usize).unwrap_or(&[])
    }

    /// Takes a test sample as the image, and returns its true class; `None` behind the last one.
    pub fn load_sample(&mut self, index: usize) -> Option<u16> {
        let mut x = Image([[[0.0f32]; SIDE]; SIDE]);
        let (class, _) = SAMPLES.read(index, &mut x)?;
        self.image = x.0.map(|row| row.map(|[pixel]| pixel as u8));
        Some(class)
    }

    /// How many of the test samples have the outputs, to the bit, that the laptop computed.
    pub fn same_bits() -> usize {
        let mut x = Image([[[0.0f32]; SIDE]; SIDE]);
        let mut same = 0;
        let mut index = 0;
        while let Some((_, expected)) = SAMPLES.read(index, &mut x) {
            same += usize::from(fingerprint(&MODEL.forward(&x)) == expected);
            index += 1;
        }
        same
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::drawing::Point;

    #[test]
    fn every_layer_is_kept_and_the_last_one_are_the_probabilities() {
        let mut session = Session::EMPTY;
        let class = session.load_sample(0).unwrap();
        assert_eq!(session.run(), usize::from(class));
        let x = Image(session.image.map(|row| row.map(|pixel| [f32::from(pixel)])));
        let last = Session::shapes().len() - 1;
        assert_eq!(session.output(last), MODEL.probabilities(&x));
        for (layer, shape) in Session::shapes().enumerate() {
            assert_eq!(session.output(layer).len() as u64, shape.numbers());
            assert!(session.output(layer).iter().any(|y| *y != 0.0), "layer {layer}");
        }
        assert!(session.output(last + 1).is_empty());
    }

    #[test]
    fn nothing_is_left_when_the_drawing_is_gone() {
        let mut session = Session::EMPTY;
        session.drawing.begin(Point { x: 9, y: 9 });
        assert!(session.look().is_some());
        session.drawing.undo();
        assert_eq!(session.look(), None);
        assert_eq!(
            (session.image, session.numbers),
            (Session::EMPTY.image, Session::EMPTY.numbers)
        );
    }

    #[test]
    fn all_test_samples_have_the_laptops_bits() {
        assert!(SAMPLES.len() >= 50);
        assert_eq!(Session::same_bits(), SAMPLES.len());
        let mut session = Session::EMPTY;
        assert_eq!(session.load_sample(SAMPLES.len()), None);
    }
}
