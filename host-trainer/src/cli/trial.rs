//! A trial: one training of a search or a sweep, whose result has a folder of its own.

mod fitted;
mod settings;
mod store;
mod workers;

pub(super) use fitted::{Fitted, Judged, fit};
pub(super) use settings::{Settings, reason};
pub(super) use store::Store;
pub(super) use workers::{on_threads, threads_or_cores};

use serde_json::{Value, json};
use std::fmt::Write;

/// Settings of a training, and what else its result depends on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Trial {
    /// Options of `train`.
    pub settings: Settings,
    /// Checksums of the samples, and what the training goes on from: a line each.
    pub context: Vec<String>,
}

const CRC: crc::Crc<u64> = crc::Crc::<u64>::new(&crc::CRC_64_XZ);

impl Trial {
    /// The name of its folder: a hash of everything that its result depends on, the version of this program included.
    pub fn id(&self) -> String {
        let mut text = format!("host-trainer {}\n", env!("CARGO_PKG_VERSION"));
        let settings = self.settings.lines().map(|line| ("setting", line));
        let context = self.context.iter().map(|line| ("context", line.clone()));
        for (kind, line) in settings.chain(context) {
            // Writing to memory cannot fail. Lengths keep two lines apart from one that holds a line break.
            let _ = writeln!(text, "{kind} {} {line}", line.len());
        }
        format!("{:016x}", CRC.checksum(text.as_bytes()))
    }

    /// Identity, to be compared when a folder of the same name is found.
    fn document(&self) -> Value {
        json!({
            "version": env!("CARGO_PKG_VERSION"),
            "settings": self.settings.document(),
            "context": self.context,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_folder_depends_on_settings_and_context_and_not_on_their_order() {
        let trial = |pairs: &[(&str, &str)], context: &[&str]| Trial {
            settings: pairs.iter().map(|&(name, value)| (name, value.to_string())).collect(),
            context: context.iter().map(|&line| line.into()).collect(),
        };
        let one = trial(&[("epochs", "3"), ("hidden", "8")], &["data 0"]);
        assert_eq!(one.id(), trial(&[("hidden", "8"), ("epochs", "3")], &["data 0"]).id());
        assert_eq!(one.id().len(), 16);
        let others = [
            trial(&[("epochs", "3"), ("hidden", "9")], &["data 0"]),
            trial(&[("epochs", "3"), ("hidden", "8")], &["data 1"]),
            trial(&[("epochs", "3")], &["hidden = 8", "data 0"]),
            trial(&[("epochs", "3"), ("hidden", "8")], &["data 0", ""]),
        ];
        for other in others {
            assert_ne!(one.id(), other.id(), "{other:?}");
        }
    }
}
