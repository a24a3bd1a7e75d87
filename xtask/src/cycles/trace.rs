//! Instructions that QEMU computed, in order, read from its log.
//!
//! `-d in_asm,exec,nochain` writes the instructions of each block when it is translated, and a line with the block's
//! place each time that it is computed:
//!
//! ```text
//! IN: Reset
//! 0x00000404:  480e       ldr      r0, [pc, #0x38]
//!
//! Trace 0: 0x7f2ee4000500 [00800408/00000404/00000110/ff020200] Reset
//! ```

use super::thumb::{self, Kind};
use anyhow::{Context, Result, ensure};
use std::collections::HashMap;
use std::io::BufRead;

/// A block of instructions, of which only the last may branch.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Block {
    /// Address of the first.
    pub start: u32,
    /// Address behind the last.
    pub end: u32,
    /// Classes of the instructions.
    pub instructions: Vec<Kind>,
}

/// Blocks of a log in the order in which they were computed.
pub struct Trace<R> {
    log: R,
    line: Vec<u8>,
    /// Instructions that were translated last.
    translated: Block,
    /// All blocks.
    blocks: Vec<Block>,
    /// Number of the block that begins at this place of QEMU's memory.
    places: HashMap<u64, usize>,
    /// Block of the last line, which the next line may call off.
    last: Option<usize>,
    /// A line that is none of the log: the emulator may say why it stops.
    remark: String,
}

impl<R: BufRead> Trace<R> {
    /// Begins to read.
    pub fn new(log: R) -> Self {
        Self {
            log,
            line: Vec::new(),
            translated: Block::default(),
            blocks: Vec::new(),
            places: HashMap::new(),
            last: None,
            remark: String::new(),
        }
    }

    /// The block of this number.
    pub fn block(&self, number: usize) -> &Block {
        &self.blocks[number]
    }

    /// The number of the next block that was computed; `None` at the end.
    ///
    /// # Errors
    ///
    /// If the log cannot be read, or names a block whose instructions it does not have.
    pub fn next_block(&mut self) -> Result<Option<usize>> {
        loop {
            self.line.clear();
            if self.log.read_until(b'\n', &mut self.line)? == 0 {
                return Ok(self.last.take());
            }
            if self.line.starts_with(b"Trace ") {
                let before = self.last;
                self.last = Some(self.computed()?);
                if before.is_some() {
                    return Ok(before);
                }
            } else if self.line.starts_with(b"0x") {
                self.instruction().with_context(|| self.shown())?;
            } else if self.line.starts_with(b"IN:") {
                self.translated = Block::default();
            } else if self.line.starts_with(b"Stopped execution") {
                self.last = None;
            } else if self.line.starts_with(b"qemu") {
                self.remark = self.shown();
            }
        }
    }

    /// Remark of the emulator beside its log.
    pub fn remark(&self) -> &str {
        &self.remark
    }

    fn shown(&self) -> String {
        String::from_utf8_lossy(&self.line).trim_end().into()
    }

    /// `Trace 0: 0xPLACE [BASE/ADDRESS/FLAGS/FLAGS] NAME`.
    fn computed(&mut self) -> Result<usize> {
        let place = self.line.iter().position(|byte| *byte == b'x').map(|x| &self.line[x + 1..]);
        let place = hex(place.unwrap_or_default());
        if let Some(number) = self.places.get(&place) {
            return Ok(*number);
        }
        let slash = self.line.iter().position(|byte| *byte == b'/').map(|x| &self.line[x + 1..]);
        let start = hex(slash.unwrap_or_default()) as u32;
        ensure!(
            self.translated.start == start && !self.translated.instructions.is_empty(),
            "QEMU logged no instructions at {start:#010x}: is this QEMU built without a disassembler?"
        );
        self.blocks.push(std::mem::take(&mut self.translated));
        self.places.insert(place, self.blocks.len() - 1);
        Ok(self.blocks.len() - 1)
    }

    /// `0xADDRESS:  FIRST SECOND  WORDS`, or without a second half.
    fn instruction(&mut self) -> Result<()> {
        let text = std::str::from_utf8(&self.line)?;
        let (address, rest) =
            text[2..].split_once(':').context("an address without instruction")?;
        let address = u32::from_str_radix(address, 16)?;
        let mut halves = rest.split_whitespace();
        let mut half = || u16::from_str_radix(halves.next().unwrap_or_default(), 16);
        let first = half()?;
        let is_long = thumb::is_long(first);
        let kind = thumb::decode(first, if is_long { half()? } else { 0 });
        if self.translated.instructions.is_empty() {
            self.translated.start = address;
        }
        self.translated.end = address + if is_long { 4 } else { 2 };
        self.translated.instructions.push(kind);
        Ok(())
    }
}

/// The number at the start of a text.
fn hex(text: &[u8]) -> u64 {
    let digits = text.iter().map_while(|byte| char::from(*byte).to_digit(16));
    digits.fold(0, |number, digit| number << 4 | u64::from(digit))
}

#[cfg(test)]
mod tests;
