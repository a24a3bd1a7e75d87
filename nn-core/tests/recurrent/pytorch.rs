//! The states that PyTorch prints for weights in its own layout, and a moment worked out by hand.

use nn_core::{Floats, Gru, Image, Layer, Lstm, Network, Over, ResetAfter, Rnn};

const MOMENTS: usize = 7;

/// `scale·sin(1.7·i² + offset)`, row by row.
fn made_up<const G: usize, const H: usize, const IN: usize>(
    scale: f64,
    offset: f64,
) -> [[[f32; IN]; H]; G] {
    let mut weights = [[[0.0; IN]; H]; G];
    for (i, weight) in weights.as_flattened_mut().as_flattened_mut().iter_mut().enumerate() {
        *weight = (scale * libm::sin(1.7 * (i * i) as f64 + offset)) as f32;
    }
    weights
}

type Block<const G: usize, const IN: usize> = Floats<[[[f32; IN]; 4]; G], [[f32; 4]; G]>;

/// `weight_ih_l0` with `bias_ih_l0`, and `weight_hh_l0` with `bias_hh_l0`.
fn blocks<const G: usize>() -> (Block<G, 2>, Block<G, 4>) {
    let bias = |offset| made_up::<G, 4, 1>(0.4, offset).map(|gate| gate.map(|[bias]| bias));
    (
        Floats::new(made_up::<G, 4, 2>(0.9, 0.3), bias(0.9)),
        Floats::new(made_up::<G, 4, 4>(0.8, 1.3), bias(1.9)),
    )
}

fn assert_near(name: &str, ours: [f32; 4], theirs: [f64; 4]) {
    for (ours, theirs) in ours.into_iter().zip(theirs) {
        assert!((f64::from(ours) - theirs).abs() < 1e-6, "{name}: {ours} {theirs}");
    }
}

/// PyTorch 2.15 in `float64`: `host-trainer/core/tests/reference/recurrent.py`.
#[test]
fn last_states_are_those_of_pytorch() {
    let [x] = made_up::<1, MOMENTS, 2>(1.5, 2.1);
    let x = Image([x]);
    let (input, state) = blocks();
    let rnn = Over::<MOMENTS, _>::new(<Rnn<2, 4>>::new(input, state));
    assert_near("rnn", rnn.forward(&x), RNN);
    let (input, state) = blocks();
    let gru = Over::<MOMENTS, _>::new(<Gru<2, 4, ResetAfter>>::new(input, state));
    assert_near("gru", gru.forward(&x), GRU);
    let (input, state) = blocks();
    let lstm = Over::<MOMENTS, _>::new(<Lstm<2, 4>>::new(input, state));
    assert_near("lstm", lstm.forward(&x), LSTM);
}

const RNN: [f64; 4] = [0.952998806, 0.714810634, 0.789263515, -0.856639241];
const GRU: [f64; 4] = [0.594368955, -0.460582374, 0.858830807, 0.230888446];
const LSTM: [f64; 4] = [0.378552543, -0.336736079, 0.658459998, 0.051063795];

/// Two moments of an LSTM of one unit: gates i, f, g, o.
#[test]
fn an_lstm_of_one_unit_is_what_is_worked_out_by_hand() {
    let input = Floats::new([[[0.5]], [[1.0]], [[2.0]], [[-1.0]]], [[0.0], [0.25], [0.0], [1.0]]);
    let of_state = Floats::new([[[1.0]], [[-0.5]], [[0.5]], [[2.0]]], [[0.5], [0.0], [0.0], [0.0]]);
    let stream = Network::new(<Lstm<1, 1>>::new(input, of_state));
    let sigmoid = |z: f64| 1.0 / (1.0 + libm::exp(-z));
    // h = c = 0, x = 1: the sums are 1, 1.25, 2, 0.
    let c = sigmoid(1.0) * libm::tanh(2.0);
    let h = 0.5 * libm::tanh(c);
    let mut state = Network::<Lstm<1, 1>>::FRESH;
    let [y] = stream.step(&mut state, &[1.0]);
    assert!((f64::from(y) - h).abs() < 1e-6, "{y} {h}");
    // x = −2: the sums are h − 0.5, −1.75 − h/2, −4 + h/2, 3 + 2h.
    let c = sigmoid(-1.75 - h / 2.0) * c + sigmoid(h - 0.5) * libm::tanh(h / 2.0 - 4.0);
    let h = sigmoid(3.0 + 2.0 * h) * libm::tanh(c);
    let [y] = stream.step(&mut state, &[-2.0]);
    assert!((f64::from(y) - h).abs() < 1e-6, "{y} {h}");
}
