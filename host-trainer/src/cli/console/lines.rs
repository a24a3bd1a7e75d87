//! Lines for people: a title of ten columns, and what there is to say.

use super::STRONG;
use console::measure_text_width;
use std::io::{Result, Write};

/// Columns of a title.
const TITLE: usize = 10;

/// Passes lines on; on a terminal, with titles that stand out and broken between words.
pub(super) struct Lines<W> {
    out: W,
    is_coloured: bool,
    width: Option<usize>,
    is_broken: bool,
    line: Vec<u8>,
}

impl<W: Write> Lines<W> {
    /// Lines are broken if there is a width.
    pub fn new(out: W, is_coloured: bool, width: Option<usize>) -> Self {
        let width = width.filter(|&width| width > 2 * TITLE);
        Self { out, is_coloured, width, is_broken: true, line: Vec::new() }
    }

    pub fn width(&self) -> Option<usize> {
        self.width
    }

    /// Sets whether lines are broken that are too long.
    pub fn set_broken(&mut self, is_broken: bool) {
        self.is_broken = is_broken;
    }

    fn write_line(&mut self) -> Result<()> {
        let text = String::from_utf8_lossy(&self.line);
        let mut shown = text.to_string();
        if let Some(width) = self.width.filter(|_| self.is_broken) {
            shown = broken(&shown, width);
        }
        if self.is_coloured {
            shown = titled(&shown);
        }
        self.line.clear();
        self.out.write_all(shown.as_bytes())
    }
}

impl<W: Write> Write for Lines<W> {
    fn write(&mut self, bytes: &[u8]) -> Result<usize> {
        for piece in bytes.split_inclusive(|&byte| byte == b'\n') {
            self.line.extend_from_slice(piece);
            if piece.ends_with(b"\n") {
                self.write_line()?;
            }
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> Result<()> {
        if !self.line.is_empty() {
            self.write_line()?;
        }
        self.out.flush()
    }
}

/// The title stands out, unless it has a style already.
fn titled(line: &str) -> String {
    let end = line.find("  ").unwrap_or(TITLE).min(TITLE);
    match (line.split_at_checked(end), line.chars().next()) {
        (Some((title, rest)), Some(first)) if !first.is_whitespace() && !first.is_control() => {
            format!("{STRONG}{title}{STRONG:#}{rest}")
        }
        _ => line.into(),
    }
}

/// Broken before the word that would not fit, and indented behind the title.
fn broken(line: &str, width: usize) -> String {
    if measure_text_width(line.trim_end()) <= width {
        return line.into();
    }
    let (mut shown, mut column) = (String::new(), 0);
    for word in line.split_inclusive(' ') {
        let wide = measure_text_width(word.trim_end());
        if column > TITLE + 1 && wide > 0 && column + wide > width {
            shown.truncate(shown.trim_end().len());
            shown.push('\n');
            shown.push_str(&" ".repeat(TITLE + 1));
            column = TITLE + 1;
        }
        shown.push_str(word);
        column += measure_text_width(word);
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str, is_coloured: bool, width: Option<usize>) -> String {
        let mut lines = Lines::new(Vec::new(), is_coloured, width);
        // In pieces, as `writeln!` gives them.
        for piece in text.as_bytes().chunks(3) {
            lines.write_all(piece).unwrap();
        }
        lines.flush().unwrap();
        String::from_utf8(lines.out).unwrap()
    }

    #[test]
    fn without_a_terminal_every_byte_is_passed_on() {
        let text = "data       é and much more than would fit there\n\n  x\nno end";
        assert_eq!(shown(text, false, None), text);
    }

    #[test]
    fn titles_stand_out_and_nothing_else_does() {
        let text = "data       x\n           more\n\x1b[33mworse\x1b[0m      y\ncalibrated to z\n";
        let expected = "\x1b[1mdata\x1b[0m       x\n           more\n\
             \x1b[33mworse\x1b[0m      y\n\x1b[1mcalibrated\x1b[0m to z\n";
        assert_eq!(shown(text, true, None), expected);
    }

    #[test]
    fn long_lines_break_between_words_and_styles_have_no_width() {
        let text = "data       one two \x1b[1mthree\x1b[0m four five\n";
        let expected = "data       one two\n           \x1b[1mthree\x1b[0m four\n           five\n";
        assert_eq!(shown(text, false, Some(22)), expected);
        let fitting = "data       one two thr\n";
        assert_eq!(shown(fitting, false, Some(22)), fitting);
        // A word that never fits is left to the terminal.
        let long = format!("data       {}\n", "x".repeat(40));
        assert_eq!(shown(&long, false, Some(22)), long);
    }

    #[test]
    fn a_line_that_must_stay_whole_is_not_broken() {
        let mut lines = Lines::new(Vec::new(), false, Some(22));
        lines.set_broken(false);
        writeln!(lines, "next       cargo run and so on").unwrap();
        lines.set_broken(true);
        writeln!(lines, "next       cargo run and so on").unwrap();
        let text = String::from_utf8(lines.out).unwrap();
        assert_eq!(
            text,
            "next       cargo run and so on\nnext       cargo run\n           and so on\n"
        );
    }
}
