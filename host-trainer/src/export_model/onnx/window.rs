//! Convolutions and pools as nodes.

use super::activation::activation;
use super::graph::{Graph, Value};
use super::message::Attribute;
use super::message::Attribute::{Int, Ints};
use nn_core::{ActivationKind, Extent, LayerView, Window, WindowGeometry};

/// A window as ONNX has it: rows and columns, of a signal columns alone.
pub(super) struct Sides {
    kernel: Vec<i64>,
    strides: Vec<i64>,
    dilations: Vec<i64>,
    pads: Vec<i64>,
}

impl Sides {
    /// A window over images, or along a signal.
    pub fn of(window: Window, spatial: usize) -> Self {
        let columns = |numbers: [u16; 2]| -> Vec<i64> {
            numbers[2 - spatial..].iter().map(|&number| number.into()).collect()
        };
        let before = columns([window.padding_top, window.padding_left]);
        let after = columns([window.padding_bottom, window.padding_right]);
        Self {
            kernel: columns([window.height, window.width]),
            strides: columns([window.stride_y, window.stride_x]),
            dilations: columns([1, window.dilation]),
            pads: [before, after].concat(),
        }
    }

    /// Attributes of a pool.
    pub fn of_pool(&self) -> [(&str, Attribute<'_>); 3] {
        [
            ("kernel_shape", Ints(&self.kernel)),
            ("strides", Ints(&self.strides)),
            ("pads", Ints(&self.pads)),
        ]
    }

    /// Attributes of a convolution of so many groups.
    pub fn of_convolution(&self, group: i64) -> [(&str, Attribute<'_>); 5] {
        let [kernel, strides, pads] = self.of_pool();
        [kernel, strides, pads, ("dilations", Ints(&self.dilations)), ("group", Int(group))]
    }
}

/// Adds a convolution, its activation and its pool; what they give.
pub(super) fn convolution(
    graph: &mut Graph,
    view: &LayerView<'_>,
    first: &mut Value,
    is_depthwise: bool,
) -> Result<Value, &'static str> {
    let spec = &view.spec;
    let geometry = spec.geometry().ok_or("reads one moment of a stream")?;
    let block = view.blocks.first().ok_or("has no weights")?;
    let output = Extent::Image(geometry.output());
    let sides = Sides::of(geometry.window(), graph.spatial);
    let (dims, [pixels, terms], group) = shape_of_weights(&geometry, &sides, is_depthwise);
    let weights = graph.floats(&dims, &channels_first(block.weights, [pixels, terms]));
    let bias = graph.floats(&[block.bias.len()], block.bias);
    let x = graph.as_channels_first(first);
    let inputs = [x.as_str(), &weights, &bias];
    let z = graph.node("Conv", &inputs, &sides.of_convolution(group));
    if spec.activation == ActivationKind::Softmax {
        return Err("has a softmax over an image");
    }
    // Where that gives equal numbers, the pool is last, as others write it.
    let y = match spec.activation.is_monotonic() {
        true => {
            let y = activation(graph, spec.activation, z);
            pool(graph, &geometry, y)
        }
        false => {
            let pooled = pool(graph, &geometry, z);
            activation(graph, spec.activation, pooled)
        }
    };
    Ok(Value::channels_first(output, y))
}

/// Extents of weights in ONNX, pixels and channels of a filter here, and the number of groups.
pub(super) fn shape_of_weights(
    geometry: &WindowGeometry,
    sides: &Sides,
    is_depthwise: bool,
) -> (Vec<usize>, [usize; 2], i64) {
    let (input, output, window) = (geometry.input(), geometry.output(), geometry.window());
    let channels = usize::from(input.channels);
    let (terms, group) = if is_depthwise { (1, channels) } else { (channels, 1) };
    let mut dims = vec![usize::from(output.channels), terms];
    dims.extend(sides.kernel.iter().map(|&side| side as usize));
    let pixels = usize::from(window.height) * usize::from(window.width);
    (dims, [pixels, terms], group as i64)
}

/// The pool of a convolution, if it has one.
pub(super) fn pool(graph: &mut Graph, geometry: &WindowGeometry, x: String) -> String {
    let (height, width) = geometry.pool();
    if (height, width) == (1, 1) {
        return x;
    }
    let window = Window::new(height, width).stride(height, width);
    graph.node("MaxPool", &[&x], &Sides::of(window, graph.spatial).of_pool())
}

/// Weights (OUT, pixels, channels) as (OUT, channels, pixels).
pub(super) fn channels_first<T: Copy>(weights: &[T], [pixels, channels]: [usize; 2]) -> Vec<T> {
    let mut turned = weights.to_vec();
    let filter = (pixels * channels).max(1);
    for (from, to) in weights.chunks_exact(filter).zip(turned.chunks_exact_mut(filter)) {
        crate::matmul::transpose(from, channels, to);
    }
    turned
}
