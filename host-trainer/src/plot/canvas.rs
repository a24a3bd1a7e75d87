//! Canvas of plots: pixels of a page, for any format of file.

use super::PlotError;
use super::palette::{Color, SURFACE};
use epaint_default_fonts::UBUNTU_LIGHT;
use plotters::coord::Shift;
use plotters::prelude::{
    Circle, DrawingArea, DrawingBackend, IntoFont, PathElement, Rectangle, Text,
};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{Color as _, FontStyle, FontTransform, IntoTextStyle, register_font};
use std::sync::Once;

/// Drawing units of a pixel: drawing libraries count in whole numbers, and curves are finer than pixels.
pub(super) const UNITS: u32 = 6;

/// The size of text in pixels.
pub(super) const TEXT: f64 = 12.0;

/// The font of texts: in SVG, whatever the reader has under this name.
const FAMILY: &str = "sans-serif";

/// A place in pixels, from the upper left corner.
pub(super) type Place = (f64, f64);

/// Alignment of a text, seen from its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Align {
    /// It begins there.
    Start,
    /// Centred: its middle is there.
    Middle,
    /// It ends there.
    End,
}

/// Draws in pixels.
pub(super) struct Canvas<B: DrawingBackend> {
    area: DrawingArea<B, Shift>,
    /// Origin of places.
    origin: Place,
    /// Shift of texts downwards, in parts of their size.
    sink: f64,
}

fn units(pixels: f64) -> i32 {
    (pixels * f64::from(UNITS)).round() as i32
}

impl<B: DrawingBackend> Canvas<B> {
    /// All of an empty drawing. `sink` is what the backend sets texts too high by.
    pub fn new(area: DrawingArea<B, Shift>, sink: f64) -> Self {
        static FONT: Once = Once::new();
        FONT.call_once(|| {
            // Without it, texts are refused when they are drawn.
            let _ = register_font(FAMILY, FontStyle::Normal, UBUNTU_LIGHT);
        });
        Self { area, origin: (0.0, 0.0), sink }
    }

    /// Counts places from here on from this one.
    pub fn move_to(&mut self, origin: Place) {
        self.origin = origin;
    }

    fn at(&self, (x, y): Place) -> (i32, i32) {
        (units(self.origin.0 + x), units(self.origin.1 + y))
    }

    /// Fills it.
    pub fn fill(&self) -> Result<(), PlotError> {
        self.area.fill(&SURFACE.rgb()).map_err(failed)
    }

    /// Lines from place to place.
    pub fn line(&self, places: &[Place], color: Color, width: f64) -> Result<(), PlotError> {
        let places: Vec<_> = places.iter().map(|&place| self.at(place)).collect();
        if places.len() < 2 {
            return Ok(());
        }
        let style = color.rgb().stroke_width(units(width).max(1) as u32);
        self.area.draw(&PathElement::new(places, style)).map_err(failed)
    }

    /// A filled rectangle from its upper left corner to its lower right one.
    pub fn rectangle(
        &self,
        corners: (Place, Place),
        color: Color,
        opacity: f64,
    ) -> Result<(), PlotError> {
        let corners = [self.at(corners.0), self.at(corners.1)];
        self.area.draw(&Rectangle::new(corners, color.rgb().mix(opacity).filled())).map_err(failed)
    }

    /// A filled circle.
    pub fn circle(
        &self,
        place: Place,
        radius: f64,
        color: Color,
        opacity: f64,
    ) -> Result<(), PlotError> {
        let style = color.rgb().mix(opacity).filled();
        self.area.draw(&Circle::new(self.at(place), units(radius), style)).map_err(failed)
    }

    /// A line of text, whose middle is at the height of `place`.
    pub fn text(
        &self,
        text: &str,
        place: Place,
        align: Align,
        color: Color,
        size: f64,
    ) -> Result<(), PlotError> {
        self.write(text, place, align, color, size, FontTransform::None)
    }

    /// A line of text from below, whose middle is at `place`.
    pub fn upright(&self, text: &str, place: Place, color: Color) -> Result<(), PlotError> {
        self.write(text, place, Align::Middle, color, TEXT, FontTransform::Rotate270)
    }

    fn write(
        &self,
        text: &str,
        place: Place,
        align: Align,
        color: Color,
        size: f64,
        turn: FontTransform,
    ) -> Result<(), PlotError> {
        // The library's sizes are those of the line.
        const LINE: f64 = 1.24;
        let position = match align {
            Align::Start => HPos::Left,
            Align::Middle => HPos::Center,
            Align::End => HPos::Right,
        };
        let font = (FAMILY, size * f64::from(UNITS) * LINE).into_font().transform(turn.clone());
        let style = font.color(&color.rgb()).pos(Pos::new(position, VPos::Center));
        let style = style.into_text_style(&self.area);
        let sink = self.sink * size;
        let (x, y) = match turn {
            FontTransform::None => (place.0, place.1 + sink),
            _ => (place.0 + sink, place.1),
        };
        self.area.draw(&Text::new(text, self.at((x, y)), style)).map_err(failed)
    }

    /// Ends the drawing.
    pub fn end(self) -> Result<(), PlotError> {
        self.area.present().map_err(failed)
    }
}

fn failed(error: impl std::fmt::Display) -> PlotError {
    PlotError::Drawing(error.to_string())
}

/// The width of a text in pixels, about.
pub(super) fn text_width(text: &str, size: f64) -> f64 {
    0.56 * size * text.chars().count() as f64
}

/// Shortens a text to so many letters.
pub(super) fn shortened(text: &str, letters: usize) -> String {
    let text: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    if text.chars().count() <= letters {
        return text;
    }
    let start: String = text.chars().take(letters.saturating_sub(1)).collect();
    format!("{}…", start.trim_end())
}
