//! Microcontroller boards, and what a network needs of them.
//!
//! Flash and RAM of a network are exact; instructions and cycles are estimates, see [`Core::instructions`] and
//! [`Board::cycles`].

mod cycles;
mod instructions;
mod linear_cost;
mod transform_cost;

use nn_core::{LayerSpec, ram_bytes};

/// A processor core, as far as inference can tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Core {
    /// Cortex-M0 and M0+: no floating-point unit, no multiply-accumulate.
    M0,
    /// Cortex-M3: multiply-accumulate, no floating-point unit.
    M3,
    /// Cortex-M4, M7 and M33 with floating-point unit and DSP extension: two multiply-accumulates at once.
    M4F,
}

/// A board that many have on their desk, or that QEMU has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Board {
    /// The name on the command line.
    pub name: &'static str,
    /// The board and its chip, for people.
    pub description: &'static str,
    /// The processor's name.
    pub processor: &'static str,
    /// Instruction set of the processor.
    pub core: Core,
    /// Bytes of flash.
    pub flash_bytes: u64,
    /// Bytes of RAM.
    pub ram_bytes: u64,
    /// Usual clock of the processor, in hertz.
    pub clock_hz: u32,
    /// Processor in the table, which tells more cores apart.
    row_core: boards::Core,
    /// Tells whether it is a board of the package `firmware`, which has room for test samples too.
    pub has_firmware: bool,
}

const KIB: u64 = 1 << 10;

/// Flash for the code of inference and a small application, beside the parameters.
const CODE_BYTES: u64 = 20 * KIB;
/// Flash for the self-test, beside parameters: test samples, above all.
const SELF_TEST_BYTES: u64 = 84 * KIB;
/// RAM for stack and static variables, beside activations.
const OTHER_RAM_BYTES: u64 = 2 * KIB;

impl Core {
    const fn of(core: boards::Core) -> Self {
        match core {
            boards::Core::M0 | boards::Core::M0Plus => Self::M0,
            boards::Core::M3 => Self::M3,
            boards::Core::M4F | boards::Core::M7F | boards::Core::M33F => Self::M4F,
        }
    }
}

impl Board {
    /// All boards of the [table](boards::Board::ALL), from the smallest memory to the largest.
    ///
    /// Sizes are those of the chips' data sheets; RP2040 and RP2350 run from external flash, and the sizes
    /// are those of the Raspberry Pi Pico and Pico 2. The machines called `mps2` exist in QEMU.
    pub const ALL: &[Self] = &{
        let rows = boards::Board::ALL;
        let mut all = [Self::of(&rows[0]); boards::Board::ALL.len()];
        let mut index = 1;
        while index < rows.len() {
            all[index] = Self::of(&rows[index]);
            index += 1;
        }
        all
    };

    const fn of(row: &boards::Board) -> Self {
        Self {
            name: row.name,
            description: row.description,
            processor: row.core.name(),
            core: Core::of(row.core),
            flash_bytes: row.flash_bytes,
            ram_bytes: row.ram_bytes,
            clock_hz: row.clock_hz,
            row_core: row.core,
            has_firmware: row.has_semihosting(),
        }
    }

    /// The board with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|board| board.name == name)
    }

    /// Bytes of flash for parameters: what code leaves. On a micro:bit, which has room for it, the self-test
    /// with its test samples is counted too.
    pub fn parameter_bytes(&self) -> u64 {
        let taken = if self.has_firmware { SELF_TEST_BYTES } else { CODE_BYTES };
        self.flash_bytes - taken
    }

    /// Bytes of RAM for activations: what stack and static variables leave.
    pub fn activation_bytes(&self) -> u64 {
        self.ram_bytes - OTHER_RAM_BYTES
    }

    /// About how many cycles an inference of these layers takes, if flash keeps up: from RAM, a cache, or at a clock
    /// without wait states.
    ///
    /// `None` if layers with weights compute in floating point, and for a Cortex-M7 and M33: their cycles were compared
    /// with nothing. Mostly within 25 %: up to 15 % are the estimate of [instructions](Core::instructions), up to 12 %
    /// that of cycles per instruction, and 5 % Arm's tables, which seldom add up. Where a softmax is most of the work,
    /// it may be more: that depends on the numbers. `cargo xtask cycles` counts what the first two estimate.
    pub fn cycles(&self, layers: &[LayerSpec]) -> Option<u64> {
        cycles::cycles(self.row_core, layers)
    }

    /// Milliseconds of [`cycles`](Board::cycles) at the usual clock.
    pub fn milliseconds(&self, layers: &[LayerSpec]) -> Option<f64> {
        Some(self.cycles(layers)? as f64 * 1e3 / f64::from(self.clock_hz))
    }

    /// Returns whether parameters and activations of these layers find room beside code.
    pub fn fits(&self, layers: &[LayerSpec]) -> bool {
        let flash_bytes: u64 =
            layers.iter().map(LayerSpec::flash_bytes).fold(0, u64::saturating_add);
        flash_bytes <= self.parameter_bytes() && ram_bytes(layers) <= self.activation_bytes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use nn_core::ActivationKind::Relu;

    #[test]
    fn every_board_has_a_name_of_its_own_and_room_beside_code() {
        for (index, board) in Board::ALL.iter().enumerate() {
            assert_eq!(Board::from_name(board.name), Some(*board));
            assert!(Board::ALL[..index].iter().all(|other| other.name != board.name));
            assert!(board.parameter_bytes() >= 40 * KIB && board.activation_bytes() >= 14 * KIB);
        }
        assert_eq!(Board::from_name("micro"), None);
    }

    #[test]
    fn what_fits_depends_on_flash_and_on_ram() {
        let dense = |inputs, outputs| [LayerSpec::dense(inputs, outputs, Relu)];
        let microbit = Board::from_name("microbit").unwrap();
        assert_eq!(microbit.parameter_bytes(), 172 * KIB);
        assert!(microbit.fits(&dense(1023, 43)));
        assert!(!microbit.fits(&dense(1024, 43)));
        assert!(!microbit.fits(&dense(1, 5000)));
    }
}
