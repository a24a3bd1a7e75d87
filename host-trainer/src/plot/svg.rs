//! Drawings as SVG.

use super::PlotError;
use super::canvas::{Canvas, UNITS};
use plotters::prelude::{IntoDrawingArea, SVGBackend};

/// Draws something of a size in pixels. It begins with `<svg`, and has no background.
pub(super) fn svg(
    (width, height): (u32, u32),
    draw: impl FnOnce(&mut Canvas<SVGBackend>) -> Result<(), PlotError>,
) -> Result<String, PlotError> {
    let size = (width * UNITS, height * UNITS);
    let mut text = String::new();
    {
        let area = SVGBackend::with_string(&mut text, size).into_drawing_area();
        let mut canvas = Canvas::new(area, 0.0);
        draw(&mut canvas)?;
        canvas.end()?;
    }
    // Lengths are those of the drawing.
    let (_, content) = text.split_once('>').unwrap_or_default();
    Ok(format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {} {}\">{}",
        size.0,
        size.1,
        content.replace(">\n", ">").replace("\n<", "<")
    ))
}
