//! What a model file says beside its network, as keys and values.

use crate::architecture::network_in_words;
use crate::export::TrainedModel;
use nn_core::Task;

/// Keys and values, as far as other programs may want them.
pub(super) fn metadata(model: &TrainedModel) -> Vec<(String, String)> {
    let numbers =
        |numbers: &[f32]| numbers.iter().map(f32::to_string).collect::<Vec<String>>().join(" ");
    let entry = |key: &str, value: &str| (key.to_string(), value.to_string());
    let words = network_in_words(&model.network.specs());
    let mut entries = vec![entry("task", task(model)), entry("words", &words)];
    let labels = model.labels.iter().enumerate();
    entries.extend(labels.map(|(index, label)| entry(&format!("label.{index}"), label)));
    let columns = model.columns.iter().enumerate();
    entries.extend(columns.map(|(index, column)| entry(&format!("column.{index}"), column)));
    if !model.normalizer.offset.is_empty() {
        entries.push(entry("offset", &numbers(&model.normalizer.offset)));
        entries.push(entry("scale", &numbers(&model.normalizer.scale)));
    }
    if let Some(anomaly) = &model.anomaly {
        entries.push(entry("anomaly.threshold", &anomaly.threshold.to_string()));
        entries.push(entry("anomaly.weights", &numbers(&anomaly.weights)));
    }
    entries
}

/// The name of its task.
fn task(model: &TrainedModel) -> &'static str {
    match model.task {
        Task::Classification => "classification",
        Task::Regression => "regression",
        Task::AnomalyDetection => "anomaly detection",
    }
}
