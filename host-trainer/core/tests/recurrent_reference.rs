//! Recurrent layers, forward and backward through time, against PyTorch. `reference/recurrent.py` printed
//! `reference/recurrent.txt`, whose first line names the version.

use host_trainer::layers::recurrent::{Memory, Recurrent};
use host_trainer::matmul::transpose;
use nn_core::Cell;
use nn_core::kernel::recurrent::Reset;

const REFERENCE: &str = include_str!("reference/recurrent.txt");
const BATCH: usize = 3;
const MOMENTS: usize = 7;
const INPUTS: usize = 2;
const UNITS: usize = 4;

fn assert_near(name: &str, ours: &[f64]) {
    let line = REFERENCE.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
    let theirs: Vec<f64> = line.expect(name).split(' ').map(|n| n.parse().unwrap()).collect();
    assert_eq!(ours.len(), theirs.len(), "{name}");
    for (index, (ours, theirs)) in ours.iter().zip(theirs).enumerate() {
        assert!((ours - theirs).abs() < 1e-12, "{name} {index}: {ours} {theirs}");
    }
}

fn made_up(count: usize, scale: f64, offset: f64) -> Vec<f64> {
    (0..count).map(|i| i as f64).map(|i| scale * libm::sin(1.7 * i * i + offset)).collect()
}

fn transposed(from: &[f64], columns: usize) -> Vec<f64> {
    let mut to = vec![0.0; from.len()];
    transpose(from, columns, &mut to);
    to
}

fn compare(kind: &str, cell: Cell, case: &str, layer: Recurrent) {
    let rows = cell.gates() as usize * UNITS;
    let (w, u) = (made_up(rows * INPUTS, 0.9, 0.3), made_up(rows * UNITS, 0.8, 1.3));
    let (b, b_h) = (made_up(rows, 0.4, 0.9), made_up(rows, 0.4, 1.9));
    let (w_transposed, u_transposed) = (transposed(&w, INPUTS), transposed(&u, UNITS));
    let x = made_up(BATCH * MOMENTS * INPUTS, 1.5, 2.1);
    let outputs = BATCH * UNITS * if layer.every { MOMENTS } else { 1 };

    let (mut y, mut memory) = (vec![9.0; outputs], Memory::default());
    layer.forward([(&w_transposed, &b), (&u_transposed, &b_h)], &x, &mut y, &mut memory);
    let dy: Vec<f64> = y.iter().zip(made_up(outputs, 1.0, 3.1)).map(|(y, t)| y - t).collect();
    let (mut dw, mut db) = (vec![9.0; w.len()], vec![9.0; rows]);
    let (mut du, mut db_h) = (vec![9.0; u.len()], vec![9.0; rows]);
    let mut dx = vec![9.0; x.len()];
    let dblocks = [(&mut dw[..], &mut db[..]), (&mut du[..], &mut db_h[..])];
    layer.backward([&w, &u], &dy, dblocks, Some(&mut dx), &mut memory);

    let assert_near =
        |name: &str, ours: &[f64]| assert_near(&format!("{kind}-{case}-{name}"), ours);
    assert_near("loss", &[dy.iter().map(|dy| dy * dy).sum::<f64>() / 2.0]);
    assert_near("y", &y);
    assert_near("x", &dx);
    assert_near("weight_ih", &transposed(&dw, rows));
    assert_near("bias_ih", &db);
    assert_near("weight_hh", &transposed(&du, rows));
    assert_near("bias_hh", &db_h);
}

#[test]
fn loss_outputs_and_gradients_are_those_of_pytorch() {
    let cells = [
        ("rnn", Cell::Rnn),
        ("gru", Cell::Gru(Reset::After)),
        ("gru-before", Cell::Gru(Reset::Before)),
        ("lstm", Cell::Lstm),
    ];
    for (kind, cell) in cells {
        let every = Recurrent {
            cell,
            inputs: INPUTS,
            units: UNITS,
            moments: MOMENTS,
            every: true,
            reversed: false,
            truncate: None,
        };
        compare(kind, cell, "every", every);
        compare(kind, cell, "reversed-last", Recurrent { every: false, reversed: true, ..every });
        compare(kind, cell, "truncated", Recurrent { truncate: Some(3), ..every });
    }
}
