//! The alarm of an autoencoder, decoded by the compiler.

use super::message::Message;
use super::scan::scan;
use crate::anomaly::Alarm;

/// The alarm in a model file of `N` inputs. Used by [`include_alarm!`](crate::include_alarm).
///
/// # Panics
///
/// In the compiler, if the file is no model, its network detects no anomalies, or it has another number of inputs.
pub const fn alarm<const N: usize>(file: &str, bytes: &[u8]) -> Alarm<N> {
    let scan = match scan(bytes) {
        Ok(scan) => scan,
        Err(error) => panic!("{}", Message::of_model_error(file, &error).as_str()),
    };
    let Some(anomaly) = scan.anomaly else { panic!("{}", Message::of_no_alarm(file).as_str()) };
    let mut rest = anomaly.weights.as_le_bytes();
    if rest.len() != 4 * N {
        panic!("{}", Message::of_inputs(file, N, rest.len() / 4).as_str());
    }
    let (mut weights, mut index) = ([0.0; N], 0);
    while let Some((weight, next)) = rest.split_first_chunk::<4>() {
        weights[index] = f32::from_le_bytes(*weight);
        rest = next;
        index += 1;
    }
    Alarm::new(anomaly.threshold, weights)
}

/// The alarm of an autoencoder in flash, decoded by the compiler from its model file.
///
/// ```
/// use nn_core::{include_alarm, Alarm};
///
/// include_alarm!(static ALARM: Alarm<2> = "../../tests/tiny_anomaly.postcard");
///
/// // The network gave back what it was given.
/// assert!(!ALARM.is_anomalous(ALARM.score(&[1.0, 2.0], &[1.0, 2.0])));
/// assert!(ALARM.is_anomalous(ALARM.score(&[1.0, 2.0], &[-9.0, 2.0])));
/// ```
///
/// A model that detects no anomalies is refused by the compiler:
///
/// ```compile_fail,E0080
/// use nn_core::{include_alarm, Alarm};
///
/// include_alarm!(static ALARM: Alarm<2> = "../../tests/tiny.postcard");
/// ```
#[macro_export]
macro_rules! include_alarm {
    ($(#[$attribute:meta])* $visibility:vis static $name:ident: $alarm:ty = $path:literal $(;)?) => {
        $(#[$attribute])*
        #[allow(long_running_const_eval)]
        $visibility static $name: $alarm = $crate::embed::alarm($path, include_bytes!($path));
    };
}
