//! A second opinion on the Cortex-M0+: rp2040js counts cycles by a model of its own.

use super::count::Call;
use super::thumb::{self, Kind};
use super::trace::Block;
use crate::elf::Elf;
use crate::emulator;
use anyhow::{Context, Result, ensure};
use std::path::Path;

/// The first inference of a program of the Raspberry Pi Pico, and its cycles as rp2040js counts them.
///
/// # Errors
///
/// If rp2040js is missing, or the program does not infer.
pub fn inference(elf: &Path) -> Result<(Call, u64)> {
    let [start] = super::starts(elf)?[..] else {
        anyhow::bail!("{} has several functions that infer", elf.display());
    };
    let image = Elf::read(elf)?;
    let first = image.start().context("no program")?;
    let code = image.image_from(first);
    let half = |address: u32| -> Result<u16> {
        let offset = (address - first) as usize;
        let bytes = code.get(offset..offset + 2).context("an instruction beyond the program")?;
        Ok(u16::from_le_bytes([bytes[0], bytes[1]]))
    };
    let (mut blocks, mut cycles) = (Vec::new(), 0);
    for line in emulator::pico_trace(elf, start)? {
        let (address, of_instruction) = line.split_once(' ').with_context(|| line.clone())?;
        let address = u32::from_str_radix(address, 16)?;
        cycles += of_instruction.parse::<u64>()?;
        let first = half(address)?;
        let is_long = thumb::is_long(first);
        let kind = thumb::decode(first, if is_long { half(address + 2)? } else { 0 });
        ensure!(kind != Kind::Other, "{address:#010x} is no instruction of an inference");
        let end = address + if is_long { 4 } else { 2 };
        blocks.push(Block { start: address, end, instructions: vec![kind] });
    }
    Ok((Call::of_blocks(blocks), cycles))
}
