//! Emulators, and what an image that passes in one has shown.

/// Emulator in which tests boot a board's image.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Emulator {
    /// [QEMU](https://www.qemu.org).
    Qemu {
        /// Name of its machine.
        machine: &'static str,
    },
    /// [rp2040js](https://github.com/wokwi/rp2040js), of a whole RP2040, with its UART and USB.
    Rp2040js,
    /// [rigless](https://crates.io/crates/rigless), of STM32 chips with clocks, pins, timers and serial ports.
    Rigless {
        /// Name of its machine.
        machine: &'static str,
        /// Address of the register to which the board's serial port takes the byte to send.
        transmit_register: u32,
    },
    /// [unicorn](https://www.unicorn-engine.org), of the processor alone; what is around it is a stub of this project.
    Unicorn {
        /// Its model of the processor.
        cpu: Cpu,
        /// Name of the stub, a file of `xtask/emulators`.
        stub: &'static str,
    },
}

/// Processor that [`Emulator::Unicorn`] emulates.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Cpu {
    /// Cortex-M4.
    M4,
    /// Cortex-M33.
    M33,
}

/// What an image that passes in an emulator has shown. Neither is a run on the board.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Proof {
    /// It booted on an emulator of its chip, or of one with the same peripherals, that others wrote.
    Chip,
    /// Its instructions and its map of memory were emulated; peripherals were a stub of this project.
    Instructions,
}

impl Emulator {
    /// Name, for people.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Qemu { .. } => "QEMU",
            Self::Rp2040js => "rp2040js",
            Self::Rigless { .. } => "rigless",
            Self::Unicorn { .. } => "unicorn",
        }
    }

    /// What an image that passes in it has shown.
    pub const fn proof(self) -> Proof {
        match self {
            Self::Qemu { .. } | Self::Rp2040js | Self::Rigless { .. } => Proof::Chip,
            Self::Unicorn { .. } => Proof::Instructions,
        }
    }
}

impl Cpu {
    /// Name, as the stub takes it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::M4 => "cortex-m4",
            Self::M33 => "cortex-m33",
        }
    }
}
