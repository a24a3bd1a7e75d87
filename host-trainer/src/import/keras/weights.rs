//! Weights of a layer by what they are, however the file names them.

use super::file::{File, Naming, Weight};
use super::model::Layer;
use crate::import::error::{Fault, fault};
use crate::import::view::shown;

/// Weights of a layer.
#[derive(Debug)]
pub(super) struct Weights {
    found: Vec<Weight>,
}

impl Weights {
    /// The weights of a layer, whose variables have these names in the order of Keras.
    pub fn of(file: &File, layer: &Layer<'_>, names: &[&str]) -> Result<Self, Fault> {
        let path = match file.numbers.naming {
            Naming::Numbered(group) => format!("{group}/{}", layer.number),
            Naming::Named => format!("model_weights/{}", layer.name),
        };
        let mut found = file.numbers.of_group(&path).map_err(Fault)?;
        if let Naming::Numbered(_) = file.numbers.naming {
            for weight in &mut found {
                let index = weight.0.parse::<usize>().ok();
                let name = index.and_then(|index| names.get(index));
                weight.0 = name.map_or_else(|| weight.0.clone(), |name| (*name).into());
            }
        }
        Ok(Self { found })
    }

    /// Weights of this name, with extents and numbers; none if the layer has none.
    pub fn optional(&self, name: &str) -> Option<(&[usize], &[f32])> {
        let found = self.found.iter().find(|(found, ..)| found == name);
        found.map(|(_, dims, numbers)| (&dims[..], &numbers[..]))
    }

    /// Weights of this name and rank.
    pub fn of_rank<const N: usize>(&self, name: &str) -> Result<([usize; N], &[f32]), Fault> {
        let Some((dims, numbers)) = self.optional(name) else {
            let names: Vec<&str> = self.found.iter().map(|(name, ..)| &name[..]).take(8).collect();
            return Err(fault!(
                "has no weights {name:?} in the file, but {}: save the whole model anew",
                if names.is_empty() { "none at all".into() } else { names.join(", ") }
            ));
        };
        let sizes = dims
            .try_into()
            .map_err(|_| fault!("has {name} of {}, expected {N} dimensions", shown(dims)))?;
        Ok((sizes, numbers))
    }

    /// A list of so many numbers, or a number for each if there is none.
    pub fn list(&self, name: &str, count: usize, default: f32) -> Result<Vec<f32>, Fault> {
        match self.optional(name) {
            None => Ok(vec![default; count]),
            Some((_, numbers)) if numbers.len() == count => Ok(numbers.to_vec()),
            Some((dims, _)) => Err(fault!("has {name} of {}, expected {count}", shown(dims))),
        }
    }
}
