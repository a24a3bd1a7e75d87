use super::*;
use crate::matmul::transpose;

const BATCH: usize = 3;

fn made_up(count: usize, scale: f64, offset: f64) -> Vec<f64> {
    (0..count).map(|i| i as f64).map(|i| scale * libm::sin(1.3 * i * i + offset)).collect()
}

fn transposed(from: &[f64], columns: usize) -> Vec<f64> {
    let mut to = vec![0.0; from.len()];
    transpose(from, columns, &mut to);
    to
}

/// A layer and its parameters, one after the other: W (C, G·H), b, U (H, G·H), b′.
struct Trained {
    layer: Recurrent,
    parameters: Vec<f64>,
}

impl Trained {
    fn new(layer: Recurrent, offset: f64) -> Self {
        let rows = layer.cell.gates() as usize * layer.units;
        let parameters = made_up(rows * (layer.inputs + layer.units + 2), 0.8, offset);
        Self { layer, parameters }
    }

    fn sizes(&self) -> [usize; 3] {
        let rows = self.layer.cell.gates() as usize * self.layer.units;
        [rows * self.layer.inputs, rows, rows * self.layer.units]
    }

    fn forward(&self, x: &[f64], memory: &mut Memory<f64>) -> Vec<f64> {
        let [w, b, u] = self.sizes();
        let Recurrent { units, moments, every, .. } = self.layer;
        let mut y = vec![9.0; BATCH * units * if every { moments } else { 1 }];
        let (input, recurrent) = self.parameters.split_at(w + b);
        let blocks = [input.split_at(w), recurrent.split_at(u)];
        self.layer.forward(blocks, x, &mut y, memory);
        y
    }

    /// Gradients of parameters and inputs.
    fn backward(&self, x: &[f64], dy: &[f64], memory: &mut Memory<f64>) -> [Vec<f64>; 2] {
        let [w, b, u] = self.sizes();
        let (input, recurrent) = self.parameters.split_at(w + b);
        let rows = [transposed(&input[..w], b), transposed(&recurrent[..u], b)];
        let (mut gradients, mut dx) = (vec![9.0; self.parameters.len()], vec![9.0; x.len()]);
        let (dinput, drecurrent) = gradients.split_at_mut(w + b);
        let dblocks = [dinput.split_at_mut(w), drecurrent.split_at_mut(u)];
        self.layer.backward([&rows[0], &rows[1]], dy, dblocks, Some(&mut dx), memory);
        [gradients, dx]
    }
}

/// A loss that every output acts on in its own way: `Σ (i + 1)/4·sin(2·y_i)`.
fn loss(y: &[f64]) -> f64 {
    y.iter().enumerate().map(|(i, y)| (i as f64 + 1.0) / 4.0 * libm::sin(2.0 * y)).sum()
}

fn loss_gradient(y: &[f64]) -> Vec<f64> {
    y.iter().enumerate().map(|(i, y)| (i as f64 + 1.0) / 2.0 * libm::cos(2.0 * y)).collect()
}

/// Central differences of `of`, which is to be near `gradients`.
fn assert_gradients(name: &str, at: &[f64], gradients: &[f64], of: impl Fn(&[f64]) -> f64) {
    const STEP: f64 = 1e-5;
    let largest = gradients.iter().fold(0.0f64, |largest, g| largest.max(g.abs()));
    assert!(largest > 1e-3, "{name}: nothing to compare");
    let mut moved = at.to_vec();
    for (index, gradient) in gradients.iter().enumerate() {
        let mut with = |change: f64| {
            moved[index] = at[index] + change;
            let loss = of(&moved);
            moved[index] = at[index];
            loss
        };
        let difference = (with(STEP) - with(-STEP)) / (2.0 * STEP);
        let error = (difference - gradient).abs() / largest;
        assert!(error < 1e-6, "{name} {index}: {gradient} {difference}");
    }
}

fn all_layers(inputs: usize, units: usize) -> Vec<Recurrent> {
    let mut layers = Vec::new();
    for cell in [Cell::Rnn, Cell::Gru(Reset::After), Cell::Gru(Reset::Before), Cell::Lstm] {
        for (every, reversed) in [(false, false), (false, true), (true, false), (true, true)] {
            let truncate = None;
            layers.push(Recurrent { cell, inputs, units, moments: 5, every, reversed, truncate });
        }
    }
    layers
}

#[test]
fn gradients_are_those_of_central_differences_for_every_cell_direction_and_output() {
    for layer in all_layers(2, 3) {
        let x = made_up(BATCH * layer.moments * layer.inputs, 1.2, 0.4);
        let trained = Trained::new(layer, 0.7);
        let memory = &mut Memory::default();
        let y = trained.forward(&x, memory);
        let [gradients, dx] = trained.backward(&x, &loss_gradient(&y), memory);
        let name = format!("{layer:?}");
        assert_gradients(&name, &x, &dx, |x| loss(&trained.forward(x, &mut Memory::default())));
        assert_gradients(&name, &trained.parameters, &gradients, |parameters| {
            let moved = Trained { layer, parameters: parameters.to_vec() };
            loss(&moved.forward(&x, &mut Memory::default()))
        });
    }
}

#[test]
fn gradients_go_through_two_layers_one_behind_the_other() {
    for last in all_layers(3, 2) {
        let first = Recurrent { inputs: 2, units: 3, every: true, ..last };
        let x = made_up(BATCH * first.moments * first.inputs, 1.2, 0.4);
        let (first, last) = (Trained::new(first, 0.7), Trained::new(last, 1.7));
        let run = |first: &Trained, x: &[f64]| {
            let between = first.forward(x, &mut Memory::default());
            loss(&last.forward(&between, &mut Memory::default()))
        };
        let (mut of_first, mut of_last) = (Memory::default(), Memory::default());
        let between = first.forward(&x, &mut of_first);
        let y = last.forward(&between, &mut of_last);
        let [_, dbetween] = last.backward(&between, &loss_gradient(&y), &mut of_last);
        let [gradients, dx] = first.backward(&x, &dbetween, &mut of_first);
        let name = format!("{:?}", last.layer);
        assert_gradients(&name, &x, &dx, |x| run(&first, x));
        assert_gradients(&name, &first.parameters, &gradients, |parameters| {
            run(&Trained { layer: first.layer, parameters: parameters.to_vec() }, &x)
        });
    }
}

#[test]
fn a_memory_that_was_used_for_another_batch_changes_nothing() {
    for layer in all_layers(2, 3) {
        let trained = Trained::new(layer, 0.7);
        let x = made_up(BATCH * layer.moments * layer.inputs, 1.2, 0.4);
        let (mut used, mut new) = (Memory::default(), Memory::default());
        let other = trained.forward(&made_up(x.len(), 2.0, 0.1), &mut used);
        trained.backward(&x, &other, &mut used);
        let (y, expected) = (trained.forward(&x, &mut used), trained.forward(&x, &mut new));
        assert_eq!(y, expected, "{layer:?}");
        let gradients = trained.backward(&x, &y, &mut used);
        assert_eq!(gradients, trained.backward(&x, &y, &mut new), "{layer:?}");
    }
}

/// `f32`: the device's kernel, sample by sample.
#[test]
fn states_are_near_those_of_the_device() {
    use nn_core::kernel::recurrent::{gru, lstm, rnn};
    let small = |numbers: &[f64]| -> Vec<f32> { numbers.iter().map(|n| *n as f32).collect() };
    for layer in all_layers(2, 3).into_iter().filter(|layer| layer.every && !layer.reversed) {
        let x = small(&made_up(BATCH * layer.moments * layer.inputs, 1.2, 0.4));
        let trained = Trained::new(layer, 0.7);
        let [w, b, u] = trained.sizes();
        let (input, recurrent) = trained.parameters.split_at(w + b);
        let (weights, recurrent_weights) = (small(&input[..w]), small(&recurrent[..u]));
        let (bias, recurrent_bias) = (small(&input[w..]), small(&recurrent[u..]));
        let blocks = [(&weights[..], &bias[..]), (&recurrent_weights[..], &recurrent_bias[..])];
        let mut y = vec![9.0f32; BATCH * layer.moments * layer.units];
        layer.forward(blocks, &x, &mut y, &mut Memory::default());

        let (rows, recurrent_rows) =
            (small(&transposed(&input[..w], b)), small(&transposed(&recurrent[..u], b)));
        let (input, recurrent) =
            ((&rows[..], &bias[..]), (&recurrent_rows[..], &recurrent_bias[..]));
        let samples = x.chunks_exact(layer.moments * layer.inputs);
        for (x, y) in samples.zip(y.chunks_exact(layer.moments * layer.units)) {
            let (mut h, mut c) = ([[0.0]; 3], [[0.0]; 3]);
            let (zx, zh) = (&mut [[0.0]; 12][..b], &mut [[0.0]; 12][..b]);
            for (x, y) in x.chunks_exact(layer.inputs).zip(y.chunks_exact(layer.units)) {
                let x = x.as_chunks().0;
                match layer.cell {
                    Cell::Rnn => rnn(input, recurrent, x, &mut h, zx, zh),
                    Cell::Gru(reset) => gru(input, recurrent, reset, x, &mut h, zx, zh),
                    Cell::Lstm => lstm(input, recurrent, x, &mut h, &mut c, zx, zh),
                }
                for ([h], y) in h.iter().zip(y) {
                    assert!((h - y).abs() < 1e-6, "{layer:?}: {h} {y}");
                }
            }
        }
    }
}
