//! Predictions of a model that detects anomalies.

use super::anomaly_summary::causes;
use host_trainer_core::export::TrainedModel;
use host_trainer_core::inference::Predictions;
use serde_json::{Value, json};

/// Inputs that a score is explained by.
const SHOWN: usize = 3;

/// The score of each sample, and the inputs that it mostly comes from; none for other models.
pub(super) struct Alarms {
    alarms: Vec<Alarm>,
}

struct Alarm {
    score: f32,
    is_anomalous: bool,
    /// Names of inputs, and their shares of the score.
    causes: Vec<(String, f64)>,
}

impl Alarms {
    /// The columns of a table.
    pub const HEAD: [&str; 3] = ["score", "alarm", "because"];

    pub fn new(model: &TrainedModel, predictions: &Predictions, features: &[f32]) -> Self {
        let Some(anomaly) = &model.anomaly else { return Self { alarms: Vec::new() } };
        let channels = model.windowing.as_ref().map(|windowing| &windowing.channels[..]);
        let alarm = |(x, (_, y)): (&[f32], (&[f32], &[f32]))| {
            let score = anomaly.score(x, y);
            let is_anomalous = anomaly.is_anomalous(score);
            let most = if is_anomalous { SHOWN } else { 0 };
            let causes = causes(anomaly, (&model.columns, channels), x, y, most);
            Alarm { score, is_anomalous, causes }
        };
        let samples = features.chunks_exact(predictions.width.max(1)).zip(predictions.iter());
        Self { alarms: samples.map(alarm).collect() }
    }

    /// The score of each sample, and whether it raises the alarm.
    pub fn iter(&self) -> impl Iterator<Item = (f32, bool)> {
        self.alarms.iter().map(|alarm| (alarm.score, alarm.is_anomalous))
    }

    /// The cells of a sample's line.
    pub fn cells(&self, sample: usize) -> Vec<String> {
        let Some(alarm) = self.alarms.get(sample) else { return Vec::new() };
        let is = if alarm.is_anomalous { "yes" } else { "no" };
        let cause = |(name, share): &(String, f64)| format!("{name} {:.0} %", 100.0 * share);
        let causes: Vec<String> = alarm.causes.iter().map(cause).collect();
        vec![alarm.score.to_string(), is.into(), causes.join("; ")]
    }

    /// A sample's prediction as JSON.
    pub fn documented(&self, sample: usize) -> Value {
        let Some(alarm) = self.alarms.get(sample) else { return Value::Null };
        let cause = |(name, share): &(String, f64)| json!({ "input": name, "share": share });
        let causes: Vec<Value> = alarm.causes.iter().map(cause).collect();
        json!({ "score": alarm.score, "alarm": alarm.is_anomalous, "because": causes })
    }
}
