//! The score by which an autoencoder raises the alarm.

use super::kernel::c_type;
use super::literal::{float, list};
use crate::export::TrainedModel;

/// Its threshold and its function, for the header; nothing for a model that raises no alarm.
pub(super) fn declaration(model: &TrainedModel, name: &str) -> String {
    let Some(anomaly) = &model.anomaly else { return String::new() };
    let upper = name.to_uppercase();
    format!(
        "/* Anomaly unless the score is at most this: !(score <= {upper}_THRESHOLD), so that NaN is one. */\n\
         #define {upper}_THRESHOLD {}\n\n\
         /* The score of x with what the network made of it. */\n\
         float {name}_score(const {x} *x, const float *y);\n\n",
        float(anomaly.threshold),
        x = c_type(model.network.input_number())
    )
}

/// The function: the mean of the squared errors, each error times the weight of its input.
pub(super) fn definition(model: &TrainedModel, name: &str) -> String {
    let Some(anomaly) = &model.anomaly else { return String::new() };
    let count = anomaly.weights.len();
    let weights = list(anomaly.weights.iter().map(|&weight| float(weight)));
    format!(
        "static const float score_weights[{count}] = {{\n{weights}}};\n\n\
         float {name}_score(const {x} *x, const float *y)\n{{\n    \
             float sum = 0.0f;\n    \
             for (int32_t i = 0; i < {count}; i++) {{\n        \
                 float error = (x[i] - y[i]) * score_weights[i];\n        \
                 float square = error * error;\n        \
                 sum += square;\n    \
             }}\n    \
             return sum / {count}.0f;\n}}\n\n",
        x = c_type(model.network.input_number())
    )
}
