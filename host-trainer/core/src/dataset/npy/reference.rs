//! Samples for a network of another program, and what that program answers.

use super::arrays::Arrays;
use crate::dataset::DatasetError;
use std::path::Path;

/// Samples, and the answers of another program to them.
#[derive(Clone, Debug, PartialEq)]
pub struct Reference {
    /// (samples, inputs), each in the order of the file.
    pub x: Vec<f32>,
    /// (samples, outputs)
    pub y: Vec<f32>,
    /// Set if the samples are saved as whole numbers.
    pub x_is_whole: bool,
    /// Set if the answers are saved as whole numbers.
    pub y_is_whole: bool,
}

/// Reads the arrays `x` and `y` of an archive, or those whose names begin with `x_` and `y_`, of so many numbers a
/// sample, whatever their shape.
///
/// # Errors
///
/// [`DatasetError`] with the file, what it holds, and what was expected.
pub fn load_reference(
    path: &Path,
    (inputs, outputs): (usize, usize),
) -> Result<Reference, DatasetError> {
    let mut arrays = Arrays::of_archive(path)?;
    let names: Vec<String> = arrays.names().map(String::from).collect();
    let mut found: [Option<(Vec<f32>, usize, bool)>; 2] = [None, None];
    let mut seen = Vec::new();
    for name in &names {
        let mut array = arrays.open(name)?;
        seen.push(format!("{name} {}", array.header.shown_shape()));
        let place = usize::from(name.starts_with('y'));
        let width = if place == 0 { inputs } else { outputs };
        let is_it = name == ["x", "y"][place] || name.starts_with(["x_", "y_"][place]);
        let is_fitting = array.width() == width && !array.header.element.is_text();
        if is_it && is_fitting && array.samples() > 0 && found[place].is_none() {
            let samples = array.samples();
            let is_whole = array.header.element.is_whole();
            found[place] = Some((array.numbers()?, samples, is_whole));
        }
    }
    match found {
        [Some((x, of_x, x_is_whole)), Some((y, of_y, y_is_whole))] if of_x == of_y => {
            Ok(Reference { x, y, x_is_whole, y_is_whole })
        }
        _ => Err(super::error_in(
            path,
            format!(
                "holds {}; expected x (samples x {inputs} numbers) and y (as many samples x {outputs} numbers): \
                 np.savez(path, x=…, y=…)",
                if seen.is_empty() { "no array".into() } else { seen.join(", ") }
            ),
        )),
    }
}
