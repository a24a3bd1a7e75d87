//! Results of trials, a folder for each.

use super::Trial;
use crate::cli::naming::shown;
use anyhow::{Context, Result, bail};
use host_trainer_core::export::OutputFolder;
use serde_json::{Value, json};
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// The name of the file with settings and outcome.
const FILE: &str = "trial.json";

/// Files beyond this are no outcome of a trial.
const MAX_BYTES: u64 = 1 << 20;

/// A folder of trials. Several processes, on one machine or many, may work on it at once.
///
/// A trial is written to a folder of a temporary name, which is then renamed: whoever finds its folder finds all of it.
/// Of two who did the same trial, one keeps what it has; both have the same bytes.
#[derive(Clone, Debug)]
pub(in crate::cli) struct Store {
    folder: PathBuf,
}

impl Store {
    /// The trials in `FOLDER/trials`, which is made if need be.
    ///
    /// # Errors
    ///
    /// If it cannot be written to.
    pub fn prepare(folder: &Path) -> Result<Self> {
        let folder = folder.join("trials");
        OutputFolder::prepare(&folder)?;
        Ok(Self { folder })
    }

    /// The trials in `FOLDER/trials`, to read.
    pub fn of(folder: &Path) -> Self {
        Self { folder: folder.join("trials") }
    }

    /// The path of a file of a trial.
    pub fn path(&self, trial: &Trial, name: &str) -> PathBuf {
        self.folder.join(trial.id()).join(name)
    }

    /// Returns whether a trial was done.
    pub fn has(&self, trial: &Trial) -> bool {
        self.path(trial, FILE).is_file()
    }

    /// The outcome of a trial, if it was done.
    ///
    /// # Errors
    ///
    /// If the file is damaged, or of another trial.
    pub fn find(&self, trial: &Trial) -> Result<Option<Value>> {
        if !self.has(trial) {
            return Ok(None);
        }
        let folder = self.folder.join(trial.id());
        let mut found = read(&folder)?;
        if found["trial"] != trial.document() {
            bail!(
                "{}: the settings are those of another trial with the same hash: remove this folder, and run the command again",
                shown(&folder)
            );
        }
        Ok(Some(found["outcome"].take()))
    }

    /// Adds a trial. `write` puts other files beside its outcome.
    ///
    /// # Errors
    ///
    /// If the folder cannot be written to; then nothing of the trial is there.
    pub fn add(
        &self,
        trial: &Trial,
        outcome: &Value,
        write: impl FnOnce(&OutputFolder) -> Result<()>,
    ) -> Result<()> {
        let to = self.folder.join(trial.id());
        let temporary = self.temporary(trial)?;
        let written = self.write(&temporary, trial, outcome, write);
        let renamed = written.and_then(|()| {
            fs::rename(&temporary, &to).with_context(|| format!("cannot write {}", shown(&to)))
        });
        if renamed.is_err() {
            // It is of no use to anyone. If that fails too, its name says what it is.
            let _ = fs::remove_dir_all(&temporary);
        }
        // Somebody else was faster.
        if self.has(trial) { Ok(()) } else { renamed }
    }

    fn write(
        &self,
        temporary: &Path,
        trial: &Trial,
        outcome: &Value,
        write: impl FnOnce(&OutputFolder) -> Result<()>,
    ) -> Result<()> {
        let folder = OutputFolder::prepare(temporary)?;
        write(&folder)?;
        let document = json!({ "trial": trial.document(), "outcome": outcome });
        let text = serde_json::to_string_pretty(&document)? + "\n";
        folder.write_all(&[(FILE, text.as_bytes())])?;
        Ok(())
    }

    /// Makes a folder of a name that nobody else has.
    fn temporary(&self, trial: &Trial) -> Result<PathBuf> {
        let (id, process) = (trial.id(), std::process::id());
        for number in 0_u32.. {
            // On another machine, a process may have the same number.
            let path = self.folder.join(format!(".{id}-{process}-{number}.tmp"));
            match fs::create_dir(&path) {
                Ok(()) => return Ok(path),
                Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
                Err(error) => {
                    return Err(error).with_context(|| {
                        format!("cannot write to the folder {}", shown(&self.folder))
                    });
                }
            }
        }
        bail!("{} is full of temporary folders: remove those that end in .tmp", shown(&self.folder))
    }

    /// All trials that are there, as settings, context and outcome; sorted by the names of their folders.
    ///
    /// # Errors
    ///
    /// If one of them is damaged, or the folder cannot be read.
    pub fn all(&self) -> Result<Vec<(Trial, Value)>> {
        let reading = || format!("cannot read the folder of trials {}", shown(&self.folder));
        let mut folders = Vec::new();
        for entry in fs::read_dir(&self.folder).with_context(reading)? {
            let entry = entry.with_context(reading)?;
            let name = entry.file_name();
            if !name.to_string_lossy().starts_with('.') && entry.path().is_dir() {
                folders.push(entry.path());
            }
        }
        folders.sort();
        folders.into_iter().map(|folder| parsed(&folder, read(&folder)?)).collect()
    }
}

/// The whole file in the folder of a trial.
fn read(folder: &Path) -> Result<Value> {
    let path = folder.join(FILE);
    let is_too_large = fs::metadata(&path).is_ok_and(|found| found.len() > MAX_BYTES);
    let text = match is_too_large {
        true => None,
        false => Some(fs::read(&path).with_context(|| format!("cannot read {}", shown(&path)))?),
    };
    let found: Option<Value> = text.and_then(|text| serde_json::from_slice(&text).ok());
    found.filter(|found| found["outcome"].is_object()).with_context(|| {
        format!(
            "{} is damaged: remove the folder {}, and run the command again that wrote it",
            shown(&path),
            shown(folder)
        )
    })
}

fn parsed(folder: &Path, mut found: Value) -> Result<(Trial, Value)> {
    let settings = super::Settings::from_document(&found["trial"]["settings"]);
    let context = found["trial"]["context"].as_array().and_then(|lines| {
        lines.iter().map(|line| Some(line.as_str()?.to_string())).collect::<Option<Vec<_>>>()
    });
    let (Some(settings), Some(context)) = (settings, context) else {
        bail!("{} is no folder of a trial: remove it, or name another folder", shown(folder));
    };
    Ok((Trial { settings, context }, found["outcome"].take()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn trial(epochs: &str) -> Trial {
        let settings = [("epochs", epochs.to_string())].into_iter().collect();
        Trial { settings, context: vec!["data 1".into()] }
    }

    fn names(folder: &Path) -> usize {
        fs::read_dir(folder.join("trials")).unwrap().count()
    }

    #[test]
    fn a_trial_is_found_again_with_its_files() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::prepare(folder.path()).unwrap();
        assert_eq!(store.find(&trial("3")).unwrap(), None);
        let outcome = json!({ "loss": 0.5 });
        let write = |to: &OutputFolder| Ok(to.write_all(&[("model.postcard", b"bytes")])?);
        store.add(&trial("3"), &outcome, write).unwrap();
        assert_eq!(store.find(&trial("3")).unwrap(), Some(outcome.clone()));
        assert_eq!(fs::read(store.path(&trial("3"), "model.postcard")).unwrap(), b"bytes");
        assert_eq!(store.find(&trial("4")).unwrap(), None);
        assert_eq!(store.all().unwrap(), [(trial("3"), outcome)]);
    }

    #[test]
    fn the_first_of_two_who_did_the_same_trial_keeps_it() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::prepare(folder.path()).unwrap();
        store.add(&trial("3"), &json!({ "first": true }), |_| Ok(())).unwrap();
        store.add(&trial("3"), &json!({ "first": false }), |_| Ok(())).unwrap();
        assert_eq!(store.find(&trial("3")).unwrap().unwrap()["first"], true);
        assert_eq!(names(folder.path()), 1);
    }

    #[test]
    fn a_trial_that_died_leaves_nothing_that_counts() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::prepare(folder.path()).unwrap();
        let died = folder.path().join("trials").join(format!(".{}-1-0.tmp", trial("3").id()));
        fs::create_dir(died).unwrap();
        assert!(!store.has(&trial("3")) && store.all().unwrap().is_empty());
        let failed = store.add(&trial("3"), &json!({}), |_| bail!("the disk is full"));
        assert_eq!(failed.unwrap_err().to_string(), "the disk is full");
        assert!(!store.has(&trial("3")));
        assert_eq!(names(folder.path()), 1);
    }

    #[test]
    fn damaged_files_and_those_of_other_trials_are_named() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::prepare(folder.path()).unwrap();
        store.add(&trial("3"), &json!({}), |_| Ok(())).unwrap();
        let path = store.path(&trial("3"), FILE);
        let text = fs::read_to_string(&path).unwrap();
        for damaged in ["", "{", "[1]", "{\"outcome\": 3}"] {
            fs::write(&path, damaged).unwrap();
            let error = format!("{:#}", store.find(&trial("3")).unwrap_err());
            assert!(error.contains("trial.json is damaged: remove the folder"), "{error}");
        }
        fs::write(&path, text.replace("\"3\"", "\"4\"")).unwrap();
        let error = store.find(&trial("3")).unwrap_err().to_string();
        assert!(error.contains("another trial with the same hash"), "{error}");
    }
}
