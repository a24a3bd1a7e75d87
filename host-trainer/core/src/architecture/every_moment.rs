//! Networks over a window that predict at every moment of a sequence, not at its end alone.

use nn_core::{Extent, LayerSpec, Shape};
use thiserror::Error;

/// Reasons why a network cannot predict at every moment of a sequence.
#[derive(Debug, Error, PartialEq, Eq)]
#[non_exhaustive]
pub enum EveryMomentError {
    /// The input is no signal.
    #[error(
        "the network takes {input}, not a signal over time: give it windows of 1 row (--input 1xTxC)"
    )]
    NoSignal {
        /// Input of the network.
        input: Extent,
    },
    /// A layer needs what comes later, or the whole window.
    #[error(
        "layer {layer}, {spec}, cannot predict at every moment, because it needs what comes later or the whole \
         window: use causal convolutions and recurrent layers that run forwards"
    )]
    WholeWindow {
        /// Counted from 1.
        layer: usize,
        /// The layer.
        spec: LayerSpec,
    },
    /// No moments.
    #[error("a sequence of 0 moments: expected at least 1")]
    NoMoments,
}

/// The rows of the network that gives at every moment of a sequence what the network of these rows gives at the end
/// of a window that ends there and began where the sequence does. Its parameters are the same.
///
/// The predictions follow each other, moment by moment. A softmax at the end becomes the identity: its largest number
/// is the same.
///
/// # Errors
///
/// [`EveryMomentError`] if a layer cannot be computed moment by moment.
pub fn every_moment(rows: &[LayerSpec], moments: u16) -> Result<Vec<LayerSpec>, EveryMomentError> {
    let Some(first) = rows.first() else { return Ok(Vec::new()) };
    if moments == 0 {
        return Err(EveryMomentError::NoMoments);
    }
    if !matches!(first.input, Extent::Image(Shape { height: 1, .. })) {
        return Err(EveryMomentError::NoSignal { input: first.input });
    }
    // What goes into a moment, then what each row gives.
    let mut given = Vec::with_capacity(rows.len() + 1);
    let mut every = Vec::with_capacity(rows.len());
    for (index, row) in rows.iter().enumerate() {
        let error = || EveryMomentError::WholeWindow { layer: index + 1, spec: *row };
        let moment = row.of_moment().ok_or_else(error)?;
        if index == 0 {
            given.push(moment.inputs());
        }
        // A list of a whole window's numbers is none of a moment's.
        if given[index - usize::from(row.from)] != moment.inputs() {
            return Err(error());
        }
        every.push(row.of_every_moment(moments).ok_or_else(error)?);
        given.push(moment.outputs());
    }
    Ok(every)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::architecture::parse;
    use crate::inference::infer;
    use crate::{DynamicNetwork, initialize};
    use nn_core::ActivationKind::{Relu, Softmax};
    use nn_core::LayerViews;

    const CHANNELS: u16 = 2;

    fn network(words: &str, moments: u16) -> DynamicNetwork {
        let rows = parse(words, Shape::new(1, moments, CHANNELS), Relu, Softmax).unwrap();
        let mut network = DynamicNetwork::zeros(&rows).unwrap();
        initialize(&mut network, 3);
        network
    }

    #[test]
    fn every_moment_has_the_bits_of_the_window_that_ends_there() {
        for words in [
            "gru 5, dense 3",
            "lstm 4 each, rnn 3, dense 4 relu, dense 3",
            "conv 4 3 causal, gru 3 each, gru 2, dense 3",
            "conv 3 2 causal, residual(conv 3 1), rnn 2, dense 3",
        ] {
            let x: Vec<f32> = (0..18).map(|i| libm::sinf((i * i) as f32)).collect();
            let every = network(words, 4).every_moment(9).unwrap();
            let predictions = infer(&every, &x).outputs;
            for moments in 1..=9 {
                let mut window = DynamicNetwork::copy_of(&network(words, moments).layer_views());
                initialize(&mut window, 3);
                let expected = infer(&window, &x[..usize::from(moments * CHANNELS)]).logits;
                let found = &predictions[3 * usize::from(moments - 1)..][..3];
                let bits = |y: &[f32]| y.iter().map(|y| y.to_bits()).collect::<Vec<_>>();
                assert_eq!(bits(found), bits(&expected), "{words}, moment {moments}");
            }
        }
    }

    #[test]
    fn refuses_what_needs_the_whole_window_and_names_the_layer() {
        for (words, layer) in [
            ("conv 4 3 same, gru 3, dense 3", 1),
            ("gru 4 reversed, dense 3", 1),
            // A list of the whole window's states, and the largest of them.
            ("gru 4 each, dense 3", 2),
            ("gru 4 each, maxovertime, dense 3", 2),
        ] {
            match network(words, 8).every_moment(8) {
                Err(EveryMomentError::WholeWindow { layer: found, .. }) => {
                    assert_eq!(found, layer, "{words}");
                }
                other => panic!("{words}: {other:?}"),
            }
        }
        let rows = [LayerSpec::dense(3, 2, Softmax)];
        assert_eq!(
            every_moment(&rows, 8),
            Err(EveryMomentError::NoSignal { input: Extent::List(3) })
        );
        let rows = network("gru 4, dense 3", 8).specs();
        assert_eq!(every_moment(&rows, 0), Err(EveryMomentError::NoMoments));
    }
}
