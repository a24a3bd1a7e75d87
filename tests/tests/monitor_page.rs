//! The page that shows a board, in a browser: against boards in QEMU through `monitor --web`, and with a stand-in for a
//! serial port. Those tests need emulators and a browser, therefore they are ignored by a plain `cargo test`;
//! `cargo xtask test` installs both and runs them. Pictures go to `target/pictures`.

mod boards;
mod decoder;
mod layout;

use link::{Hello, NetworkId, NumberKind, PROTOCOL};
use tests::browser::{Browser, View};
use tests::command::Trainer;

/// A browser with the page as a file, without a board.
fn page(trainer: &Trainer, view: View) -> Browser {
    trainer.run("monitor --page monitor.html");
    let mut browser = Browser::start().unwrap();
    browser.open_file(&trainer.path("monitor.html"), view).unwrap();
    browser
}

const HELLO: Hello<'static> = Hello {
    protocol: PROTOCOL,
    firmware: "wand 1.0",
    boots: 3,
    channels: "x m/s²\ny m/s²\nlight",
    number: NumberKind::I16,
    scale: 0.001,
    rate: 100.0,
    network: Some(NetworkId { checksum: 0xfedc_ba98, outputs: 3, window: 24, hop: 4 }),
};
