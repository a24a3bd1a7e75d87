//! The page that shows a board, put together into one file that loads nothing.

use crate::cli::console::Console;
use anyhow::{Context, Result};
use std::fs;
use std::path::Path;

/// Parts of the page, each once, in the place that names it.
const PARTS: [(&str, &str); 7] = [
    ("/*STYLE*/", include_str!("page/page.css")),
    ("/*LINK*/", include_str!("page/link.js")),
    ("/*CONVERSATION*/", include_str!("page/conversation.js")),
    ("/*WATCHED*/", include_str!("page/watched.js")),
    ("/*DRAWING*/", include_str!("page/drawing.js")),
    ("/*SOURCES*/", include_str!("page/sources.js")),
    ("/*PAGE*/", include_str!("page/page.js")),
];

/// Returns the page, which watches a server (`is_served`), or waits for a board at a serial port.
pub(super) fn composed(is_served: bool) -> String {
    let mut page = include_str!("page/page.html").to_string();
    for (place, text) in PARTS {
        page = page.replace(place, text);
    }
    page.replace("{SOURCE}", if is_served { "server" } else { "file" })
}

/// Writes the page as a file.
pub(super) fn write(path: &Path, out: &mut Console) -> Result<()> {
    let page = composed(false);
    fs::write(path, &page).with_context(|| {
        format!("cannot write the page to {}: name another file with --page", path.display())
    })?;
    out.record("page", path.display().to_string().into());
    writeln!(
        out.result(),
        "page       {} ({} bytes): open it in Chrome or Edge",
        path.display(),
        page.len()
    )?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_is_whole_and_loads_nothing() {
        for (page, source) in [(composed(true), "server"), (composed(false), "file")] {
            assert!(page.contains(&format!("data-source=\"{source}\"")), "{source}");
            for (place, text) in PARTS {
                assert!(!page.contains(place), "{place} is still there");
                assert!(page.contains(text), "{place} is missing");
            }
            for loaded in ["src=", "<link", "@import", "fetch(", "http:", "https:", "url("] {
                assert!(!page.contains(loaded), "{loaded}");
            }
        }
    }
}
