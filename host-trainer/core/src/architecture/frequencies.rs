//! Words of features that are frequencies.

use super::rate::Rate;
use super::words::Words;
use nn_core::{Cepstrum, Feature, Logarithm, Mel};

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
pub(super) fn log_mel(said: &Words, rate: &Rate) -> Result<Feature, String> {
    let [bands] = said.numbers[..] else {
        return Err(
            "write, for example, logmel 20 rate 8000: the number of bands, and moments a second, which recordings say themselves"
                .into(),
        );
    };
    if said.bands.is_some() {
        return Err(format!("bands is for mfcc: write, for example, logmel {bands} rate 8000"));
    }
    let (mel, logarithm) = of_bands("logmel", bands, said, rate)?;
    Ok(Feature::LogMel(mel, logarithm))
}

/// `mfcc 13 bands 20 rate 8000 low 0 high 4000 floor -20`.
pub(super) fn mfcc(said: &Words, rate: &Rate) -> Result<Feature, String> {
    let ([coefficients], Some(bands)) = (&said.numbers[..], said.bands) else {
        return Err(
            "write, for example, mfcc 13 bands 20 rate 8000: the number of coefficients, of bands, and moments a second, which recordings say themselves"
                .into(),
        );
    };
    if bands < 2 || *coefficients > bands {
        return Err(format!(
            "{coefficients} coefficients of {bands} bands: take 2 bands or more, and at most as many coefficients"
        ));
    }
    let (mel, logarithm) = of_bands("mfcc", bands, said, rate)?;
    Ok(Feature::Mfcc(Cepstrum { coefficients: *coefficients }, mel, logarithm))
}

/// Bands and logarithms as they were said.
fn of_bands(kind: &str, bands: u16, said: &Words, rate: &Rate) -> Result<(Mel, Logarithm), String> {
    if said.says_more_than_frames() || said.is_log {
        return Err(format!(
            "{kind} has {}, rate, low, high and floor, and nothing else",
            if kind == "mfcc" { "a number of coefficients, bands" } else { "a number of bands" }
        ));
    }
    let rate = rate.of_layer(kind, said.rate)?;
    let (low, high) = (said.low.unwrap_or(0), said.high.unwrap_or(rate / 2));
    if low >= high || high > rate / 2 || rate > Mel::MOST_RATE {
        return Err(format!(
            "bands from {low} to {high} Hz at a rate of {rate}: they end behind where they begin, and at most at half the \
             rate, which is at most {}",
            Mel::MOST_RATE
        ));
    }
    let logarithm = Logarithm { floor: said.floor.unwrap_or(FLOOR), unit: 0 };
    Ok((Mel { bands, rate, low, high }, logarithm))
}

/// Why a feature is not computed of frames of so many moments.
pub(super) fn why_not(feature: &Feature, frame: u16) -> String {
    let is_transformed = match feature {
        Feature::Statistics => false,
        Feature::Spectrum | Feature::LogSpectrum(_) | Feature::LogMel(..) | Feature::Mfcc(..) => {
            true
        }
    };
    if is_transformed && !(frame.is_power_of_two() && (8..=4096).contains(&frame)) {
        return format!(
            "a frame of {frame} moments is none of a power of two, from 8 to 4,096: write, for example, \
             frames 64 hop 32 before it"
        );
    }
    match feature {
        Feature::LogMel(mel, _) | Feature::Mfcc(_, mel, _) if feature.numbers(frame).is_none() => {
            format!(
                "of {} bands one has no frequency of a frame of {frame} moments in it: take fewer bands, longer frames or a \
             higher low",
                mel.bands
            )
        }
        Feature::LogMel(..)
        | Feature::Mfcc(..)
        | Feature::Statistics
        | Feature::Spectrum
        | Feature::LogSpectrum(_) => {
            "gives more than 65,535 numbers a frame, or frames: take fewer".into()
        }
    }
}
