//! Which layer reads which: a chain (Sequential), or layers that name others (Functional).

use crate::import::error::{Fault, fault};
use serde_json::Value;

/// A model.
#[derive(Debug)]
pub(super) struct Model<'c> {
    /// Each behind those that it reads.
    pub layers: Vec<Layer<'c>>,
    /// Name of the layer that gives the output.
    pub output: String,
}

/// A layer.
#[derive(Debug)]
pub(super) struct Layer<'c> {
    pub index: usize,
    pub class: &'c str,
    pub name: String,
    /// Name by class and number, under which archives have weights: `conv2d_1`.
    pub number: String,
    pub config: &'c Value,
    /// Names of layers.
    pub inputs: Vec<String>,
    /// What the layer is called with beside them, if that is a value of the network.
    pub extra: Option<String>,
    /// Extents that the layer was built for.
    built_for: Option<&'c Value>,
}

/// More layers than any network has that fits a microcontroller.
const MAX_LAYERS: usize = 1000;

impl<'c> Model<'c> {
    /// Reads the description of a model.
    pub fn read(config: &'c Value) -> Result<Self, String> {
        let class = text(config, "class_name").unwrap_or_default();
        let inner = config.get("config").unwrap_or(&Value::Null);
        let list = inner.get("layers").or(Some(inner)).and_then(Value::as_array);
        let Some(list) = list.filter(|list| !list.is_empty() && list.len() <= MAX_LAYERS) else {
            return Err(format!(
                "a model of the class {class:?} without a list of 1 to {MAX_LAYERS} layers: a model that is a class of one's own is a \
                 program; build it with keras.Sequential or keras.Model(inputs, outputs), or export it as ONNX"
            ));
        };
        match class {
            "Sequential" => Ok(Self::chain(list, inner)),
            "Functional" | "Model" => Self::functional(list, inner),
            other => Err(format!(
                "a model of the class {other:?}: keras.Sequential and keras.Model(inputs, outputs) are read; export others as ONNX"
            )),
        }
    }

    fn chain(list: &'c [Value], inner: &'c Value) -> Self {
        let mut layers = named(list);
        if layers[0].class != "InputLayer" {
            // Older files have the extents in the first layer.
            let first = &layers[0];
            let built_for = inner.get("build_input_shape").or(first.built_for);
            layers.insert(
                0,
                Layer {
                    index: 0,
                    class: "InputLayer",
                    name: "the input".into(),
                    number: String::new(),
                    config: first.config,
                    inputs: Vec::new(),
                    extra: None,
                    built_for,
                },
            );
        }
        for at in 1..layers.len() {
            layers[at].inputs = vec![layers[at - 1].name.clone()];
        }
        let output = layers[layers.len() - 1].name.clone();
        Self { layers, output }
    }

    fn functional(list: &'c [Value], inner: &'c Value) -> Result<Self, String> {
        let mut layers = named(list);
        for (layer, value) in layers.iter_mut().zip(list) {
            let nodes = value.get("inbound_nodes").and_then(Value::as_array);
            let nodes = nodes.map(Vec::as_slice).unwrap_or_default();
            if nodes.len() > 1 {
                return Err(format!(
                    "the layer {:?} is called {} times, and layers here have weights of their own: use one layer for each call",
                    layer.name,
                    nodes.len()
                ));
            }
            for node in nodes {
                match node.get("args") {
                    Some(arguments) => {
                        histories(arguments, &mut layer.inputs);
                        let mut others = Vec::new();
                        histories(node.get("kwargs").unwrap_or(&Value::Null), &mut others);
                        layer.extra = others.pop();
                    }
                    None => links(node, &mut layer.inputs),
                }
            }
        }
        let mut outputs = Vec::new();
        links(inner.get("output_layers").unwrap_or(&Value::Null), &mut outputs);
        match &outputs[..] {
            [output] => Ok(Self { layers: in_order(layers)?, output: output.clone() }),
            _ => Err(format!(
                "the model has {} outputs, and a network has one: save a model that returns one",
                outputs.len()
            )),
        }
    }
}

/// Layers behind those that they read.
fn in_order(mut layers: Vec<Layer<'_>>) -> Result<Vec<Layer<'_>>, String> {
    let mut ordered: Vec<Layer<'_>> = Vec::with_capacity(layers.len());
    while !layers.is_empty() {
        let is_known = |name: &String| ordered.iter().any(|layer| layer.name == *name);
        let ready = layers.iter().position(|layer| layer.inputs.iter().all(is_known));
        let Some(ready) = ready else {
            return Err(format!(
                "the layer {:?} reads a layer that is not in the model, or itself",
                layers[0].name
            ));
        };
        ordered.push(layers.remove(ready));
    }
    Ok(ordered)
}

fn text<'v>(value: &'v Value, key: &str) -> Option<&'v str> {
    value.get(key).and_then(Value::as_str)
}

/// Layers with their names, without links.
fn named(list: &[Value]) -> Vec<Layer<'_>> {
    let mut layers: Vec<Layer<'_>> = Vec::with_capacity(list.len());
    for (index, value) in list.iter().enumerate() {
        let class = text(value, "class_name").unwrap_or_default();
        let config = value.get("config").unwrap_or(&Value::Null);
        let name = text(value, "name").or(text(config, "name")).unwrap_or_default();
        let before = layers.iter().filter(|layer| layer.class == class).count();
        let snake = snake_case(class);
        let number = if before == 0 { snake } else { format!("{snake}_{before}") };
        let name = if name.is_empty() { number.clone() } else { name.into() };
        let built_for = value.get("build_config").and_then(|built| built.get("input_shape"));
        layers.push(Layer {
            index,
            class,
            name,
            number,
            config,
            inputs: Vec::new(),
            extra: None,
            built_for,
        });
    }
    layers
}

/// A class as Keras names its weights: `SeparableConv2D` is `separable_conv2d`, `ReLU` is `re_lu`.
fn snake_case(class: &str) -> String {
    let letters: Vec<char> = class.chars().collect();
    let mut name = String::new();
    for (at, &c) in letters.iter().enumerate() {
        let before = at.checked_sub(1).map(|at| letters[at]);
        let starts = c.is_ascii_uppercase()
            && before.is_some_and(|before| {
                let next_is_lower = letters.get(at + 1).is_some_and(char::is_ascii_lowercase);
                // (.)([A-Z][a-z]+), then ([a-z])([A-Z]).
                next_is_lower || before.is_ascii_lowercase()
            });
        if starts {
            name.push('_');
        }
        name.extend(c.to_lowercase());
    }
    name
}

/// Names of the layers whose outputs are in arguments of Keras 3.
fn histories(value: &Value, to: &mut Vec<String>) {
    match value {
        Value::Array(list) => list.iter().for_each(|value| histories(value, to)),
        Value::Object(entries) => {
            let history = entries.get("config").and_then(|config| config.get("keras_history"));
            match history.and_then(|history| history.get(0)).and_then(Value::as_str) {
                Some(name) => to.push(name.into()),
                None => entries.values().for_each(|value| histories(value, to)),
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// Names of layers in lists of [name, node, output], as Keras 2 has them, and outputs of all versions.
fn links(value: &Value, to: &mut Vec<String>) {
    let Value::Array(list) = value else { return };
    match &list[..] {
        [Value::String(name), Value::Number(_), ..] => to.push(name.clone()),
        list => list.iter().for_each(|value| links(value, to)),
    }
}

impl Layer<'_> {
    /// The extents of a sample, of an input.
    pub fn input_sizes(&self) -> Result<Vec<usize>, Fault> {
        let known = ["batch_shape", "batch_input_shape"].map(|key| self.config.get(key));
        let shape = known.into_iter().flatten().next().or(self.built_for).and_then(Value::as_array);
        let Some([_, rest @ ..]) = shape.map(Vec::as_slice) else {
            return Err(Fault::new("does not say its extents: save the model once it is built"));
        };
        let sizes: Option<Vec<usize>> = rest
            .iter()
            .map(|size| {
                size.as_u64().and_then(|size| usize::try_from(size).ok()).filter(|&size| size > 0)
            })
            .collect();
        sizes.filter(|sizes| !sizes.is_empty() && sizes.len() <= 3).ok_or_else(|| {
            let shown: Vec<String> = rest.iter().map(Value::to_string).collect();
            fault!(
                "takes samples of {}: only the batch may be open, and a sample has 1 to 3 dimensions; set fixed extents in \
                 keras.Input",
                shown.join(" x ").replace("null", "any")
            )
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_weights_are_made_as_keras_makes_them() {
        for (class, expected) in [
            ("Conv2D", "conv2d"),
            ("SeparableConv2D", "separable_conv2d"),
            ("DepthwiseConv2D", "depthwise_conv2d"),
            ("BatchNormalization", "batch_normalization"),
            ("ReLU", "re_lu"),
            ("GRU", "gru"),
            ("LSTM", "lstm"),
            ("SimpleRNN", "simple_rnn"),
            ("LeakyReLU", "leaky_re_lu"),
        ] {
            assert_eq!(snake_case(class), expected);
        }
    }

    #[test]
    fn links_of_both_versions_are_found() {
        let mut found = Vec::new();
        let old = serde_json::json!([["conv", 0, 0, {}], ["dense", 0, 0, {}]]);
        links(&old, &mut found);
        let new = serde_json::json!([[{"class_name": "__keras_tensor__", "config": {"keras_history": ["add", 0, 0]}}]]);
        histories(&new, &mut found);
        assert_eq!(found, ["conv", "dense", "add"]);
    }
}
