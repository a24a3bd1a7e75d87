//! The numbers of `docs/backpropagation.md`, read out of the page and computed; and what it links to.

use host_trainer::engine::{Batch, Engine};
use host_trainer::layers::batch_norm::{self, Moments};
use host_trainer::layers::recurrent::Recurrent;
use host_trainer::layers::windows::{WindowMemory, Windows};
use host_trainer::layers::{activation, conv2d, dense, pool};
use host_trainer::matmul::transpose;
use host_trainer::optimizer::{Method, Optimizer};
use host_trainer::parameters::Parameters;
use host_trainer::{DynamicNetwork, Loss};
use nn_core::ActivationKind::{Relu, Softmax};
use nn_core::{Cell, LayerViews, Shape, Window, WindowGeometry};
use std::path::{Path, PathBuf};

const PAGE: &str = include_str!("../../../docs/backpropagation.md");

/// Numbers are shown with four decimals.
const ROUNDING: f64 = 0.5001e-4;

/// The numbers of the only line `name = [1 2; 3 4]` or `name = 5`, row after row.
fn numbers(name: &str) -> Vec<f64> {
    let number = |word: &str| word.replace('−', "-").parse::<f64>().ok();
    let of_line = |line: &str| -> Option<Vec<f64>> {
        let (found, value) = line.split_once('=')?;
        if found.trim() != name {
            return None;
        }
        let value = value.trim_start();
        let Some(list) = value.strip_prefix('[') else {
            return Some(vec![number(value.split_whitespace().next()?)?]);
        };
        let words = list.split(']').next()?.split([' ', ';']).filter(|word| !word.is_empty());
        words.map(number).collect()
    };
    let found: Vec<Vec<f64>> = PAGE.lines().filter_map(of_line).collect();
    assert_eq!(found.len(), 1, "lines that give {name}");
    found.concat()
}

#[track_caller]
fn assert_shown(name: &str, computed: &[f64]) {
    let shown = numbers(name);
    assert_eq!(shown.len(), computed.len(), "{name}");
    for (shown, computed) in shown.iter().zip(computed) {
        assert!((shown - computed).abs() < ROUNDING, "{name}: {shown} is shown, {computed} is it");
    }
}

/// (ROWS, COLUMNS) becomes (COLUMNS, ROWS).
fn transposed(matrix: &[f64], columns: usize) -> Vec<f64> {
    let mut to = vec![0.0; matrix.len()];
    transpose(matrix, columns, &mut to);
    to
}

/// The network of the example, with 2 inputs, 2 hidden neurons and 2 outputs.
fn parameters() -> Parameters<f64> {
    let mut network = DynamicNetwork::<f64>::new(&[2, 2, 2], Relu, Softmax).unwrap();
    for (mut view, layer) in network.layer_views_mut().into_iter().zip(["1", "2"]) {
        view.blocks[0].weights.copy_from_slice(&numbers(&format!("W{layer}")));
        view.blocks[0].bias.copy_from_slice(&numbers(&format!("b{layer}")));
    }
    Parameters::of(&network)
}

fn batch() -> (Batch<f64>, usize) {
    (Batch { x: numbers("X"), targets: numbers("t"), weights: Vec::new(), ..Batch::default() }, 2)
}

#[test]
fn every_step_of_the_worked_example_is_what_its_function_gives() {
    let parameters = parameters();
    let [first, second] = &parameters.layers[..] else { panic!("two layers") };
    let mut y1 = vec![0.0; 4];
    dense::forward(&first.blocks[0].weights, &first.blocks[0].bias, &numbers("X"), &mut y1);
    assert_shown("Z1", &y1);
    activation::forward(Relu, &mut y1, 2);
    assert_shown("Y1", &y1);
    let mut dz2 = vec![0.0; 4];
    dense::forward(&second.blocks[0].weights, &second.blocks[0].bias, &y1, &mut dz2);
    assert_shown("Z2", &dz2);
    let mut p = dz2.clone();
    activation::forward(Softmax, &mut p, 2);
    assert_shown("P", &p);
    let loss = Loss::CrossEntropy.evaluate(Softmax, &mut dz2, &numbers("t"), &[], 2, 2);
    assert_shown("L", &[loss]);
    assert_shown("dZ2", &dz2);

    let (mut dweights, mut dbias) = (vec![0.0; 4], vec![0.0; 2]);
    dense::backward_parameters(&y1, &dz2, &mut dweights, &mut dbias);
    assert_shown("dW2", &transposed(&dweights, 2));
    assert_shown("db2", &dbias);
    let mut dy1 = vec![0.0; 4];
    dense::backward_input(&numbers("W2"), &dz2, &mut dy1, 2);
    assert_shown("dY1", &dy1);
    activation::backward(Relu, &y1, &mut dy1, 2);
    assert_shown("dZ1", &dy1);
    dense::backward_parameters(&numbers("X"), &dy1, &mut dweights, &mut dbias);
    assert_shown("dW1", &transposed(&dweights, 2));
    assert_shown("db1", &dbias);
}

#[test]
fn the_engine_and_the_optimizer_give_the_same() {
    let mut parameters = parameters();
    let mut engine = Engine::new(Loss::CrossEntropy, None);
    assert_shown("L", &[engine.run(&parameters, &batch(), 2, 0).loss]);
    for (gradients, layer) in engine.gradients().iter().zip(["1", "2"]) {
        assert_shown(&format!("dW{layer}"), &transposed(&gradients.blocks[0].weights, 2));
        assert_shown(&format!("db{layer}"), &gradients.blocks[0].bias);
    }
    let gradients = engine.gradients().to_vec();
    let mut after_adam = parameters.clone();
    Optimizer::new(&parameters, Method::Adam, 0.0).step(&mut after_adam, &gradients, 0.5);
    for (before, after) in parameters.numbers().zip(after_adam.numbers()) {
        assert!(((before - after).abs() - 0.5).abs() < 1e-6, "Adam's first step is the rate");
    }
    let sgd = Method::Sgd { momentum: 0.0 };
    Optimizer::new(&parameters, sgd, 0.0).step(&mut parameters, &gradients, 0.5);
    for (layer, name) in parameters.layers.iter().zip(["1'", "2'"]) {
        assert_shown(&format!("W{name}"), &transposed(&layer.blocks[0].weights, 2));
        assert_shown(&format!("b{name}"), &layer.blocks[0].bias);
    }
    assert_shown("L'", &[engine.run(&parameters, &batch(), 2, 1).loss]);
}

#[test]
fn the_central_difference_agrees_to_more_than_nine_decimals() {
    const STEP: f64 = 1e-5;
    let mut engine = Engine::new(Loss::CrossEntropy, None);
    let mut loss_at = |by: f64| {
        let mut parameters = parameters();
        // (IN, OUT): what the second input counts in the first sum.
        parameters.layers[0].blocks[0].weights[2] += by;
        engine.run(&parameters, &batch(), 2, 0).loss
    };
    let slope = (loss_at(STEP) - loss_at(-STEP)) / (2.0 * STEP);
    loss_at(0.0);
    assert!((slope - numbers("dW1")[1]).abs() < ROUNDING);
    assert!((slope - engine.gradients()[0].blocks[0].weights[2]).abs() < 1e-9);
    let shown = format!("is {slope:.4} too").replace('-', "−");
    assert!(PAGE.contains(&shown), "{shown}");
}

#[test]
fn the_convolution_and_its_pool_are_those_worked_out_by_hand() {
    let geometry =
        |pool| WindowGeometry::new(Shape::new(1, 4, 1), Window::new(1, 2), pool, 1).unwrap();
    let windows = Windows::new(&geometry(1));
    let (x, w) = (numbers("x"), numbers("w"));
    let (mut sums, mut winners, mut memory) = (vec![0.0; 3], vec![0; 3], WindowMemory::default());
    conv2d::forward(&windows, (&w, &[0.0]), &x, &mut sums, &mut winners, &mut memory);
    assert_shown("S", &sums);
    assert_shown("X_w", &memory.windows);
    let (mut dw, mut db, mut dx) = (vec![0.0; 2], vec![0.0], vec![0.0; 4]);
    let (dsums, gradients) = (numbers("dS"), (&mut dw[..], &mut db[..]));
    conv2d::backward(&windows, &w, &x, &dsums, &winners, gradients, Some(&mut dx), &mut memory);
    assert_shown("dw", &dw);
    assert_shown("db", &db);
    assert_shown("dX_w", &memory.dwindows);
    assert_shown("dx", &dx);

    let (mut z, mut winners, mut dsums) = (vec![0.0], vec![0], vec![9.0; 2]);
    pool::keep_largest(&sums[..2], 2, 1, &mut z, &mut winners);
    assert_shown("z", &z);
    pool::spread(&numbers("dz"), &winners, 2, 1, &mut dsums);
    assert_shown("dS_pool", &dsums);
    let pooled = Windows::new(&geometry(2));
    assert_eq!((pooled.count, pooled.pool), (2, 2), "the third sum fills no pool");
}

#[test]
fn the_normalization_is_that_worked_out_by_hand() {
    let (scale, bias) = ([2.0], [0.5]);
    let (mut normalized, mut moments) = (numbers("s"), Moments::default());
    batch_norm::forward(&mut normalized, 1, &mut moments);
    assert_shown("n", &normalized);
    let mut z = vec![0.0; 4];
    batch_norm::scale_and_shift(&normalized, &scale, &bias, &mut z);
    assert_shown("z_n", &z);
    let (mut ds, mut dscale, mut dbias) = (numbers("dz_n"), Vec::new(), Vec::new());
    batch_norm::backward(&normalized, &scale, &moments, &mut ds, &mut dscale, &mut dbias);
    assert_shown("dgamma", &dscale);
    assert_shown("db_n", &dbias);
    assert_shown("ds", &ds);
}

#[test]
fn the_two_moments_of_a_recurrent_layer_are_those_worked_out_by_hand() {
    let layer = Recurrent {
        cell: Cell::Rnn,
        inputs: 1,
        units: 1,
        moments: 2,
        every: true,
        reversed: false,
        truncate: None,
    };
    let (x, w, u) = (numbers("x_t"), numbers("w_x"), numbers("u_h"));
    let (mut states, mut last, mut memory) = (vec![0.0; 2], vec![0.0], Default::default());
    let blocks = [(&w[..], &[0.0][..]), (&u[..], &[0.0][..])];
    layer.forward(blocks, &x, &mut states, &mut memory);
    assert_shown("h_t", &states);
    let layer = Recurrent { every: false, ..layer };
    layer.forward(blocks, &x, &mut last, &mut memory);
    assert_eq!(last, states[1..]);

    let (mut dw, mut db, mut du, mut db_h) = ([0.0], [0.0], [0.0], [0.0]);
    let gradients = [(&mut dw[..], &mut db[..]), (&mut du[..], &mut db_h[..])];
    let mut dx = [0.0; 2];
    layer.backward([&w, &u], &numbers("dy_t"), gradients, Some(&mut dx), &mut memory);
    assert_shown("dx_t", &dx);
    assert_shown("dz_t", &dx.map(|dx| dx / w[0]));
    assert_shown("dw_x", &dw);
    assert_shown("du_h", &du);
    assert_shown("db_h", &db_h);
    assert_eq!(db, db_h);
}

/// The links to files: their texts and paths.
fn links() -> Vec<(&'static str, PathBuf)> {
    let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs");
    let mut links = Vec::new();
    for (index, _) in PAGE.match_indices("](") {
        let target = PAGE[index + 2..].split(')').next().unwrap();
        let text = &PAGE[PAGE[..index].rfind('[').unwrap() + 1..index];
        if !target.starts_with('#') {
            links.push((text.trim_matches('`'), docs.join(target)));
        }
    }
    links
}

#[test]
fn every_link_leads_to_a_file_that_has_what_it_names() {
    let links = links();
    assert!(links.len() > 40, "{}", links.len());
    for (text, path) in links {
        let file = std::fs::read_to_string(&path).unwrap_or_else(|_| panic!("{}", path.display()));
        let name = text.rsplit("::").next().unwrap();
        let is_file = path.with_extension("").ends_with(name.trim_end_matches(".rs"));
        let is_in_it = ["fn", "struct", "enum", "trait"].iter().any(|kind| {
            let definition = format!("{kind} {name}");
            let mut behind = file.split(&definition).skip(1);
            behind.any(|rest| rest.starts_with(['(', '<', ':', ' ']))
        });
        let is_folder = path.ends_with("layers.rs");
        assert!(is_file || is_in_it || is_folder, "{text} is not in {}", path.display());
    }
}

#[test]
fn every_backward_pass_and_every_loss_is_on_the_page() {
    let linked: Vec<PathBuf> =
        links().iter().map(|(_, path)| path.canonicalize().unwrap()).collect();
    for folder in ["src/layers", "src/layers/recurrent", "src/loss"] {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path().canonicalize().unwrap();
            if path.is_dir() || path.ends_with("tests.rs") {
                continue;
            }
            assert!(linked.contains(&path), "{} is not on the page", path.display());
        }
    }
}
