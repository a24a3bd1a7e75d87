//! Counts the instructions of one inference of each quantized workload, on boards of the MPS2 family.

#![cfg_attr(target_os = "none", no_std, no_main)]

#[cfg(target_os = "none")]
use {
    core::fmt::Write,
    firmware::workload::quantized::{W1, W2, W3, X1, X2, X3},
    firmware::{Machine, infer, instructions},
    nn_core::{Layer, Network},
};

firmware::board_main!({
    let Board { mut machine, mut out, .. } = mps2::an386();
    measure("W1", &W1, &X1, &mut machine, &mut out);
    measure("W2", &W2, &X2, &mut machine, &mut out);
    measure("W3", &W3, &X3, &mut machine, &mut out);
    exit(true)
});

#[cfg(target_os = "none")]
fn measure<L: Layer>(
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
