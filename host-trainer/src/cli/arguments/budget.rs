//! What a device has.

use clap::{Args, ValueEnum};

#[derive(Debug, Args)]
#[command(next_help_heading = "Budget")]
pub(in crate::cli) struct BudgetArguments {
    /// Refuse, before training, what does not fit this board beside the firmware
    #[arg(long, value_enum, value_name = "BOARD", conflicts_with_all = ["flash", "ram"])]
    pub fit: Option<BoardName>,
    /// The most flash that parameters may take, for example 64K
    #[arg(long, value_name = "BYTES", value_parser = size)]
    pub flash: Option<u64>,
    /// The most RAM that activations may take, for example 8K
    #[arg(long, value_name = "BYTES", value_parser = size)]
    pub ram: Option<u64>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum BoardName {
    /// BBC micro:bit V1: 256 KiB of flash, 16 KiB of RAM
    Microbit,
}

/// What the self-test takes beside parameters, its test samples included.
const FIRMWARE_FLASH_BYTES: u64 = 84 << 10;
/// What it takes beside activations.
const FIRMWARE_RAM_BYTES: u64 = 2 << 10;

impl BudgetArguments {
    pub fn flash_bytes(&self) -> Option<u64> {
        self.fit.map(|BoardName::Microbit| (256 << 10) - FIRMWARE_FLASH_BYTES).or(self.flash)
    }

    pub fn ram_bytes(&self) -> Option<u64> {
        self.fit.map(|BoardName::Microbit| (16 << 10) - FIRMWARE_RAM_BYTES).or(self.ram)
    }
}

/// `64K`, `1M`, or bytes.
fn size(text: &str) -> Result<u64, String> {
    let (number, unit) = match text.strip_suffix(['k', 'K']) {
        Some(number) => (number, 1 << 10),
        None => text.strip_suffix(['m', 'M']).map_or((text, 1), |number| (number, 1 << 20)),
    };
    let bytes = number.trim().parse().ok().and_then(|number: u64| number.checked_mul(unit));
    bytes.ok_or_else(|| "expected bytes, for example 8192, 64K or 1M".into())
}
