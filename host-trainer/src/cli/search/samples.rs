//! Samples of a search: those to learn from, to choose by, and to judge by at the end.

use crate::cli::about::About;
use crate::cli::anomaly;
use crate::cli::arguments::{DataArguments, TrainArguments, UsageError};
use crate::cli::console::Console;
use crate::cli::data_summary::write_data;
use crate::cli::notes::write_notes;
use crate::cli::recordings;
use crate::cli::training_setup::TrainingSetup;
use anyhow::Result;
use clap::Parser;
use host_trainer_core::dataset::{Source, Split};
use host_trainer_core::export::Windowing;

/// Share of the samples that networks are chosen by, unless another is asked for. It is more than a training takes,
/// because differences between good networks are small.
const VALIDATION_SHARE: f32 = 0.2;

/// Samples, split once for all trials.
pub(super) struct Samples {
    /// Name of the data set.
    pub name: String,
    /// Samples as they were read, to be split anew for the models.
    pub source: Source,
    /// Training and validation are looked at by every trial; test by none.
    pub split: Split,
    pub windowing: Option<Windowing>,
    /// Set if the validation samples are a share of the data, which the models may learn from too.
    pub is_shared: bool,
}

impl Samples {
    /// Loads and splits samples; sets the share of validation samples if none is asked for.
    pub fn load(data: &mut DataArguments, out: &mut Console) -> Result<Self> {
        let source = data.load(data.seed)?;
        if anomaly::is_of_one_class(&source) {
            return Err(UsageError::SearchOfAnomalies.into());
        }
        if source.test.is_none() && data.shares().test == 0.0 {
            return Err(UsageError::SearchWithoutTest.into());
        }
        let is_shared = source.validation.is_none() && data.validation.is_none();
        if is_shared && data.validation_share.is_none() {
            data.validation_share = Some(VALIDATION_SHARE);
        }
        if is_shared && data.shares().validation == 0.0 {
            return Err(UsageError::SearchWithoutValidation.into());
        }
        let name = About::new(&source, &data.data).name;
        let windowing = source.cut.as_ref().map(recordings::windowing);
        // Any network will do: what is asked for is the split, and what is to be known of the data.
        let any = TrainArguments::try_parse_from(["train", "--weight-decay", "0.1"])?;
        let setup =
            TrainingSetup::new(source.clone(), data, &any.network, &any.fit, data.seed, None)?;
        write_data(&setup.split, out)?;
        write_notes(&setup.notes, out)?;
        setup.warnings.write(out)?;
        out.record("warnings", setup.warnings.documented().into());
        Ok(Self { name, source, split: setup.split, windowing, is_shared })
    }

    /// Checksums of the samples that trials look at, a line each.
    pub fn context(&self) -> Vec<String> {
        let Split { training, validation, .. } = &self.split;
        [("training", training), ("validation", validation)]
            .map(|(name, part)| format!("{name} {:08x}", part.checksum()))
            .to_vec()
    }
}
