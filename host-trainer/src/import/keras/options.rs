//! Settings of a layer.

use super::model::Layer;
use crate::import::error::{Fault, fault};
use nn_core::{ActivationKind, LeakyRelu};
use serde_json::Value;

impl Layer<'_> {
    fn setting(&self, key: &str) -> Option<&Value> {
        self.config.get(key).filter(|value| !value.is_null())
    }

    /// A setting that is a text.
    pub fn text(&self, key: &str, default: &'static str) -> &str {
        self.setting(key).and_then(Value::as_str).unwrap_or(default)
    }

    /// A setting that holds or does not.
    pub fn flag(&self, key: &str, default: bool) -> bool {
        self.setting(key).and_then(Value::as_bool).unwrap_or(default)
    }

    /// A setting that is a number; none if it is left out.
    pub fn number(&self, key: &str) -> Option<f64> {
        self.setting(key).and_then(number)
    }

    /// Numbers, of which one stands for all; none if there are none.
    pub fn numbers(&self, key: &str) -> Option<Vec<f64>> {
        fn flat(value: &Value, to: &mut Vec<f64>) -> Option<()> {
            match value {
                Value::Array(list) => list.iter().try_for_each(|value| flat(value, to)),
                value => {
                    to.push(number(value)?);
                    Some(())
                }
            }
        }
        let mut numbers = Vec::new();
        // Arrays of NumPy are objects with a value.
        let value = self.setting(key)?;
        let value = value.get("config").and_then(|config| config.get("value")).unwrap_or(value);
        flat(value, &mut numbers).map(|()| numbers)
    }

    /// Whole numbers for so many sides; one stands for all.
    pub fn sides(&self, key: &str, count: usize, default: usize) -> Result<Vec<usize>, Fault> {
        let Some(numbers) = self.numbers(key) else { return Ok(vec![default; count]) };
        let side =
            |&n: &f64| ((1.0..=65_535.0).contains(&n) && n.fract() == 0.0).then_some(n as usize);
        let sides: Option<Vec<usize>> = numbers.iter().map(side).collect();
        match sides.as_deref() {
            Some([side]) => Ok(vec![*side; count]),
            Some(sides) if sides.len() == count => Ok(sides.into()),
            _ => Err(fault!("has {key} of {numbers:?}, expected {count} numbers from 1 to 65,535")),
        }
    }

    /// Refuses channels in front.
    pub fn expect_channels_last(&self) -> Result<(), Fault> {
        match self.text("data_format", "channels_last") {
            "channels_last" => Ok(()),
            other => Err(fault!("has data_format={other:?}: train with channels_last")),
        }
    }

    /// An activation that is a setting.
    pub fn activation(&self, version: &str) -> Result<ActivationKind, Fault> {
        let Some(value) = self.setting("activation") else { return Ok(ActivationKind::Identity) };
        // A function or a layer is an object with a name.
        let name = match value {
            Value::Object(entries) => entries
                .get("config")
                .and_then(Value::as_str)
                .or(entries.get("class_name").and_then(Value::as_str)),
            value => value.as_str(),
        };
        activation(name.unwrap_or_default(), version)
    }
}

fn number(value: &Value) -> Option<f64> {
    value.as_f64().filter(|number| number.is_finite())
}

/// An activation by its name.
pub(super) fn activation(name: &str, version: &str) -> Result<ActivationKind, Fault> {
    Ok(match name {
        "linear" => ActivationKind::Identity,
        "relu" => ActivationKind::Relu,
        "relu6" => ActivationKind::Relu6,
        "sigmoid" => ActivationKind::Sigmoid,
        "tanh" => ActivationKind::Tanh,
        "softmax" => ActivationKind::Softmax,
        "elu" => ActivationKind::Elu,
        "hard_sigmoid" if version.starts_with("2.") => {
            return Err(Fault::new(
                "has Keras 2's hard_sigmoid, whose slope is 0.2: here it is 1/6, as in Keras 3; train with that",
            ));
        }
        "hard_sigmoid" => ActivationKind::HardSigmoid,
        "hard_swish" | "hard_silu" => ActivationKind::HardSwish,
        other => {
            return Err(fault!(
                "has the activation {other:?}: linear, relu, relu6, elu, hard_swish, sigmoid, hard_sigmoid, tanh and softmax \
                 are read, and a layer LeakyReLU of the slope {}",
                LeakyRelu::SLOPE
            ));
        }
    })
}
