//! The rows of the table.
//!
//! Sizes are those of the chips' data sheets; RP2040 and RP2350 run from external flash, and the sizes are those of
//! the Raspberry Pi Pico and Pico 2. Numbers of families are those of the
//! [list of UF2](https://github.com/microsoft/uf2/blob/master/utils/uf2families.json).

use crate::{Board, Core, Drive, DriveFile};

const KIB: u64 = 1 << 10;
const MHZ: u32 = 1_000_000;

/// What a real board has unless its row says otherwise: no emulator, no drive, no firmware yet.
const REAL: Board = Board {
    name: "",
    description: "",
    chip: None,
    core: Core::M0,
    flash_bytes: 0,
    ram_bytes: 0,
    clock_hz: 0,
    probe_rs: None,
    qemu: None,
    drive: None,
    has_firmware: false,
};

/// What the machines called `mps2`, which exist in QEMU, have in common.
const MPS2: Board = Board {
    description: "Arm MPS2 in QEMU",
    flash_bytes: 4096 * KIB,
    ram_bytes: 4096 * KIB,
    clock_hz: 25 * MHZ,
    has_firmware: true,
    ..REAL
};

const fn hex(volume: &'static str) -> Option<Drive> {
    Some(Drive { volume, file: DriveFile::Hex })
}

const fn uf2(volume: &'static str, family: u32) -> Option<Drive> {
    Some(Drive { volume, file: DriveFile::Uf2 { family } })
}

impl Board {
    /// All boards, from the smallest memory to the largest; the machines called `mps2` come last.
    pub const ALL: &[Self] = &[
        Self::MICROBIT,
        Self::BLUEPILL,
        Self::MICROBIT_V2,
        Self::NUCLEO_F446RE,
        Self::NANO_33_BLE,
        Self::PICO,
        Self::PICO2,
        Self::MPS2_AN385,
        Self::MPS2_AN386,
        Self::MPS2_AN500,
        Self::MPS2_AN505,
    ];

    /// BBC micro:bit V1: a program is the same in QEMU and on the real board.
    pub const MICROBIT: Self = Self {
        name: "microbit",
        description: "BBC micro:bit V1 (nRF51822)",
        chip: Some("nRF51822"),
        core: Core::M0,
        flash_bytes: 256 * KIB,
        ram_bytes: 16 * KIB,
        clock_hz: 16 * MHZ,
        probe_rs: Some("nRF51822_xxAA"),
        qemu: Some("microbit"),
        drive: hex("MICROBIT"),
        has_firmware: true,
    };

    /// Blue Pill.
    pub const BLUEPILL: Self = Self {
        name: "bluepill",
        description: "Blue Pill (STM32F103C8)",
        chip: Some("STM32F103C8"),
        core: Core::M3,
        flash_bytes: 64 * KIB,
        ram_bytes: 20 * KIB,
        clock_hz: 72 * MHZ,
        probe_rs: Some("STM32F103C8"),
        ..REAL
    };

    /// BBC micro:bit V2.
    pub const MICROBIT_V2: Self = Self {
        name: "microbit-v2",
        description: "BBC micro:bit V2 (nRF52833)",
        chip: Some("nRF52833"),
        core: Core::M4F,
        flash_bytes: 512 * KIB,
        ram_bytes: 128 * KIB,
        clock_hz: 64 * MHZ,
        probe_rs: Some("nRF52833_xxAA"),
        drive: hex("MICROBIT"),
        ..REAL
    };

    /// Nucleo-64 with an STM32F446RE.
    pub const NUCLEO_F446RE: Self = Self {
        name: "nucleo-f446re",
        description: "Nucleo-64 (STM32F446RE)",
        chip: Some("STM32F446RE"),
        core: Core::M4F,
        flash_bytes: 512 * KIB,
        ram_bytes: 128 * KIB,
        clock_hz: 180 * MHZ,
        probe_rs: Some("STM32F446RETx"),
        drive: hex("NODE_F446RE"),
        ..REAL
    };

    /// Arduino Nano 33 BLE.
    pub const NANO_33_BLE: Self = Self {
        name: "nano-33-ble",
        description: "Arduino Nano 33 BLE (nRF52840)",
        chip: Some("nRF52840"),
        core: Core::M4F,
        flash_bytes: 1024 * KIB,
        ram_bytes: 256 * KIB,
        clock_hz: 64 * MHZ,
        probe_rs: Some("nRF52840_xxAA"),
        ..REAL
    };

    /// Raspberry Pi Pico.
    pub const PICO: Self = Self {
        name: "pico",
        description: "Raspberry Pi Pico (RP2040)",
        chip: Some("RP2040"),
        core: Core::M0Plus,
        flash_bytes: 2048 * KIB,
        ram_bytes: 264 * KIB,
        clock_hz: 125 * MHZ,
        probe_rs: Some("RP2040"),
        drive: uf2("RPI-RP2", 0xe48b_ff56),
        ..REAL
    };

    /// Raspberry Pi Pico 2, with its Arm cores, in the secure state.
    pub const PICO2: Self = Self {
        name: "pico2",
        description: "Raspberry Pi Pico 2 (RP2350)",
        chip: Some("RP2350"),
        core: Core::M33F,
        flash_bytes: 4096 * KIB,
        ram_bytes: 520 * KIB,
        clock_hz: 150 * MHZ,
        probe_rs: Some("RP235x"),
        drive: uf2("RP2350", 0xe48b_ff59),
        ..REAL
    };

    /// Arm MPS2 with a Cortex-M3.
    pub const MPS2_AN385: Self =
        Self { name: "mps2-an385", qemu: Some("mps2-an385"), core: Core::M3, ..MPS2 };

    /// Arm MPS2 with a Cortex-M4.
    pub const MPS2_AN386: Self =
        Self { name: "mps2-an386", qemu: Some("mps2-an386"), core: Core::M4F, ..MPS2 };

    /// Arm MPS2 with a Cortex-M7.
    pub const MPS2_AN500: Self =
        Self { name: "mps2-an500", qemu: Some("mps2-an500"), core: Core::M7F, ..MPS2 };

    /// Arm MPS2 with a Cortex-M33, in the secure state.
    pub const MPS2_AN505: Self = Self {
        name: "mps2-an505",
        qemu: Some("mps2-an505"),
        core: Core::M33F,
        ram_bytes: 2048 * KIB,
        clock_hz: 20 * MHZ,
        ..MPS2
    };
}
