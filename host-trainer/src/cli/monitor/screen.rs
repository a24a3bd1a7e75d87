//! The terminal as a screen.

use super::again::Again;
use super::counts::Counts;
use super::history::History;
use super::scene::Scene;
use super::seen::Seen;
use crate::live::Device;
use anyhow::Result;
use ratatui::DefaultTerminal;
use ratatui::crossterm::event::{Event, KeyCode, KeyModifiers, poll, read};
use std::time::{Duration, Instant};

/// Twenty pictures a second are enough for people.
const BETWEEN: Duration = Duration::from_millis(50);

/// A screen, which gives the terminal back when it is dropped, after a panic too.
pub(super) struct Screen {
    terminal: DefaultTerminal,
    scene: Scene,
    drawn: Option<Instant>,
    is_left: bool,
}

impl Screen {
    pub fn new(device: &Device, model: Option<&Again>) -> Result<Self> {
        let scene = Scene::new(device, model.map(Again::labels).unwrap_or_default());
        Ok(Self { terminal: ratatui::try_init()?, scene, drawn: None, is_left: false })
    }

    /// Keeps a window for the next picture.
    pub fn window(&mut self, seen: &Seen) {
        self.scene.window(seen);
    }

    /// Draws, if it is time, and reads keys.
    pub fn refresh(&mut self, history: &History, counts: &Counts) -> Result<()> {
        while poll(Duration::ZERO)? {
            if let Event::Key(key) = read()? {
                // The terminal is in raw mode, in which Ctrl-C is a key.
                let is_interrupt =
                    key.code == KeyCode::Char('c') && key.modifiers.contains(KeyModifiers::CONTROL);
                self.is_left |=
                    is_interrupt || matches!(key.code, KeyCode::Char('q') | KeyCode::Esc);
            }
        }
        if self.drawn.is_none_or(|drawn| drawn.elapsed() >= BETWEEN) {
            self.drawn = Some(Instant::now());
            self.terminal.draw(|frame| self.scene.draw(frame, history, counts))?;
        }
        Ok(())
    }

    /// Returns whether q, Escape or Ctrl-C was pressed.
    pub fn is_left(&self) -> bool {
        self.is_left
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        ratatui::restore();
    }
}
