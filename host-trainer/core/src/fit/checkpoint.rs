//! A training in a file, to go on from where it was.
//!
//! # Format, version 2
//!
//! The magic `NNCK`, the version as a little-endian `u16`, a [`Checkpoint`] in postcard, and the CRC-32 of
//! all bytes before it. Randomness needs no more than the epoch: every draw is made for an epoch, a step
//! or a sample, not from a generator that runs on.

use super::stopping::Found;
use super::{FitError, FitOptions};
use crate::dataset::Split;
use crate::export::{OutputFolder, WriteError};
use crate::parameters::Parameters;

use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};
use thiserror::Error;

const MAGIC: [u8; 4] = *b"NNCK";
const VERSION: u16 = 2;
const CRC: crc::Crc<u32> = crc::Crc::<u32>::new(&crc::CRC_32_ISO_HDLC);

/// Four copies of the most parameters that are allowed, and room for the rest.
const MAX_BYTES: u64 = 4 * 4 * crate::network::MAX_PARAMETERS + (1 << 20);

/// The file's name in its folder.
const FILE_NAME: &str = "training.checkpoint";

/// All that is needed to go on with a training.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Checkpoint {
    pub(super) identity: Identity,
    pub(super) epoch: u64,
    pub(super) parameters: Vec<f32>,
    pub(super) optimizer_steps: u32,
    /// Behind that of the optimizer, what was learned of the steps of rounded weights.
    pub(super) optimizer_memory: Vec<f32>,
    pub(super) plateau: (f64, f64, u64),
    /// If training may stop early and has begun.
    pub(super) best: Option<Found>,
}

/// Identity of a training: the same network, data and options give the same training.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Identity {
    network: String,
    data: String,
    /// A line each.
    options: String,
}

/// Why a checkpoint cannot be read.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum CheckpointError {
    /// The file cannot be read.
    #[error("{}: {error}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        error: std::io::Error,
    },
    /// Bytes are no checkpoint.
    #[error("{}: {what}", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// Fault of the file.
        what: String,
    },
}

impl Checkpoint {
    /// Epochs that are done.
    pub fn epoch(&self) -> usize {
        self.epoch as usize
    }

    /// Writes the checkpoint to a folder: under a temporary name first, so that a process that is killed at
    /// any moment leaves the last one or this one.
    ///
    /// # Errors
    ///
    /// [`WriteError`]; the last checkpoint is still there.
    pub fn save(&self, folder: &OutputFolder) -> Result<(), WriteError> {
        folder.write_all(&[(FILE_NAME, &self.to_bytes())])
    }

    /// The checkpoint's bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = MAGIC.to_vec();
        bytes.extend(VERSION.to_le_bytes());
        // Writing to memory cannot fail.
        bytes.extend(postcard::to_allocvec(self).unwrap_or_default());
        bytes.extend(CRC.checksum(&bytes).to_le_bytes());
        bytes
    }

    /// Returns whether there is one in this folder.
    pub fn exists(folder: &Path) -> bool {
        folder.join(FILE_NAME).exists()
    }

    /// Reads the checkpoint in a folder.
    ///
    /// # Errors
    ///
    /// [`CheckpointError`] with the file and what is wrong with it.
    pub fn load(folder: &Path) -> Result<Self, CheckpointError> {
        let path = folder.join(FILE_NAME);
        let damaged =
            |what: &str| CheckpointError::Damaged { path: path.clone(), what: what.into() };
        let bytes = match std::fs::metadata(&path) {
            Ok(metadata) if !metadata.is_file() || metadata.len() > MAX_BYTES => {
                return Err(damaged(
                    "a folder, or a file too large for a checkpoint: name another folder with --checkpoint",
                ));
            }
            Ok(_) => std::fs::read(&path),
            Err(error) => Err(error),
        };
        let bytes = bytes.map_err(|error| CheckpointError::Read { path: path.clone(), error })?;
        Self::from_bytes(&bytes).map_err(damaged)
    }

    /// The checkpoint in these bytes.
    ///
    /// # Errors
    ///
    /// What is wrong with them.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, &'static str> {
        let Some((covered, checksum)) = bytes.split_last_chunk::<4>() else {
            return Err(
                "the checkpoint is cut off: remove this file to begin anew, or name another folder with --checkpoint",
            );
        };
        let Some(rest) = covered.strip_prefix(&MAGIC) else {
            return Err(
                "not a checkpoint: remove this file to begin anew, or name another folder with --checkpoint",
            );
        };
        let Some((version, payload)) = rest.split_first_chunk::<2>() else {
            return Err(
                "the checkpoint is cut off: remove this file to begin anew, or name another folder with --checkpoint",
            );
        };
        if CRC.checksum(covered) != u32::from_le_bytes(*checksum) {
            return Err(
                "the checkpoint is damaged: remove this file to begin anew, or name another folder with --checkpoint",
            );
        }
        if u16::from_le_bytes(*version) != VERSION {
            return Err(
                "a checkpoint of another version of this program: remove this file to begin anew, or name another folder with --checkpoint",
            );
        }
        match postcard::take_from_bytes::<Self>(payload) {
            Ok((checkpoint, [])) => Ok(checkpoint),
            _ => Err(
                "the checkpoint is damaged: remove this file to begin anew, or name another folder with --checkpoint",
            ),
        }
    }

    /// Returns whether all lists are as long as those of `expected`.
    pub(super) fn check_lengths(&self, expected: &Self) -> Result<(), FitError> {
        let count = expected.parameters.len();
        if self.parameters.len() == count
            && self.optimizer_memory.len() == expected.optimizer_memory.len()
            && self.best.as_ref().is_none_or(|best| best.parameters.len() == count)
        {
            return Ok(());
        }
        Err(FitError::Resume {
            what: "the number of parameters".into(),
            was: self.parameters.len().to_string(),
            is: expected.parameters.len().to_string(),
        })
    }
}

/// Options, a line each. Bits and teachers that there are none of have no line, as in files from before there were any.
fn lines(options: &FitOptions) -> String {
    let text = format!("{options:#?}");
    let is_some = |line: &&str| !["bits: None,", "distillation: None,"].contains(&line.trim());
    text.lines().filter(is_some).collect::<Vec<_>>().join("\n")
}

impl Identity {
    pub fn new(parameters: &Parameters<f32>, data: &Split, options: &FitOptions) -> Self {
        let layers = parameters.layers.iter().map(|layer| layer.spec.to_string());
        let parts = [&data.training, &data.validation];
        let sums = parts.map(|part| format!("{} samples ({:08x})", part.len(), part.checksum()));
        Self {
            network: layers.collect::<Vec<_>>().join(", "),
            data: sums.join(" and "),
            options: lines(&FitOptions { threads: 0, ..options.clone() }),
        }
    }

    /// With the checksum of the parameters of a trained network that it started from.
    pub fn started(mut self, from: Option<u32>) -> Self {
        if let Some(checksum) = from {
            self.network += &format!("; from the parameters {checksum:08x}");
        }
        self
    }

    /// Says what differs first.
    pub fn check(&self, now: &Self) -> Result<(), FitError> {
        let differ = |what: &str, was: &str, is: &str| {
            let text = |text: &str| text.trim().trim_end_matches(',').to_string();
            Err(FitError::Resume { what: what.into(), was: text(was), is: text(is) })
        };
        if self.network != now.network {
            return differ("the network", &self.network, &now.network);
        }
        if self.data != now.data {
            return differ("the data", &self.data, &now.data);
        }
        let (mut was, mut is) = (self.options.lines(), now.options.lines());
        loop {
            match (was.next(), is.next()) {
                (None, None) => return Ok(()),
                (was, is) if was != is => {
                    let (was, is) = (was.unwrap_or("nothing"), is.unwrap_or("nothing"));
                    return differ("an option", was, is);
                }
                _ => {}
            }
        }
    }
}
