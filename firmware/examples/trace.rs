//! Prints the fingerprints of what every layer of the embedded model gives, a line for each test sample, or
//! for each of the images in the file that `NN_IMAGES` named when it was built: one byte a pixel.

#![cfg_attr(target_os = "none", no_std, no_main)]

#[cfg(target_os = "none")]
use {
    core::fmt::Write,
    firmware::Trace,
    firmware::model::{MODEL, Model, SAMPLES},
    nn_core::{InputNumber, Layer, NetworkInput},
};

#[cfg(target_os = "none")]
include!(concat!(env!("OUT_DIR"), "/images.rs"));

firmware::board_main!({
    let Board { mut out, .. } = mps2::an386();
    if IMAGES.is_empty() {
        SAMPLES.iter_as().for_each(|sample| write_trace(&sample.x, &mut out));
    } else {
        for image in IMAGES.chunks_exact(Model::INPUTS) {
            let mut x = <Model as Layer>::Input::BLANK;
            for (x, pixel) in x.inputs_mut().iter_mut().zip(image) {
                *x = InputNumber::from_f32(f32::from(*pixel));
            }
            write_trace(&x, &mut out);
        }
    }
    exit(true)
});

/// Whoever reads this misses a line that could not be written.
#[cfg(target_os = "none")]
fn write_trace(x: &<Model as Layer>::Input, out: &mut impl Write) {
    let _ = write!(out, "layers");
    MODEL.trace(x, &mut |output| {
        let _ = write!(out, " {:08x}", output.fingerprint());
    });
    let _ = writeln!(out);
}
