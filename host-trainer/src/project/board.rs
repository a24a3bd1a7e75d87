//! What a project needs to know of a board that is not in the table of boards.

use super::Project;
use boards::Board;

/// Set-up of a board, as its templates take it.
pub(super) struct SetUp {
    /// Folder of its templates.
    pub family: Family,
    /// Feature of its hardware abstraction layer that chooses the chip.
    pub chip_feature: &'static str,
    /// Serial port of the chip.
    pub usart: &'static str,
    /// Pin through which text leaves.
    pub transmit_pin: &'static str,
    /// Pin through which the laptop's bytes come, where that is driven.
    pub receive_pin: &'static str,
    /// Pin that is set during an inference, what it is, and the levels that switch it on and off.
    pub led_pin: &'static str,
    pub led: &'static str,
    pub led_levels: [&'static str; 2],
    /// Where text is read, for people.
    pub port: &'static str,
    /// Memory layout.
    pub memory: &'static str,
}

/// Boards that are set up in the same way: a folder of templates.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Family {
    Rp,
    Stm32,
    Nrf,
    BluePill,
    Microbit,
    Mps2,
}

/// The second part of the module `board` on boards with embassy's drivers.
const EMBASSY_BOARD: &str = include_str!("../../templates/common/embassy_board.rs");

const ACTIVE_HIGH: [&str; 2] = ["High", "Low"];
const ACTIVE_LOW: [&str; 2] = ["Low", "High"];

macro_rules! memory {
    ($name:literal) => {
        include_str!(concat!("../../templates/memory/", $name, ".x"))
    };
}

const RP: SetUp = SetUp {
    family: Family::Rp,
    chip_feature: "rp2040",
    usart: "UART0",
    transmit_pin: "PIN_0",
    receive_pin: "PIN_1",
    led_pin: "PIN_25",
    led: "the LED",
    led_levels: ACTIVE_HIGH,
    port: "UART0, pin GP0",
    memory: memory!("pico"),
};

const NUCLEO_64: SetUp = SetUp {
    family: Family::Stm32,
    chip_feature: "stm32f446re",
    usart: "USART2",
    transmit_pin: "PA2",
    receive_pin: "PA3",
    led_pin: "PA5",
    port: "the serial port that the ST-Link shows on USB",
    memory: memory!("nucleo-f446re"),
    ..RP
};

const NRF: SetUp = SetUp {
    family: Family::Nrf,
    chip_feature: "nrf52840",
    usart: "UARTE0",
    transmit_pin: "P0_06",
    receive_pin: "P0_08",
    led_pin: "P0_13",
    led_levels: ACTIVE_LOW,
    port: "the debugger's serial port on USB",
    memory: memory!("nrf52840-dk"),
    ..RP
};

const MPS2: SetUp =
    SetUp { family: Family::Mps2, port: "this terminal", memory: memory!("mps2-an385"), ..RP };

impl SetUp {
    /// The set-up of a board; `None` if there are no templates for it.
    pub fn of(board: &Board) -> Option<Self> {
        Some(match *board {
            Board::PICO => RP,
            Board::PICO2 => Self { chip_feature: "rp235xa", memory: memory!("pico2"), ..RP },
            Board::NUCLEO_F446RE => NUCLEO_64,
            Board::NUCLEO_F411RE => Self { chip_feature: "stm32f411re", ..NUCLEO_64 },
            Board::NUCLEO_H743ZI => Self {
                chip_feature: "stm32h743zi",
                usart: "USART3",
                transmit_pin: "PD8",
                receive_pin: "PD9",
                led_pin: "PB0",
                memory: memory!("nucleo-h743zi"),
                ..NUCLEO_64
            },
            Board::NRF52840_DK => NRF,
            Board::NANO_33_BLE => Self {
                transmit_pin: "P1_03",
                receive_pin: "P1_10",
                led_levels: ACTIVE_HIGH,
                port: "pin TX1",
                memory: memory!("nano-33-ble"),
                ..NRF
            },
            Board::MICROBIT_V2 => Self {
                chip_feature: "nrf52833",
                receive_pin: "P1_08",
                led_pin: "P0_02",
                led: "pin 0 of the edge connector",
                led_levels: ACTIVE_HIGH,
                memory: memory!("microbit-v2"),
                ..NRF
            },
            Board::BLUEPILL => Self {
                family: Family::BluePill,
                port: "USART1, pin PA9",
                memory: memory!("bluepill"),
                ..RP
            },
            Board::MICROBIT => Self {
                family: Family::Microbit,
                port: "the serial port that the board shows on USB",
                memory: memory!("microbit"),
                ..RP
            },
            Board::MPS2_AN385 => MPS2,
            Board::MPS2_AN386 => Self { memory: memory!("mps2-an386"), ..MPS2 },
            Board::MPS2_AN500 => Self { memory: memory!("mps2-an500"), ..MPS2 },
            Board::MPS2_AN505 => Self { memory: memory!("mps2-an505"), ..MPS2 },
            _ => return None,
        })
    }
}

impl SetUp {
    /// The serial port of a link, for people: of some boards it takes a wire of its own.
    pub fn link_port(&self) -> String {
        match self.family {
            Family::Rp => {
                "UART0, GP0 to the laptop and GP1 from it, by a converter to USB or a debug probe"
                    .into()
            }
            Family::Nrf if self.receive_pin == "P1_10" => {
                "pins TX1 and RX0, by a converter to USB".into()
            }
            Family::Stm32 | Family::Nrf | Family::BluePill | Family::Microbit | Family::Mps2 => {
                self.port.into()
            }
        }
    }

    /// Tells whether text goes over USB too: the board has no chip for it, but tasks to serve it.
    pub fn has_usb(&self, project: &Project) -> bool {
        self.family == Family::Rp && project.is_async && !project.is_defmt
    }
}

impl Family {
    /// Templates of dependencies, and of the module `board` in two parts.
    pub fn templates(self) -> [&'static str; 3] {
        macro_rules! folder {
            ($name:literal) => {
                [
                    include_str!(concat!("../../templates/", $name, "/dependencies.toml")),
                    include_str!(concat!("../../templates/", $name, "/board.rs")),
                    if self.is_of_embassy() { EMBASSY_BOARD } else { "" },
                ]
            };
        }
        match self {
            Self::Rp => folder!("rp"),
            Self::Stm32 => folder!("stm32"),
            Self::Nrf => folder!("nrf"),
            Self::BluePill => folder!("bluepill"),
            Self::Microbit => folder!("microbit"),
            Self::Mps2 => folder!("mps2"),
        }
    }

    /// Name in templates.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Rp => "rp",
            Self::Stm32 => "stm32",
            Self::Nrf => "nrf",
            Self::BluePill => "bluepill",
            Self::Microbit => "microbit",
            Self::Mps2 => "mps2",
        }
    }

    /// Templates of a board on a link: `board.rs` and `port.rs`; `None` if there are none.
    pub const fn link_templates(self) -> Option<[&'static str; 2]> {
        match self {
            Self::Rp | Self::Stm32 | Self::Nrf => Some([
                include_str!("../../templates/link/board_embassy.rs"),
                include_str!("../../templates/link/port.rs"),
            ]),
            Self::Microbit => Some([
                include_str!("../../templates/link/board_microbit.rs"),
                include_str!("../../templates/link/port_microbit.rs"),
            ]),
            Self::BluePill | Self::Mps2 => None,
        }
    }

    /// Type of a serial port in its drivers, where they are of embassy.
    pub const fn serial_port(self) -> &'static str {
        match self {
            Self::Nrf => "UarteTx<'static>",
            Self::Rp | Self::Stm32 | Self::BluePill | Self::Microbit | Self::Mps2 => {
                "UartTx<'static, Blocking>"
            }
        }
    }

    /// Tells whether its drivers are of embassy, which has an executor of tasks.
    pub const fn is_of_embassy(self) -> bool {
        matches!(self, Self::Rp | Self::Stm32 | Self::Nrf)
    }
}
