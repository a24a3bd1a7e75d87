//! Handling of Ctrl-C during a training.

use super::console::say;
use super::naming::shown;
use std::path::Path;
use std::process::exit;
use std::sync::atomic::{AtomicBool, AtomicU8, Ordering};
use thiserror::Error;

/// The exit code of what was interrupted, as shells have it: 128 and the number of the signal.
pub(super) const INTERRUPTED: u8 = 130;

/// A training that was stopped by Ctrl-C.
#[derive(Debug, Error)]
#[error("stopped after epoch {epoch} of {epochs}: {kept}")]
pub(super) struct Interrupted {
    epoch: usize,
    epochs: usize,
    kept: String,
}

impl Interrupted {
    /// Says what is kept.
    pub fn new(epoch: usize, epochs: usize, checkpoint: Option<&Path>) -> Self {
        let kept = match checkpoint {
            Some(folder) => format!(
                "its checkpoint is in {}; the same command with --resume goes on from there",
                shown(folder)
            ),
            None => "nothing is kept; with --checkpoint DIR, a training can go on".into(),
        };
        Self { epoch, epochs, kept }
    }
}

/// Ctrl-C ends the program at once.
const AT_ONCE: u8 = 0;
/// Ctrl-C is noted.
const NOTED: u8 = 1;
/// It has been pressed.
const PRESSED: u8 = 2;

static STATE: AtomicU8 = AtomicU8::new(AT_ONCE);

/// Set if Ctrl-C prints that an epoch has to end first.
static IS_SAID: AtomicBool = AtomicBool::new(true);

/// While it lives, the first Ctrl-C is only noted, so that an epoch can end; the second ends the program.
pub(super) struct Interrupt;

impl Interrupt {
    /// Begins to note. The first Ctrl-C is answered if `is_said`; with `--json`, all that is on the standard
    /// error is the document about it.
    pub fn noted(is_said: bool) -> Self {
        IS_SAID.store(is_said, Ordering::SeqCst);
        // Where there is a handler already, it is this one. Without one, Ctrl-C ends the program as ever.
        let _ = ctrlc::set_handler(|| {
            let first = STATE.compare_exchange(NOTED, PRESSED, Ordering::SeqCst, Ordering::SeqCst);
            match first {
                Ok(_) if IS_SAID.load(Ordering::SeqCst) => {
                    say("\nstopping after this epoch; Ctrl-C again to stop at once");
                }
                Ok(_) => {}
                Err(_) => exit(INTERRUPTED.into()),
            }
        });
        STATE.store(NOTED, Ordering::SeqCst);
        Self
    }

    /// Returns whether Ctrl-C was pressed.
    pub fn is_pressed(&self) -> bool {
        STATE.load(Ordering::SeqCst) == PRESSED
    }
}

impl Drop for Interrupt {
    fn drop(&mut self) {
        STATE.store(AT_ONCE, Ordering::SeqCst);
    }
}
