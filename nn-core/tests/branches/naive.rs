//! Networks computed from what their rows and a file say, by nested loops: what types compute must be this.

use nn_core::quantized::{Balance, OutputScale};
use nn_core::{
    ActivationKind, Extent, Feature, FeatureNumber, LayerOutput, LayerSpec, Op, Operands, Shape,
    Tables, Window, compute, fill_edges, fill_float_cosines, fill_floats, fill_integer_cosines,
    fill_integers,
};

/// An activation.
#[derive(Clone, Debug, PartialEq)]
pub enum Numbers {
    Floats(Vec<f32>),
    Integers(Vec<i16>),
}

impl Numbers {
    pub fn of(output: LayerOutput<'_>) -> Self {
        match output {
            LayerOutput::Floats(numbers) => Self::Floats(numbers.to_vec()),
            LayerOutput::Integers(numbers) => Self::Integers(numbers.to_vec()),
        }
    }
}

/// What every row gives.
pub fn outputs(rows: &[LayerSpec], parameters: &[u8], x: &Numbers) -> Vec<Numbers> {
    let (mut outputs, mut rest) = (Vec::new(), parameters);
    for (index, row) in rows.iter().enumerate() {
        let (bytes, behind) = rest.split_at(row.parameter_bytes() as usize);
        rest = behind;
        let read = |back: u16| match index - usize::from(back) {
            0 => x,
            row => &outputs[row - 1],
        };
        let second = row.op.with().map(read);
        let y = match (read(row.from), second) {
            (Numbers::Floats(x), Some(Numbers::Floats(second))) => {
                Numbers::Floats(joined(row, x, second, |a, b| a + b, |a, _| a))
            }
            (Numbers::Integers(a), Some(Numbers::Integers(b))) => {
                Numbers::Integers(joined_integers(row, bytes, a, b))
            }
            (Numbers::Floats(x), None) => Numbers::Floats(of_floats(row, bytes, x)),
            (Numbers::Integers(x), None) => Numbers::Integers(of_integers(row, bytes, x)),
            _ => panic!("row {index} joins different numbers"),
        };
        outputs.push(activated(row.activation, y));
    }
    assert!(rest.is_empty());
    outputs
}

fn activated(activation: ActivationKind, mut y: Numbers) -> Numbers {
    match &mut y {
        Numbers::Floats(y) => activation.apply(y),
        Numbers::Integers(y) if activation == ActivationKind::Relu => {
            y.iter_mut().for_each(|y| *y = (*y).max(0));
        }
        Numbers::Integers(y) => activation.apply_quantized(y),
    }
    y
}

/// The sum of two operands, or pixel by pixel the numbers of one, then those of the other.
fn joined<T: Copy>(
    row: &LayerSpec,
    first: &[T],
    second: &[T],
    sum: impl Fn(T, T) -> T,
    bring: impl Fn(T, bool) -> T,
) -> Vec<T> {
    let Op::Concat { channels, .. } = row.op else {
        assert_eq!(first.len(), second.len());
        return first.iter().zip(second).map(|(a, b)| sum(*a, *b)).collect();
    };
    let of_first = match row.input {
        Extent::List(numbers) => numbers as usize,
        Extent::Image(shape) => usize::from(shape.channels),
    };
    let pixels = first.chunks(of_first).zip(second.chunks(channels as usize));
    pixels
        .flat_map(|(a, b)| {
            let a = a.iter().map(|a| bring(*a, false));
            a.chain(b.iter().map(|b| bring(*b, true))).collect::<Vec<T>>()
        })
        .collect()
}

fn joined_integers(row: &LayerSpec, bytes: &[u8], first: &[i16], second: &[i16]) -> Vec<i16> {
    let balance = Balance::from_le_bytes(bytes.try_into().unwrap()).unwrap();
    let sum = |a: i16, b: i16| {
        let products =
            i64::from(a) * i64::from(balance.first()) + i64::from(b) * i64::from(balance.second());
        let half = 1 << (balance.shift() - 1);
        ((products + half) >> balance.shift()).clamp(-32_768, 32_767) as i16
    };
    let bring = |n, is_second| if is_second { sum(0, n) } else { sum(n, 0) };
    joined(row, first, second, sum, bring)
}

/// Of each number that comes out: its filter, and the places that each window of its pool sees; `None` in the
/// padding.
type Seen = (usize, Vec<Vec<Option<usize>>>);

fn seen(row: &LayerSpec) -> Vec<Seen> {
    match (row.op, row.input) {
        (Op::Dense { outputs }, Extent::List(inputs)) => (0..outputs as usize)
            .map(|output| (output, vec![(0..inputs as usize).map(Some).collect()]))
            .collect(),
        (Op::Conv2d { filters, window, pool }, Extent::Image(input)) => {
            slid(input, window, pool, filters.into(), |_| 0..usize::from(input.channels))
        }
        (Op::DepthwiseConv2d { filters, window, pool }, Extent::Image(input)) => {
            let multiplier = usize::from(filters / input.channels);
            slid(input, window, pool, filters.into(), |filter| {
                filter / multiplier..filter / multiplier + 1
            })
        }
        (Op::MaxPool2d { window } | Op::AvgPool2d { window }, Extent::Image(input)) => {
            slid(input, window, 1, input.channels.into(), |channel| channel..channel + 1)
        }
        (Op::GlobalAvgPool, Extent::Image(input)) => {
            let whole = Window::new(input.height, input.width);
            slid(input, whole, 1, input.channels.into(), |channel| channel..channel + 1)
        }
        _ => panic!("not a row of this test: {row}"),
    }
}

fn slid(
    input: Shape,
    w: Window,
    pool: u16,
    outputs: usize,
    channels: impl Fn(usize) -> std::ops::Range<usize>,
) -> Vec<Seen> {
    let int = i64::from;
    let (height, width) = (int(input.height), int(input.width));
    let reach = (int(w.width) - 1) * int(w.dilation) + 1;
    let padded = (
        height + int(w.padding_top) + int(w.padding_bottom),
        width + int(w.padding_left) + int(w.padding_right),
    );
    let rows = (padded.0 - int(w.height)) / int(w.stride_y) + 1;
    let columns = (padded.1 - reach) / int(w.stride_x) + 1;
    let pools = (rows.min(pool.into()), columns.min(pool.into()));
    let mut all = Vec::new();
    for (y, x) in pairs(rows / pools.0, columns / pools.1) {
        for output in 0..outputs {
            let windows = pairs(pools.0, pools.1).map(|(py, px)| {
                let top = (y * pools.0 + py) * int(w.stride_y) - int(w.padding_top);
                let left = (x * pools.1 + px) * int(w.stride_x) - int(w.padding_left);
                let pixels = pairs(w.height.into(), w.width.into());
                pixels
                    .flat_map(|(ky, kx)| {
                        let (row, column) = (top + ky, left + kx * int(w.dilation));
                        let is_inside = (0..height).contains(&row) && (0..width).contains(&column);
                        let pixel = (row * width + column) * int(input.channels);
                        channels(output).map(move |c| is_inside.then(|| pixel as usize + c))
                    })
                    .collect()
            });
            all.push((output, windows.collect()));
        }
    }
    all
}

fn pairs(rows: i64, columns: i64) -> impl Iterator<Item = (i64, i64)> {
    (0..rows).flat_map(move |row| (0..columns).map(move |column| (row, column)))
}

/// The first of the largest.
fn largest<T: PartialOrd>(numbers: impl Iterator<Item = T>) -> T {
    numbers.reduce(|largest, number| if number > largest { number } else { largest }).unwrap()
}

fn of_floats(row: &LayerSpec, bytes: &[u8], x: &[f32]) -> Vec<f32> {
    let parameters: Vec<f32> =
        bytes.chunks(4).map(|b| f32::from_le_bytes(b.try_into().unwrap())).collect();
    if row.op == Op::Standardize {
        let (scale, offset) = parameters.split_at(parameters.len() / 2);
        let channel = |place: usize| place % scale.len();
        let one = |(at, x): (usize, &f32)| (x - offset[channel(at)]) * scale[channel(at)];
        return x.iter().enumerate().map(one).collect();
    }
    if let Op::Features { frame, hop, feature } = row.op {
        return match feature {
            Feature::Statistics => framed(row, x, frame, hop, statistics),
            // That these are right is tested where they are computed.
            Feature::Spectrum
            | Feature::LogSpectrum(_)
            | Feature::LogMel(..)
            | Feature::Mfcc(..) => {
                let fill = (fill_floats as fn(&_, &mut _), fill_float_cosines as fn(&mut _));
                framed(row, x, frame, hop, |x| transformed(&feature, x, 0.0, fill))
            }
        };
    }
    let (weights, bias) = parameters.split_at(row.weights() as usize);
    let terms = row.terms() as usize;
    let output = |(filter, windows): Seen| match row.op {
        Op::MaxPool2d { .. } => largest(windows[0].iter().flatten().map(|place| x[*place])),
        Op::AvgPool2d { .. } | Op::GlobalAvgPool => {
            let seen: Vec<f32> = windows[0].iter().flatten().map(|place| x[*place]).collect();
            seen.iter().fold(0.0, |sum, x| sum + x) / seen.len() as f32
        }
        _ => largest(windows.iter().map(|window| {
            let weights = &weights[filter * terms..][..terms];
            let products =
                weights.iter().zip(window).map(|(w, place)| w * place.map_or(0.0, |p| x[p]));
            products.fold(bias[filter], |sum, product| sum + product)
        })),
    };
    seen(row).into_iter().map(output).collect()
}

/// What is computed of each channel of each frame.
fn framed<T: Copy>(
    row: &LayerSpec,
    x: &[T],
    frame: u16,
    hop: u16,
    compute: impl Fn(&[T]) -> Vec<T>,
) -> Vec<T> {
    let (channels, frame) = (row.input.channels() as usize, usize::from(frame));
    let moments: Vec<&[T]> = x.chunks(channels).collect();
    let frames = moments.windows(frame).step_by(hop.into());
    frames
        .flat_map(|frame| {
            let of = |channel: usize| frame.iter().map(|moment| moment[channel]).collect();
            (0..channels).map(of).flat_map(|numbers: Vec<T>| compute(&numbers)).collect::<Vec<T>>()
        })
        .collect()
}

/// Functions that fill the table of a feature and that of a cosine transform.
type Fills<T> = (fn(&Feature, &mut [T]), fn(&mut [T]));

/// Frequencies of one frame of one channel, by the kernels.
fn transformed<T: FeatureNumber>(
    feature: &Feature,
    x: &[T],
    zero: T,
    (fill, fill_cosines): Fills<T>,
) -> Vec<T> {
    let frame = x.len() as u16;
    let row = LayerSpec::features(T::NUMBER, Shape::new(1, frame, 1), frame, 1, *feature);
    let mut numbers = vec![zero; x.len()];
    fill(feature, &mut numbers);
    let (mut edges, mut last_edges) = (Vec::new(), [0; 2]);
    if let Some(mel) = feature.mel() {
        edges = vec![0; usize::from(mel.bands) + 2];
        fill_edges(mel, frame, &mut edges);
        last_edges.copy_from_slice(&edges.split_off(mel.bands.into()));
    }
    let mut cosines = vec![zero; 4 * edges.len()];
    fill_cosines(&mut cosines);
    let tables = Tables { numbers: &numbers, edges: &edges, last_edges, cosines: &cosines };
    let (mut scratch, mut y) = (vec![zero; x.len()], vec![zero; row.outputs() as usize]);
    let frames = &row.frames().unwrap();
    compute(feature, Operands { frames, tables, x, scratch: &mut scratch, y: &mut y });
    y
}

/// The formulas of `Statistics`, term by term.
fn statistics(x: &[f32]) -> Vec<f32> {
    let (n, first) = (x.len() as f32, x[0]);
    let shift = x.iter().fold(0.0, |sum, x| sum + (x - first)) / n;
    let deviations = x.iter().fold(0.0, |sum, x| sum + (x - first - shift) * (x - first - shift));
    let squares = x.iter().fold(0.0, |sum, x| sum + x * x);
    let [least, most] = [largest(x.iter().map(|x| -x)), largest(x.iter().copied())];
    let crossings = x.windows(2).filter(|pair| (pair[0] < 0.0) != (pair[1] < 0.0)).count();
    vec![
        first + shift,
        (deviations / n).sqrt(),
        (squares / n).sqrt(),
        -least,
        most,
        crossings as f32,
    ]
}

/// The same of integers, with sums of 128 bits.
fn statistics_of_integers(x: &[i16]) -> Vec<i16> {
    let (n, sum) = (x.len() as i128, x.iter().map(|&x| i128::from(x)).sum::<i128>());
    let squares: i128 = x.iter().map(|&x| i128::from(x) * i128::from(x)).sum();
    // The largest y with (2·y − 1)²·under ≤ 4·over: √(over / under), half up.
    let root = |over: i128, under: i128| {
        let fits = |y: i128| (2 * y - 1) * (2 * y - 1) * under <= 4 * over;
        (1..=32_767).take_while(|&y| fits(y)).last().unwrap_or(0) as i16
    };
    let crossings = x.windows(2).filter(|pair| (pair[0] < 0) != (pair[1] < 0)).count();
    vec![
        (sum + n / 2).div_euclid(n) as i16,
        root(n * squares - sum * sum, n * n),
        root(squares, n),
        *x.iter().min().unwrap(),
        *x.iter().max().unwrap(),
        crossings as i16,
    ]
}

fn of_integers(row: &LayerSpec, bytes: &[u8], x: &[i16]) -> Vec<i16> {
    if let Op::Features { frame, hop, feature } = row.op {
        return match feature {
            Feature::Statistics => framed(row, x, frame, hop, statistics_of_integers),
            Feature::Spectrum
            | Feature::LogSpectrum(_)
            | Feature::LogMel(..)
            | Feature::Mfcc(..) => {
                let fill = (fill_integers as fn(&_, &mut _), fill_integer_cosines as fn(&mut _));
                framed(row, x, frame, hop, |x| transformed(&feature, x, 0, fill))
            }
        };
    }
    let (weights, channels) = bytes.split_at(row.weights() as usize);
    let channels: Vec<OutputScale> = channels
        .chunks(OutputScale::BYTES)
        .map(|bytes| OutputScale::from_le_bytes(bytes.try_into().unwrap()).unwrap())
        .collect();
    let terms = row.terms() as usize;
    let output = |(filter, windows): Seen| match row.op {
        Op::MaxPool2d { .. } => largest(windows[0].iter().flatten().map(|place| x[*place])),
        Op::AvgPool2d { .. } | Op::GlobalAvgPool => {
            let seen: Vec<i64> = windows[0].iter().flatten().map(|p| x[*p].into()).collect();
            let n = seen.len() as i64;
            (seen.iter().sum::<i64>() + n / 2).div_euclid(n) as i16
        }
        _ => largest(windows.iter().map(|window| {
            let weights = weights[filter * terms..][..terms].iter().map(|w| i64::from(*w as i8));
            let products =
                weights.zip(window).map(|(w, place)| w * place.map_or(0, |p| x[p].into()));
            let OutputScale { bias, requantization } = channels[filter];
            let sum = products.sum::<i64>() + i64::from(bias);
            let half = 1 << (requantization.shift() - 1);
            let y = (sum * i64::from(requantization.multiplier()) + half) >> requantization.shift();
            y.clamp(-32_768, 32_767) as i16
        })),
    };
    seen(row).into_iter().map(output).collect()
}
