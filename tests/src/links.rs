//! Links of a document, and the headings that links lead to.

use crate::document::Document;

/// Link to a place in the workspace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// Path of the file or folder.
    pub path: String,
    /// Anchor in it, without `#`.
    pub anchor: Option<String>,
}

impl Document {
    /// Lists the links into the workspace, and the pictures, with paths from its root.
    pub fn links(&self) -> Vec<Link> {
        let prose = self.prose();
        let links = prose.split("](").skip(1).filter_map(|rest| rest.split(')').next());
        let pictures = prose.split("src=\"").skip(1).filter_map(|rest| rest.split('"').next());
        let is_inside = |target: &&str| !target.contains("://") && !target.starts_with("mailto:");
        links.chain(pictures).filter(is_inside).map(|target| self.link(target)).collect()
    }

    /// Lists the anchors of its headings, as GitHub makes them.
    pub fn anchors(&self) -> Vec<String> {
        let mut anchors: Vec<String> = Vec::new();
        for heading in self.prose().lines().filter(|line| line.starts_with('#')) {
            let anchor = anchor(heading.trim_start_matches('#').trim());
            let is_numbered = |other: &&String| {
                other.strip_prefix(&anchor).is_some_and(|rest| {
                    rest.is_empty()
                        || rest.strip_prefix('-').is_some_and(|n| n.parse::<u32>().is_ok())
                })
            };
            match anchors.iter().filter(is_numbered).count() {
                0 => anchors.push(anchor),
                count => anchors.push(format!("{anchor}-{count}")),
            }
        }
        anchors
    }

    /// The text without blocks of code.
    pub fn prose(&self) -> String {
        let mut is_code = false;
        let mut prose = String::new();
        for line in self.text.lines() {
            let is_fence = line.trim_start().starts_with("```");
            is_code ^= is_fence;
            if !is_code && !is_fence {
                prose.push_str(line);
                prose.push('\n');
            }
        }
        prose
    }

    /// Lists what stands between single backticks outside of blocks.
    pub fn code_spans(&self) -> Vec<String> {
        let prose = self.prose();
        let spans = prose.lines().flat_map(|line| line.split('`').skip(1).step_by(2));
        spans.map(String::from).collect()
    }

    fn link(&self, target: &str) -> Link {
        let (path, anchor) = match target.split_once('#') {
            Some((path, anchor)) => (path, Some(anchor.to_string())),
            None => (target, None),
        };
        if path.is_empty() {
            return Link { path: self.path.clone(), anchor };
        }
        let mut folders: Vec<&str> = self.path.split('/').collect();
        folders.pop();
        for part in path.split('/').filter(|part| !part.is_empty() && *part != ".") {
            match part {
                ".." => drop(folders.pop()),
                name => folders.push(name),
            }
        }
        Link { path: folders.join("/"), anchor }
    }
}

/// The anchor of a heading: small letters, digits, `-` and `_`, with a `-` for each space.
fn anchor(heading: &str) -> String {
    let is_kept = |c: &char| c.is_alphanumeric() || " -_".contains(*c);
    heading.to_lowercase().chars().filter(is_kept).map(|c| if c == ' ' { '-' } else { c }).collect()
}
