//! A network in words. The first three bytes are its input.

use host_trainer::DynamicNetwork;
use host_trainer::architecture::{network_in_words, parse};
use nn_core::ActivationKind::{Relu, Softmax};
use nn_core::Shape;

/// Networks with more parameters are not built here.
const MOST_PARAMETERS: u64 = 100_000;

/// What is read is written in words that give the same network.
pub fn run(bytes: &[u8]) -> bool {
    let Some((&[height, width, channels], text)) = bytes.split_first_chunk::<3>() else {
        return false;
    };
    let [height, width, channels] = [height, width, channels].map(|side| u16::from(side) + 1);
    let text = String::from_utf8_lossy(text);
    let input = Shape::new(height, width, channels);
    let Ok(rows) = parse(&text, input, Relu, Softmax) else { return false };
    let words = network_in_words(&rows);
    let again = parse(&words, input, Relu, Softmax);
    assert_eq!(again.as_ref(), Ok(&rows), "{text} is {words}");
    let parameters = rows.iter().map(|row| row.parameters());
    if parameters.fold(0u64, u64::saturating_add) <= MOST_PARAMETERS {
        let _ = DynamicNetwork::<f32>::zeros(&rows);
    }
    true
}
