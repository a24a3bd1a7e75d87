//! `host-trainer monitor --web`, running, and its page in a browser.

use crate::browser::Browser;
use crate::command::{HOST_TRAINER, Trainer};
use anyhow::{Context, Result, bail};
use serde::de::DeserializeOwned;
use serde_json::{Value, from_value};
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::thread::{JoinHandle, sleep, spawn};
use std::time::{Duration, Instant};

/// Longest that something is waited for: an emulated board on a busy machine is slow.
const PATIENCE: Duration = Duration::from_secs(600);

/// A command that serves the page; it ends with this.
#[derive(Debug)]
pub struct Watching {
    child: Child,
    /// Reads on, so that the command never waits for a reader, and keeps the last line.
    last: Option<JoinHandle<String>>,
    /// Address of the page.
    pub url: String,
}

impl Watching {
    /// Starts `host-trainer monitor` with these arguments, `--web` and `--json`, and reads the address.
    ///
    /// # Errors
    ///
    /// If it ends before it says one.
    pub fn start(trainer: &Trainer, arguments: &str) -> Result<Self> {
        let mut child = Command::new(&*HOST_TRAINER)
            .current_dir(&trainer.folder)
            .args(["monitor", "--json"])
            .args(arguments.split_whitespace())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()?;
        let mut lines = BufReader::new(child.stdout.take().context("its output")?).lines();
        let line = lines.next().context("an address")??;
        let line: Value = serde_json::from_str(&line).context("an address")?;
        let url = line["page"].as_str().context("an address")?.to_string();
        let last = Some(spawn(move || lines.map_while(Result::ok).last().unwrap_or_default()));
        Ok(Self { child, last, url })
    }

    /// Waits for the end, and returns exit code and the last line.
    ///
    /// # Errors
    ///
    /// If the last line is no JSON.
    pub fn wait(mut self) -> Result<(Option<i32>, Value)> {
        let last = self.last.take().and_then(|last| last.join().ok()).unwrap_or_default();
        Ok((self.child.wait()?.code(), serde_json::from_str(&last)?))
    }
}

impl Drop for Watching {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Asks the page for a value.
///
/// # Errors
///
/// If the page throws, or the value is of another type.
pub fn ask<T: DeserializeOwned>(browser: &mut Browser, expression: &str) -> Result<T> {
    let value = browser.evaluate(expression)?;
    from_value(value).with_context(|| expression.to_string())
}

/// Waits until an expression of the page is true.
///
/// # Errors
///
/// If it is not within ten minutes: with what the page shows then.
pub fn wait_for(browser: &mut Browser, expression: &str) -> Result<()> {
    let start = Instant::now();
    while browser.evaluate(expression)? != true {
        if start.elapsed() > PATIENCE {
            bail!("{expression}: {}", browser.evaluate("document.body.innerText")?);
        }
        sleep(Duration::from_millis(50));
    }
    Ok(())
}
