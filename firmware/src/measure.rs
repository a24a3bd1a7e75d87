use core::fmt::Write;

use nn_core::{Layer, Network};

use crate::{Machine, infer, instructions, step};

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
