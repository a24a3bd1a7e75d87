//! One layer for a block of samples that lie side by side: (N, SAMPLES).

use super::SAMPLES;
use nn_core::{ActivationKind, Geometry, LayerSpec, LayerView, kernel};
use pulp::{Arch, NullaryFnOnce};

/// Numbers of several samples side by side, one number after the other.
pub(super) type Block = Vec<[f32; SAMPLES]>;

/// What a layer gives before its activation.
pub(super) fn sums(layer: &LayerView<'_>, x: &[[f32; SAMPLES]]) -> Block {
    let mut z = vec![[0.0; SAMPLES]; layer.spec.outputs() as usize];
    let Some(geometry) = layer.spec.geometry() else {
        Arch::new().dispatch(DenseLayer { layer, x, z: &mut z });
        return z;
    };
    let mut patch = vec![[0.0; SAMPLES]; geometry.patch().numbers() as usize];
    let mut pixel = vec![[0.0; SAMPLES]; usize::from(geometry.output().channels)];
    let parameters = (layer.weights, layer.bias);
    match layer.spec {
        LayerSpec::Conv2d { .. } => {
            kernel::conv2d(&geometry, parameters, x, &mut patch, &mut pixel, &mut z);
        }
        LayerSpec::DepthwiseConv2d { .. } => {
            kernel::depthwise_conv2d(&geometry, parameters, x, &mut patch, &mut pixel, &mut z);
        }
        LayerSpec::MaxPool2d { .. } => each_sample(&geometry, x, &mut z, kernel::max_pool2d),
        _ => each_sample(&geometry, x, &mut z, kernel::avg_pool2d),
    }
    z
}

/// nn-core's kernel, compiled for this processor's registers.
struct DenseLayer<'a> {
    layer: &'a LayerView<'a>,
    x: &'a [[f32; SAMPLES]],
    z: &'a mut [[f32; SAMPLES]],
}

impl NullaryFnOnce for DenseLayer<'_> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        kernel::dense_inlined(self.layer.weights, self.layer.bias, self.x, self.z);
    }
}

fn each_sample(
    geometry: &Geometry,
    x: &[[f32; SAMPLES]],
    z: &mut [[f32; SAMPLES]],
    pool: fn(&Geometry, &[f32], &mut [f32]),
) {
    let mut y = vec![0.0; z.len()];
    for sample in 0..SAMPLES {
        let x: Vec<f32> = x.iter().map(|x| x[sample]).collect();
        pool(geometry, &x, &mut y);
        for (z, &y) in z.iter_mut().zip(&y) {
            z[sample] = y;
        }
    }
}

/// Applies an activation to every sample.
pub(super) fn activate(kind: ActivationKind, z: &mut [[f32; SAMPLES]]) {
    if kind != ActivationKind::Softmax {
        // Each number on its own, so their order does not matter.
        return kind.apply(z.as_flattened_mut());
    }
    for sample in 0..SAMPLES {
        let mut column: Vec<f32> = z.iter().map(|z| z[sample]).collect();
        kind.apply(&mut column);
        for (z, y) in z.iter_mut().zip(column) {
            z[sample] = y;
        }
    }
}

/// Samples, one after the other, as columns; missing ones are zero.
pub(super) fn columns(samples: &[f32], inputs: usize) -> Block {
    let mut columns = vec![[0.0; SAMPLES]; inputs];
    for (sample, x) in samples.chunks_exact(inputs).enumerate() {
        for (column, &x) in columns.iter_mut().zip(x) {
            column[sample] = x;
        }
    }
    columns
}
