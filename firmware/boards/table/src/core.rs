//! Processor cores.

/// A processor core; `F` stands for a floating-point unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Core {
    /// Cortex-M0: no multiply-accumulate.
    M0,
    /// Cortex-M0+: no multiply-accumulate.
    M0Plus,
    /// Cortex-M3: multiply-accumulate.
    M3,
    /// Cortex-M4: two multiply-accumulates at once.
    M4F,
    /// Cortex-M7: two multiply-accumulates at once.
    M7F,
    /// Cortex-M33: two multiply-accumulates at once.
    M33F,
}

impl Core {
    /// Name, for people.
    pub const fn name(self) -> &'static str {
        match self {
            Self::M0 => "Cortex-M0",
            Self::M0Plus => "Cortex-M0+",
            Self::M3 => "Cortex-M3",
            Self::M4F => "Cortex-M4F",
            Self::M7F => "Cortex-M7F",
            Self::M33F => "Cortex-M33F",
        }
    }

    /// Name of the compiler's target.
    pub const fn target(self) -> &'static str {
        match self {
            Self::M0 | Self::M0Plus => "thumbv6m-none-eabi",
            Self::M3 => "thumbv7m-none-eabi",
            Self::M4F | Self::M7F => "thumbv7em-none-eabihf",
            Self::M33F => "thumbv8m.main-none-eabihf",
        }
    }

    /// Tells whether it has a floating-point unit.
    pub const fn has_fpu(self) -> bool {
        match self {
            Self::M0 | Self::M0Plus | Self::M3 => false,
            Self::M4F | Self::M7F | Self::M33F => true,
        }
    }
}
