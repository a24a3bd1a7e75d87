//! Images in folders: a subfolder for each class.
//!
//! Subfolders `train` and `test`, and `validation` if it is there, that have class folders themselves
//! keep these parts apart.

mod folder;
mod grey;
mod scale;

use super::csv::sorted_labels;
use super::{Dataset, DatasetError, ImageSize, Source, Targets, limit};
use folder::ClassFolder;
use std::path::Path;

pub(super) use folder::error_in;

/// Reads PNG images and makes them grey: 0 is black, 255 is white.
///
/// - The classes are the names of the subfolders, sorted; as numbers if all are whole numbers. Images
///   come class after class, sorted by name.
/// - Colours become `0.299·red + 0.587·green + 0.114·blue` (ITU-R BT.601); what is transparent is white.
/// - Images are stretched to `size`; without it, all must have one size.
/// - Files whose names begin with a dot, `Thumbs.db` and `desktop.ini` are not looked at.
///
/// # Errors
///
/// [`DatasetError`] with the file or folder, what was found and what was expected.
pub fn load(path: &Path, size: Option<ImageSize>) -> Result<Source, DatasetError> {
    let Some(parts) = folder::parts(path)? else {
        let data = read(path, &folder::classes(path)?, size)?;
        return Ok(Source { data, validation: None, test: None, notes: Vec::new() });
    };
    let name = name_of(path);
    // All parts have the size of the first.
    let data = read(&parts.training, &folder::classes(&parts.training)?, size)?;
    let read = |part: &Path| -> Result<Dataset, DatasetError> {
        let part_data = read(part, &folder::classes(part)?, size.or(data.image))?;
        Ok(Dataset { name: name.clone(), ..part_data })
    };
    let validation = parts.validation.as_deref().map(read).transpose()?;
    let test = parts.test.as_deref().map(read).transpose()?;
    Ok(Source { data: Dataset { name: name.clone(), ..data }, validation, test, notes: Vec::new() })
}

/// The size that a model of so many inputs was trained with: that of the first image if it fits, else
/// that of a square.
///
/// # Errors
///
/// As [`load`].
pub fn size_for(path: &Path, inputs: usize) -> Result<Option<ImageSize>, DatasetError> {
    let training = folder::parts(path)?.map_or_else(|| path.to_path_buf(), |parts| parts.training);
    let classes = folder::classes(&training)?;
    let first = grey::size(&classes[0].files[0])?;
    if first.width * first.height == inputs {
        return Ok(Some(first));
    }
    let side = inputs.isqrt();
    Ok((side * side == inputs).then_some(ImageSize { width: side, height: side }))
}

fn read(
    path: &Path,
    folders: &[ClassFolder],
    size: Option<ImageSize>,
) -> Result<Dataset, DatasetError> {
    let first = &folders[0].files[0];
    let to = match size {
        Some(size) => size,
        None => grey::size(first)?,
    };
    let width = to.width * to.height;
    let names: Vec<String> = folders.iter().map(|folder| folder.name.clone()).collect();
    let labels = sorted_labels(&names)?;
    let samples: usize = folders.iter().map(|folder| folder.files.len()).sum();
    limit::check_features(path, samples as u64, width as u64)?;

    let mut features = Vec::with_capacity(samples * width);
    let mut classes = Vec::with_capacity(samples);
    for (class, label) in labels.iter().enumerate() {
        let files = folders.iter().filter(|folder| folder.name == *label).flat_map(|f| &f.files);
        for file in files {
            if size.is_none() {
                // Before pixels are decoded that do not fit.
                let found = grey::size(file)?;
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
            let (pixels, from) = grey::read(file)?;
            features.extend(scale::scaled(pixels, from, to).into_iter().map(f32::from));
            classes.push(class);
        }
    }
    Ok(Dataset {
        name: name_of(path),
        columns: Vec::new(),
        width,
        features,
        targets: Targets::Classes { classes, labels },
        image: Some(to),
    })
}

/// The name of a folder, that of the current one too.
fn name_of(path: &Path) -> String {
    let absolute = path.canonicalize();
    let name = absolute.as_deref().unwrap_or(path).file_name();
    name.map_or_else(|| "images".into(), |name| name.to_string_lossy().into_owned())
}

#[cfg(test)]
mod tests;
