//! The page on which one draws a digit, opened in a browser.

use crate::browser::{Browser, View};
use anyhow::{Context, Result};
use demo::{Drawing, Point, SIDE, Session};
use serde::de::DeserializeOwned;
use serde_json::{Value, from_value};

/// Points that a stroke passes, in a field of 100 by 100.
pub type Stroke<'a> = &'a [(f64, f64)];

/// A 1, as one draws it.
pub const ONE: &[Stroke] = &[&[(38.0, 28.0), (52.0, 14.0), (51.0, 86.0)]];

/// A 3.
pub const THREE: &[Stroke] = &[&[
    (29.0, 23.0),
    (46.0, 13.0),
    (64.0, 20.0),
    (62.0, 36.0),
    (46.0, 46.0),
    (65.0, 54.0),
    (69.0, 72.0),
    (50.0, 86.0),
    (29.0, 78.0),
]];

/// A 4.
pub const FOUR: &[Stroke] =
    &[&[(45.0, 14.0), (24.0, 54.0), (74.0, 53.0)], &[(62.0, 32.0), (59.0, 88.0)]];

/// A 7.
pub const SEVEN: &[Stroke] = &[&[(25.0, 20.0), (74.0, 19.0), (60.0, 50.0), (46.0, 86.0)]];

/// A 0.
pub const ZERO: &[Stroke] = &[&[
    (50.0, 14.0),
    (33.0, 24.0),
    (27.0, 50.0),
    (34.0, 76.0),
    (50.0, 86.0),
    (66.0, 76.0),
    (73.0, 50.0),
    (67.0, 24.0),
    (50.0, 14.0),
]];

/// Points of a mouse or a finger from each point of a stroke to the next.
const STEPS: u32 = 6;

/// The page.
#[derive(Debug)]
pub struct DemoPage {
    /// Browser where it is open.
    pub browser: Browser,
}

impl DemoPage {
    /// Builds the page, and opens it from disk.
    ///
    /// # Errors
    ///
    /// If it cannot be built, or there is no browser.
    pub fn open(view: View) -> Result<Self> {
        let mut browser = Browser::start()?;
        browser.open_file(&xtask::demo::build()?, view)?;
        Self::ready(browser)
    }

    /// The page that is open there, once it can be drawn on.
    ///
    /// # Errors
    ///
    /// If the network cannot be run there.
    pub fn ready(mut browser: Browser) -> Result<Self> {
        browser.evaluate("demo.ready")?;
        // The page compares test images a moment later.
        browser.evaluate("new Promise(done => setTimeout(done, 100))")?;
        Ok(Self { browser })
    }

    /// Draws strokes, made so many times smaller and moved by so many hundredths of the field: with the mouse, or
    /// on a phone with a finger.
    ///
    /// # Errors
    ///
    /// If the browser has ended.
    pub fn draw(
        &mut self,
        strokes: &[Stroke],
        smaller: f64,
        (right, down): (f64, f64),
    ) -> Result<()> {
        self.browser.evaluate("field.scrollIntoView({ block: 'nearest' })")?;
        let field = "(({ left, top, width }) => [left, top, width])(field.getBoundingClientRect())";
        let (left, top, width): (f64, f64, f64) = self.ask(field)?;
        let has_fingers: bool = self.ask("matchMedia('(pointer: coarse)').matches")?;
        for stroke in strokes {
            let points: Vec<(f64, f64)> = curve(stroke)
                .map(|(x, y)| (x / smaller + right, y / smaller + down))
                .map(|(x, y)| (left + x * width / 100.0, top + y * width / 100.0))
                .collect();
            if has_fingers {
                self.browser.touch(&points)?;
            } else {
                self.browser.drag(&points)?;
            }
        }
        // The page answers with its next picture.
        let picture = "new Promise(requestAnimationFrame)";
        self.browser.evaluate(&format!("{picture}.then(() => {picture})")).map(drop)
    }

    /// Clicks on a button: `undo`, `clear` or `example`.
    ///
    /// # Errors
    ///
    /// If there is none of this name.
    pub fn click(&mut self, button: &str) -> Result<()> {
        self.browser.evaluate(&format!("document.getElementById('{button}').click()")).map(drop)
    }

    /// Shows an image, and returns what the network answers.
    ///
    /// # Errors
    ///
    /// If the browser has ended.
    pub fn paste(&mut self, image: &[u8]) -> Result<usize> {
        self.ask(&format!("demo.paste({})", Value::from(image)))
    }

    /// The digit whose bar is marked, and what share of the full length that has; `None` if none is.
    ///
    /// # Errors
    ///
    /// If the page is not as it was.
    pub fn answer(&mut self) -> Result<Option<(usize, f64)>> {
        self.ask(
            "(best => best && [Number(best.querySelector('.digit').textContent), \
             best.querySelector('.fill').offsetWidth / best.querySelector('.track').offsetWidth])\
             (document.querySelector('#bars .best'))",
        )
    }

    /// Pixels that the network sees.
    ///
    /// # Errors
    ///
    /// If the page is not as it was.
    pub fn image(&mut self) -> Result<Vec<u8>> {
        let pixel = "(_, index) => demo.network.image_pixel(index)";
        self.ask(&format!("Array.from({{ length: {} }}, {pixel})", SIDE * SIDE))
    }

    /// The bits of all numbers that the page computed last, layer by layer.
    ///
    /// # Errors
    ///
    /// If the page is not as it was.
    pub fn bits(&mut self) -> Result<Vec<Vec<u32>>> {
        self.ask(
            "Array.from({ length: demo.network.layer_count() }, (_, layer) => \
             Array.from(new Uint32Array(new Float32Array(demo.values(layer)).buffer)))",
        )
    }

    /// Drawing on the page, in the module's units.
    ///
    /// # Errors
    ///
    /// If the page is not as it was.
    pub fn drawing(&mut self) -> Result<Drawing> {
        let strokes: Vec<Vec<(i32, i32)>> = self.ask("demo.strokes()")?;
        let mut drawing = Drawing::EMPTY;
        for stroke in strokes {
            for (index, (x, y)) in stroke.into_iter().enumerate() {
                let point = Point { x, y };
                if index == 0 {
                    drawing.begin(point)
                } else {
                    drawing.extend(point)
                };
            }
        }
        Ok(drawing)
    }

    fn ask<T: DeserializeOwned>(&mut self, expression: &str) -> Result<T> {
        let value = self.browser.evaluate(expression)?;
        from_value(value).with_context(|| expression.to_string())
    }
}

/// Does the same as [`DemoPage::bits`], computed here.
pub fn bits_here(session: &Session) -> Vec<Vec<u32>> {
    let bits = |layer| session.output(layer).iter().map(|y| y.to_bits()).collect();
    (0..Session::shapes().len()).map(bits).collect()
}

/// A smooth curve through these points, as a hand draws them: a Catmull-Rom spline.
fn curve(points: Stroke<'_>) -> impl Iterator<Item = (f64, f64)> {
    let at = move |index: usize| points[index.clamp(1, points.len()) - 1];
    let pieces = (1..points.len()).flat_map(move |piece| {
        let [a, b, c, d] = [piece - 1, piece, piece + 1, piece + 2].map(at);
        (1..=STEPS).map(move |step| {
            let t = f64::from(step) / f64::from(STEPS);
            let along = |a: f64, b: f64, c: f64, d: f64| {
                let (square, cube) = (t * t, t * t * t);
                b + 0.5 * ((c - a) * t + (2.0 * a - 5.0 * b + 4.0 * c - d) * square)
                    + 0.5 * (3.0 * b - a - 3.0 * c + d) * cube
            };
            (along(a.0, b.0, c.0, d.0), along(a.1, b.1, c.1, d.1))
        })
    });
    points.first().copied().into_iter().chain(pieces)
}
