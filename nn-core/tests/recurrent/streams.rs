//! A stream, its last state and all its states are the same numbers, to the bit.

use crate::made::{Draw, Drawn, Made};
use crate::networks as n;
use nn_core::quantized::I8;
use nn_core::{
    Backwards, Buffer, Chain, Dense, Element, Every, F32, Gru, Identity, Image, Layer, Network,
    Over, Recurrent, ResetAfter, Rnn, Tensor, Trace, chain,
};

const MOMENTS: usize = 9;

/// The bits of each number.
fn bits<T: Element>(numbers: &[T]) -> Vec<u32> {
    match Element::shown(numbers) {
        nn_core::LayerOutput::Floats(numbers) => numbers.iter().map(|y| y.to_bits()).collect(),
        nn_core::LayerOutput::Integers(numbers) => numbers.iter().map(|y| *y as u32).collect(),
    }
}

fn window<T: Drawn, const C: usize>(draw: &mut Draw) -> [[T; C]; MOMENTS] {
    [(); MOMENTS].map(|()| [(); C].map(|()| T::drawn(draw)))
}

fn reversed<X: Copy, const N: usize>(mut moments: [X; N]) -> [X; N] {
    moments.reverse();
    moments
}

/// Of a layer from `C` to `H` numbers: a stream, and both kinds of window in both directions.
fn check<L, T, const C: usize, const H: usize>(name: &str)
where
    T: Drawn,
    L: Made + Clone + Recurrent + nn_core::Leaf<X = [T; C], Y = [T; H]>,
    Over<MOMENTS, L>: Layer<Input = Image<T, 1, MOMENTS, C>, Output = [T; H]>,
    Over<MOMENTS, L, Backwards>: Layer<Input = Image<T, 1, MOMENTS, C>, Output = [T; H]>,
    Every<MOMENTS, L>:
        Layer<Input = Image<T, 1, MOMENTS, C>, Output = Image<T, 1, MOMENTS, H>> + Trace,
    Every<MOMENTS, L, Backwards>:
        Layer<Input = Image<T, 1, MOMENTS, C>, Output = Image<T, 1, MOMENTS, H>>,
{
    for seed in 0..30 {
        let mut draw = Draw::new(seed);
        let layer = L::made(&mut draw);
        let x: [[T; C]; MOMENTS] = window(&mut draw);
        let stream = Network::new(layer.clone());
        let mut state = Network::<L>::FRESH;
        let states = x.map(|x| stream.step(&mut state, &x));
        let distinct: std::collections::BTreeSet<_> =
            states.iter().map(|state| bits(state)).collect();
        assert_eq!(distinct.len(), MOMENTS, "{name}: a state that stands still");
        // A fresh state knows nothing of the past.
        assert_eq!(bits(&stream.forward(&x[0])), bits(&states[0]), "{name}");
        assert_ne!(bits(&stream.forward(&x[1])), bits(&states[1]), "{name}: no memory");

        let forwards = Image([x]);
        let over = Over::<MOMENTS, L>::new(layer.clone());
        assert_eq!(bits(&over.forward(&forwards)), bits(&states[MOMENTS - 1]), "{name}");
        let every = Every::<MOMENTS, L>::new(layer.clone());
        let all = every.forward(&forwards);
        assert_eq!(bits(all.numbers()), bits(states.as_flattened()), "{name}, seed {seed}");
        let mut traced = Vec::new();
        every.trace(&forwards, &mut |_| traced.push(()));
        assert_eq!(traced.len(), 1, "{name}: a row");
        // In memory that holds what another window left there.
        let (mut output, mut scratch) = (Buffer::EMPTY, Buffer::EMPTY);
        over.forward_in(&Image([reversed(x)]), &mut output, &mut scratch);
        let again = over.forward_in(&forwards, &mut output, &mut scratch);
        assert_eq!(bits(again), bits(&states[MOMENTS - 1]), "{name}");

        // The last moment first, and every state at its own moment.
        let turned = Image([reversed(x)]);
        let over = Over::<MOMENTS, L, Backwards>::new(layer.clone());
        assert_eq!(bits(&over.forward(&turned)), bits(&states[MOMENTS - 1]), "{name}");
        let every = Every::<MOMENTS, L, Backwards>::new(layer);
        let all = every.forward(&turned);
        assert_eq!(bits(all.numbers()), bits(reversed(states).as_flattened()), "{name}");
    }
}

#[test]
fn steps_are_the_states_of_a_window_in_both_directions() {
    check::<n::Plain<F32>, f32, 3, 5>("rnn");
    check::<n::After<F32>, f32, 3, 5>("gru");
    check::<n::Before<F32>, f32, 3, 5>("gru, reset before");
    check::<n::Long<F32>, f32, 3, 5>("lstm");
    check::<n::Plain<I8>, i16, 3, 5>("quantized rnn");
    check::<n::After<I8>, i16, 3, 5>("quantized gru");
    check::<n::Before<I8>, i16, 3, 5>("quantized gru, reset before");
    check::<n::Even<I8>, i16, 3, 8>("quantized gru of whole blocks, reset before");
    check::<n::Long<I8>, i16, 3, 5>("quantized lstm");
}

/// A chain steps as its window goes: what is behind the last state sees the state of each moment.
macro_rules! chains {
    ($name:ident, $number:ty, $format:ty) => {
        #[test]
        fn $name() {
            type Cell = Gru<3, 5, ResetAfter, $format>;
            type Second = Rnn<5, 4, $format>;
            type Last = Dense<4, 2, Identity, $format>;
            let mut different = 0;
            for seed in 0..30 {
                let mut draw = Draw::new(seed);
                let x = window::<$number, 3>(&mut draw);
                let (cell, second, last) =
                    (Cell::made(&mut draw), Second::made(&mut draw), Last::made(&mut draw));
                type Stream = chain![Cell, Second, Last];
                let stream = Network::new(Stream::new(
                    Chain::new(cell.clone(), second.clone()),
                    last.clone(),
                ));
                let mut state = Network::<Stream>::FRESH;
                let answers = x.map(|x| bits(&stream.step(&mut state, &x)));
                let whole = Network::new(<chain![
                    Every<MOMENTS, Cell>,
                    Over<MOMENTS, Second>,
                    Last
                ]>::new(
                    Chain::new(Every::new(cell.clone()), Over::new(second.clone())),
                    last.clone(),
                ));
                assert_eq!(bits(&whole.forward(&Image([x]))), answers[MOMENTS - 1]);
                let two = Network::new(<chain![Every<2, Cell>, Over<2, Second>, Last]>::new(
                    Chain::new(Every::new(cell), Over::new(second)),
                    last,
                ));
                assert_eq!(bits(&two.forward(&Image([[x[0], x[1]]]))), answers[1]);
                different += usize::from(answers[0] != answers[1]);
            }
            assert!(different > 20, "{different}: answers that say nothing");
        }
    };
}

chains!(a_chain_of_floats_steps_as_its_window_goes, f32, F32);
chains!(a_chain_of_integers_steps_as_its_window_goes, i16, I8);

#[test]
fn a_stream_of_ten_thousand_moments_keeps_its_size() {
    let mut draw = Draw::new(3);
    let floats = Network::new(n::Long::<F32>::made(&mut draw));
    let integers = Network::new(n::Long::<I8>::made(&mut draw));
    let (mut of_floats, mut of_integers) =
        (Network::<n::Long<F32>>::FRESH, Network::<n::Long<I8>>::FRESH);
    for _ in 0..10_000 {
        let y = floats.step(&mut of_floats, &[(); 3].map(|()| draw.float()));
        assert!(y.iter().all(|y| y.abs() < 1.0));
        integers.step(&mut of_integers, &[(); 3].map(|()| draw.activation()));
    }
}
