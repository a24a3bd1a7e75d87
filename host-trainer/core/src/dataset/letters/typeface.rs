//! Drawing of a letter's strokes.

/// Lengths are parts of a letter's height.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Typeface {
    /// Width of a letter.
    pub aspect: f32,
    /// Thickness of a stroke that goes up or down.
    pub stem: f32,
    /// Thickness of a stroke that goes across.
    pub bar: f32,
    /// Lean of the top to the right.
    pub slant: f32,
    /// Length of the short bars at the ends of stems; 0 for none.
    pub serif: f32,
    /// Tells whether it is made of dots.
    pub is_dotted: bool,
}

const SANS: Typeface =
    Typeface { aspect: 0.72, stem: 0.09, bar: 0.09, slant: 0.0, serif: 0.0, is_dotted: false };

impl Typeface {
    /// Thin, bold, with serifs, slanted, narrow, dotted.
    pub const ALL: [Self; 6] = [
        SANS,
        Self { aspect: 0.85, stem: 0.21, bar: 0.17, ..SANS },
        Self { aspect: 0.78, stem: 0.14, bar: 0.075, serif: 0.24, ..SANS },
        Self { stem: 0.12, bar: 0.11, slant: 0.27, ..SANS },
        Self { aspect: 0.46, stem: 0.12, bar: 0.1, ..SANS },
        Self { aspect: 0.78, is_dotted: true, ..SANS },
    ];
}
