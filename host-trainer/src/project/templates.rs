//! Templates, how they are filled in, and what all of them say of a board.

use super::ProjectError;
use crate::text::grouped;
use boards::{Board, Drive, DriveFile};
use minijinja::{Environment, UndefinedBehavior, Value};

/// Rules by which templates are filled in.
pub(super) struct Templates(Environment<'static>);

impl Templates {
    pub fn new() -> Self {
        let mut templates = Environment::empty();
        templates.set_trim_blocks(true);
        templates.set_lstrip_blocks(true);
        templates.set_keep_trailing_newline(true);
        templates.set_undefined_behavior(UndefinedBehavior::Strict);
        Self(templates)
    }

    pub fn fill(
        &self,
        name: &'static str,
        template: &str,
        values: &Value,
    ) -> Result<String, ProjectError> {
        self.0
            .render_str(template, values)
            .map_err(|error| ProjectError::Template { name, error: format!("{error:#}") })
    }
}

/// `1234567` as Rust writes it: `1_234_567`.
pub(super) fn literal(number: u64) -> String {
    grouped(number).replace(',', "_")
}

/// The program that `cargo run` starts.
pub(super) fn runner(board: &Board) -> String {
    match board.probe_rs {
        Some(chip) => format!("probe-rs run --chip {chip}"),
        None => format!(
            "qemu-system-arm -machine {board} -display none -monitor none -semihosting-config enable=on,target=native -kernel"
        ),
    }
}

/// What a project needs beside Rust.
pub(super) fn needs(board: &Board) -> &'static str {
    match board.probe_rs {
        Some(_) => "[probe-rs](https://probe.rs) with a debug probe, or see below",
        None => "[QEMU](https://www.qemu.org)",
    }
}

/// What `cargo xtask flash` does without probe-rs.
pub(super) fn makes(board: &Board) -> String {
    match board.drive {
        Some(Drive { volume, file: DriveFile::Uf2 { .. } }) => {
            format!(
                "makes the UF2 file to copy to the drive {volume}, which appears if you hold BOOTSEL while you connect the board"
            )
        }
        Some(Drive { volume, file: DriveFile::Hex }) => {
            format!("makes the HEX file to copy to the drive {volume}")
        }
        None => "says what to install".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped_as_in_rust() {
        assert_eq!([0, 999, 1_234_567].map(literal), ["0", "999", "1_234_567"]);
    }
}
