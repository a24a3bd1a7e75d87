//! Check that a page is laid out well.

use super::{Browser, View};
use anyhow::{Context, Result};

impl Browser {
    /// Faults in the layout of the page as it is shown, a sentence each: it is wider than the window,
    /// text is cut off, texts lie on each other, or text has less than 4.5 times the contrast of what is behind
    /// it (WCAG 2, success criterion 1.4.3).
    ///
    /// # Errors
    ///
    /// If the browser has ended.
    pub fn layout_faults(&mut self) -> Result<Vec<String>> {
        // A browser knows what is behind a text in the window only: for once it is as high as the page.
        let height = self.evaluate("document.documentElement.scrollHeight")?.as_f64();
        let height = height.context("the height of the page")? as u32;
        let before = self.view;
        self.show(View { height: before.height.max(height), ..before })?;
        let faults = self.evaluate(include_str!("layout.js"));
        self.show(before)?;
        serde_json::from_value(faults?).context("the faults of a layout")
    }
}
