//! Features of a stream, frame by frame as its moments come, have the bits of those of the whole recording.

use nn_core::{
    Dense, FeatureNumber, Flatten, Identity, Image, InputNumber, Layer, LogMel, Network, Signal,
    Windower, chain,
};

/// Ten frames of 256 moments, a new one every 128.
const MOMENTS: usize = 256 + 9 * 128;
const BANDS: usize = 20;

type Mel<T, const N: usize, const FRAMES: usize> =
    LogMel<Signal<T, N, 1>, Signal<T, FRAMES, BANDS>, 256, 128, BANDS, 8000, 0, 4000, -20>;

/// A number that features are computed of and that streams have.
trait Sample: FeatureNumber + InputNumber {
    fn of(full_scale: f64) -> Self;
    fn to_bits(self) -> u32;
}

impl Sample for f32 {
    fn of(full_scale: f64) -> Self {
        full_scale as f32
    }

    fn to_bits(self) -> u32 {
        f32::to_bits(self)
    }
}

impl Sample for i16 {
    fn of(full_scale: f64) -> Self {
        (full_scale * 32_767.0) as i16
    }

    fn to_bits(self) -> u32 {
        self as u16 as u32
    }
}

/// A rising tone, silence in the middle, then full scale.
fn recording<T: Sample>() -> Vec<[T; 1]> {
    (0..MOMENTS)
        .map(|i| match i {
            400..800 => [<T as Sample>::of(0.0)],
            0..400 => [T::of(0.3 * (i as f64 * i as f64 * 0.002).sin())],
            _ if i % 7 < 3 => [T::of(1.0)],
            _ => [T::of(-1.0)],
        })
        .collect()
}

/// Chunks of 1 to 300 moments.
fn chunks(seed: u32) -> impl Iterator<Item = usize> {
    let mut state = seed;
    std::iter::repeat_with(move || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        1 + (state >> 16) as usize % 300
    })
}

/// Calls with the features of each frame of a recording that comes in chunks.
fn stream<T: Sample>(
    recording: &[[T; 1]],
    chunks: impl Iterator<Item = usize>,
    mut frame: impl FnMut([T; BANDS]),
) where
    Mel<T, 256, 1>: Layer<Input = Signal<T, 256, 1>, Output = Signal<T, 1, BANDS>>,
{
    let mut windower = Windower::<256, 1, 128, T>::new();
    let mut rest = recording;
    for size in chunks {
        let (chunk, behind) = rest.split_at(size.min(rest.len()));
        rest = behind;
        for moment in chunk {
            if let Some(window) = windower.push(*moment) {
                let Image([[features]]) = Mel::<T, 256, 1>::new().forward(&Image([*window]));
                frame(features);
            }
        }
        if rest.is_empty() {
            return;
        }
    }
}

fn check<T: Sample>()
where
    Mel<T, 256, 1>: Layer<Input = Signal<T, 256, 1>, Output = Signal<T, 1, BANDS>>,
    Mel<T, MOMENTS, 10>: Layer<Input = Signal<T, MOMENTS, 1>, Output = Signal<T, 10, BANDS>>,
{
    let recording = recording::<T>();
    let whole = Image([recording.clone().try_into().ok().unwrap()]);
    let Image([at_once]) = Mel::<T, MOMENTS, 10>::new().forward(&whole);
    let expected: Vec<u32> = at_once.as_flattened().iter().map(|x| x.to_bits()).collect();
    assert!(expected.iter().collect::<std::collections::BTreeSet<_>>().len() > 100);
    for seed in 0..50 {
        let mut streamed = Vec::new();
        stream(&recording, chunks(seed), |frame| streamed.extend(frame.map(|x| x.to_bits())));
        assert_eq!(streamed, expected, "chunks of seed {seed}");
    }
}

#[test]
fn a_log_mel_of_frames_as_they_come_has_the_bits_of_the_whole_recording_in_any_chunks() {
    check::<f32>();
    check::<i16>();
}

#[test]
fn a_window_of_frames_computed_once_each_gives_what_the_network_of_the_whole_window_gives() {
    // Windows of 4 frames, a new one every 2: 640 moments, every 256.
    type Answer = Flatten<Signal<f32, 4, BANDS>, Dense<80, 2, Identity>>;
    type OfMoments = chain![Mel<f32, 640, 4>, Answer];
    let weights: [[f32; 80]; 2] =
        [0.3, 0.7].map(|step: f32| std::array::from_fn(|i| (i as f32 * step).sin()));
    let answer = Answer::new(Dense::new(weights, [0.5, -0.5]));
    let network: Network<OfMoments> = Network::new(nn_core::Chain::new(Mel::new(), answer.clone()));

    let recording = recording::<f32>();
    let mut windows = Windower::<640, 1, 256>::new();
    let mut at_once = Vec::new();
    for moment in &recording {
        if let Some(window) = windows.push(*moment) {
            at_once.push(network.forward(&Image([*window])).map(f32::to_bits));
        }
    }
    let mut frames = Windower::<4, BANDS, 2>::new();
    let mut streamed = Vec::new();
    stream(&recording, chunks(1), |features| {
        if let Some(window) = frames.push(features) {
            streamed.push(answer.forward(&Image([*window])).map(f32::to_bits));
        }
    });
    assert_eq!(streamed.len(), 4);
    assert_eq!(streamed, at_once);
}
