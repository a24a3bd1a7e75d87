//! Predictions of samples, as far as the report shows them.

use super::Mistake;
use crate::plot::{Boundary, Point, Scatter};
use host_trainer_core::Evaluation;
use host_trainer_core::dataset::{Dataset, Split, Targets, Task};
use host_trainer_core::export::TrainedModel;
use host_trainer_core::inference::{Infer, Predictions};
use host_trainer_core::loss::Loss;
use nn_core::Shape;

/// Targets whose predictions are drawn.
const MOST_TARGETS: usize = 6;

/// Points of the curve of predictions.
const CURVE_POINTS: usize = 400;

/// Predictions of a network for samples.
#[derive(Clone, Debug)]
pub(super) struct Samples {
    /// For training, for validation, for test (see [`Split::counts`]); none if they are others than those it was trained on.
    pub counts: Option<[usize; 3]>,
    pub test: Evaluation,
    pub mistakes: Vec<Mistake>,
    /// The shape of samples that are images of more than a row.
    pub image: Option<Shape>,
    pub boundary: Option<Boundary>,
    pub scatters: Vec<Scatter>,
}

impl Samples {
    /// The samples for test; `split` are those that they belong to, if the model was trained on these.
    pub fn new(model: &TrainedModel, test: &Dataset, split: Option<&Split>) -> Self {
        let loss = Loss::fitting(model.task, model.network.last_activation());
        let predictions = model.network.predictions(&test.features);
        let scatters = match &test.targets {
            Targets::Values { values, names } => {
                scatters(model, test, values, names, &predictions.outputs)
            }
            Targets::Classes { .. } => Vec::new(),
        };
        let shape = test.shape();
        Self {
            counts: split.map(Split::counts),
            test: Evaluation::new(&Known(&predictions), test, loss),
            mistakes: Mistake::worst(&predictions, test),
            image: test.image.map(|_| shape).filter(|shape| shape.height > 1 && shape.width > 1),
            boundary: boundary(model, test, split.map(|split| &split.training)),
            scatters,
        }
    }
}

/// Predictions that are there already: a network is not run twice.
struct Known<'a>(&'a Predictions);

impl Infer for Known<'_> {
    fn predictions(&self, _: &[f32]) -> Predictions {
        self.0.clone()
    }
}

fn column(model: &TrainedModel, index: usize) -> String {
    model.columns.get(index).cloned().unwrap_or_else(|| format!("feature {}", index + 1))
}

/// For classes of two features.
fn boundary(model: &TrainedModel, test: &Dataset, training: Option<&Dataset>) -> Option<Boundary> {
    let of = |data: &Dataset, is_test: bool| -> Vec<Point> {
        let classes = data.targets.classes().unwrap_or_default();
        let point = |(row, &class): (&[f32], &usize)| {
            let [x, y] = *row.first_chunk::<2>()?;
            Some(Point { x: x.into(), y: y.into(), class, is_test })
        };
        data.rows().zip(classes).filter_map(point).collect()
    };
    if test.width != 2 || model.task != Task::Classification {
        return None;
    }
    // Test samples are drawn above others.
    let mut points = training.map(|training| of(training, false)).unwrap_or_default();
    points.extend(of(test, true));
    let columns = [column(model, 0), column(model, 1)];
    let columns = columns.each_ref().map(String::as_str);
    Some(Boundary::new(&model.network, columns, &model.labels, points))
}

/// For a regression: predictions and residuals of each target; of one feature, the function too.
fn scatters(
    model: &TrainedModel,
    test: &Dataset,
    values: &[f32],
    names: &[String],
    outputs: &[f32],
) -> Vec<Scatter> {
    let of = |numbers: &[f32], target: usize| -> Vec<f64> {
        numbers.iter().skip(target).step_by(names.len().max(1)).map(|&n| n.into()).collect()
    };
    let curve = (test.width == 1).then(|| function(model, test));
    let mut scatters = Vec::new();
    for (target, name) in names.iter().enumerate().take(MOST_TARGETS) {
        let truths = of(values, target);
        let pairs: Vec<_> = truths.iter().copied().zip(of(outputs, target)).collect();
        let mut plots = Vec::new();
        if let Some((xs, predictions)) = &curve {
            let samples = test.features.iter().map(|&x| x.into()).zip(truths).collect();
            let curve = xs.iter().copied().zip(of(predictions, target)).collect();
            plots.push(Scatter::function(&column(model, 0), name, samples, curve));
        }
        plots.push(Scatter::predictions(name, pairs.clone()));
        plots.push(Scatter::residuals(name, pairs));
        let is_one_of_many = names.len() > 1;
        scatters.extend(
            plots
                .into_iter()
                .map(|plot| if is_one_of_many { plot.numbered(target + 1) } else { plot }),
        );
    }
    scatters
}

/// Predictions between the smallest and the largest feature.
fn function(model: &TrainedModel, test: &Dataset) -> (Vec<f64>, Vec<f32>) {
    let finite = || test.features.iter().copied().filter(|x| x.is_finite());
    let (low, high) = finite()
        .fold((f32::INFINITY, f32::NEG_INFINITY), |(low, high), x| (low.min(x), high.max(x)));
    let at = |point: usize| low + (high - low) * point as f32 / (CURVE_POINTS - 1) as f32;
    let xs: Vec<f32> = (0..CURVE_POINTS).map(at).collect();
    let predictions = model.network.predictions(&xs).outputs;
    (xs.into_iter().map(f64::from).collect(), predictions)
}
