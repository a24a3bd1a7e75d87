//! Streams of ten thousand moments, which must give the same bits everywhere.

use nn_core::{
    Buffer, Element, Gru, Image, Layer, LayerOutput, Leaf, Lstm, Network, Over, Recurrent,
    ResetAfter,
};

/// Moments of a stream.
pub const MOMENTS: usize = 10_000;
/// Moments of a window.
pub const WINDOW: usize = 10;
/// A window in so many moments is computed from a fresh state too.
const APART: usize = 250;

/// Results of a stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// Fingerprint of the fingerprints of all states.
    pub fingerprint: u32,
    /// Windows from a fresh state whose last state differs from that of as many steps from a fresh state.
    pub differing: u32,
}

/// A quantized GRU and a quantized LSTM.
pub fn of_integers() -> [Outcome; 2] {
    use crate::quantized::made_up_gates;
    type G = Gru<3, 7, ResetAfter, nn_core::quantized::I8>;
    type L = Lstm<3, 7, nn_core::quantized::I8>;
    static GRU: G = Gru::new(made_up_gates(1), made_up_gates(2));
    static LSTM: L = Lstm::new(made_up_gates(3), made_up_gates(4));
    let number = |state| (state >> 16) as i16;
    [stream(&GRU, number), stream(&LSTM, number)]
}

/// A GRU and an LSTM of `f32`.
pub fn of_floats() -> [Outcome; 2] {
    use crate::made_up_gates;
    static GRU: Gru<3, 7> = Gru::new(made_up_gates(1), made_up_gates(2));
    static LSTM: Lstm<3, 7> = Lstm::new(made_up_gates(3), made_up_gates(4));
    let number = |state| (state >> 8) as f32 / (1u32 << 21) as f32 - 4.0;
    [stream(&GRU, number), stream(&LSTM, number)]
}

fn stream<T, L, const C: usize, const H: usize>(layer: &L, number: impl Fn(u32) -> T) -> Outcome
where
    T: Element,
    L: Recurrent + Leaf<X = [T; C], Y = [T; H]> + Clone,
    Over<WINDOW, L>: Layer<Input = Image<T, 1, WINDOW, C>, Output = [T; H]>,
{
    let stream = Network::new(layer.clone());
    let window = Over::<WINDOW, L>::new(layer.clone());
    let (mut state, mut seed) = (Network::<L>::FRESH, crate::first_state(9));
    let mut next = || {
        seed = crate::next_state(seed);
        number(seed)
    };
    let (mut hash, mut differing) = (0u32, 0);
    for moment in 0..MOMENTS {
        let x = [(); C].map(|()| next());
        let y = stream.step(&mut state, &x);
        hash = hash.rotate_left(1) ^ fingerprint(&y);
        if moment % APART == 0 {
            let moments = [(); WINDOW].map(|()| [(); C].map(|()| next()));
            let mut fresh = Network::<L>::FRESH;
            let mut last = <[T; H]>::EMPTY;
            for x in &moments {
                last = stream.step(&mut fresh, x);
            }
            let over = window.forward(&Image([moments]));
            differing += u32::from(fingerprint(&over) != fingerprint(&last));
        }
    }
    Outcome { fingerprint: hash, differing }
}

fn fingerprint<T: Element>(numbers: &[T]) -> u32 {
    let shown: LayerOutput<'_> = T::shown(numbers);
    shown.fingerprint()
}
