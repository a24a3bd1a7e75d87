use core::fmt::Write;

use nn_core::{InSteps, Layer, Network, StepBuffers};

use crate::{Machine, first_step, infer, infer_in_steps, instructions, step};

/// Writes `name`, multiply-accumulates, instructions and bytes of stack of one inference, in a line.
pub fn measure<L: Layer>(
    name: &str,
    network: &Network<L>,
    x: &L::Input,
    machine: &mut impl Machine,
    out: &mut impl Write,
) {
    let stack_bytes = machine.stack_bytes(|| infer(network, x));
    let instructions = instructions(machine, || infer(network, x));
    // Whoever reads this misses a line that could not be written.
    let _ = writeln!(out, "{name} {} {instructions} {stack_bytes}", L::MACS);
}

/// Does the same as [`measure`], of one moment of a stream.
pub fn measure_step<L: Layer>(
    name: &str,
    network: &Network<L>,
    x: &L::Input,
    machine: &mut impl Machine,
    out: &mut impl Write,
) {
    let mut state = Network::<L>::FRESH;
    let stack_bytes = machine.stack_bytes(|| step(network, &mut state, x));
    let instructions = instructions(machine, || step(network, &mut state, x));
    let _ = writeln!(out, "{name} {} {instructions} {stack_bytes}", L::MACS);
}

/// Does the same as [`measure`], of an inference in steps of so many rows.
pub fn measure_in_steps<L: InSteps>(
    name: &str,
    network: &Network<L>,
    x: &L::Input,
    rows: usize,
    machine: &mut impl Machine,
    out: &mut impl Write,
) {
    let stack_bytes = machine.stack_bytes(|| infer_in_steps(network, x, rows));
    let instructions = instructions(machine, || infer_in_steps(network, x, rows));
    let _ = writeln!(out, "{name} {} {instructions} {stack_bytes}", L::MACS);
}

/// Does the same as [`measure`], of the first step of an inference whose first layer is dense: the longest, where that has
/// the most inputs.
pub fn measure_first_step<L: InSteps>(
    name: &str,
    network: &Network<L>,
    x: &L::Input,
    rows: usize,
    machine: &mut impl Machine,
    out: &mut impl Write,
) {
    let mut buffers = StepBuffers::new();
    let stack_bytes = machine.stack_bytes(|| first_step(network, &mut buffers, x, rows));
    let instructions = instructions(machine, || first_step(network, &mut buffers, x, rows));
    let _ = writeln!(out, "{name} {} {instructions} {stack_bytes}", rows * L::INPUTS);
}
