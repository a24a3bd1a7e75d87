//! An autoencoder, its alarm, and a pin that shows when it computes.

use crate::classifier::assert_fits;
use embedded_hal::digital::OutputPin;
use nn_core::{Alarm, Layer, Network, NetworkInput};

/// Says whether samples are as usual; its pin is high while it does.
///
/// ```
/// use firmware::{Detector, NoPin};
/// use nn_core::{Alarm, Dense, Identity, Network};
///
/// // Usually `firmware::model::{MODEL, ALARM}`, which `host-trainer train --anomaly` wrote.
/// static NETWORK: Network<Dense<1, 1, Identity>> = Network::new(Dense::new([[0.0]], [20.0]));
/// static ALARM: Alarm<1> = Alarm::new(4.0, [1.0]);
///
/// let mut detector = Detector::new(&NETWORK, &ALARM, NoPin);
/// let Ok(verdict) = detector.judge(&[21.0]);
/// assert!(!verdict.is_anomalous);
/// let Ok(verdict) = detector.judge(&[25.0]);
/// assert_eq!((verdict.score, verdict.is_anomalous), (25.0, true));
/// ```
#[derive(Debug)]
pub struct Detector<'n, L, P, const N: usize> {
    network: &'n Network<L>,
    alarm: &'n Alarm<N>,
    busy: P,
}

/// Verdict of an autoencoder on a sample.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Verdict<const N: usize> {
    /// Distance of the outputs from the sample.
    pub score: f32,
    /// Tells whether that is too far; always where a number is NaN or infinite.
    pub is_anomalous: bool,
    /// Outputs of the network.
    pub outputs: [f32; N],
}

impl<'n, L, P, const N: usize> Detector<'n, L, P, N>
where
    L: Layer<Output = [f32; N]>,
    L::Input: NetworkInput,
    P: OutputPin,
{
    /// A detector at rest; sets nothing, so `busy` should start low.
    ///
    /// A network whose activations do not fit into the RAM of a micro:bit is refused by the compiler there.
    pub const fn new(network: &'n Network<L>, alarm: &'n Alarm<N>, busy: P) -> Self {
        const { assert_fits::<L>() };
        Self { network, alarm, busy }
    }

    /// Judges a sample.
    ///
    /// # Errors
    ///
    /// Those of the pin.
    pub fn judge(&mut self, x: &L::Input) -> Result<Verdict<N>, P::Error> {
        self.busy.set_high()?;
        let outputs = L::activate(self.network.logits(x));
        let score = self.alarm.score(x, &outputs);
        self.busy.set_low()?;
        Ok(Verdict { score, is_anomalous: self.alarm.is_anomalous(score), outputs })
    }

    /// Gives the pin back.
    pub fn release(self) -> P {
        self.busy
    }
}
