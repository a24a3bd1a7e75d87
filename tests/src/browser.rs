//! A page in a browser without a window, for tests: open it, look at it, draw on it, ask it.
//!
//! Chromium and Chrome speak the [DevTools protocol](https://chromedevtools.github.io/devtools-protocol/) over a
//! pipe. Libraries for it bring ninety crates, a TLS stack among them; what tests need are these few calls.
//!
//! | you want | call |
//! | --- | --- |
//! | a page as on a screen or a phone, light or dark, or printed | [`Browser::open`], [`Browser::show`] with a [`View`] |
//! | what its script says | [`Browser::evaluate`], [`Browser::errors`] |
//! | a picture of the whole page | [`Browser::screenshot`] |
//! | to use it | [`Browser::drag`], [`Browser::touch`], [`Browser::press`] |
//! | to know whether it is laid out well | [`Browser::layout_faults`] |

mod layout;
mod pipe;
mod view;

pub use view::View;

use anyhow::{Context, Result, bail};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use pipe::Pipe;
use serde_json::{Value, json};
use std::path::Path;
use tempfile::TempDir;
use xtask::{build::target_folder, setup};

/// A browser with one page. It ends when this is dropped.
#[derive(Debug)]
pub struct Browser {
    pipe: Pipe,
    session: String,
    view: View,
    errors: Vec<String>,
    // Removed last.
    _profile: TempDir,
}

impl Browser {
    /// Starts one.
    ///
    /// # Errors
    ///
    /// If none is installed: what to type. If it does not start.
    pub fn start() -> Result<Self> {
        let program =
            setup::browser().context("no browser is installed: type `cargo xtask setup`")?;
        // Not among temporary files: a browser in a container of its own sees others there.
        let folder = target_folder().join("tmp");
        std::fs::create_dir_all(&folder).with_context(|| folder.display().to_string())?;
        let profile = TempDir::with_prefix_in("browser-", folder)?;
        let mut pipe = Pipe::start(&program, profile.path())?;
        let page = pipe.call("", "Target.createTarget", json!({ "url": "about:blank" }))?;
        let attach = json!({ "targetId": page["targetId"], "flatten": true });
        let session = pipe.call("", "Target.attachToTarget", attach)?;
        let session = session["sessionId"].as_str().context("a session")?.to_string();
        let (view, errors) = (View::DESKTOP, Vec::new());
        let mut browser = Self { pipe, session, view, errors, _profile: profile };
        for domain in ["Page", "Runtime", "Log"] {
            browser.call(&format!("{domain}.enable"), json!({}))?;
        }
        Ok(browser)
    }

    /// Opens a page, and waits until it is loaded.
    ///
    /// # Errors
    ///
    /// If it cannot be loaded.
    pub fn open(&mut self, url: &str, view: View) -> Result<()> {
        self.show(view)?;
        self.pipe.take_events();
        self.errors.clear();
        let answer = self.call("Page.navigate", json!({ "url": url }))?;
        if let Some(error) = answer.get("errorText") {
            bail!("{url}: {error}");
        }
        self.pipe.wait_for("Page.loadEventFired").with_context(|| url.to_string())
    }

    /// Opens a page that is a file on this machine.
    ///
    /// # Errors
    ///
    /// If it cannot be loaded.
    pub fn open_file(&mut self, path: &Path, view: View) -> Result<()> {
        let path = path.canonicalize().with_context(|| path.display().to_string())?;
        self.open(&format!("file://{}", path.display()), view)
    }

    /// Shows the page that is open in another way.
    ///
    /// # Errors
    ///
    /// If the browser has ended.
    pub fn show(&mut self, view: View) -> Result<()> {
        for (method, parameters) in view.parameters() {
            self.call(method, parameters)?;
        }
        self.view = view;
        Ok(())
    }

    /// The value of an expression in JavaScript; if it is a promise, what it becomes.
    ///
    /// # Errors
    ///
    /// What it throws.
    pub fn evaluate(&mut self, expression: &str) -> Result<Value> {
        let parameters =
            json!({ "expression": expression, "returnByValue": true, "awaitPromise": true });
        let mut answer = self.call("Runtime.evaluate", parameters)?;
        if let Some(thrown) = answer.get("exceptionDetails") {
            bail!("{expression}: {}", message(thrown));
        }
        Ok(answer["result"]["value"].take())
    }

    /// Errors that the page has reported: thrown and not caught, `console.error`, files that are missing,
    /// rules of security.
    ///
    /// # Errors
    ///
    /// If the browser has ended.
    pub fn errors(&mut self) -> Result<&[String]> {
        // What the page said before this is answered has arrived.
        self.evaluate("0")?;
        for event in self.pipe.take_events() {
            let parameters = &event["params"];
            match event["method"].as_str() {
                Some("Runtime.exceptionThrown") => {
                    self.errors.push(message(&parameters["exceptionDetails"]));
                }
                Some("Runtime.consoleAPICalled") if parameters["type"] == "error" => {
                    self.errors.push(parameters["args"].to_string());
                }
                Some("Log.entryAdded") if parameters["entry"]["level"] == "error" => {
                    let entry = &parameters["entry"];
                    self.errors.push(format!("{} {}", entry["text"], entry["url"]));
                }
                _ => {}
            }
        }
        Ok(&self.errors)
    }

    /// Writes a picture of the whole page, from its top to its end.
    ///
    /// # Errors
    ///
    /// If the file cannot be written.
    pub fn screenshot(&mut self, png: &Path) -> Result<()> {
        self.picture(png, json!({ "format": "png", "captureBeyondViewport": true }))
    }

    /// Writes a picture of so many CSS pixels of the page, from its top.
    ///
    /// # Errors
    ///
    /// If the file cannot be written.
    pub fn screenshot_of_top(&mut self, png: &Path, height: u32) -> Result<()> {
        let clip =
            json!({ "x": 0, "y": 0, "width": self.view.width, "height": height, "scale": 1 });
        self.picture(png, json!({ "format": "png", "captureBeyondViewport": true, "clip": clip }))
    }

    fn picture(&mut self, png: &Path, parameters: Value) -> Result<()> {
        let answer = self.call("Page.captureScreenshot", parameters)?;
        let picture = STANDARD.decode(answer["data"].as_str().context("a picture")?)?;
        if let Some(folder) = png.parent() {
            std::fs::create_dir_all(folder).with_context(|| folder.display().to_string())?;
        }
        std::fs::write(png, picture).with_context(|| png.display().to_string())
    }

    /// Moves the mouse from point to point with its button pressed; points are in CSS pixels of the window.
    ///
    /// # Errors
    ///
    /// If the browser has ended.
    pub fn drag(&mut self, points: &[(f64, f64)]) -> Result<()> {
        let (Some(&first), Some(&last)) = (points.first(), points.last()) else { return Ok(()) };
        let moves = points.iter().skip(1).map(|&point| ("mouseMoved", point));
        let all = [("mousePressed", first)].into_iter().chain(moves);
        for (kind, (x, y)) in all.chain([("mouseReleased", last)]) {
            let parameters = json!({
                "type": kind, "x": x, "y": y, "button": "left", "buttons": 1, "clickCount": 1
            });
            self.call("Input.dispatchMouseEvent", parameters)?;
        }
        Ok(())
    }

    /// Moves a finger from point to point; points are in CSS pixels of the window.
    ///
    /// # Errors
    ///
    /// If the browser has ended.
    pub fn touch(&mut self, points: &[(f64, f64)]) -> Result<()> {
        for (index, (x, y)) in points.iter().enumerate() {
            let kind = if index == 0 { "touchStart" } else { "touchMove" };
            let parameters = json!({ "type": kind, "touchPoints": [{ "x": x, "y": y }] });
            self.call("Input.dispatchTouchEvent", parameters)?;
        }
        let end = json!({ "type": "touchEnd", "touchPoints": [] });
        self.call("Input.dispatchTouchEvent", end).map(drop)
    }

    /// Presses a key, for example `Tab`, `Enter` or `z`, on what has the focus.
    ///
    /// # Errors
    ///
    /// If the browser has ended.
    pub fn press(&mut self, key: &str) -> Result<()> {
        let (code, text) = match key {
            "Tab" => (9, ""),
            "Enter" => (13, "\r"),
            "Escape" => (27, ""),
            " " => (32, " "),
            other => (other.to_ascii_uppercase().bytes().next().unwrap_or(0), other),
        };
        for kind in ["keyDown", "keyUp"] {
            let parameters =
                json!({ "type": kind, "key": key, "windowsVirtualKeyCode": code, "text": text });
            self.call("Input.dispatchKeyEvent", parameters)?;
        }
        Ok(())
    }

    fn call(&mut self, method: &str, parameters: Value) -> Result<Value> {
        self.pipe.call(&self.session, method, parameters)
    }
}

/// Text of an exception.
fn message(details: &Value) -> String {
    let description = details["exception"]["description"].as_str();
    description.map_or_else(|| details.to_string(), ToString::to_string)
}
