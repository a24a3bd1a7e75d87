//! As many layers as a network may have, in types and in files.

#![cfg(feature = "model-files")]
#![recursion_limit = "256"]

use nn_core::{
    Dense, Describe, Header, LayerView, LayerViews, MAX_LAYERS, Model, Network, Normalization,
    Provenance, Relu, Residual, Task, Trace, chain, embed, ram_bytes, unit,
};

/// A chain of rows that are doubled for each `x`.
macro_rules! doubled {
    ([] $($row:ty,)*) => { chain![$($row),*] };
    ([x $($x:tt)*] $($row:ty,)*) => { doubled!([$($x)*] $($row,)* $($row,)*) };
}

type Row = Dense<2, 2, Relu>;
type Deep = Network<doubled!([x x x x x x x] Row,)>;
type Blocks = Network<doubled!([x x x x x x] Residual<Row>,)>;

fn check<L: Describe<Input = [f32; 2], Output = [f32; 2]> + LayerViews + Trace>(
    ram: usize,
) -> [f32; 2] {
    let rows = L::TOPOLOGY;
    assert_eq!(rows.as_slice().len(), MAX_LAYERS);
    assert_eq!(L::RAM_BYTES, ram);
    assert_eq!(ram_bytes(rows.as_slice()), L::RAM_BYTES as u64);
    assert!(unit(rows.as_slice(), MAX_LAYERS - 1).is_some());
    let mut network = L::ZEROS;
    for layer in network.layer_views_mut().iter_mut() {
        for block in &mut layer.blocks {
            block.weights.copy_from_slice(&[0.0, 1.0, 1.0, 0.0]);
            block.bias.copy_from_slice(&[1.0, 0.0]);
        }
    }
    assert_eq!(network.layer_views().len(), MAX_LAYERS);
    let mut traced = 0;
    network.trace(&[1.0, 2.0], &mut |_| traced += 1);
    assert_eq!(traced, MAX_LAYERS);
    let header = Header {
        name: "",
        columns: "",
        layers: rows.as_slice().iter().copied().collect(),
        labels: Default::default(),
        normalization: Normalization::default(),
        provenance: Provenance::default(),
        task: Task::Regression,
        windowing: None,
        anomaly: None,
        known: None,
    };
    let mut bytes = vec![0; header.file_bytes()];
    let parameters: Vec<u8> = network.layer_views().iter().flat_map(LayerView::le_bytes).collect();
    Model::write(&header, parameters, &mut bytes).unwrap();
    assert_eq!(embed::check(&bytes, &rows), Ok(()));
    network.forward(&[1.0, 2.0])
}

#[test]
fn a_network_of_the_most_layers_computes_and_is_read() {
    // Each layer swaps both numbers and adds 1 to the first: two of them add 1 to both. The input, two rows, and a
    // tag for each pair of neighbours: of two that share a buffer, one is within the other.
    assert_eq!(check::<Deep>(8 + 2 * 8 + 4 * 127), [65.0, 66.0]);
}

#[test]
fn a_network_of_the_most_blocks_computes_and_is_read() {
    // Of (a, b) each block makes (a + b + 1, a + b).
    let mut expected = [1.0f32, 2.0];
    for _ in 0..64 {
        let [a, b] = expected;
        expected = [a + (b + 1.0), b + a];
    }
    // Tags of 63 pairs, and of the workspace of 64 blocks, which is empty.
    assert_eq!(check::<Blocks>(8 + 2 * 8 + 4 * 63 + 4 * 64), expected);
}
