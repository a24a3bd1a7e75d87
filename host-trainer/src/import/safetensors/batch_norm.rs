//! The layer that a batch normalization follows.
//!
//! Names tell it, or nobody knows: `3` follows `2` of the same list, `bn1` belongs to `conv1`, and `bn` to the only layer of
//! its module.

use super::groups::Group;
use super::slots::{Layer, is_batch_norm_of};

/// PyTorch's, where nothing else is said.
const EPSILON: f64 = 1e-5;

/// The layer whose sums a batch normalization scales.
pub(super) fn layer_of(group: &Group<'_>, layers: &[Layer<'_, '_>]) -> Result<usize, String> {
    let (module, own) = parts(&group.name);
    let is_alike = |layer: &Layer<'_, '_>| parts(&layer.group.name).0 == module;
    let name = |layer: &Layer<'_, '_>| parts(&layer.group.name).1.to_string();
    let fits = |layer: &Layer<'_, '_>| {
        layer.group.kind == super::groups::Kind::Weights
            && layer.batch_norm.is_none()
            && is_batch_norm_of(group, layer.slot.outputs)
    };
    let found: Vec<usize> = match (own.parse::<u64>(), trailing_number(own)) {
        // In a list, it follows at once: an activation between them would come first.
        (Ok(place), _) => {
            let before = |layer: &Layer<'_, '_>| {
                name(layer).parse::<u64>().is_ok_and(|found| found.checked_add(1) == Some(place))
            };
            indices(layers, |layer| is_alike(layer) && before(layer) && fits(layer))
        }
        (Err(_), Some(number)) => indices(layers, |layer| {
            is_alike(layer) && trailing_number(&name(layer)) == Some(number) && fits(layer)
        }),
        (Err(_), None) => indices(layers, |layer| is_alike(layer) && fits(layer)),
    };
    match found[..] {
        [layer] => Ok(layer),
        _ => Err(format!(
            "no layer can be told by name that the batch normalization {:?} of {} channels follows at once (0 and 1, conv1 and \
             bn1, or one of each in a module): behind an activation or a pool, export the network as ONNX, which says what lies \
             between and is imported with it; behind the layer itself, torch.nn.utils.fusion.fuse_conv_bn_eval makes it part of \
             that",
            group.name,
            group.dims("running_mean").map_or(0, |dims| dims.iter().product::<usize>())
        )),
    }
}

fn indices(layers: &[Layer<'_, '_>], is_it: impl Fn(&Layer<'_, '_>) -> bool) -> Vec<usize> {
    layers.iter().enumerate().filter(|(_, layer)| is_it(layer)).map(|(at, _)| at).collect()
}

/// A module and the name in it.
fn parts(name: &str) -> (&str, &str) {
    name.rsplit_once('.').unwrap_or(("", name))
}

/// The number at the end of a name.
fn trailing_number(name: &str) -> Option<&str> {
    let number = name.trim_start_matches(|c: char| !c.is_ascii_digit());
    (!number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())).then_some(number)
}

/// `y = scale·x + shift` for each channel.
pub(super) fn scaling(group: &Group<'_>) -> Result<Vec<(f64, f64)>, String> {
    let list = |what: &str, default: f32| -> Result<Vec<f32>, String> {
        let mean = group.dims("running_mean").map_or(0, |dims| dims.iter().product());
        Ok(group.floats(what)?.unwrap_or_else(|| vec![default; mean]))
    };
    let (gamma, beta) = (list("weight", 1.0)?, list("bias", 0.0)?);
    let (mean, variance) = (list("running_mean", 0.0)?, list("running_var", 1.0)?);
    let channels = gamma.into_iter().zip(beta).zip(mean.into_iter().zip(variance));
    Ok(channels
        .map(|((gamma, beta), (mean, variance))| {
            let scale = f64::from(gamma) / (f64::from(variance) + EPSILON).sqrt();
            (scale, f64::from(beta) - f64::from(mean) * scale)
        })
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_at_the_end_of_names_are_found() {
        assert_eq!(trailing_number("bn12"), Some("12"));
        assert_eq!(trailing_number("bn"), None);
        assert_eq!(trailing_number("conv2d_1x"), None);
        assert_eq!(parts("features.3"), ("features", "3"));
    }
}
