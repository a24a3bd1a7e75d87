//! How long a step of training takes that PyTorch takes too:
//! `cargo test -p host-trainer --test recurrent_speed -- --ignored --nocapture`.

use host_trainer::layers::dense;
use host_trainer::layers::recurrent::{Memory, Recurrent};
use nn_core::Cell;
use nn_core::kernel::recurrent::Reset;
use std::time::{Duration, Instant};

const BATCH: usize = 64;
const CLASSES: usize = 5;

fn numbers(count: usize) -> Vec<f32> {
    (0..count).map(|i| ((i * 7919) % 1009) as f32 / 5_000.0 - 0.1).collect()
}

/// One thread's share: forward and backward, again and again.
fn steps(layer: &Recurrent, batch: usize, times: usize) -> Duration {
    let rows = layer.cell.gates() as usize * layer.units;
    let [w, b, u] = [rows * layer.inputs, rows, rows * layer.units].map(numbers);
    let (last, last_bias) = (numbers(layer.units * CLASSES), numbers(CLASSES));
    let x = numbers(batch * layer.moments * layer.inputs);
    let (mut y, mut dy) = (numbers(batch * layer.units), numbers(batch * layer.units));
    let (mut z, dz) = (numbers(batch * CLASSES), numbers(batch * CLASSES));
    let mut gradients = [w.clone(), b.clone(), u.clone(), b.clone()];
    let (mut dlast, mut dlast_bias) = (last.clone(), last_bias.clone());
    let mut memory = Memory::default();
    let mut best = Duration::MAX;
    for _ in 0..times {
        let start = Instant::now();
        layer.forward([(&w, &b), (&u, &b)], &x, &mut y, &mut memory);
        dense::forward(&last, &last_bias, &y, &mut z);
        dense::backward_parameters(&y, &dz, &mut dlast, &mut dlast_bias);
        dense::backward_input(&last, &dz, &mut dy, CLASSES);
        let [dw, db, du, db_h] = &mut gradients;
        layer.backward([&w, &u], &dy, [(dw, db), (du, db_h)], None, &mut memory);
        best = best.min(start.elapsed());
    }
    best
}

#[test]
#[ignore = "prints times"]
fn a_step_of_64_samples_of_64_moments() {
    for cell in [Cell::Rnn, Cell::Gru(Reset::After), Cell::Gru(Reset::Before), Cell::Lstm] {
        let layer = Recurrent {
            cell,
            inputs: 3,
            units: 64,
            moments: 64,
            every: false,
            reversed: false,
            truncate: None,
        };
        let whole = steps(&layer, BATCH, 50);
        let half = std::thread::scope(|scope| {
            let other = scope.spawn(|| steps(&layer, BATCH / 2, 100));
            steps(&layer, BATCH / 2, 100).max(other.join().unwrap())
        });
        println!("{cell:?}: one thread {whole:.2?}, two threads {half:.2?}");
    }
}
