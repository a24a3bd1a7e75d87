//! Tensors of one module, under their common name.

use super::header::{Element, File, Tensor};
use crate::import::view::shown;
use std::cmp::Ordering;

/// Tensors of one layer.
#[derive(Debug)]
pub(super) struct Group<'f> {
    /// The name of the module, with what tells layers of one recurrent module apart: `gru._l0_reverse`.
    pub name: String,
    pub kind: Kind,
    /// What each is, and the tensor.
    parts: Vec<(&'f str, &'f Tensor<'f>)>,
}

/// Kind of layer, as the names of tensors tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// `weight`, and perhaps `bias`.
    Weights,
    /// Running statistics, and perhaps `weight` and `bias`.
    BatchNorm,
    /// `weight_ih` and `weight_hh`.
    Recurrent { reversed: bool },
    /// `scale` and `offset`, as this project writes them.
    Standardize,
    /// Anything else.
    Other,
}

/// A name taken apart: module, what tells layers of one recurrent module apart, and what the tensor is.
fn taken_apart(name: &str) -> (&str, &str, &str) {
    let (module, last) = name.rsplit_once('.').unwrap_or(("", name));
    for what in ["weight_ih", "weight_hh", "bias_ih", "bias_hh"] {
        if let Some(rest) = last.strip_prefix(what) {
            return (module, rest, &last[..what.len()]);
        }
    }
    (module, "", last)
}

/// The tensors of a file by module, modules in natural order: `2.weight` before `10.weight`.
pub(super) fn groups<'f>(file: &'f File<'f>) -> Result<Vec<Group<'f>>, String> {
    let mut tensors: Vec<&Tensor<'_>> = file.tensors.iter().collect();
    tensors.sort_by(|a, b| natural(&a.name, &b.name));
    let mut groups: Vec<Group<'f>> = Vec::new();
    for tensor in tensors {
        let (module, layer, what) = taken_apart(&tensor.name);
        // How many batches there were, which nothing is computed with.
        if what == "num_batches_tracked" {
            continue;
        }
        let name = match (module, layer) {
            (module, "") => module.into(),
            ("", layer) => layer.into(),
            (module, layer) => format!("{module}.{layer}"),
        };
        match groups.iter_mut().find(|group| group.name == name) {
            Some(group) => group.parts.push((what, tensor)),
            None => {
                groups.push(Group { name, kind: Kind::Other, parts: vec![(what, tensor)] });
            }
        }
    }
    for group in &mut groups {
        // Weights before biases, as people name them.
        group.parts.sort_by_key(|(what, _)| what.starts_with("bias"));
        group.kind = group.kind_by_names();
    }
    groups.sort_by(|a, b| natural(&a.name, &b.name));
    Ok(groups)
}

impl<'f> Group<'f> {
    fn kind_by_names(&self) -> Kind {
        let has = |what: &str| self.tensor(what).is_some();
        let only = |known: &[&str]| self.parts.iter().all(|(what, _)| known.contains(what));
        if has("running_mean") && has("running_var") {
            let known = ["running_mean", "running_var", "weight", "bias"];
            return if only(&known) { Kind::BatchNorm } else { Kind::Other };
        }
        if has("weight_ih") && has("weight_hh") {
            let known = ["weight_ih", "weight_hh", "bias_ih", "bias_hh"];
            let reversed = self.name.ends_with("_reverse");
            return if only(&known) { Kind::Recurrent { reversed } } else { Kind::Other };
        }
        if has("scale") && has("offset") && only(&["scale", "offset"]) {
            return Kind::Standardize;
        }
        if has("weight") && only(&["weight", "bias"]) { Kind::Weights } else { Kind::Other }
    }

    /// A tensor by what it is.
    pub fn tensor(&self, what: &str) -> Option<&'f Tensor<'f>> {
        self.parts.iter().find(|(found, _)| *found == what).map(|(_, tensor)| *tensor)
    }

    /// The extents of a tensor.
    pub fn dims(&self, what: &str) -> Option<&'f [usize]> {
        self.tensor(what).map(|tensor| &tensor.dims[..])
    }

    /// Refuses numbers that are none of `f32` or alike.
    pub fn check_numbers(&self) -> Result<(), String> {
        self.parts.iter().try_for_each(|(_, tensor)| tensor.check_numbers())
    }

    /// The numbers of a tensor; none if there is none.
    pub fn floats(&self, what: &str) -> Result<Option<Vec<f32>>, String> {
        self.tensor(what).map(Tensor::floats).transpose()
    }

    /// Its tensors for people.
    pub fn described(&self) -> impl Iterator<Item = String> + Clone {
        self.parts.iter().map(|(_, tensor)| {
            let element = match &tensor.element {
                Element::F32 => "",
                Element::F64 => " f64",
                Element::F16 => " f16",
                Element::Bf16 => " bf16",
                Element::Other(name) => &format!(" {}", name.to_lowercase()),
            };
            let name: String = tensor.name.chars().take(100).collect();
            format!("{name} ({}{element})", shown(&tensor.dims))
        })
    }
}

/// The order of two names in which numbers count as numbers.
pub(super) fn natural(a: &str, b: &str) -> Ordering {
    let (mut a, mut b) = (a, b);
    loop {
        let ([x, ..], [y, ..]) = (a.as_bytes(), b.as_bytes()) else {
            return a.len().cmp(&b.len());
        };
        if x.is_ascii_digit() && y.is_ascii_digit() {
            let number = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
            let ((first, rest), (second, left)) = (a.split_at(number(a)), b.split_at(number(b)));
            let digits = |text: &str| text.trim_start_matches('0').len();
            let by_value = digits(first)
                .cmp(&digits(second))
                .then_with(|| first.trim_start_matches('0').cmp(second.trim_start_matches('0')));
            // 01 and 1 are different names.
            match by_value.then(first.len().cmp(&second.len())) {
                Ordering::Equal => (a, b) = (rest, left),
                other => return other,
            }
        } else {
            let (mut first, mut second) = (a.chars(), b.chars());
            match first.next().cmp(&second.next()) {
                Ordering::Equal => (a, b) = (first.as_str(), second.as_str()),
                other => return other,
            }
        }
    }
}

/// A name without its numbers: names that differ in numbers alone have an order.
pub(super) fn without_numbers(name: &str) -> String {
    let mut shape = String::new();
    for c in name.chars() {
        match c.is_ascii_digit() {
            false => shape.push(c),
            true if shape.ends_with('#') => {}
            true => shape.push('#'),
        }
    }
    shape
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_in_names_are_ordered_as_numbers() {
        let mut names = ["10.bias", "2.bias", "a10", "a2b", "a2", "", "02.bias", "b", "é1", "a٣"];
        names.sort_by(|a, b| natural(a, b));
        assert_eq!(
            names,
            ["", "2.bias", "02.bias", "10.bias", "a2", "a2b", "a10", "a٣", "b", "é1"]
        );
        assert_eq!(without_numbers("layer12.0.conv1"), "layer#.#.conv#");
    }

    #[test]
    fn names_are_taken_apart_as_pytorch_makes_them() {
        assert_eq!(taken_apart("net.0.weight"), ("net.0", "", "weight"));
        assert_eq!(taken_apart("gru.weight_ih_l0_reverse"), ("gru", "_l0_reverse", "weight_ih"));
        assert_eq!(taken_apart("weight"), ("", "", "weight"));
        assert_eq!(taken_apart("cell.bias_hh"), ("cell", "", "bias_hh"));
    }
}
