//! What the page's script calls: numbers go in, numbers come out, and no pointers.
//!
//! Positions, layers and samples that there are not do nothing, and their values are 0.
#![expect(
    unsafe_code,
    reason = "a name that a page can call counts as unsafe, because it must be unique"
)]

use crate::drawing::{FIELD, PEN, Point};
use crate::model::SAMPLES;
use crate::prepare::SIDE;
use crate::session::Session;
use nn_core::Shape;
use std::sync::Mutex;

static SESSION: Mutex<Session> = Mutex::new(Session::EMPTY);

/// A page has one thread, so nobody else holds it.
fn with<T: Default>(action: impl FnOnce(&mut Session) -> T) -> T {
    SESSION.try_lock().map(|mut session| action(&mut session)).unwrap_or_default()
}

/// Width and height of the field that one draws on; see [`FIELD`].
#[unsafe(no_mangle)]
pub extern "C" fn field_side() -> i32 {
    FIELD
}

/// Width of the pen; see [`PEN`].
#[unsafe(no_mangle)]
pub extern "C" fn pen_width() -> i32 {
    PEN
}

/// Pixels of a side of the image that the network sees.
#[unsafe(no_mangle)]
pub extern "C" fn image_side() -> usize {
    SIDE
}

/// Begins a stroke; whether there is room for it.
#[unsafe(no_mangle)]
pub extern "C" fn stroke_begin(x: i32, y: i32) -> bool {
    with(|session| session.drawing.begin(Point { x, y }))
}

/// Goes on with the last stroke; whether there is room for that.
#[unsafe(no_mangle)]
pub extern "C" fn stroke_extend(x: i32, y: i32) -> bool {
    with(|session| session.drawing.extend(Point { x, y }))
}

/// Takes the last stroke away.
#[unsafe(no_mangle)]
pub extern "C" fn stroke_undo() {
    with(|session| session.drawing.undo());
}

/// Takes the whole drawing away.
#[unsafe(no_mangle)]
pub extern "C" fn drawing_clear() {
    with(|session| session.drawing.clear());
}

/// Prepares the drawing and runs the network on it: the class, or -1 if nothing is drawn.
#[unsafe(no_mangle)]
pub extern "C" fn drawing_look() -> i32 {
    with(|session| session.look().map_or(-1, |class| class as i32))
}

/// A pixel of the image that the network sees, 0 to 255, rows from the top.
#[unsafe(no_mangle)]
pub extern "C" fn image_pixel(index: usize) -> u8 {
    with(|session| session.image.as_flattened().get(index).copied().unwrap_or(0))
}

/// Sets a pixel of the image.
#[unsafe(no_mangle)]
pub extern "C" fn image_set_pixel(index: usize, value: u8) {
    with(|session| {
        if let Some(pixel) = session.image.as_flattened_mut().get_mut(index) {
            *pixel = value;
        }
    });
}

/// Runs the network on the image as it is: the class.
#[unsafe(no_mangle)]
pub extern "C" fn image_look() -> i32 {
    with(|session| session.run() as i32)
}

/// How many layers there are, from the one that takes the image to the one that gives probabilities.
#[unsafe(no_mangle)]
pub extern "C" fn layer_count() -> usize {
    Session::shapes().len()
}

/// Rows of what a layer gives.
#[unsafe(no_mangle)]
pub extern "C" fn layer_height(layer: usize) -> u32 {
    shape(layer).height.into()
}

/// Pixels of a row of what a layer gives.
#[unsafe(no_mangle)]
pub extern "C" fn layer_width(layer: usize) -> u32 {
    shape(layer).width.into()
}

/// Numbers of a pixel of what a layer gives; all of a layer that does not give an image.
#[unsafe(no_mangle)]
pub extern "C" fn layer_channels(layer: usize) -> u32 {
    shape(layer).channels.into()
}

/// A number that a layer gave; of an image row by row, all channels of a pixel side by side.
#[unsafe(no_mangle)]
pub extern "C" fn layer_value(layer: usize, index: usize) -> f32 {
    with(|session| session.output(layer).get(index).copied().unwrap_or(0.0))
}

/// How many test samples there are.
#[unsafe(no_mangle)]
pub extern "C" fn sample_count() -> usize {
    SAMPLES.len()
}

/// Takes a test sample as the image, and the drawing away.
#[unsafe(no_mangle)]
pub extern "C" fn sample_load(index: usize) {
    with(|session| {
        session.drawing.clear();
        session.load_sample(index);
    });
}

/// How many of the test samples have the outputs, to the bit, that the laptop computed.
#[unsafe(no_mangle)]
pub extern "C" fn samples_with_same_bits() -> usize {
    Session::same_bits()
}

fn shape(layer: usize) -> Shape {
    Session::shapes().nth(layer).unwrap_or(Shape::new(0, 0, 0))
}
