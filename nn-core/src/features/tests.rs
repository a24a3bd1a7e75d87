//! Tests of spectra: against a transform by its definition in `f64`.

use super::*;
use crate::topology::{LayerSpec, Mel, Number, Shape};
use core::f64::consts::PI;
use std::vec::Vec;
use std::{format, vec};

const LOGARITHM: Logarithm = Logarithm { floor: -20, unit: 0 };

fn row(number: Number, moments: u16, frame: u16, hop: u16, feature: Feature) -> LayerSpec {
    LayerSpec::features(number, Shape::new(1, moments, 1), frame, hop, feature)
}

/// Powers of all bins, by the definition: `(4 / N·|Σ h·x·e^…|)²`.
fn exact_powers(x: &[f64]) -> Vec<f64> {
    let n = x.len() as f64;
    let bin = |k: usize| {
        let (mut re, mut im) = (0.0, 0.0);
        for (i, number) in x.iter().enumerate() {
            let window = 0.5 - 0.5 * (2.0 * PI * i as f64 / n).cos();
            let angle = 2.0 * PI * (k * i % x.len()) as f64 / n;
            re += window * number * angle.cos();
            im += window * number * angle.sin();
        }
        (re * re + im * im) * 16.0 / (n * n)
    };
    (0..=x.len() / 2).map(bin).collect()
}

/// The power of each band, by the formulas of the mel scale and of triangles over frequencies.
fn exact_bands(mel: &Mel, powers: &[f64]) -> Vec<f64> {
    let of_hertz = |f: f64| 2595.0 * (1.0 + f / 700.0).log10();
    let to_hertz = |m: f64| 700.0 * (10f64.powf(m / 2595.0) - 1.0);
    let (low, high) = (of_hertz(mel.low.into()), of_hertz(mel.high.into()));
    let edge = |i: u16| to_hertz(low + (high - low) * f64::from(i) / f64::from(mel.bands + 1));
    let frame = 2 * (powers.len() - 1);
    let band = |b: u16| {
        let [from, middle, to] = [edge(b), edge(b + 1), edge(b + 2)];
        let of_bin = |(k, power): (usize, &f64)| {
            let hertz = k as f64 * f64::from(mel.rate) / frame as f64;
            let weight = ((hertz - from) / (middle - from)).min((to - hertz) / (to - middle));
            power * weight.max(0.0)
        };
        powers.iter().enumerate().map(of_bin).sum()
    };
    (0..mel.bands).map(band).collect()
}

fn floats(feature: Feature, x: &[f32]) -> Vec<f32> {
    let frame = x.len() as u16;
    let row = row(Number::F32, frame, frame, 1, feature);
    let mut numbers = vec![0.0; x.len()];
    fill_floats(&feature, &mut numbers);
    let (edges, last_edges) = edges(&feature, frame);
    let mut cosines = vec![0.0; 4 * edges.len()];
    fill_float_cosines(&mut cosines);
    let tables = Tables { numbers: &numbers, edges: &edges, last_edges, cosines: &cosines };
    let (mut scratch, mut y) = (vec![0.0; x.len()], vec![9.0; row.outputs() as usize]);
    let frames = &row.frames().unwrap();
    compute(&feature, Operands { frames, tables, x, scratch: &mut scratch, y: &mut y });
    y
}

fn integers(feature: Feature, x: &[i16]) -> Vec<i16> {
    let frame = x.len() as u16;
    let row = row(Number::I16, frame, frame, 1, feature);
    let mut numbers = vec![0; x.len()];
    fill_integers(&feature, &mut numbers);
    let (edges, last_edges) = edges(&feature, frame);
    let mut cosines = vec![0; 4 * edges.len()];
    fill_integer_cosines(&mut cosines);
    let tables = Tables { numbers: &numbers, edges: &edges, last_edges, cosines: &cosines };
    let (mut scratch, mut y) = (vec![0; x.len()], vec![9; row.outputs() as usize]);
    let frames = &row.frames().unwrap();
    compute(&feature, Operands { frames, tables, x, scratch: &mut scratch, y: &mut y });
    y
}

fn edges(feature: &Feature, frame: u16) -> (Vec<u16>, [u16; 2]) {
    let Some(mel) = feature.mel() else { return (Vec::new(), [0; 2]) };
    let mut edges = vec![0; usize::from(mel.bands) + 2];
    fill_edges(mel, frame, &mut edges);
    let last = edges.split_off(mel.bands.into());
    (edges, [last[0], last[1]])
}

/// Tones, noise and a constant, of size 1.
fn signals(frame: usize) -> Vec<Vec<f64>> {
    let mut state = 1u32;
    let mut noise = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        f64::from(state >> 8) / f64::from(1 << 23) - 1.0
    };
    let tone = |bin: f64, phase: f64| -> Vec<f64> {
        (0..frame).map(|i| (2.0 * PI * bin * i as f64 / frame as f64 + phase).sin()).collect()
    };
    let mut signals = vec![
        tone(2.0, 0.3),
        tone(frame as f64 / 4.0 + 0.37, 1.0),
        tone(frame as f64 / 2.0 - 1.0, 0.0),
        vec![1.0; frame],
        (0..frame).map(|i| if i == 3 { 1.0 } else { 0.0 }).collect(),
    ];
    for _ in 0..10 {
        signals.push((0..frame).map(|_| noise()).collect());
    }
    signals
}

#[test]
#[cfg_attr(miri, ignore = "the definition takes Miri long")]
fn spectra_of_floats_are_those_of_the_definition_for_frames_of_every_size() {
    for frame in [8, 16, 32, 64, 128, 256, 512, 1024, 2048] {
        // Of long frames the definition takes long.
        let count = if frame > 256 { 6 } else { 15 };
        for (number, x) in signals(frame).into_iter().take(count).enumerate() {
            let sizes = if frame > 256 { &[1.0][..] } else { &[1.0, 1e-12, 1e9] };
            for &size in sizes {
                let x: Vec<f32> = x.iter().map(|x| (x * size) as f32).collect();
                let exact = exact_powers(&x.iter().map(|&x| x.into()).collect::<Vec<f64>>());
                let most = exact.iter().fold(0.0, |most: f64, p| most.max(*p)).sqrt();
                for (k, (y, exact)) in floats(Feature::Spectrum, &x).iter().zip(&exact).enumerate()
                {
                    let error = (f64::from(*y) - exact.sqrt()).abs();
                    assert!(
                        error < 6e-7 * most + 1e-7 * size / frame as f64,
                        "{number} of {frame}, bin {k}: {error} of {most}"
                    );
                }
            }
        }
    }
}

fn voice(bands: u16, rate: u32) -> Mel {
    Mel { bands, rate, low: 20, high: rate / 2 }
}

#[test]
#[cfg_attr(miri, ignore = "the definition takes Miri long")]
fn bands_of_floats_are_those_of_the_definition() {
    for (frame, mel) in [(256, voice(20, 8000)), (64, voice(4, 50_000)), (1024, voice(40, 16_000))]
    {
        for x in signals(frame) {
            let x: Vec<f32> = x.iter().map(|x| *x as f32).collect();
            let wide: Vec<f64> = x.iter().map(|&x| x.into()).collect();
            let powers = exact_powers(&wide);
            let exact = exact_bands(&mel, &powers);
            let loudest = powers.iter().fold(0.0, |most: f64, p| most.max(*p));
            let y = floats(Feature::LogMel(mel, LOGARITHM), &x);
            for (y, exact) in y.iter().zip(&exact) {
                // Of what is 2²⁰ times less than the loudest frequency, roundings remain.
                if *exact > loudest / 1e6 {
                    assert!((f64::from(*y) - exact.log2().max(-20.0)).abs() < 2e-4, "{y} {exact}");
                }
            }
        }
    }
}

#[test]
#[cfg_attr(miri, ignore = "the definition takes Miri long")]
fn integers_are_near_the_definition() {
    let mel = voice(20, 8000);
    let (mut worst, mut squares, mut count) = (0.0f64, 0.0, 0.0);
    for size in [32_767.0, 3000.0, 100.0] {
        for x in signals(256) {
            let x: Vec<i16> = x.iter().map(|x| (x * size) as i16).collect();
            let wide: Vec<f64> = x.iter().map(|&x| x.into()).collect();
            let powers = exact_powers(&wide);
            let loudest = powers.iter().fold(0.0, |most: f64, p| most.max(*p));
            let exact = exact_bands(&mel, &powers);
            let y = integers(Feature::LogMel(mel, LOGARITHM), &x);
            for (y, exact) in y.iter().zip(&exact) {
                if *exact > loudest / 1e5 {
                    let error = f64::from(*y) / 512.0 - exact.log2();
                    worst = worst.max(error.abs());
                    squares += error * error;
                    count += 1.0;
                }
            }
            let magnitudes = integers(Feature::Spectrum, &x);
            for (y, exact) in magnitudes.iter().zip(&powers) {
                let exact = exact.sqrt().min(32_767.0);
                let error = (f64::from(*y) - exact).abs();
                assert!(error < 1.0 + loudest.sqrt() / 512.0, "{y} {exact} of {loudest}");
            }
        }
    }
    let rms = f64::sqrt(squares / count);
    assert!(worst < 0.3 && rms < 0.04, "{}", format!("{worst} {rms}"));
}

/// A tone and noise, in `f32`.
fn tone_and_noise() -> Vec<f32> {
    let mut state = 1u32;
    let moment = |i: u32| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let noise = f64::from(state >> 8) / f64::from(1 << 23) - 1.0;
        (0.5 * libm::sin(2.0 * PI * 10.37 * f64::from(i) / 256.0 + 0.3) + 0.1 * noise) as f32
    };
    (0..256).map(moment).collect()
}

/// Printed by NumPy 2.4.6 and SciPy 1.17.1 for [`tone_and_noise`], by librosa's definition: `rfft` of
/// `get_window("hann", 256)` times the frame, its square times 16 / 256², triangles of HTK's scale without a norm,
/// `log2`, `scipy.fft.dct(…, norm="ortho")[:13]`.
const OF_SCIPY: [f64; 13] = [
    -47.029_12, 1.071_711, 2.399_679, -1.240_763, -6.014_907, -7.079_933, -6.344_046, -3.870_785,
    -1.765_035, 0.681_2, 3.001_12, 3.042_989, 1.537_422,
];

#[test]
fn coefficients_of_a_tone_are_those_of_numpy_and_scipy_in_f32_and_in_integers() {
    let (x, cepstrum) = (tone_and_noise(), Cepstrum { coefficients: 13 });
    let mel = Mel { bands: 20, rate: 8000, low: 0, high: 4000 };
    let y = floats(Feature::Mfcc(cepstrum, mel, LOGARITHM), &x);
    let worst = y.iter().zip(&OF_SCIPY).map(|(y, exact)| (f64::from(*y) - exact).abs());
    let worst = worst.fold(0.0, f64::max);
    assert!(worst < 3e-4, "{worst}");
    // A 1 means 2⁻¹⁵ of what it does in f32.
    let x: Vec<i16> = x.iter().map(|x| (x * 32_768.0) as i16).collect();
    let logarithm = Logarithm { floor: -20, unit: -15 };
    let y = integers(Feature::Mfcc(cepstrum, mel, logarithm), &x);
    let parts = f64::from(Cepstrum::parts(20));
    let errors = y.iter().zip(&OF_SCIPY).map(|(y, exact)| f64::from(*y) / parts - exact);
    let (worst, squares) = errors.fold((0.0f64, 0.0), |(worst, squares), error| {
        (worst.max(error.abs()), squares + error * error)
    });
    let rms = libm::sqrt(squares / 13.0);
    assert!(worst < 0.1 && rms < 0.04, "{worst} {rms}");
}

#[test]
fn coefficients_are_of_the_logarithms_of_bands_that_are_written_where_powers_were() {
    // As many bands as ever fit, whose places come next to the powers that are still needed.
    let most = |low| {
        let of = |bands| Mel { bands, rate: 8000, low, high: 4000 };
        let fits = |mel: &Mel| Feature::LogMel(*mel, LOGARITHM).numbers(256).is_some();
        (2..=128).rev().map(of).find(fits).unwrap()
    };
    for mel in [voice(20, 8000), most(0), most(3000)] {
        let cepstrum = Cepstrum { coefficients: mel.bands };
        for x in signals(256) {
            let x: Vec<f32> = x.iter().map(|x| *x as f32).collect();
            let (mut cosines, mut y) =
                (vec![0.0; 4 * usize::from(mel.bands)], vec![0.0; mel.bands.into()]);
            fill_float_cosines(&mut cosines);
            cosine_transform::of_floats(
                &floats(Feature::LogMel(mel, LOGARITHM), &x),
                &cosines,
                &mut y,
            );
            assert_eq!(floats(Feature::Mfcc(cepstrum, mel, LOGARITHM), &x), y);
            let x: Vec<i16> = x.iter().map(|x| (x * 3000.0) as i16).collect();
            let (mut cosines, mut y) =
                (vec![0; 4 * usize::from(mel.bands)], vec![0; mel.bands.into()]);
            fill_integer_cosines(&mut cosines);
            cosine_transform::of_integers(
                &integers(Feature::LogMel(mel, LOGARITHM), &x),
                &cosines,
                &mut y,
            );
            assert_eq!(integers(Feature::Mfcc(cepstrum, mel, LOGARITHM), &x), y);
        }
    }
}

#[test]
fn coefficients_of_a_single_band_or_of_more_than_there_are_bands_are_none() {
    let numbers = |coefficients, bands| {
        let mel = Mel { bands, rate: 8000, low: 0, high: 4000 };
        Feature::Mfcc(Cepstrum { coefficients }, mel, LOGARITHM).numbers(256)
    };
    assert_eq!([numbers(1, 2), numbers(20, 20), numbers(13, 20)], [Some(1), Some(20), Some(13)]);
    assert_eq!([numbers(0, 20), numbers(21, 20), numbers(1, 1)], [None; 3]);
}

#[test]
fn silence_full_scale_and_what_is_no_number_are_defined() {
    let feature = Feature::LogMel(voice(20, 8000), LOGARITHM);
    assert_eq!(floats(feature, &[0.0; 256]), [-20.0; 20]);
    assert_eq!(integers(feature, &[0; 256]), [-20 * 512; 20]);
    assert_eq!(integers(Feature::Spectrum, &[0; 256]), [0; 129]);
    assert_eq!(integers(Feature::LogSpectrum(LOGARITHM), &[0; 16]), [-20 * 512; 9]);
    for x in [f32::NAN, f32::from_bits(0xffc0_1234), f32::INFINITY] {
        let y = floats(feature, &[x; 256]);
        assert!(y.iter().all(|y| y.to_bits() == f32::NAN.to_bits()), "{y:?}");
    }
    assert_eq!(floats(feature, &[f32::from_bits(1); 256]), [-20.0; 20]);
    for full in [i16::MIN, i16::MAX] {
        let y = integers(Feature::Spectrum, &[full; 256]);
        // A constant has twice its size in bin 0, half of that in bin 1, and nothing else.
        assert_eq!((y[0], y[2..].iter().max().unwrap() < &40), (i16::MAX, true), "{y:?}");
        let alternating: Vec<i16> =
            (0..256).map(|i| if i % 2 == 0 { full } else { !full }).collect();
        let y = integers(Feature::Spectrum, &alternating);
        assert_eq!((y[128], y[..126].iter().max().unwrap() < &40), (i16::MAX, true), "{y:?}");
    }
    // A 1 that means 2⁻⁸ is 16 less in powers.
    let of = |unit| integers(Feature::LogSpectrum(Logarithm { floor: -40, unit }), &[1000; 64]);
    assert_eq!(of(0)[0] - of(-8)[0], 16 * 512);
}
