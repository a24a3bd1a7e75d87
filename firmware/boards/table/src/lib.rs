//! What there is to know of each board, in one table.
//!
//! | reader | what for |
//! | --- | --- |
//! | [`xtask`](../xtask/index.html) | to build for a board, run in QEMU and flash |
//! | [`host_trainer::board`](../host_trainer/board/index.html) | to say which boards a network fits |
//! | `firmware/build.rs` | to choose a model, and the board that examples are for |
//!
//! A board is a row in `rows.rs`. Its [`firmware`](Board::firmware) says where in `firmware/boards` its self-test is.
//!
//! ```
//! use nn_boards::Board;
//!
//! let board = Board::from_name("microbit").unwrap();
//! assert_eq!(board.core.target(), "thumbv6m-none-eabi");
//! assert_eq!((board.flash_bytes, board.ram_bytes), (256 << 10, 16 << 10));
//! assert_eq!(board.default_model(), "quantized");
//! ```

#![no_std]

mod core;
mod emulator;
mod rows;

pub use crate::core::Core;
pub use crate::emulator::{Cpu, Emulator, Proof};

use ::core::fmt;

/// A board that many have on their desk, or that QEMU has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Board {
    /// Name on the command line.
    pub name: &'static str,
    /// Board and chip, for people.
    pub description: &'static str,
    /// Name of the chip; `None` if there is only a model of it.
    pub chip: Option<&'static str>,
    /// Processor core.
    pub core: Core,
    /// Bytes of flash.
    pub flash_bytes: u64,
    /// Bytes of RAM.
    pub ram_bytes: u64,
    /// Usual clock of the core, in hertz.
    pub clock_hz: u32,
    /// Name that probe-rs has for the chip; `None` for boards that only exist in QEMU here.
    pub probe_rs: Option<&'static str>,
    /// Emulator in which tests boot its image.
    pub emulator: Option<Emulator>,
    /// Drive that the board is on USB, without a debugger.
    pub drive: Option<Drive>,
    /// Place of its self-test; `None` if only costs are known.
    pub firmware: Option<Firmware>,
}

/// Place of a board's self-test: a package in `firmware/boards`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Firmware {
    /// Name of the package and of its folder.
    pub package: &'static str,
    /// Feature that chooses the board where a package has several with one program; else empty.
    pub feature: &'static str,
    /// Name of the program in the package.
    pub program: &'static str,
    /// Tells whether it ends through semihosting, with an exit code. On these boards, the examples of the package
    /// `firmware` run too; they are members of its workspace.
    pub has_semihosting: bool,
}

/// USB drive that writes to flash what is copied to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Drive {
    /// Name of the drive.
    pub volume: &'static str,
    /// Kind of file that it takes.
    pub file: DriveFile,
}

/// Kind of file that a [`Drive`] takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DriveFile {
    /// Intel HEX.
    Hex,
    /// [UF2](https://github.com/microsoft/uf2), in blocks that carry the number of the chip's family.
    Uf2 {
        /// Number of the family.
        family: u32,
    },
}

impl Board {
    /// Finds the board with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|board| board.name == name)
    }

    /// Lists the boards whose programs end through semihosting, from the smallest memory to the largest.
    pub fn with_semihosting() -> impl Iterator<Item = Self> {
        Self::ALL.iter().copied().filter(Self::has_semihosting)
    }

    /// Lists the boards whose programs rest after their verdict, from the smallest memory to the largest.
    pub fn without_semihosting() -> impl Iterator<Item = Self> {
        Self::with_firmware().filter(|board| !board.has_semihosting())
    }

    /// Lists the boards that a self-test is for, from the smallest memory to the largest.
    pub fn with_firmware() -> impl Iterator<Item = Self> {
        Self::ALL.iter().copied().filter(|board| board.firmware.is_some())
    }

    /// Tells whether its programs end through semihosting, with an exit code.
    pub const fn has_semihosting(&self) -> bool {
        matches!(self.firmware, Some(Firmware { has_semihosting: true, .. }))
    }

    /// What was shown of its image, without a board.
    pub const fn proof(&self) -> Option<Proof> {
        match self.emulator {
            Some(emulator) => Some(emulator.proof()),
            None => None,
        }
    }

    /// Name of the compiler's target.
    pub const fn target(&self) -> &'static str {
        self.core.target()
    }

    /// Model that runs on it unless another is asked for: `f32`, or `quantized` without a floating-point unit.
    pub const fn default_model(&self) -> &'static str {
        if self.core.has_fpu() { "f32" } else { "quantized" }
    }
}

impl fmt::Display for Board {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name)
    }
}

#[cfg(test)]
mod tests;
