//! The browser in which pages are tested.

use super::{apt_get, is_there};
use anyhow::{Context, Result, bail};
use std::process::{Command, Stdio};

/// Chromium and Chrome, as different systems name them.
const BROWSERS: [&str; 5] = [
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

/// The browser's program: the one that `CHROMIUM` names, or the first that is installed.
pub fn browser() -> Option<String> {
    if let Ok(named) = std::env::var("CHROMIUM") {
        return Some(named);
    }
    BROWSERS.iter().find(|program| runs(program)).map(ToString::to_string)
}

/// Installs a browser where there is none, and returns its program.
///
/// # Errors
///
/// If it cannot be installed: what to type.
pub fn ensure_browser() -> Result<String> {
    if let Some(browser) = browser() {
        return Ok(browser);
    }
    let by_hand = "install Chromium: on Debian `sudo apt-get install chromium fonts-dejavu-core`, on Ubuntu `sudo snap \
                   install chromium`, on Fedora `sudo dnf install chromium dejavu-sans-fonts`, on macOS `brew install \
                   --cask google-chrome`; or name a browser of its kind with CHROMIUM";
    if is_there("apt-get", "--version") {
        apt_get(&["update"]).context(by_hand)?;
        let packages = ["chromium", "fonts-dejavu-core"];
        apt_get(&[&["install", "--yes", "--no-install-recommends"], &packages[..]].concat())
            .context(by_hand)?;
    } else if is_there("brew", "--version") {
        super::run_shown(Command::new("brew").args(["install", "--cask", "google-chrome"]))
            .context(by_hand)?;
    }
    match browser() {
        Some(browser) => Ok(browser),
        None => bail!("a browser is missing: {by_hand}"),
    }
}

/// Some systems have a program that only says where to get the browser: that one fails.
fn runs(program: &str) -> bool {
    let mut command = Command::new(program);
    let quiet = command.arg("--version").stdout(Stdio::null()).stderr(Stdio::null());
    quiet.status().is_ok_and(|status| status.success())
}
