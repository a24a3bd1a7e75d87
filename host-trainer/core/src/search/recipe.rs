//! Training options that a search chooses between.

use super::space::pick;
use rand::Rng;

/// Options of a training, as a search draws them; how many epochs it takes is said by the rung.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Recipe {
    /// Learning rate, before the schedule.
    pub learning_rate: f64,
    /// Decay of the weights, as the option `--weight-decay`.
    pub weight_decay: f64,
    /// Samples a step.
    pub batch_size: u32,
    /// Share of every label that is spread over all classes; 0 for a regression.
    pub label_smoothing: f64,
    /// Changes of images in training, as the option `--augment` takes them.
    pub augment: &'static str,
}

/// Shorter sides of an image are not shifted by a pixel: that would be much of it.
const SHORTEST_SHIFTED: u16 = 8;

impl Recipe {
    /// Draws options for samples that are classified or not, and pictures with this shorter side or none.
    pub(super) fn draw(
        generator: &mut impl Rng,
        is_classification: bool,
        picture_side: Option<u16>,
    ) -> Self {
        let smoothing = pick(generator, &[0.0, 0.0, 0.05, 0.1]);
        let augment = pick(generator, &["none", "shift=1", "shift=1,rotate=8,scale=0.08"]);
        Self {
            learning_rate: pick(generator, &[0.005, 0.01, 0.02, 0.04]),
            weight_decay: pick(generator, &[0.03, 0.1, 0.3, 1.0]),
            batch_size: pick(generator, &[16, 32, 64]),
            label_smoothing: if is_classification { smoothing } else { 0.0 },
            augment: match picture_side {
                Some(side) if side >= SHORTEST_SHIFTED => augment,
                Some(_) | None => "none",
            },
        }
    }

    /// The options of `host-trainer train`, as name and value.
    pub fn options(&self) -> [(&'static str, String); 5] {
        [
            ("learning-rate", self.learning_rate.to_string()),
            ("weight-decay", self.weight_decay.to_string()),
            ("batch-size", self.batch_size.to_string()),
            ("label-smoothing", self.label_smoothing.to_string()),
            ("augment", self.augment.into()),
        ]
    }
}
