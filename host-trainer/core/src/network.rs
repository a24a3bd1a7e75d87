//! A network whose shape is chosen at run time.

use crate::architecture::{EveryMomentError, every_moment};
use nn_core::{
    ActivationKind, BlockShape, BlockView, BlockViewMut, LayerSpec, LayerView, LayerViewMut,
    LayerViews, MAX_LAYERS, Model, Numbers, Op, ViewList,
};
use thiserror::Error;

/// The most parameters that [`DynamicNetwork::new`] makes: 64 MiB of `f32`, more flash than any
/// microcontroller has.
pub const MAX_PARAMETERS: u64 = 16 << 20;

/// The most numbers that all windows of a convolution may have together: 64 MiB of `f32` for an image.
const MAX_WINDOW_NUMBERS: u64 = 1 << 24;

/// The most numbers that a convolution or pool may give: 4 MiB of `f32` for an image, more RAM than nearly all
/// microcontrollers have, of which training keeps several for each sample of a batch.
const MAX_OUTPUTS: u64 = 1 << 20;

/// Layers with shapes chosen at run time: what the command line trains.
///
/// Has `LayerViews` as [`nn_core::Network`] does, so trainer, file writer and reports take both.
#[derive(Clone, Debug, PartialEq)]
pub struct DynamicNetwork<T = f32> {
    layers: Vec<DynamicLayer<T>>,
}

#[derive(Clone, Debug, PartialEq)]
struct DynamicLayer<T> {
    spec: LayerSpec,
    blocks: Vec<DynamicBlock<T>>,
}

#[derive(Clone, Debug, PartialEq)]
struct DynamicBlock<T> {
    weights: Vec<T>, // (OUT, terms)
    bias: Vec<T>,    // (OUT)
}

/// A layer with the weights (OUT, terms) and biases (OUT) of its blocks.
pub type LayerParameters<T> = (LayerSpec, Vec<(Vec<T>, Vec<T>)>);

/// Why a network cannot be made.
#[derive(Debug, Error, PartialEq, Eq)]
#[non_exhaustive]
pub enum NetworkError {
    /// A width of zero.
    #[error("layer {layer} has a width of 0: every layer needs at least one neuron")]
    EmptyLayer {
        /// Counted from 1.
        layer: usize,
    },
    /// No layers, or too many.
    #[error("{layers} layers: a network has 1 to {MAX_LAYERS}")]
    Layers {
        /// Number of layers.
        layers: usize,
    },
    /// Quantized layers where `f32` was expected.
    #[error("the network is quantized: give the `f32` model that it was made of")]
    Quantized,
    /// A quantized network that does not go from `f32` to `f32`.
    #[error("the network takes or gives integers: only networks from `f32` to `f32` run here")]
    Integers,
    /// A network that goes moment by moment.
    #[error(
        "the network takes one moment of a stream at a time: only networks over windows run here"
    )]
    Stream,
    /// A convolution or pool that looks at more numbers than a laptop should compute.
    #[error(
        "layer {layer} looks at more than {MAX_WINDOW_NUMBERS} numbers of an image: make the image or its windows smaller"
    )]
    TooManyWindows {
        /// Counted from 1.
        layer: usize,
    },
    /// A convolution or pool that gives more numbers than a laptop should keep.
    #[error(
        "layer {layer} gives {outputs} numbers: at most {MAX_OUTPUTS} are allowed, and microcontrollers hold far fewer: \
         use fewer filters, a larger stride, or a smaller image"
    )]
    TooManyOutputs {
        /// Counted from 1.
        layer: usize,
        /// Number of outputs that it would give.
        outputs: u64,
    },
    /// More parameters than any microcontroller holds.
    #[error(
        "the network would have {parameters} parameters ({} bytes of flash): at most {MAX_PARAMETERS} are allowed, and \
         microcontrollers hold far fewer: make the hidden layers narrower",
        4 * parameters
    )]
    TooLarge {
        /// Number of parameters that it would have.
        parameters: u64,
    },
    /// Weights or biases of other sizes than the layer's.
    #[error("layer {layer} has weights or biases of other sizes than its kind")]
    Parameters {
        /// Counted from 1.
        layer: usize,
    },
    /// A width beyond what a file can hold.
    #[error("a layer of {width} neurons is too wide: make it narrower")]
    TooWide {
        /// The width.
        width: usize,
    },
}

impl<T: Copy + Default> DynamicNetwork<T> {
    /// A network of dense layers with all parameters zero.
    ///
    /// `widths` are inputs, hidden layers and outputs: `[64, 32, 10]`. Hidden layers get the
    /// activation `hidden`, the last one `output`.
    ///
    /// # Errors
    ///
    /// [`NetworkError`] if a width is 0, or layers or parameters are too many.
    pub fn new(
        widths: &[usize],
        hidden: ActivationKind,
        output: ActivationKind,
    ) -> Result<Self, NetworkError> {
        let count = widths.len().saturating_sub(1);
        let mut specs = Vec::with_capacity(count);
        for (index, pair) in widths.windows(2).enumerate() {
            let width =
                |width: usize| u32::try_from(width).map_err(|_| NetworkError::TooWide { width });
            let activation = if index + 1 == count { output } else { hidden };
            let (inputs, outputs) = (width(pair[0])?, width(pair[1])?);
            if inputs == 0 || outputs == 0 {
                return Err(NetworkError::EmptyLayer { layer: index + 1 });
            }
            specs.push(LayerSpec::dense(inputs, outputs, activation));
        }
        Self::zeros(&specs)
    }

    /// A network of these layers of `f32`, each of which fits the one before it, with all parameters zero.
    ///
    /// # Errors
    ///
    /// [`NetworkError`] if layers or parameters are too many.
    pub fn zeros(specs: &[LayerSpec]) -> Result<Self, NetworkError> {
        Self::check(specs)?;
        let layers = specs
            .iter()
            .map(|&spec| {
                let block = |shape: &BlockShape| DynamicBlock {
                    weights: vec![T::default(); shape.weights() as usize],
                    bias: vec![T::default(); shape.outputs as usize],
                };
                let blocks = spec.blocks().as_slice().iter().map(block).collect();
                DynamicLayer { spec, blocks }
            })
            .collect();
        Ok(Self { layers })
    }

    /// A network of these layers of `f32`, each with the weights and biases of its blocks, as
    /// [`LayerSpec::blocks`] has their sizes.
    ///
    /// # Errors
    ///
    /// As [`zeros`](Self::zeros), and [`NetworkError::Parameters`] if parameters are of other sizes.
    pub fn of_layers(layers: Vec<LayerParameters<T>>) -> Result<Self, NetworkError> {
        let specs: Vec<LayerSpec> = layers.iter().map(|(spec, _)| *spec).collect();
        Self::check(&specs)?;
        let fits = |(spec, blocks): &LayerParameters<T>| {
            let shapes = spec.blocks();
            let mut pairs = shapes.as_slice().iter().zip(blocks);
            shapes.as_slice().len() == blocks.len()
                && pairs.all(|(shape, (weights, bias))| {
                    (weights.len() as u64, bias.len() as u64) == (shape.weights(), shape.outputs)
                })
        };
        if let Some(at) = layers.iter().position(|layer| !fits(layer)) {
            return Err(NetworkError::Parameters { layer: at + 1 });
        }
        let layers = layers.into_iter().map(|(spec, blocks)| {
            let blocks = blocks.into_iter();
            let blocks = blocks.map(|(weights, bias)| DynamicBlock { weights, bias }).collect();
            DynamicLayer { spec, blocks }
        });
        Ok(Self { layers: layers.collect() })
    }

    /// Refuses layers that cannot be a network.
    fn check(specs: &[LayerSpec]) -> Result<(), NetworkError> {
        if specs.is_empty() || specs.len() > MAX_LAYERS {
            return Err(NetworkError::Layers { layers: specs.len() });
        }
        if specs.iter().any(LayerSpec::is_stream) {
            return Err(NetworkError::Stream);
        }
        for (index, spec) in specs.iter().enumerate() {
            if let Some(geometry) = spec.geometry()
                && geometry.windows().saturating_mul(geometry.patch().numbers())
                    > MAX_WINDOW_NUMBERS
            {
                return Err(NetworkError::TooManyWindows { layer: index + 1 });
            }
            if let (Some(frames), Some(output)) = (spec.frames(), spec.output()) {
                let moments = frames.moments().map_or(0, |moments| moments.get().into());
                let frames = output.image().map_or(0, |output| u64::from(output.width));
                let channels = u64::from(spec.input.channels());
                if frames * channels * moments > MAX_WINDOW_NUMBERS {
                    return Err(NetworkError::TooManyWindows { layer: index + 1 });
                }
                if u64::from(output.numbers()) > MAX_OUTPUTS {
                    let outputs = output.numbers().into();
                    return Err(NetworkError::TooManyOutputs { layer: index + 1, outputs });
                }
            }
            if let Some(geometry) = spec.geometry() {
                let sums = geometry.windows().saturating_mul(geometry.output().channels.into());
                if sums > MAX_OUTPUTS {
                    return Err(NetworkError::TooManyOutputs { layer: index + 1, outputs: sums });
                }
            }
        }
        let parameters = specs.iter().fold(0u64, |sum, s| sum.saturating_add(s.parameters()));
        if parameters > MAX_PARAMETERS {
            return Err(NetworkError::TooLarge { parameters });
        }
        Ok(())
    }
}

impl<T> DynamicNetwork<T> {
    /// Every layer from input to output.
    pub fn specs(&self) -> Vec<LayerSpec> {
        self.layers.iter().map(|layer| layer.spec).collect()
    }
}

impl DynamicNetwork {
    /// The network with the same parameters that gives at each of so many moments what this one gives at the end of
    /// a window: see [`every_moment`].
    ///
    /// # Errors
    ///
    /// [`EveryMomentError`] if a layer cannot be computed moment by moment.
    pub fn every_moment(&self, moments: u16) -> Result<Self, EveryMomentError> {
        let rows = every_moment(&self.specs(), moments)?;
        let layers = self.layers.iter().zip(rows);
        let layers = layers.map(|(layer, spec)| DynamicLayer { spec, ..layer.clone() });
        Ok(Self { layers: layers.collect() })
    }

    /// The same network with another activation behind its last layer; none if that has one, or cannot have it.
    pub fn with_last_activation(&self, activation: ActivationKind) -> Option<Self> {
        let mut network = self.clone();
        let last = network.layers.last_mut()?;
        let can_have_it = matches!(last.spec.op, Op::Dense { .. });
        if last.spec.activation != ActivationKind::Identity || !can_have_it {
            return None;
        }
        last.spec.activation = activation;
        Some(network)
    }

    /// Takes the parameters of a network with blocks of the same sizes, layer by layer.
    pub(crate) fn take_parameters_of(&mut self, other: Self) {
        for (layer, other) in self.layers.iter_mut().zip(other.layers) {
            layer.blocks = other.blocks;
        }
    }

    /// Takes the parameters of a network for its layers behind so many.
    pub(crate) fn take_parameters_behind(&mut self, count: usize, other: Self) {
        for (layer, other) in self.layers.iter_mut().skip(count).zip(other.layers) {
            layer.blocks = other.blocks;
        }
    }

    /// Copies the layers of these views.
    pub fn copy_of(views: &[LayerView<'_>]) -> Self {
        let block = |block: &BlockView<'_>| DynamicBlock {
            weights: block.weights.to_vec(),
            bias: block.bias.to_vec(),
        };
        let copy = |view: &LayerView<'_>| DynamicLayer {
            spec: view.spec,
            blocks: view.blocks.iter().map(block).collect(),
        };
        Self { layers: views.iter().map(copy).collect() }
    }

    /// The network in a model file, whose layers must all be of `f32`.
    ///
    /// # Errors
    ///
    /// [`NetworkError::Quantized`] if one is not, [`NetworkError::TooLarge`] if the file holds more than
    /// [`MAX_PARAMETERS`].
    pub fn from_model(model: &Model<'_>) -> Result<Self, NetworkError> {
        if model.header.layers.iter().any(LayerSpec::is_quantized) {
            return Err(NetworkError::Quantized);
        }
        let mut network = Self::zeros(&model.header.layers)?;
        let mut numbers = Numbers::from_le_bytes(model.parameters).iter();
        for view in network.layer_views_mut().iter_mut() {
            for block in &mut view.blocks {
                let parameters = block.weights.iter_mut().chain(block.bias.iter_mut());
                for (parameter, number) in parameters.zip(&mut numbers) {
                    *parameter = number;
                }
            }
        }
        Ok(network)
    }
}

impl<T> LayerViews<T> for DynamicNetwork<T> {
    fn push_views<'a>(&'a self, views: &mut ViewList<LayerView<'a, T>>) {
        for layer in &self.layers {
            let block = |block: &'a DynamicBlock<T>| BlockView {
                weights: &block.weights,
                bias: &block.bias,
            };
            views.push(LayerView {
                spec: layer.spec,
                blocks: layer.blocks.iter().map(block).collect(),
            });
        }
    }

    fn push_views_mut<'a>(&'a mut self, views: &mut ViewList<LayerViewMut<'a, T>>) {
        for layer in &mut self.layers {
            let block = |block: &'a mut DynamicBlock<T>| BlockViewMut {
                weights: &mut block.weights,
                bias: &mut block.bias,
            };
            views.push(LayerViewMut {
                spec: layer.spec,
                blocks: layer.blocks.iter_mut().map(block).collect(),
            });
        }
    }
}

#[cfg(test)]
mod tests;
