//! Images in folders: a subfolder for each class.
//!
//! Subfolders `train` and `test`, and `validation` if it is there, that have class folders themselves
//! keep these parts apart.

mod classes;
mod format;
mod jpeg;
mod orientation;
mod picture;
mod pixels;
mod scale;

use super::csv::{Note, sorted_labels};
use super::folder::{Parts, entries, name_of};
use super::kind::start_of;
use super::{Dataset, DatasetError, ImageSize, Source, Targets, limit};
use classes::ClassFolder;
use nn_core::Shape;
use picture::{Picture, Pixels};
use rayon::prelude::*;
use std::path::{Path, PathBuf};

pub(super) use format::format_of;

/// Numbers of a pixel in colour: red, green and blue.
const COLOURS: usize = 3;

/// Files that are read at once.
const AT_ONCE: usize = 64;

/// Tells whether images are read as brightness alone, or as red, green and blue.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Colours {
    /// In colour if any of the images is.
    #[default]
    AsFound,
    /// `0.299·red + 0.587·green + 0.114·blue` (ITU-R BT.601).
    Grey,
    /// Three numbers a pixel, even if all images are grey.
    Colour,
}

/// Reads PNG and JPEG images; their contents tell which, not their names.
///
/// - A grey pixel is a number: 0 is black, 255 is white. If one image has colours, the pixels of all are three
///   numbers: red, green and blue. What is transparent is white.
/// - The classes are the names of the subfolders, sorted; as numbers if all are whole numbers. Images
///   come class after class, sorted by name.
/// - Images are stretched to `size`; without it, all must have one size. Photographs are turned as they were taken.
/// - Files whose names begin with a dot, `Thumbs.db` and `desktop.ini` are not looked at.
///
/// # Errors
///
/// [`DatasetError`] with the file or folder, what was found and what was expected.
pub fn load(
    path: &Path,
    size: Option<ImageSize>,
    colours: Colours,
) -> Result<Source, DatasetError> {
    let Some(parts) = Parts::of(path)? else {
        let read = Part::read(path, size, colours)?;
        let (count, coloured) = (read.images.len(), read.coloured());
        let is_in_colour = colours == Colours::Colour || coloured > 0;
        return Ok(Source {
            notes: note(colours, count, coloured),
            ..read.finish(name_of(path), is_in_colour)?.into()
        });
    };
    // All parts have the size of the first, and colours if one has them.
    let training = Part::read(&parts.training, size, colours)?;
    let read = |part: &PathBuf| Part::read(part, size.or(Some(training.size)), colours);
    let validation = parts.validation.as_ref().map(read).transpose()?;
    let test = parts.test.as_ref().map(read).transpose()?;
    let all = || [Some(&training), validation.as_ref(), test.as_ref()].into_iter().flatten();
    let count = all().map(|part| part.images.len()).sum();
    let coloured = all().map(Part::coloured).sum();
    let is_in_colour = colours == Colours::Colour || coloured > 0;
    let finish = |part: Part| part.finish(name_of(path), is_in_colour);
    Ok(Source {
        notes: [parts.notes, note(colours, count, coloured)].concat(),
        data: finish(training)?,
        validation: validation.map(finish).transpose()?,
        test: test.map(finish).transpose()?,
        groups: None,
        cut: None,
    })
}

fn note(colours: Colours, count: usize, coloured: usize) -> Vec<Note> {
    if coloured == 0 || colours != Colours::AsFound {
        return Vec::new();
    }
    let which = if coloured == count {
        "images are in colour".into()
    } else {
        format!("{coloured} of {count} images are in colour, and all are read so")
    };
    let text =
        format!("{which}: 3 numbers a pixel, red, green and blue (--grey reads their brightness)");
    vec![text.into()]
}

/// The size and the colours that a model of so many inputs was trained with: those of its first layer, or those of
/// the first image if they fit, else those of a square.
///
/// # Errors
///
/// As [`load`].
pub fn size_for(
    path: &Path,
    inputs: usize,
    shape: Option<Shape>,
) -> Result<Option<(ImageSize, Colours)>, DatasetError> {
    let first = if path.is_dir() {
        let training = Parts::of(path)?.map_or_else(|| path.to_path_buf(), |parts| parts.training);
        classes::classes(&training)?[0].files[0].clone()
    } else {
        path.to_path_buf()
    };
    size_for_image(&first, inputs, shape)
}

/// Does the same as [`size_for`], of a picture.
pub(super) fn size_for_image(
    first: &Path,
    inputs: usize,
    shape: Option<Shape>,
) -> Result<Option<(ImageSize, Colours)>, DatasetError> {
    let all = [(1, Colours::Grey), (COLOURS, Colours::Colour)];
    if let Some(shape) = shape.filter(|shape| shape.height > 1) {
        let size = ImageSize { width: shape.width.into(), height: shape.height.into() };
        let colours =
            all.into_iter().find(|(channels, _)| *channels == usize::from(shape.channels));
        return Ok(colours.map(|(_, colours)| (size, colours)));
    }
    let first = pixels::size(first)?;
    let of_first = all.into_iter().map(|(channels, colours)| (first, channels, colours));
    let of_square = all.into_iter().map(|(channels, colours)| {
        let side = (inputs / channels).isqrt();
        (ImageSize { width: side, height: side }, channels, colours)
    });
    let fits = |(size, channels, _): &(ImageSize, usize, Colours)| {
        size.width * size.height * channels == inputs
    };
    Ok(of_first.chain(of_square).find(fits).map(|(size, _, colours)| (size, colours)))
}

/// The colours of a model of so many inputs that takes images of this size.
pub fn colours_of(size: ImageSize, inputs: usize) -> Option<Colours> {
    let pixels = size.width * size.height;
    let all = [(pixels, Colours::Grey), (COLOURS * pixels, Colours::Colour)];
    all.into_iter().find(|(numbers, _)| *numbers == inputs).map(|(_, colours)| colours)
}

/// All pictures in a folder or in its class folders, sorted by name.
pub(super) fn files(folder: &Path) -> Result<Vec<PathBuf>, DatasetError> {
    let mut files = Vec::new();
    for (path, metadata) in entries(folder)? {
        if !metadata.is_dir() {
            files.extend(Some(path).filter(|path| format_of(&start_of(path)).is_some()));
            continue;
        }
        let inner = entries(&path)?.into_iter().map(|(path, _)| path);
        files.extend(inner.filter(|path| format_of(&start_of(path)).is_some()));
    }
    Ok(files)
}

/// The pixels of pictures in a size, one after the other; without labels.
pub(super) fn read_pictures(
    files: &[PathBuf],
    size: ImageSize,
    colours: Colours,
) -> Result<Vec<f32>, DatasetError> {
    let numbers = size.width * size.height * if colours == Colours::Colour { COLOURS } else { 1 };
    if let Some(first) = files.first() {
        limit::check_features(first, files.len() as u64, numbers as u64)?;
    }
    let mut features = Vec::with_capacity(files.len() * numbers);
    for files in files.chunks(AT_ONCE) {
        let read = |file: &PathBuf| Ok(sized(pixels::read(file)?, size, colours == Colours::Grey));
        let images: Vec<Result<Pixels, DatasetError>> = files.par_iter().map(read).collect();
        for image in images {
            append(image?, colours == Colours::Colour, &mut features);
        }
    }
    Ok(features)
}

/// Images of one part.
struct Part {
    size: ImageSize,
    images: Vec<Pixels>,
    classes: Vec<usize>,
    labels: Vec<String>,
    path: PathBuf,
}

impl Part {
    fn read(path: &Path, size: Option<ImageSize>, colours: Colours) -> Result<Self, DatasetError> {
        let folders: Vec<ClassFolder> = classes::classes(path)?;
        let first = &folders[0].files[0];
        let to = match size {
            Some(size) => size,
            None => pixels::size(first)?,
        };
        let names: Vec<String> = folders.iter().map(|folder| folder.name.clone()).collect();
        let labels = sorted_labels(&names)?;
        let samples: usize = folders.iter().map(|folder| folder.files.len()).sum();
        limit::check_features(path, samples as u64, (to.width * to.height) as u64)?;

        let read = |file: &PathBuf| {
            if size.is_none() {
                // Before pixels are decoded that do not fit.
                let found = pixels::size(file)?;
                if found != to {
                    return Err(error_in(
                        file,
                        format!(
                            "{}×{} pixels, but {} has {}×{}: give one size for all, for example --size 28x28",
                            found.width,
                            found.height,
                            first.display(),
                            to.width,
                            to.height
                        ),
                    ));
                }
            }
            Ok(sized(pixels::read(file)?, to, colours == Colours::Grey))
        };
        let (mut images, mut classes) = (Vec::with_capacity(samples), Vec::with_capacity(samples));
        for (class, label) in labels.iter().enumerate() {
            let of_class = folders.iter().filter(|folder| folder.name == *label);
            let files: Vec<&PathBuf> = of_class.flat_map(|folder| &folder.files).collect();
            // In parts, so that the first error ends it.
            for files in files.chunks(AT_ONCE) {
                let some: Vec<Result<Pixels, DatasetError>> =
                    files.par_iter().map(|file| read(file)).collect();
                for image in some {
                    images.push(image?);
                    classes.push(class);
                }
            }
        }
        Ok(Self { size: to, images, classes, labels, path: path.into() })
    }

    /// Number of images that have colours.
    fn coloured(&self) -> usize {
        self.images.iter().filter(|image| matches!(image, Pixels::Colours(_))).count()
    }

    fn finish(self, name: String, is_in_colour: bool) -> Result<Dataset, DatasetError> {
        let Self { size, images, classes, labels, path } = self;
        let width = size.width * size.height * if is_in_colour { COLOURS } else { 1 };
        limit::check_features(&path, images.len() as u64, width as u64)?;
        let mut features = Vec::with_capacity(images.len() * width);
        for image in images {
            append(image, is_in_colour, &mut features);
        }
        let targets = Targets::Classes { classes, labels };
        Ok(Dataset { name, columns: Vec::new(), width, features, targets, image: Some(size) })
    }
}

/// A picture in this size.
fn sized(picture: Picture, to: ImageSize, is_grey: bool) -> Pixels {
    let from = picture.size;
    if is_grey {
        return Pixels::Grey(scale::scaled(picture.into_grey(), from, to));
    }
    match picture.pixels {
        Pixels::Grey(pixels) => Pixels::Grey(scale::scaled(pixels, from, to)),
        Pixels::Colours(pixels) => {
            let [red, green, blue] = [0, 1, 2].map(|channel| {
                scale::scaled(pixels.iter().map(|pixel| pixel[channel]).collect(), from, to)
            });
            let pixels = red.into_iter().zip(green).zip(blue);
            Pixels::Colours(pixels.map(|((red, green), blue)| [red, green, blue]).collect())
        }
    }
}

fn append(pixels: Pixels, is_in_colour: bool, features: &mut Vec<f32>) {
    match pixels {
        Pixels::Grey(pixels) if is_in_colour => {
            features.extend(pixels.into_iter().flat_map(|grey| [f32::from(grey); COLOURS]));
        }
        Pixels::Grey(pixels) => features.extend(pixels.into_iter().map(f32::from)),
        Pixels::Colours(pixels) => {
            features.extend(pixels.as_flattened().iter().map(|&n| f32::from(n)))
        }
    }
}

pub(super) fn error_in(path: &Path, what: String) -> DatasetError {
    DatasetError::File { path: path.into(), what }
}

#[cfg(test)]
mod tests;
