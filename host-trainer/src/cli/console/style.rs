//! The few styles that there are: what is good, what is not, what matters, what does not.

use anstyle::{AnsiColor, Style};

/// Right predictions.
pub(in crate::cli) const GOOD: Style = AnsiColor::Green.on_default().bold();
/// Style of errors.
pub(in crate::cli) const BAD: Style = AnsiColor::Red.on_default().bold();
/// Style of warnings.
pub(in crate::cli) const WARNING: Style = AnsiColor::Yellow.on_default();
/// Titles, and the number that it is about.
pub(in crate::cli) const STRONG: Style = Style::new().bold();
/// Style of details.
pub(in crate::cli) const DIM: Style = Style::new().dimmed();
