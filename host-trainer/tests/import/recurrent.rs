//! Recurrent layers, beside the formulas of ONNX with the gates in its order.

use super::writer::Attribute::{Int, Ints, Text};
use super::writer::{File, assert_near, numbers};

const MOMENTS: usize = 5;
const CHANNELS: usize = 3;
const UNITS: usize = 2;

/// One direction: W (G·H, C), R (G·H, H), B (2·G·H).
struct Cell<'a> {
    w: &'a [f32],
    r: &'a [f32],
    b: &'a [f32],
}

fn sigmoid(z: f64) -> f64 {
    1.0 / (1.0 + (-z).exp())
}

impl Cell<'_> {
    /// `W·x + Wb` and `R·h + Rb` of one gate.
    fn sums(&self, gate: usize, unit: usize, x: &[f64], h: &[f64]) -> (f64, f64) {
        let row = gate * UNITS + unit;
        let dot = |weights: &[f32], numbers: &[f64]| -> f64 {
            let row = &weights[row * numbers.len()..][..numbers.len()];
            row.iter().zip(numbers).map(|(w, n)| f64::from(*w) * n).sum()
        };
        let half = self.b.len() / 2;
        (dot(self.w, x) + f64::from(self.b[row]), dot(self.r, h) + f64::from(self.b[half + row]))
    }

    /// The states of all moments. Gates: LSTM i, o, f, c; GRU z, r, h.
    fn run(&self, kind: &str, before: bool, x: &[Vec<f64>]) -> Vec<Vec<f64>> {
        let (mut h, mut c) = (vec![0.0; UNITS], vec![0.0; UNITS]);
        let mut states = Vec::new();
        for x in x {
            let both = |gate, unit, h: &[f64]| {
                let (a, b) = self.sums(gate, unit, x, h);
                a + b
            };
            let next: Vec<f64> = (0..UNITS)
                .map(|unit| match kind {
                    "RNN" => both(0, unit, &h).tanh(),
                    "LSTM" => {
                        let [i, o, f] = [0, 1, 2].map(|gate| sigmoid(both(gate, unit, &h)));
                        c[unit] = f * c[unit] + i * both(3, unit, &h).tanh();
                        o * c[unit].tanh()
                    }
                    _ => {
                        let z = sigmoid(both(0, unit, &h));
                        let r = |unit| sigmoid(both(1, unit, &h));
                        let (of_x, of_h) = self.sums(2, unit, x, &h);
                        let n = if before {
                            let reset: Vec<f64> = (0..UNITS).map(|u| r(u) * h[u]).collect();
                            of_x + self.sums(2, unit, x, &reset).1
                        } else {
                            of_x + r(unit) * of_h
                        };
                        (1.0 - z) * n.tanh() + z * h[unit]
                    }
                })
                .collect();
            h = next;
            states.push(h.clone());
        }
        states
    }
}

struct Layer {
    kind: &'static str,
    gates: usize,
    before: bool,
    direction: &'static str,
}

impl Layer {
    fn directions(&self) -> usize {
        if self.direction == "bidirectional" { 2 } else { 1 }
    }

    fn weights(&self) -> [Vec<f32>; 3] {
        let rows = self.directions() * self.gates * UNITS;
        [numbers(rows * CHANNELS, 1), numbers(rows * UNITS, 2), numbers(2 * rows, 3)]
    }

    /// A file of samples (batch, moments, channels), with the layer's outputs Y and Y_h.
    fn file(&self) -> File {
        let [w, r, b] = self.weights();
        let (d, rows) = (self.directions() as i64, (self.gates * UNITS) as i64);
        let reset = [("linear_before_reset", Int(i64::from(!self.before)))];
        let mut attributes =
            vec![("hidden_size", Int(UNITS as i64)), ("direction", Text(self.direction))];
        if self.kind == "GRU" {
            attributes.extend(reset);
        }
        File::new(&[0, MOMENTS as i64, CHANNELS as i64])
            .floats("w", &[d, rows, CHANNELS as i64], &w)
            .floats("r", &[d, rows, UNITS as i64], &r)
            .floats("b", &[d, 2 * rows], &b)
            .floats("zeros", &[d, 1, UNITS as i64], &vec![0.0; d as usize * UNITS])
            .node("Transpose", &["x"], &["t"], &[("perm", Ints(&[1, 0, 2]))])
            .node(self.kind, &["t", "w", "r", "b", "", "zeros"], &["all", "last"], &attributes)
    }

    /// The states of all moments, direction by direction, in the order of time.
    fn states(&self, x: &[f32]) -> Vec<Vec<Vec<f64>>> {
        let [w, r, b] = self.weights();
        let moments: Vec<Vec<f64>> =
            x.chunks_exact(CHANNELS).map(|x| x.iter().map(|&x| x.into()).collect()).collect();
        let d = self.directions();
        let part = |list: &Vec<f32>, index: usize| {
            list[index * list.len() / d..][..list.len() / d].to_vec()
        };
        (0..d)
            .map(|index| {
                let (w, r, b) = (part(&w, index), part(&r, index), part(&b, index));
                let cell = Cell { w: &w, r: &r, b: &b };
                let is_reversed = self.direction == "reverse" || index == 1;
                let mut moments = moments.clone();
                if is_reversed {
                    moments.reverse();
                }
                let mut states = cell.run(self.kind, self.before, &moments);
                if is_reversed {
                    states.reverse();
                }
                states
            })
            .collect()
    }
}

const LAYERS: [(Layer, &str); 4] = [
    (Layer { kind: "RNN", gates: 1, before: false, direction: "forward" }, "rnn 2"),
    (Layer { kind: "LSTM", gates: 4, before: false, direction: "forward" }, "lstm 2"),
    (Layer { kind: "GRU", gates: 3, before: false, direction: "forward" }, "gru 2"),
    (Layer { kind: "GRU", gates: 3, before: true, direction: "forward" }, "gru-before 2"),
];

#[test]
fn last_states_are_those_of_the_formulas_however_they_are_taken() {
    let x = numbers(MOMENTS * CHANNELS, 7);
    for (layer, words) in LAYERS {
        let expected = layer.states(&x)[0][MOMENTS - 1].clone();
        let squeezed = layer
            .file()
            .integers("first", &[1], &[0])
            .node("Squeeze", &["last", "first"], &["y"], &[])
            .output("y");
        assert_near(&squeezed.answers(&x), &expected);
        assert_eq!(squeezed.words(), words);
        let gathered = layer
            .file()
            .integers("one", &[1], &[1])
            .integers("end", &[], &[-1])
            .node("Squeeze", &["all", "one"], &["s"], &[])
            .node("Transpose", &["s"], &["back"], &[("perm", Ints(&[1, 0, 2]))])
            .node("Gather", &["back", "end"], &["y"], &[("axis", Int(1))])
            .output("y");
        assert_near(&gathered.answers(&x), &expected);
        assert_eq!(gathered.words(), words);
    }
}

#[test]
fn all_states_go_on_to_the_next_layer() {
    let x = numbers(MOMENTS * CHANNELS, 8);
    for (layer, words) in LAYERS {
        let largest = |unit: usize| {
            layer.states(&x)[0].iter().map(|state| state[unit]).fold(f64::MIN, f64::max)
        };
        let file = layer
            .file()
            .integers("axes", &[2], &[0, 1])
            .floats("v", &[2, 1], &[1.0, 10.0])
            .node("ReduceMax", &["all", "axes"], &["m"], &[("keepdims", Int(0))])
            .node("MatMul", &["m", "v"], &["y"], &[])
            .output("y");
        assert_near(&file.answers(&x), &[largest(0) + 10.0 * largest(1)]);
        assert_eq!(file.words(), format!("{words} each, maxovertime, dense 1 identity"));
    }
}

#[test]
fn backwards_and_both_directions_are_those_of_the_formulas() {
    let x = numbers(MOMENTS * CHANNELS, 9);
    for (layer, words) in LAYERS {
        let reversed = Layer { direction: "reverse", ..layer };
        let last = |file: File| {
            file.integers("flat", &[2], &[1, -1])
                .node("Reshape", &["last", "flat"], &["y"], &[])
                .output("y")
        };
        let file = last(reversed.file());
        assert_near(&file.answers(&x), &reversed.states(&x)[0][0]);
        assert_eq!(file.words(), format!("{words} reversed"));
        let both = Layer { direction: "bidirectional", ..reversed };
        let states = both.states(&x);
        let file = last(both.file());
        assert_near(
            &file.answers(&x),
            &[states[0][MOMENTS - 1].clone(), states[1][0].clone()].concat(),
        );
        assert_eq!(file.words(), format!("concat({words}; {words} reversed)"));
        // Moments x directions x batch x units, averaged over the moments.
        let file = both
            .file()
            .integers("flat", &[3], &[MOMENTS as i64, 1, -1])
            .integers("moments", &[1], &[0])
            .node("Transpose", &["all"], &["t2"], &[("perm", Ints(&[0, 2, 1, 3]))])
            .node("Reshape", &["t2", "flat"], &["f"], &[])
            .node("ReduceMean", &["f", "moments"], &["y"], &[("keepdims", Int(0))])
            .output("y");
        let mean = |direction: usize, unit: usize| {
            states[direction].iter().map(|state| state[unit]).sum::<f64>() / MOMENTS as f64
        };
        let expected = [(0, 0), (0, 1), (1, 0), (1, 1)].map(|(d, unit)| mean(d, unit));
        assert_near(&file.answers(&x), &expected);
    }
}

#[test]
fn last_states_are_taken_out_of_all_states_where_both_are_read() {
    let x = numbers(MOMENTS * CHANNELS, 11);
    for (layer, _) in LAYERS {
        for direction in ["forward", "reverse", "bidirectional"] {
            let layer = Layer { direction, ..layer };
            let width = layer.directions() * UNITS;
            let weights: Vec<f32> = (1..=width).map(|weight| weight as f32).collect();
            let file = layer
                .file()
                .integers("flat", &[2], &[1, -1])
                .integers("moments", &[3], &[MOMENTS as i64, 1, -1])
                .integers("first", &[1], &[0])
                .floats("u", &[width as i64, 1], &weights)
                .floats("v", &[width as i64, 1], &vec![10.0; width])
                .node("Reshape", &["last", "flat"], &["l"], &[])
                .node("MatMul", &["l", "u"], &["a"], &[])
                .node("Transpose", &["all"], &["t2"], &[("perm", Ints(&[0, 2, 1, 3]))])
                .node("Reshape", &["t2", "moments"], &["f"], &[])
                .node("ReduceMean", &["f", "first"], &["m"], &[("keepdims", Int(0))])
                .node("MatMul", &["m", "v"], &["b"], &[])
                .node("Add", &["a", "b"], &["y"], &[])
                .output("y");
            let mut expected = 0.0;
            for (index, states) in layer.states(&x).iter().enumerate() {
                let is_reversed = direction == "reverse" || index == 1;
                let last = if is_reversed { &states[0] } else { &states[MOMENTS - 1] };
                for (unit, state) in last.iter().enumerate() {
                    let sum: f64 = states.iter().map(|states| states[unit]).sum();
                    expected += (index * UNITS + unit + 1) as f64 * state;
                    expected += 10.0 * sum / MOMENTS as f64;
                }
            }
            assert_near(&file.answers(&x), &[expected]);
        }
    }
}

#[test]
fn a_gru_that_pytorch_2_10_wrote_is_warned_of() {
    let (layer, _) = &LAYERS[3];
    let file = || {
        layer.file().integers("first", &[1], &[0]).node("Squeeze", &["last", "first"], &["y"], &[])
    };
    let notes = |producer| file().output("y").producer(producer).import().unwrap().notes;
    assert!(notes("pytorch 2.10.0")[0].starts_with("WARNING: this file of PyTorch 2.10"));
    assert!(notes("pytorch 2.15.0").is_empty());
}

#[test]
fn scaling_of_a_signal_becomes_part_of_its_weights() {
    let x = numbers(MOMENTS * CHANNELS, 10);
    let (layer, _) = &LAYERS[1];
    let scaled: Vec<f32> = x.iter().map(|x| 2.0 * x + 0.5).collect();
    let [w, r, b] = layer.weights();
    let file = File::new(&[0, MOMENTS as i64, CHANNELS as i64])
        .floats("w", &[1, 8, 3], &w)
        .floats("r", &[1, 8, 2], &r)
        .floats("b", &[1, 16], &b)
        .floats("two", &[], &[2.0])
        .floats("half", &[1, 1, 3], &[0.5; 3])
        .node("Mul", &["x", "two"], &["m"], &[])
        .node("Add", &["m", "half"], &["a"], &[])
        .node("Transpose", &["a"], &["t"], &[("perm", Ints(&[1, 0, 2]))])
        .node("LSTM", &["t", "w", "r", "b"], &["all", "last"], &[("hidden_size", Int(2))])
        .integers("first", &[1], &[0])
        .node("Squeeze", &["last", "first"], &["y"], &[])
        .output("y");
    assert_near(&file.answers(&x), &layer.states(&scaled)[0][MOMENTS - 1]);
    assert_eq!(file.words(), "lstm 2");
}
