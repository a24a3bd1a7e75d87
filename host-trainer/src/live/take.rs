//! A recording in a file.

use super::timeline::Moment;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use thiserror::Error;

/// Files of one label in a folder, at most.
const MOST: u32 = 100_000;

/// A CSV file of a recording, written as moments come: time in seconds, channels, label.
///
/// Each call of [`write`](Take::write) leaves whole lines in the file, so that nothing is lost if the program ends at
/// once.
#[derive(Debug)]
pub struct Take {
    path: PathBuf,
    file: BufWriter<File>,
    label: String,
}

/// A recording that cannot be written.
#[derive(Debug, Error)]
#[error("{}: {source}", path.display())]
pub struct TakeError {
    path: PathBuf,
    source: io::Error,
}

impl Take {
    /// Begins the file LABEL_NN.csv, with the next number that is free, in a folder, which is made if it is not there.
    ///
    /// # Errors
    ///
    /// [`TakeError`] if folder or file cannot be made.
    pub fn begin(folder: &Path, label: &str, channels: &[String]) -> Result<Self, TakeError> {
        let of = |path: &Path| {
            let path = path.to_path_buf();
            move |source| TakeError { path, source }
        };
        fs::create_dir_all(folder).map_err(of(folder))?;
        // Characters that no file system minds.
        let stem: String =
            label.chars().map(|c| if c.is_alphanumeric() || c == '-' { c } else { '_' }).collect();
        let mut number = 1;
        let (path, file) = loop {
            let path = folder.join(format!("{stem}_{number:02}.csv"));
            match File::create_new(&path) {
                Ok(file) => break (path, file),
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists && number < MOST => {
                    number += 1;
                }
                Err(error) => return Err(of(&path)(error)),
            }
        };
        let mut take = Self { path, file: BufWriter::new(file), label: label.into() };
        let mut fields = vec!["time_s".to_string()];
        fields.extend(channels.iter().cloned());
        fields.push("label".into());
        let fields: Vec<String> = fields.iter().map(|field| quoted(field)).collect();
        take.write_text(&format!("{}\n", fields.join(",")))?;
        Ok(take)
    }

    /// Returns the path of the file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Returns the label of the moments to come.
    pub fn label(&self) -> &str {
        &self.label
    }

    /// Gives the moments to come another label.
    pub fn set_label(&mut self, label: &str) {
        self.label = label.into();
    }

    /// Appends moments.
    ///
    /// # Errors
    ///
    /// [`TakeError`] if the disk is full, for example.
    pub fn write(&mut self, moments: &[Moment]) -> Result<(), TakeError> {
        let label = quoted(&self.label);
        let mut text = String::new();
        for moment in moments {
            text.push_str(&format!("{:.6}", moment.seconds));
            for value in &moment.values {
                // The shortest text of which the same bits are read again.
                text.push_str(&format!(",{value}"));
            }
            text.push_str(&format!(",{label}\n"));
        }
        self.write_text(&text)
    }

    fn write_text(&mut self, text: &str) -> Result<(), TakeError> {
        let written = self.file.write_all(text.as_bytes()).and_then(|()| self.file.flush());
        written.map_err(|source| TakeError { path: self.path.clone(), source })
    }
}

/// A field of a CSV file.
fn quoted(field: &str) -> String {
    match field.contains([',', '"', '\n', '\r']) {
        true => format!("\"{}\"", field.replace('"', "\"\"")),
        false => field.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tempfile::TempDir;

    fn moment(seconds: f64, values: &[f32]) -> Moment {
        Moment { seconds, is_behind_a_gap: false, values: values.to_vec() }
    }

    #[test]
    fn a_take_is_whole_after_every_write_and_gets_a_number_of_its_own() {
        let folder = TempDir::new().unwrap();
        let inner = folder.path().join("new/recordings");
        let names = ["x".to_string(), "y, up".to_string()];
        let mut take = Take::begin(&inner, "wave", &names).unwrap();
        take.write(&[moment(0.0, &[0.1, -1e-7]), moment(0.02, &[16777217.0, 0.5])]).unwrap();
        take.set_label("circle");
        take.write(&[moment(0.04, &[1.0, 2.0])]).unwrap();
        let text = fs::read_to_string(take.path()).unwrap();
        let expected = "time_s,x,\"y, up\",label\n0.000000,0.1,-0.0000001,wave\n\
                        0.020000,16777216,0.5,wave\n0.040000,1,2,circle\n";
        assert_eq!(text, expected);
        assert!(take.path().ends_with("wave_01.csv"));
        let second = Take::begin(&inner, "wave", &names).unwrap();
        assert!(second.path().ends_with("wave_02.csv"));
        // Nothing of the first is gone.
        assert_eq!(fs::read_to_string(take.path()).unwrap(), expected);
    }

    #[test]
    fn a_label_that_is_no_name_of_a_file_is_kept_in_the_lines() {
        let folder = TempDir::new().unwrap();
        let mut take = Take::begin(folder.path(), "up/down, \"fast\"", &["x".into()]).unwrap();
        take.write(&[moment(0.0, &[1.0])]).unwrap();
        assert!(take.path().ends_with("up_down___fast__01.csv"));
        let text = fs::read_to_string(take.path()).unwrap();
        assert!(text.ends_with(",\"up/down, \"\"fast\"\"\"\n"), "{text}");
    }
}
