//! Results of commands as JSON: numbers as they are, `null` for what is not finite.

use super::naming::shown;
use host_trainer_core::EpochReport;
use host_trainer_core::Evaluation;
use host_trainer_core::architecture::words;
use host_trainer_core::dataset::csv::Note;
use host_trainer_core::dataset::{Split, Task};
use host_trainer_core::export::{OutputFolder, SavedFile};
use host_trainer_core::metrics::{Classification, Metrics, YesNo, wilson};
use nn_core::{LayerSpec, Number, ram_bytes};
use serde_json::{Map, Value, json};

/// The name of a task.
pub(super) fn task(task: Task) -> &'static str {
    match task {
        Task::Classification => "classification",
        Task::Regression => "regression",
        Task::AnomalyDetection => "anomaly-detection",
    }
}

/// Samples, and how they are split.
pub(super) fn data(split: &Split) -> Value {
    let training = &split.training;
    let [of_training, of_validation, of_test] = split.counts();
    json!({
        "name": training.name,
        "task": task(training.targets.task()),
        "samples": of_training + of_validation + of_test,
        "training": of_training,
        "validation": of_validation,
        "test": of_test,
        "features": training.width,
        "columns": training.columns,
        "labels": training.targets.names(),
    })
}

/// Notes on how the samples were read.
pub(super) fn notes(notes: &[Note]) -> Value {
    let note =
        |note: &Note| json!({ "about": note.word, "text": note.text, "warning": note.is_warning });
    notes.iter().map(note).collect()
}

/// Layers, and what they cost.
pub(super) fn network(layers: &[LayerSpec]) -> Value {
    let sum = |of: fn(&LayerSpec) -> u64| layers.iter().map(of).fold(0, u64::saturating_add);
    let layer = |layer: &LayerSpec| {
        json!({
            "layer": words(layer),
            "inputs": layer.inputs(),
            "outputs": layer.outputs(),
            "parameters": layer.parameters(),
            "macs": layer.macs(),
            "flash_bytes": layer.flash_bytes(),
            "output_bytes": layer.output_bytes(),
        })
    };
    let input = layers.first().map_or(Number::F32, LayerSpec::input_number);
    json!({
        "input_type": input.type_name(),
        "layers": layers.iter().map(layer).collect::<Vec<_>>(),
        "parameters": sum(LayerSpec::parameters),
        "macs": sum(LayerSpec::macs),
        "flash_bytes": sum(LayerSpec::flash_bytes),
        "ram_bytes": ram_bytes(layers),
    })
}

/// An epoch.
pub(super) fn epoch(report: &EpochReport) -> Value {
    let mut training = Map::new();
    training.insert("loss".into(), json!(report.training_loss));
    if let Metrics::Classification(_) = report.validation.metrics {
        training.insert("accuracy".into(), json!(report.training_accuracy));
    }
    json!({
        "epoch": report.epoch,
        "learning_rate": report.learning_rate,
        "training": training,
        "validation": averages(&report.validation),
    })
}

/// Metrics of a network, over all classes or for each output of a regression.
fn averages(evaluation: &Evaluation) -> Value {
    match &evaluation.metrics {
        Metrics::Classification(metrics) => json!({
            "loss": evaluation.loss,
            "accuracy": metrics.accuracy(),
            "precision": metrics.mean(Classification::precision),
            "recall": metrics.mean(Classification::recall),
            "f1": metrics.mean(Classification::f1),
        }),
        Metrics::Regression(metrics) => {
            let each =
                |of: &dyn Fn(usize) -> f64| (0..metrics.outputs()).map(of).collect::<Vec<_>>();
            json!({
                "loss": evaluation.loss,
                "rmse": each(&|output| metrics.rmse(output)),
                "mae": each(&|output| metrics.mae(output)),
                "r2": each(&|output| metrics.r_squared(output)),
            })
        }
    }
}

/// The accuracy, or the error of a regression.
pub(super) fn score(evaluation: &Evaluation) -> Value {
    match &evaluation.metrics {
        Metrics::Classification(metrics) => json!({ "accuracy": metrics.accuracy() }),
        Metrics::Regression(metrics) => json!({ "rmse": metrics.total_rmse() }),
    }
}

/// All that is known of how good a network is.
pub(super) fn evaluation(evaluation: &Evaluation, names: &[String]) -> Value {
    let mut value = averages(evaluation);
    value["samples"] = json!(evaluation.samples);
    match &evaluation.metrics {
        Metrics::Classification(metrics) => {
            let class = |class: usize| {
                json!({
                    "label": names.get(class),
                    "samples": metrics.support(class),
                    "precision": metrics.precision(class),
                    "recall": metrics.recall(class),
                    "f1": metrics.f1(class),
                })
            };
            value["correct"] = json!(metrics.correct);
            value["interval"] = json!(metrics.interval());
            value["standard_error"] = json!(metrics.standard_error());
            value["confusion"] = json!(metrics.confusion);
            value["classes"] = (0..metrics.classes()).map(class).collect();
        }
        Metrics::Regression(metrics) => {
            value["names"] = json!(names);
            value["total_rmse"] = json!(metrics.total_rmse());
            let yes_no = |output| metrics.yes_no(output).map(|counts| yes_no(&counts));
            let counted: Option<Vec<Value>> = (0..metrics.outputs()).map(yes_no).collect();
            if let Some(counted) = counted {
                value["yes_no"] = counted.into();
            }
        }
    }
    value
}

/// An output that is a yes or no.
fn yes_no(counts: &YesNo) -> Value {
    json!({
        "correct": counts.correct(),
        "accuracy": counts.accuracy(),
        "interval": wilson(counts.correct(), counts.samples()),
        "precision": counts.precision(),
        "recall": counts.recall(),
        "f1": counts.f1(),
        "confusion": counts.confusion,
    })
}

/// Files that were written.
pub(super) fn files(saved: &[SavedFile], folder: &OutputFolder) -> Value {
    let file = |file: &SavedFile| {
        let path = shown(&folder.path().join(&file.name));
        json!({ "path": path, "what": file.what, "bytes": file.bytes })
    };
    saved.iter().map(file).collect()
}
