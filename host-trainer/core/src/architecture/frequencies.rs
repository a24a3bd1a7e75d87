//! Words of features that are frequencies.

use super::words::Words;
use nn_core::{Feature, Logarithm, Mel};

/// Smallest logarithm if nobody says another: 60 dB below a tone of amplitude 1.
const FLOOR: i16 = -20;

/// `spectrum`, or `spectrum log floor -20`.
pub(super) fn spectrum(said: &Words) -> Result<Feature, String> {
    let is_more = said.says_more_than_frames() || !said.numbers.is_empty() || said.is_of_bands();
    if is_more || said.floor.is_some() && !said.is_log {
        return Err("write spectrum, or spectrum log floor -20, and nothing else".into());
    }
    let logarithm = Logarithm { floor: said.floor.unwrap_or(FLOOR), unit: 0 };
    Ok(if said.is_log { Feature::LogSpectrum(logarithm) } else { Feature::Spectrum })
}

/// `logmel 20 rate 8000 low 0 high 4000 floor -20`.
pub(super) fn log_mel(said: &Words) -> Result<Feature, String> {
    let ([bands], Some(rate)) = (&said.numbers[..], said.rate) else {
        return Err(
            "write, for example, logmel 20 rate 8000: the number of bands, and moments a second"
                .into(),
        );
    };
    if said.says_more_than_frames() || said.is_log {
        return Err(
            "logmel has a number of bands, rate, low, high and floor, and nothing else".into()
        );
    }
    let (low, high) = (said.low.unwrap_or(0), said.high.unwrap_or(rate / 2));
    if low >= high || high > rate / 2 || rate > Mel::MOST_RATE {
        return Err(format!(
            "bands from {low} to {high} Hz at a rate of {rate}: they end behind where they begin, and at most at half the \
             rate, which is at most {}",
            Mel::MOST_RATE
        ));
    }
    let logarithm = Logarithm { floor: said.floor.unwrap_or(FLOOR), unit: 0 };
    Ok(Feature::LogMel(Mel { bands: *bands, rate, low, high }, logarithm))
}

/// Why a feature is not computed of frames of so many moments.
pub(super) fn why_not(feature: &Feature, frame: u16) -> String {
    let is_transformed = match feature {
        Feature::Statistics => false,
        Feature::Spectrum | Feature::LogSpectrum(_) | Feature::LogMel(..) => true,
    };
    if is_transformed && !(frame.is_power_of_two() && (8..=4096).contains(&frame)) {
        return format!(
            "a frame of {frame} moments is none of a power of two, from 8 to 4,096: write, for example, \
             frames 64 hop 32 before it"
        );
    }
    match feature {
        Feature::LogMel(mel, _) if feature.numbers(frame).is_none() => format!(
            "of {} bands one has no frequency of a frame of {frame} moments in it: take fewer bands, longer frames or a \
             higher low",
            mel.bands
        ),
        Feature::LogMel(..) | Feature::Statistics | Feature::Spectrum | Feature::LogSpectrum(_) => {
            "gives more than 65,535 numbers a frame, or frames: take fewer".into()
        }
    }
}
