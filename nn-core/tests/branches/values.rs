//! What networks compute is what nested loops compute.

use crate::each_network;
use crate::made::{Draw, Drawn, Made};
use crate::naive::{Numbers, outputs};
use nn_core::{Buffer, Describe, Element, Layer, Tensor, Trace};

/// `to_bits()` of each number.
fn bits(numbers: &Numbers) -> Vec<u32> {
    match numbers {
        Numbers::Floats(numbers) => numbers.iter().map(|number| number.to_bits()).collect(),
        Numbers::Integers(numbers) => numbers.iter().map(|number| *number as u32).collect(),
    }
}

fn check<L>(name: &str)
where
    L: Made + Describe + Trace,
    L::Input: Tensor<Number: Drawn> + Buffer,
{
    for seed in 0..20 {
        let mut draw = Draw::new(seed);
        let layer = L::made(&mut draw);
        let parameters = std::mem::take(&mut draw.bytes);
        let mut x = L::Input::EMPTY;
        x.numbers_mut().iter_mut().for_each(|x| *x = Drawn::drawn(&mut draw));
        let expected =
            outputs(L::TOPOLOGY.as_slice(), &parameters, &Numbers::of(Element::shown(x.numbers())));
        let last = expected.last().unwrap();
        let of = |y: &L::Output| bits(&Numbers::of(Element::shown(y.numbers())));
        let y = layer.forward(&x);
        assert_eq!(of(&y), bits(last), "{name}, seed {seed}");
        assert_eq!(of(&L::activate(layer.logits(&x))), bits(last), "{name}, seed {seed}");
        // In memory that holds what another input left there.
        let (mut output, mut scratch) =
            (L::OutputBuffer::EMPTY, <nn_core::ScratchBuffer<L>>::EMPTY);
        layer.forward_in(&L::Input::EMPTY, &mut output, &mut scratch);
        assert_eq!(of(layer.forward_in(&x, &mut output, &mut scratch)), bits(last), "{name}");
        let mut traced = Vec::new();
        let y = layer.trace(&x, &mut |output| traced.push(bits(&Numbers::of(output))));
        assert_eq!(of(&y), bits(last), "{name}, seed {seed}");
        assert_eq!(traced, expected.iter().map(bits).collect::<Vec<_>>(), "{name}, row by row");
        let distinct: std::collections::BTreeSet<u32> = traced.concat().into_iter().collect();
        assert!(distinct.len() > 2, "{name}: numbers that say nothing");
    }
}

#[test]
fn networks_compute_row_by_row_what_nested_loops_do() {
    each_network!(check);
}

#[test]
fn nested_residuals_and_sums_are_what_is_worked_out_by_hand() {
    use nn_core::{Concat, Dense, Identity, Relu, Residual, Sum};
    type Times = Dense<1, 1, Identity>;
    let times = |factor: f32, bias: f32| Times::new([[factor]], [bias]);
    // 2·(3x + x) + x = 9x
    type Nested = Residual<nn_core::chain![Residual<Times>, Times]>;
    let inner = Residual::new(times(3.0, 0.0), ());
    let nested = Nested::new(nn_core::Chain::new(inner, times(2.0, 0.0)), ());
    assert_eq!(nested.forward(&[2.0]), [18.0]);
    // relu((−3x + x) + (5x + 1)) = 3x + 1, or 0
    type Both = Sum<Residual<Times>, Times, Relu>;
    let both = Both::new(Residual::new(times(-3.0, 0.0), ()), times(5.0, 1.0), ());
    assert_eq!(both.forward(&[2.0]), [7.0]);
    assert_eq!(both.forward(&[-2.0]), [0.0]);
    assert_eq!(both.logits(&[-2.0]), [-5.0]);
    // The sum of the one beside the other.
    type Beside = Concat<Both, Times, [f32; 2]>;
    assert_eq!(Beside::new(both, times(10.0, 0.5), ()).forward(&[2.0]), [7.0, 20.5]);
}
