//! A step that runs beside others: what it prints is shown when they have ended.

use super::Step;
use anyhow::{Context, Result};
use std::io::{self, PipeReader, Read, Write};
use std::process::Child;
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;

/// A step that was started.
pub(super) struct Running<'a> {
    step: &'a Step,
    child: Child,
    printed: Arc<Mutex<Printed>>,
    reader: JoinHandle<io::Result<()>>,
}

/// Text of a step.
enum Printed {
    /// Kept, while others print.
    Kept(Vec<u8>),
    /// Shown at once.
    Shown,
}

/// Starts a step.
///
/// # Errors
///
/// If Cargo cannot be started.
pub(super) fn start(step: &Step) -> Result<Running<'_>> {
    println!("==> beside what follows, shown behind it: {step}");
    let (output, input) = io::pipe().context("no pipe")?;
    let mut command = step.command();
    command.stdout(input.try_clone().context("no pipe")?).stderr(input);
    let child = command.spawn().context("cannot start cargo")?;
    // It holds the other end of the pipe, without which there would be no end of what is read.
    drop(command);
    let printed = Arc::new(Mutex::new(Printed::Kept(Vec::new())));
    let reader = std::thread::spawn({
        let printed = Arc::clone(&printed);
        move || forward(output, &printed)
    });
    Ok(Running { step, child, printed, reader })
}

/// Keeps or shows all that comes, until the step ends.
fn forward(mut output: PipeReader, printed: &Mutex<Printed>) -> io::Result<()> {
    let mut bytes = [0; 4096];
    loop {
        let count = output.read(&mut bytes)?;
        if count == 0 {
            return Ok(());
        }
        match &mut *printed.lock().unwrap_or_else(|poisoned| poisoned.into_inner()) {
            Printed::Kept(kept) => kept.extend(&bytes[..count]),
            Printed::Shown => show(&bytes[..count])?,
        }
    }
}

fn show(bytes: &[u8]) -> io::Result<()> {
    let mut stdout = io::stdout().lock();
    stdout.write_all(bytes)?;
    stdout.flush()
}

impl Running<'_> {
    /// Shows what the step has printed and prints until it ends; says how it failed, if it did.
    pub(super) fn failure(mut self) -> Option<String> {
        println!("==> {}", self.step);
        {
            let mut printed = self.printed.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
            if let Printed::Kept(kept) = std::mem::replace(&mut *printed, Printed::Shown) {
                // Without somewhere to print, what counts is how it ends.
                let _ = show(&kept);
            }
        }
        let status = self.child.wait();
        let _ = self.reader.join();
        self.step.failure_of(status)
    }
}
