//! The few styles that there are: what is good, what is not, what matters, what does not.

use anstyle::{AnsiColor, Style};

/// Right answers.
pub(in crate::cli) const GOOD: Style = AnsiColor::Green.on_default().bold();
/// What went wrong.
pub(in crate::cli) const BAD: Style = AnsiColor::Red.on_default().bold();
/// What may be wrong.
pub(in crate::cli) const WARNING: Style = AnsiColor::Yellow.on_default();
/// Titles, and the number that it is about.
pub(in crate::cli) const STRONG: Style = Style::new().bold();
/// What is there only to be complete.
pub(in crate::cli) const DIM: Style = Style::new().dimmed();
