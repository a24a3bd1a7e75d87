//! Needs of a model on every board, before anything is flashed.

use crate::board::Board;
use crate::build::Build;
use crate::elf::Elf;
use crate::{emulator, setup};
use anyhow::{Context, Result};

/// Report of a board's self-test about an inference.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Costs {
    /// Instructions of one inference.
    pub instructions: u64,
    /// The most stack that one inference uses, in bytes.
    pub stack_bytes: u64,
    /// Bytes of RAM that statics take.
    pub static_ram_bytes: u64,
    /// Bytes of flash that parameters take.
    pub parameter_bytes: u64,
}

impl Costs {
    /// The costs in the output of a self-test.
    ///
    /// # Errors
    ///
    /// If a line is missing.
    pub fn of_self_test(lines: &[String]) -> Result<Self> {
        let after = |mark: &str| {
            let number = lines.iter().find_map(|line| {
                let rest = &line[line.find(mark)? + mark.len()..];
                rest.split_whitespace().next()?.parse().ok()
            });
            number.with_context(|| format!("the self-test printed no `{mark}`"))
        };
        Ok(Self {
            instructions: after("instructions per inference: ")?,
            stack_bytes: after("stack of an inference: ")?,
            static_ram_bytes: after("static RAM: ")?,
            parameter_bytes: after("parameters in ")?,
        })
    }
}

/// Flash of a program that only infers, beyond parameters and beyond a program that does nothing.
///
/// `constants` are further bytes to subtract: inputs that the program has in flash.
///
/// # Errors
///
/// If it cannot be built.
pub fn code_bytes(example: &str, target: &str, model: &str, constants: u64) -> Result<u64> {
    let flash = |example| -> Result<u64> {
        Ok(Elf::read(&Build::example(example, target, model).run()?)?.flash_bytes)
    };
    Ok(flash(example)? - flash("inference_none")? - constants)
}

/// Prints a table for each model.
///
/// # Errors
///
/// If something cannot be built or run.
pub fn run(models: &[impl AsRef<str>]) -> Result<()> {
    setup::ensure(&Board::with_semihosting().map(|board| board.target()).collect::<Vec<_>>())?;
    for model in models {
        write_table(model.as_ref())?;
        println!();
    }
    println!("parameters and code are flash; the stack holds all activations but the input");
    Ok(())
}

fn write_table(model: &str) -> Result<()> {
    println!("inference of {model}, in bytes; instructions counted in QEMU");
    println!("board        core         parameters    code  static RAM  stack  instructions");
    for board in Board::with_semihosting() {
        let elf = Build::self_test(board, model).run()?;
        let costs = Costs::of_self_test(&emulator::lines(board, &elf)?)?;
        let code = code_bytes("inference_model", board.target(), model, costs.parameter_bytes)?;
        println!(
            "{board:<12} {:<12} {:>10} {code:>7} {:>11} {:>6} {:>13}",
            board.core.name(),
            costs.parameter_bytes,
            costs.static_ram_bytes,
            costs.stack_bytes,
            costs.instructions
        );
    }
    Ok(())
}
