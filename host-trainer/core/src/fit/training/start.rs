//! The start of a training.

use super::Training;
use crate::dataset::{Normalizer, Split};
use crate::engine::{Dropout, Engine};
use crate::feature_rows::leading;
use crate::features::computed_of_parts;
use crate::fit::check::{check, check_centre};
use crate::fit::distillation::Distillation;
use crate::fit::samples::Preparation;
use crate::fit::stopping::Best;
use crate::fit::{FitError, FitOptions};
use crate::network::DynamicNetwork;
use crate::optimizer::Optimizer;
use crate::parameters::Parameters;
use crate::quantize::input_steps;
use nn_core::{ActivationKind, LayerSpec, LayerView, LayerViews};
use std::borrow::Cow;
use std::cell::OnceCell;

impl<'d> Training<'d> {
    /// Starts from the parameters that `network` has; see [`initialize`](crate::initialize()).
    ///
    /// # Errors
    ///
    /// [`FitError`] if network, data and loss do not fit each other.
    pub fn start(
        network: &impl LayerViews,
        data: &'d Split,
        options: &FitOptions,
    ) -> Result<Self, FitError> {
        Self::start_taught(network, data, options, None)
    }

    /// Does the same, with the predictions of teachers for the training samples where they are known already.
    pub(in crate::fit) fn start_taught(
        network: &impl LayerViews,
        data: &'d Split,
        options: &FitOptions,
        taught: Option<Vec<f32>>,
    ) -> Result<Self, FitError> {
        let mut training = Self::of(network, data, options, taught)?;
        if let Some(bits) = &options.bits {
            let mut raw = training.on_device.clone();
            training.preparation.fold_into(&mut raw);
            training.input_steps = input_steps(&raw, &training.data.training, bits)?;
        }
        Ok(training)
    }

    /// A training of a network for scaled samples.
    fn of(
        network: &impl LayerViews,
        data: &'d Split,
        options: &FitOptions,
        taught: Option<Vec<f32>>,
    ) -> Result<Self, FitError> {
        check(network, data, options)?;
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(options.threads)
            .build()
            .map_err(|error| FitError::Threads { error: error.to_string() })?;
        let views = network.layer_views();
        let all: Vec<LayerSpec> = views.iter().map(|view| view.spec).collect();
        let taught = match (taught, all.last()) {
            (None, Some(last)) => {
                pool.install(|| Distillation::taught(options, &data.training, last.activation))?
            }
            (taught, _) => taught,
        };
        let features = leading(&all);
        let normalizer = Normalizer::for_layers(&all, options.normalize, &data.training);
        let views = &views[features..];
        let data = match &all[..features] {
            [] => Cow::Borrowed(data),
            rows => Cow::Owned(pool.install(|| computed_of_parts(rows, data))),
        };
        let Some(last) = views.last() else { return Err(FitError::Nothing) };
        let specs = &all[features..];
        check_centre(specs, &data.training, options)?;
        let on_device = DynamicNetwork::copy_of(views);
        let is_last_linear =
            last.spec.activation == ActivationKind::Identity && last.spec.has_weights();
        let dropout = (options.dropout > 0.0)
            .then_some(Dropout { share: options.dropout, seed: options.seed });
        let mut parameters = Parameters::of(&on_device);
        if options.batch_norm {
            parameters.normalize_batches();
        }
        let mut preparation = Preparation::new(specs, &data.training, options, is_last_linear);
        preparation.taught = taught;
        Ok(Self {
            normalizer,
            features,
            pool,
            preparation,
            engine: Engine::new(options.loss, dropout).truncated(options.truncate),
            optimizer: Optimizer::new(&parameters, options.method, options.weight_decay),
            schedule: options.schedule.start(
                options.learning_rate,
                data.training.len().div_ceil(options.batch_size),
                options.epochs,
            ),
            epoch: 0,
            best: options.early_stopping.map(Best::new),
            identity: OnceCell::new(),
            on_device,
            input_steps: Vec::new(),
            fake: None,
            start: None,
            parameters,
            data,
            options: options.clone(),
        })
    }

    /// Starts from a network that is trained and takes raw samples: until the first step it predicts as before, unless
    /// [`batch_norm`](FitOptions::batch_norm) begins anew.
    ///
    /// # Errors
    ///
    /// As [`start`](Self::start).
    pub fn start_trained(
        network: &DynamicNetwork,
        data: &'d Split,
        options: &FitOptions,
    ) -> Result<Self, FitError> {
        let mut training = Self::of(network, data, options, None)?;
        let mut scaled = DynamicNetwork::copy_of(&network.layer_views()[training.features..]);
        training.on_device = scaled.clone();
        training.preparation.features.unfold_from(&mut scaled);
        training.preparation.targets.unfold_from_last(&mut scaled);
        training.parameters = Parameters::of(&scaled);
        if options.batch_norm {
            training.parameters.normalize_batches();
        }
        if let Some(bits) = &options.bits {
            let (network, samples) = (&training.on_device, &training.data.training);
            training.input_steps = input_steps(network, samples, bits)?;
        }
        let bytes = network.layer_views().iter().flat_map(LayerView::le_bytes).collect::<Vec<u8>>();
        training.start = Some(crc::Crc::<u32>::new(&crc::CRC_32_ISO_HDLC).checksum(&bytes));
        Ok(training)
    }
}
