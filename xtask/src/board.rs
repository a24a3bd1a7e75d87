//! The boards that the firmware runs on.

use clap::ValueEnum;
use std::fmt;

/// A board.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Board {
    /// Cortex-M3 without a floating-point unit
    #[value(name = "mps2-an385")]
    An385,
    /// Cortex-M4 with a floating-point unit
    #[value(name = "mps2-an386")]
    An386,
    /// Cortex-M7 with a floating-point unit
    #[value(name = "mps2-an500")]
    An500,
    /// Cortex-M33 with a floating-point unit
    #[value(name = "mps2-an505")]
    An505,
    /// BBC micro:bit V1, Cortex-M0: the program is the same in QEMU and on the real board
    #[value(name = "microbit")]
    Microbit,
}

impl Board {
    /// All of them, from the smallest core to the largest.
    pub const ALL: [Self; 5] = [Self::Microbit, Self::An385, Self::An386, Self::An500, Self::An505];

    /// The name: of QEMU's machine, of the firmware's binary, and on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::An385 => "mps2-an385",
            Self::An386 => "mps2-an386",
            Self::An500 => "mps2-an500",
            Self::An505 => "mps2-an505",
            Self::Microbit => "microbit",
        }
    }

    /// The board with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|board| board.name() == name)
    }

    /// The compiler's target.
    pub fn target(self) -> &'static str {
        match self {
            Self::Microbit => "thumbv6m-none-eabi",
            Self::An385 => "thumbv7m-none-eabi",
            Self::An386 | Self::An500 => "thumbv7em-none-eabihf",
            Self::An505 => "thumbv8m.main-none-eabihf",
        }
    }

    /// The model that runs on it unless another is asked for: a quantized one without a floating-point unit.
    pub fn default_model(self) -> &'static str {
        match self {
            Self::Microbit | Self::An385 => "quantized",
            Self::An386 | Self::An500 | Self::An505 => "f32",
        }
    }

    /// The processor, for people.
    pub fn core(self) -> &'static str {
        match self {
            Self::Microbit => "Cortex-M0",
            Self::An385 => "Cortex-M3",
            Self::An386 => "Cortex-M4F",
            Self::An500 => "Cortex-M7F",
            Self::An505 => "Cortex-M33F",
        }
    }

    /// What probe-rs calls the chip; `None` for boards that only exist in QEMU here.
    pub fn chip(self) -> Option<&'static str> {
        match self {
            Self::Microbit => Some("nRF51822_xxAA"),
            _ => None,
        }
    }
}

impl fmt::Display for Board {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}
