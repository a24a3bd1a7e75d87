//! What networks cost is what their rows say.

use crate::each_network;
use crate::networks as n;
use nn_core::{Describe, F32, Layer, LayerSpec, LayerViews, Residual, Tensor, ram_bytes, unit};

fn check<L: Describe>(name: &str)
where
    L::Output: Tensor,
{
    let topology = L::TOPOLOGY;
    let rows = topology.as_slice();
    assert_eq!(ram_bytes(rows), L::RAM_BYTES as u64, "{name}");
    let sum = |cost: fn(&LayerSpec) -> u64| rows.iter().map(cost).sum::<u64>();
    assert_eq!(sum(LayerSpec::flash_bytes), L::FLASH_BYTES as u64, "{name}");
    assert_eq!(sum(LayerSpec::macs), L::MACS as u64, "{name}");
    assert_eq!(sum(LayerSpec::parameters), L::PARAMETERS as u64, "{name}");
    // Tables lie beside the parameters.
    let bytes = topology.parameter_bytes().div_ceil(4) * 4;
    assert!(size_of::<L>() <= L::FLASH_BYTES && size_of::<L>() as u64 >= bytes, "{name}");
    assert_eq!(rows[0].inputs() as usize, L::INPUTS, "{name}");
    assert_eq!(topology.last().outputs() as usize, L::OUTPUTS, "{name}");
    assert_eq!(topology.last().output(), Some(<L::Output as Tensor>::EXTENT), "{name}");
    assert_eq!(topology.last().activation, <L::Activation as nn_core::Activate<_>>::KIND, "{name}");
    assert_eq!(L::STATE_BYTES, 0);
    // Rows hang together: each unit of the outermost chain reads the one before it.
    let mut end = rows.len();
    while end > 0 {
        let placed = unit(rows, end - 1).unwrap();
        assert_eq!(placed.input, placed.start, "{name}");
        end = placed.start;
    }
    assert_eq!(unit(rows, rows.len()), None);
}

#[test]
fn costs_are_the_sum_of_those_of_the_rows_and_ram_is_known_without_the_types() {
    each_network!(check);
}

#[test]
fn ram_of_branches_is_what_is_worked_out_by_hand() {
    // Images of 4 · 5 pixels of 2: 160 bytes; a convolution leaves one and needs 3 · 3 · 2 and 2 numbers.
    let (image, conv) = (160, 160 + 72 + 8);
    // A tag of what other branches need; in the inner one again.
    assert_eq!(n::R1::<f32, F32>::RAM_BYTES, image + conv + 4, "the input stays where it is");
    assert_eq!(n::R3::<f32, F32>::RAM_BYTES, image + conv + 8);
    // Both branches, and the tags of what others and the first one need on the way, which is nothing.
    assert_eq!(n::S1::<f32, F32>::RAM_BYTES, image + conv + conv + 8);
    // Of one residual connection after the other, only one needs memory on the way: the largest, and a tag each.
    assert_eq!(n::R6::<f32, F32>::RAM_BYTES, image + conv + conv + 2 * 4 + 4);
    type Two<L> = nn_core::chain![L, L];
    type Four = Two<Residual<Two<n::To<f32, F32, 2, 2>>>>;
    type Eight = nn_core::chain![
        Residual<Two<n::To<f32, F32, 2, 2>>>,
        Residual<Two<n::To<f32, F32, 2, 2>>>,
        Residual<Two<n::To<f32, F32, 2, 2>>>,
        Residual<Two<n::To<f32, F32, 2, 2>>>,
    ];
    // The tag of the two convolutions within, that of the chain, those of the workspace.
    assert_eq!(Four::RAM_BYTES, image + 3 * conv + 2 * 4 + 4 + 2 * 4);
    assert_eq!(Eight::RAM_BYTES, image + 3 * conv + 2 * 4 + 3 * 4 + 4 * 4);
    // 5 channels; then the larger branch: 3 channels of windows of 1 · 1 · 2.
    let wide = 240 + 8 + 12;
    assert_eq!(n::C1::<f32, F32>::RAM_BYTES, image + 400 + wide.max(conv) + 8);
}

fn check_views<L: Describe + LayerViews>(name: &str) {
    let mut layer = L::ZEROS;
    let specs: Vec<LayerSpec> = layer.layer_views_mut().iter().map(|view| view.spec).collect();
    assert_eq!(specs, L::TOPOLOGY.as_slice(), "{name}");
    let views = layer.layer_views();
    let specs: Vec<LayerSpec> = views.iter().map(|view| view.spec).collect();
    assert_eq!(specs, L::TOPOLOGY.as_slice(), "{name}");
    for view in views {
        let blocks = view.spec.blocks();
        assert_eq!(view.blocks.len(), blocks.as_slice().len());
        for (view, block) in view.blocks.iter().zip(blocks.as_slice()) {
            assert_eq!(view.weights.len() as u64, block.weights());
            assert_eq!(view.bias.len() as u64, block.outputs);
        }
    }
}

#[test]
fn views_have_the_rows_of_the_topology_within_branches_too() {
    each_network!(check_views, f32, F32);
}
