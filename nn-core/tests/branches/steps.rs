//! Inference in steps has the bits of inference at once.

use crate::each_network;
use crate::made::{Draw, Drawn, Made};
use crate::naive::Numbers;
use crate::networks::L1;
use nn_core::quantized::I8;
use nn_core::{Buffer, Dense, Element, F32, InSteps, Network, Relu, Softmax, StepBuffers, Tensor};

/// The least, some that leave rows over, and all at once.
const ROWS: [usize; 6] = [0, 1, 5, 8, 12, usize::MAX];

fn input<L: Made + InSteps<Input: Tensor<Number: Drawn> + Buffer>>(draw: &mut Draw) -> L::Input {
    let mut x = L::Input::EMPTY;
    x.numbers_mut().iter_mut().for_each(|x| *x = Drawn::drawn(draw));
    x
}

fn bits(y: &impl Tensor) -> Vec<u32> {
    match Numbers::of(Element::shown(y.numbers())) {
        Numbers::Floats(numbers) => numbers.iter().map(|number| number.to_bits()).collect(),
        Numbers::Integers(numbers) => numbers.iter().map(|number| *number as u32).collect(),
    }
}

/// Steps that it took, for each number of rows.
fn steps_of<L>(name: &str) -> [usize; 6]
where
    L: Made + InSteps<Input: Tensor<Number: Drawn> + Buffer>,
{
    let mut draw = Draw::new(7);
    let network = Network::new(L::made(&mut draw));
    let mut buffers = StepBuffers::new();
    ROWS.map(|rows| {
        let x = input::<L>(&mut draw);
        let mut steps = network.steps(&x, &mut buffers);
        let mut taken = 1;
        while steps.step(rows).is_none() {
            taken += 1;
            assert!(taken < 1000, "{name} does not end");
        }
        let expected = nn_core::Layer::forward(&network, &x);
        for again in 0..2 {
            let y = steps.step(rows).expect("it is done");
            assert_eq!(bits(y), bits(&expected), "{name}, {rows} rows, {again}");
        }
        assert!(taken >= L::PIECES, "{name} took {taken} steps");
        taken
    })
}

fn check<L: Made + InSteps<Input: Tensor<Number: Drawn> + Buffer>>(name: &str) {
    assert_eq!(steps_of::<L>(name)[5], L::PIECES, "{name}: a step for each piece");
}

#[test]
fn every_network_has_the_same_numbers_whatever_the_steps() {
    each_network!(check);
}

#[test]
fn a_dense_layer_is_cut_into_blocks_of_four_rows() {
    type Rows<F> = Dense<9, 13, Relu, F>;
    // 13 rows: 4 + 4 + 4 + 1; 8 + 5; 12 + 1
    assert_eq!(steps_of::<Rows<F32>>("f32"), [4, 4, 2, 2, 2, 1]);
    assert_eq!(steps_of::<Rows<I8>>("i8"), [4, 4, 2, 2, 2, 1]);
    assert_eq!(steps_of::<Dense<3, 9, Softmax>>("softmax"), [3, 3, 2, 2, 1, 1]);
}

#[test]
fn what_is_not_dense_is_cut_between_layers() {
    // Convolution, sum; dense 6; dense 6, sum; dense 2, copy, dense 6, sum, copy; dense 3.
    assert_eq!(L1::<f32, F32>::PIECES, 2 + 1 + 2 + 5 + 1);
    // The three layers of six rows take two steps of four rows.
    assert_eq!(steps_of::<L1<f32, F32>>("L1")[0], 11 + 3);
}
