//! The connection to a browser: messages in JSON, ended by a zero byte, over two pipes.

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

/// A browser that says nothing for this long hangs.
const SILENCE: Duration = Duration::from_secs(60);

/// Commands of a shell before it becomes the browser, which reads from descriptor 3 and writes to 4. When this
/// process ends, however it does, so do the pipes, and with them the browser.
const REDIRECT: &str = r#"exec "$@" 3<&0 4>&1 </dev/null >/dev/null 2>&1"#;

/// A browser without a window.
#[derive(Debug)]
pub struct Pipe {
    process: Child,
    to: Option<ChildStdin>,
    from: Receiver<Value>,
    last_id: u64,
    /// Events that the browser told by itself, and nobody has looked at yet.
    events: Vec<Value>,
}

impl Pipe {
    /// Starts a browser that keeps its files in `profile`.
    pub fn start(program: &str, profile: &Path) -> Result<Self> {
        let mut process = Command::new("sh")
            .args(["-c", REDIRECT, "sh", program, "--headless", "--remote-debugging-pipe"])
            // The pages are ours, and root may not use the sandbox.
            .args(["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run"])
            .args(["--hide-scrollbars", "--force-color-profile=srgb", "--mute-audio"])
            .args(["--disable-background-networking", "--disable-sync", "--disable-extensions"])
            .arg(format!("--user-data-dir={}", profile.display()))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .with_context(|| format!("cannot start {program}"))?;
        let to = process.stdin.take();
        let output = process.stdout.take().context("the browser has no output")?;
        let (sender, from) = channel();
        std::thread::spawn(move || {
            for message in BufReader::new(output).split(0).map_while(Result::ok) {
                let Ok(message) = serde_json::from_slice(&message) else { continue };
                if sender.send(message).is_err() {
                    return;
                }
            }
        });
        Ok(Self { process, to, from, last_id: 0, events: Vec::new() })
    }

    /// Calls a method of the browser, or of the page of this session, and returns its result.
    pub fn call(&mut self, session: &str, method: &str, parameters: Value) -> Result<Value> {
        self.last_id += 1;
        let mut message = json!({ "id": self.last_id, "method": method, "params": parameters });
        if !session.is_empty() {
            message["sessionId"] = session.into();
        }
        let to = self.to.as_mut().context("the browser has ended")?;
        write!(to, "{message}\0").with_context(|| format!("{method}: the browser has ended"))?;
        loop {
            let mut answer = self.receive().with_context(|| method.to_string())?;
            if answer["id"] != self.last_id {
                self.events.push(answer);
            } else if let Some(error) = answer.get("error") {
                bail!("{method}: {error}");
            } else {
                return Ok(answer["result"].take());
            }
        }
    }

    /// Waits until the browser tells this event.
    pub fn wait_for(&mut self, event: &str) -> Result<()> {
        while !self.events.iter().any(|told| told["method"] == event) {
            let told = self.receive().with_context(|| event.to_string())?;
            self.events.push(told);
        }
        Ok(())
    }

    /// Takes the events that the browser has told since the last call.
    pub fn take_events(&mut self) -> Vec<Value> {
        self.events.extend(self.from.try_iter());
        std::mem::take(&mut self.events)
    }

    fn receive(&self) -> Result<Value> {
        self.from.recv_timeout(SILENCE).context("the browser does not answer")
    }
}

impl Drop for Pipe {
    /// A browser ends when its pipe does; it must not be writing when its folder is removed.
    fn drop(&mut self) {
        let _ = self.call("", "Browser.close", json!({}));
        self.to = None;
        let _ = self.process.wait();
    }
}
