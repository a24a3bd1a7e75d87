//! What recurrent networks cost is what their rows say, and what is worked out by hand.

use crate::each_recurrent;
use crate::networks as n;
use nn_core::quantized::I8;
use nn_core::{Describe, F32, Layer, LayerSpec, LayerViews, ram_bytes};

fn check<L: Describe>(name: &str) {
    let topology = L::TOPOLOGY;
    let rows = topology.as_slice();
    assert_eq!(ram_bytes(rows), L::RAM_BYTES as u64, "{name}");
    let sum = |cost: fn(&LayerSpec) -> u64| rows.iter().map(cost).sum::<u64>();
    assert_eq!(sum(LayerSpec::flash_bytes), L::FLASH_BYTES as u64, "{name}");
    assert_eq!(sum(LayerSpec::macs), L::MACS as u64, "{name}");
    assert_eq!(sum(LayerSpec::parameters), L::PARAMETERS as u64, "{name}");
    assert_eq!(size_of::<L>(), L::FLASH_BYTES, "{name}");
    let of_streams = rows.iter().filter(|row| row.input_shape().is_none());
    let state_bytes: u64 = of_streams.map(LayerSpec::state_bytes).sum();
    assert_eq!(state_bytes, L::STATE_BYTES as u64, "{name}");
    assert_eq!(rows[0].inputs() as usize, L::INPUTS, "{name}");
    assert_eq!(topology.last().outputs() as usize, L::OUTPUTS, "{name}");
}

#[test]
fn costs_are_the_sum_of_those_of_the_rows_and_ram_is_known_without_the_types() {
    each_recurrent!(check);
}

#[test]
fn states_are_what_is_worked_out_by_hand() {
    // 5 numbers of 4 bytes, or of 2 in whole words; of an LSTM 5 cells of 4 beside them.
    assert_eq!((n::Plain::<F32>::STATE_BYTES, n::Plain::<I8>::STATE_BYTES), (20, 12));
    assert_eq!((n::After::<F32>::STATE_BYTES, n::Before::<I8>::STATE_BYTES), (20, 12));
    assert_eq!((n::Long::<F32>::STATE_BYTES, n::Long::<I8>::STATE_BYTES), (40, 32));
    // A window begins afresh: nothing lives on.
    assert_eq!((n::W1::<F32>::STATE_BYTES, n::Both::<i16, I8>::STATE_BYTES), (0, 0));
    // Layer by layer of a chain, and branch by branch.
    assert_eq!(n::S3::<F32>::STATE_BYTES, 40 + 12);
    assert_eq!(n::S4::<i16, I8>::STATE_BYTES, 12 + 32);
}

#[test]
fn ram_and_sums_are_what_is_worked_out_by_hand() {
    // Gates r, z, n of 5 units of 3 and 5 numbers; two biases each.
    assert_eq!(n::After::<F32>::MACS, 3 * 5 * (3 + 5));
    assert_eq!(n::After::<F32>::PARAMETERS, 3 * 5 * (3 + 5 + 2));
    assert_eq!(n::W2::<F32>::MACS, 6 * n::After::<F32>::MACS);
    assert_eq!(n::W2::<F32>::PARAMETERS, n::After::<F32>::PARAMETERS);
    // 45 and 75 weights in whole words, and 8 bytes for each of two times 15 sums.
    assert_eq!(n::After::<I8>::FLASH_BYTES, 48 + 76 + 2 * 15 * 8);
    // The input, the output, and the sums of both blocks; of a stream the state.
    let of_sums = 2 * 15 * 4;
    assert_eq!(n::After::<F32>::RAM_BYTES, 12 + 20 + of_sums + 20);
    // Of a window, one moment's memory whatever its length, and all states that come out.
    assert_eq!(n::W2::<F32>::RAM_BYTES, 6 * 12 + 6 * 20 + (20 + of_sums) + 20);
    // A moment takes 6 bytes, a window whole words; 5 and 15 numbers become 6 and 16.
    assert_eq!(n::W2::<I8>::RAM_BYTES, 36 + 60 + (12 + 2 * 32) + 12);
}

fn check_views<L: Describe + LayerViews>(name: &str) {
    let mut layer = L::ZEROS;
    let specs: Vec<LayerSpec> = layer.layer_views_mut().iter().map(|view| view.spec).collect();
    assert_eq!(specs, L::TOPOLOGY.as_slice(), "{name}");
    for view in layer.layer_views() {
        let blocks = view.spec.blocks();
        assert_eq!(view.blocks.len(), blocks.as_slice().len(), "{name}");
        for (view, block) in view.blocks.iter().zip(blocks.as_slice()) {
            assert_eq!(view.weights.len() as u64, block.weights(), "{name}");
            assert_eq!(view.bias.len() as u64, block.outputs, "{name}");
        }
    }
}

#[test]
fn views_have_two_blocks_for_each_recurrent_row() {
    each_recurrent!(check_views, f32, F32);
}
