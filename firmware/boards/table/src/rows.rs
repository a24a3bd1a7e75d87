//! The rows of the table.
//!
//! Sizes are those of the chips' data sheets; RP2040 and RP2350 run from external flash, and the sizes are those of
//! the Raspberry Pi Pico and Pico 2. Numbers of families are those of the
//! [list of UF2](https://github.com/microsoft/uf2/blob/master/utils/uf2families.json).

use crate::{Board, Core, Cpu, Drive, DriveFile, Emulator, Firmware};

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
    emulator: None,
    drive: None,
    firmware: None,
};

/// A machine called `mps2`, which exists in QEMU.
const fn mps2(name: &'static str, core: Core) -> Board {
    Board {
        name,
        description: "Arm MPS2 in QEMU",
        core,
        flash_bytes: 4096 * KIB,
        ram_bytes: 4096 * KIB,
        clock_hz: 25 * MHZ,
        emulator: qemu(name),
        firmware: with_semihosting("mps2", name),
        ..REAL
    }
}

const fn qemu(machine: &'static str) -> Option<Emulator> {
    Some(Emulator::Qemu { machine })
}

const fn rigless(machine: &'static str, transmit_register: u32) -> Option<Emulator> {
    Some(Emulator::Rigless { machine, transmit_register })
}

const fn unicorn(cpu: Cpu, stub: &'static str) -> Option<Emulator> {
    Some(Emulator::Unicorn { cpu, stub })
}

const fn package(package: &'static str, feature: &'static str) -> Option<Firmware> {
    Some(Firmware { package, feature, program: package, has_semihosting: false })
}

const fn with_semihosting(package: &'static str, program: &'static str) -> Option<Firmware> {
    Some(Firmware { package, feature: "", program, has_semihosting: true })
}

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
        Self::NUCLEO_F411RE,
        Self::NUCLEO_F446RE,
        Self::NRF52840_DK,
        Self::NANO_33_BLE,
        Self::PICO,
        Self::NUCLEO_H743ZI,
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
        emulator: qemu("microbit"),
        drive: hex("MICROBIT"),
        firmware: with_semihosting("microbit", "microbit"),
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
        emulator: qemu("stm32vldiscovery"),
        firmware: package("bluepill", ""),
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
        emulator: unicorn(Cpu::M4, "nrf52"),
        firmware: package("microbit-v2", ""),
    };

    /// Nucleo-64 with an STM32F411RE.
    pub const NUCLEO_F411RE: Self = Self {
        name: "nucleo-f411re",
        description: "Nucleo-64 (STM32F411RE)",
        chip: Some("STM32F411RE"),
        clock_hz: 100 * MHZ,
        probe_rs: Some("STM32F411RETx"),
        drive: hex("NODE_F411RE"),
        firmware: package("nucleo-f446re", "stm32f411re"),
        ..Self::NUCLEO_F446RE
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
        emulator: rigless("stm32f427-bench", 0x4000_4404),
        firmware: package("nucleo-f446re", "stm32f446re"),
    };

    /// Nordic's development kit of the nRF52840.
    pub const NRF52840_DK: Self = Self {
        name: "nrf52840-dk",
        description: "Nordic nRF52840 DK (nRF52840)",
        drive: hex("JLINK"),
        firmware: package("nrf52840-dk", ""),
        ..Self::NANO_33_BLE
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
        emulator: unicorn(Cpu::M4, "nrf52"),
        firmware: package("nano-33-ble", ""),
        ..REAL
    };

    /// Nucleo-144 with an STM32H743ZI; RAM is the largest of its blocks.
    pub const NUCLEO_H743ZI: Self = Self {
        name: "nucleo-h743zi",
        description: "Nucleo-144 (STM32H743ZI)",
        chip: Some("STM32H743ZI"),
        core: Core::M7F,
        flash_bytes: 2048 * KIB,
        ram_bytes: 512 * KIB,
        clock_hz: 400 * MHZ,
        probe_rs: Some("STM32H743ZITx"),
        drive: hex("NODE_H743ZI"),
        emulator: rigless("stm32h743-bench", 0x4000_4828),
        firmware: package("nucleo-h743zi", ""),
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
        emulator: Some(Emulator::Rp2040js),
        firmware: package("pico", ""),
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
        emulator: unicorn(Cpu::M33, "rp2350"),
        firmware: package("pico2", ""),
    };

    /// Arm MPS2 with a Cortex-M3.
    pub const MPS2_AN385: Self = mps2("mps2-an385", Core::M3);

    /// Arm MPS2 with a Cortex-M4.
    pub const MPS2_AN386: Self = mps2("mps2-an386", Core::M4F);

    /// Arm MPS2 with a Cortex-M7.
    pub const MPS2_AN500: Self = mps2("mps2-an500", Core::M7F);

    /// Arm MPS2 with a Cortex-M33, in the secure state.
    pub const MPS2_AN505: Self =
        Self { ram_bytes: 2048 * KIB, clock_hz: 20 * MHZ, ..mps2("mps2-an505", Core::M33F) };
}
