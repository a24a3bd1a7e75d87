//! `cargo xtask cycles`: tables of cycles, and milliseconds of a model on boards.

use super::{CORES, Cost, of_model, of_workloads};
use crate::bench::Bench;
use crate::board::{Board, Core};
use crate::build;
use crate::setup;
use anyhow::{Result, bail};
use std::fs;

/// Error of the cycles of a core, as far as it is known.
const fn error(core: Core) -> &'static str {
    match core {
        Core::M0 => "as a Cortex-M0+, with branches of a cycle more; not compared with a chip",
        Core::M0Plus => "within 5 % of another model; not compared with a chip",
        Core::M3 | Core::M4F => "within 5 % of published cycles of a chip, for code of integers",
        Core::M7F | Core::M33F => "not known",
    }
}

/// Prints the cycles of models on boards; without a model and a board, of the networks of `cargo xtask bench`.
///
/// # Errors
///
/// If a model is not quantized, the cycles of the board's core are not known, or something cannot be built or run.
pub fn run(models: &[String], board: Option<Board>) -> Result<()> {
    if models.is_empty() && board.is_none() {
        return write_workloads();
    }
    let default = ["quantized".to_string()];
    let models = if models.is_empty() { &default } else { models };
    check(models, board)?;
    let boards: Vec<Board> = match board {
        Some(board) => vec![board],
        None => Board::ALL.iter().copied().filter(|row| CORES.contains(&row.core)).collect(),
    };
    setup::ensure(&boards.iter().map(|board| board.target()).collect::<Vec<_>>())?;
    for model in models {
        write_model(model, &boards)?;
    }
    write_remarks(boards.iter().map(|board| board.core));
    Ok(())
}

/// Refuses, before anything is built, what has no cycles.
fn check(models: &[String], board: Option<Board>) -> Result<()> {
    if let Some(board) = board.filter(|board| !CORES.contains(&board.core)) {
        bail!(
            "cycles of a {} are not known: no table was compared with one. `cargo xtask qemu --board mps2-an500` and \
             `--board mps2-an505` count instructions of a Cortex-M7F and M33F; {board} prints nanoseconds",
            board.core.name()
        );
    }
    for model in models {
        let source = build::model_source(model)?;
        if !fs::read_to_string(&source)?.contains("nn_core::quantized::") {
            bail!(
                "{} computes in floating point, whose cycles are not known: `cargo xtask qemu --model {model}` counts its \
                 instructions; `train --quantize` and `quantize` make a model of integers",
                source.display()
            );
        }
    }
    Ok(())
}

fn write_workloads() -> Result<()> {
    setup::ensure(&CORES.map(Core::target))?;
    println!("cycles of one inference at zero wait states, 8-bit weights");
    for core in CORES {
        println!();
        println!("{}", core.name());
        println!(
            "network                            instructions        cycles  cycles per instruction"
        );
        let workloads = Bench::QUANTIZED_M4.workloads.iter().filter(|work| !work.is_in_steps());
        let count = workloads.clone().count();
        for (workload, cost) in workloads.zip(of_workloads(core, count)?) {
            println!(
                "{:<7} {:<26} {:>12} {:>13} {:>23.2}",
                workload.name,
                workload.shape,
                cost.instructions,
                cost.cycles,
                cost.cycles_per_instruction()
            );
        }
    }
    println!();
    write_remarks(CORES.into_iter());
    Ok(())
}

fn write_model(model: &str, boards: &[Board]) -> Result<()> {
    println!("one inference of {model}, if flash keeps up");
    println!(
        "board          core         instructions        cycles  floating point      MHz  milliseconds"
    );
    // Boards of one core share a program.
    let mut known: Vec<(Core, Cost)> = Vec::new();
    for board in boards {
        let found = known.iter().find(|(core, _)| *core == board.core);
        let cost = match found {
            Some((_, cost)) => *cost,
            None => of_model(board.core, model)?,
        };
        known.push((board.core, cost));
        let share = 100.0 * cost.floats as f64 / cost.instructions as f64;
        println!(
            "{board:<14} {:<12} {:>12} {:>13} {share:>13.1} % {:>8} {:>13.3}",
            board.core.name(),
            cost.instructions,
            cost.cycles,
            board.clock_hz / 1_000_000,
            cost.milliseconds(board.clock_hz)
        );
    }
    println!();
    Ok(())
}

fn write_remarks(cores: impl Iterator<Item = Core>) {
    let mut written = Vec::new();
    for core in cores.filter(|core| CORES.contains(core)) {
        if !written.contains(&core) {
            written.push(core);
            println!("{}: {}", core.name(), error(core));
        }
    }
    println!(
        "An instruction of a floating-point unit may take a cycle more: that was not compared. Flash with wait states is \
         slower: measure on the board."
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_no_cycles_is_refused_with_what_has() {
        let refused = |model: &str, board| run(&[model.into()], board).unwrap_err().to_string();
        let message = refused("quantized", Some(Board::PICO2));
        assert!(message.starts_with("cycles of a Cortex-M33F are not known"), "{message}");
        let message = refused("f32", Some(Board::PICO));
        assert!(message.contains("floating point") && message.contains("--model f32"), "{message}");
        assert!(refused("no-such-model", None).contains("there is no model"));
        assert!(check(&["quantized".into(), "text_lines_quantized".into()], None).is_ok());
    }
}
