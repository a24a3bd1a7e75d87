//! Labels that are typed while a recording runs.

use std::io::stdin;
use std::sync::mpsc::{Receiver, channel};

/// Lines of the standard input, as they come.
pub(super) struct LabelInput(Receiver<String>);

impl LabelInput {
    /// Begins to read. The thread ends with the input, or with the program.
    pub fn new() -> Self {
        let (sender, receiver) = channel();
        std::thread::spawn(move || {
            for line in stdin().lines() {
                let Ok(line) = line else { return };
                if sender.send(line.trim().to_string()).is_err() {
                    return;
                }
            }
        });
        Self(receiver)
    }

    /// Returns the label that was typed last, if one was since the last call.
    pub fn label(&self) -> Option<String> {
        self.0.try_iter().filter(|line| !line.is_empty()).last()
    }
}
