//! Cycles of an inference: the trace counts what QEMU counts, is the same each time, and agrees with another model.
//! Needs emulators, therefore ignored by a plain `cargo test`; `cargo xtask test` installs them and runs these.

use xtask::bench::{self, Bench};
use xtask::board::{Board, Core};
use xtask::build::Build;
use xtask::cycles::{self, Cost, pico};
use xtask::emulator;
use xtask::size::Costs;

#[test]
#[ignore = "runs in QEMU: type `cargo xtask test`"]
fn instructions_are_those_that_are_counted_for_the_budgets() {
    for (core, bench) in [
        (Core::M0, Bench::QUANTIZED_M0),
        (Core::M3, Bench::QUANTIZED_M3),
        (Core::M4F, Bench::QUANTIZED_M4),
    ] {
        let mut counted = bench::measure(&bench).unwrap();
        counted.retain(|counted| !counted.workload.is_in_steps());
        let costs = cycles::of_workloads(core, counted.len()).unwrap();
        assert_eq!(costs.len(), counted.len());
        for (cost, counted) in costs.iter().zip(counted) {
            let what = format!("{} on {}", counted.workload.name, bench.core);
            let error = cost.instructions as f64 / counted.instructions as f64 - 1.0;
            // Moments of a stream depend on the state, of which the other measurement has 200.
            let tolerance = if counted.workload.name == "W6-step" { 2e-3 } else { 5e-4 };
            assert!(error.abs() < tolerance, "{what}: {cost:?}, {}", counted.instructions);
            assert_eq!(cost.floats, 0, "{what}");
            assert!((1.1..1.8).contains(&cost.cycles_per_instruction()), "{what}: {cost:?}");
        }
    }
}

#[test]
#[ignore = "runs in QEMU: type `cargo xtask test`"]
fn cycles_are_the_same_each_time() {
    let cost = || cycles::of_workloads(Core::M4F, 1).unwrap();
    assert_eq!(cost(), cost());
    let of_model = || cycles::of_model(Core::M4F, "quantized").unwrap();
    let cost = of_model();
    assert_eq!(of_model(), cost);
    let elf = Build::self_test(Board::MPS2_AN386, "quantized").run().unwrap();
    let lines = emulator::lines(Board::MPS2_AN386, &elf).unwrap();
    let counted = Costs::of_self_test(&lines).unwrap().instructions;
    let error = cost.instructions as f64 / counted as f64 - 1.0;
    assert!(error.abs() < 5e-4, "{cost:?}, {counted}");
}

mod slow {
    use super::*;

    /// The emulator of the Pico has a model of cycles of its own.
    #[test]
    #[ignore = "runs in an emulator for long: type `cargo xtask test --all`"]
    fn cycles_of_the_pico_are_within_five_percent_of_those_of_rp2040js() {
        let elf = Build::self_test(Board::PICO, "quantized").run().unwrap();
        let (call, of_emulator) = pico::inference(&elf).unwrap();
        let Cost { instructions, cycles, .. } = Cost::of(&call, Core::M0Plus).unwrap();
        let error = cycles as f64 / of_emulator as f64 - 1.0;
        println!(
            "{instructions} instructions, {cycles} cycles, {of_emulator} by rp2040js: {error:.4}"
        );
        assert!(instructions > 20_000 && error.abs() < 0.05, "{cycles}, {of_emulator}");
    }
}
