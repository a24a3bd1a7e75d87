//! Convolutions and pools against their definitions: nested loops over all indices.

use nn_core::quantized::{self, OutputScale, QuantizedConv2d, QuantizedFilters, Requantization};
use nn_core::{
    Conv2d, Filters, Identity, Image, Layer, LeakyRelu, MaxPool2d, Relu, Shape, SlidingWindow,
    Window, WindowGeometry, conv2d, kernel, quantized_conv2d,
};
use proptest::prelude::*;

/// The number at a place that may lie in the padding.
fn at<T: Copy>(x: &[T], shape: Shape, row: i64, column: i64, channel: u16) -> Option<T> {
    let (height, width) = (i64::from(shape.height), i64::from(shape.width));
    let is_inside = (0..height).contains(&row) && (0..width).contains(&column);
    let place = (row * width + column) * i64::from(shape.channels) + i64::from(channel);
    is_inside.then(|| x[place as usize])
}

/// What window (row, column) sees of a channel, row by row; `None` where the padding is.
fn seen<T: Copy>(
    g: &WindowGeometry,
    x: &[T],
    row: u16,
    column: u16,
    channel: u16,
) -> Vec<Option<T>> {
    let w = g.window();
    let top = i64::from(row) * i64::from(w.stride_y) - i64::from(w.padding_top);
    let left = i64::from(column) * i64::from(w.stride_x) - i64::from(w.padding_left);
    let places = (0..w.height).flat_map(|ky| (0..w.width).map(move |kx| (ky, kx)));
    let step = i64::from(w.dilation);
    places
        .map(|(ky, kx)| at(x, g.input(), top + i64::from(ky), left + i64::from(kx) * step, channel))
        .collect()
}

/// What a filter over all channels sees, pixel by pixel.
fn patch<T: Copy>(g: &WindowGeometry, x: &[T], row: u16, column: u16, zero: T) -> Vec<T> {
    let channels: Vec<Vec<Option<T>>> =
        (0..g.input().channels).map(|c| seen(g, x, row, column, c)).collect();
    let area = usize::from(g.window().height) * usize::from(g.window().width);
    (0..area).flat_map(|place| channels.iter().map(move |c| c[place].unwrap_or(zero))).collect()
}

/// Calls with each place of the output, and the windows that are pooled there.
fn pooled<T: Copy + PartialOrd>(g: &WindowGeometry, output: impl Fn(u16, u16, u16) -> T) -> Vec<T> {
    let (shape, (height, width)) = (g.output(), g.pool());
    let mut y = Vec::new();
    for row in 0..shape.height {
        for column in 0..shape.width {
            for channel in 0..shape.channels {
                let mut largest = None;
                for py in 0..height {
                    for px in 0..width {
                        let z = output(row * height + py, column * width + px, channel);
                        if largest.is_none_or(|largest| z > largest) {
                            largest = Some(z);
                        }
                    }
                }
                y.push(largest.unwrap());
            }
        }
    }
    y
}

fn sum_f32(bias: f32, weights: &[f32], x: &[f32]) -> f32 {
    weights.iter().zip(x).fold(bias, |sum, (w, x)| sum + w * x)
}

fn sum_i16(channel: &OutputScale, weights: &[i8], x: &[i16], low: i16) -> i16 {
    let products: i64 = weights.iter().zip(x).map(|(w, x)| i64::from(*w) * i64::from(*x)).sum();
    let sum = i64::from(channel.bias) + products;
    let OutputScale { requantization, .. } = channel;
    let rounded = (sum * i64::from(requantization.multiplier())
        + (1 << (requantization.shift() - 1)))
        >> requantization.shift();
    rounded.clamp(low.into(), 32_767) as i16
}

fn row<T>(weights: &[T], row: u16, terms: usize) -> &[T] {
    &weights[usize::from(row) * terms..][..terms]
}

/// Sizes, strides and paddings of any kind, and columns left out where the window is a row.
fn any_window() -> impl Strategy<Value = Window> {
    let sizes = (prop_oneof![Just(1u16), 1u16..5], 1u16..5, 1u16..4, 1u16..4);
    (sizes, prop::array::uniform4(any::<u16>()), prop_oneof![Just(1u16), 1u16..5]).prop_map(
        |((height, width, stride_y, stride_x), [top, left, bottom, right], dilation)| {
            let dilation = if height == 1 { dilation } else { 1 };
            let reach = (width - 1) * dilation + 1;
            Window {
                height,
                width,
                stride_y,
                stride_x,
                padding_top: top % height,
                padding_left: left % reach,
                padding_bottom: bottom % height,
                padding_right: right % reach,
                dilation,
            }
        },
    )
}

fn any_geometry() -> impl Strategy<Value = WindowGeometry> {
    (1u16..10, 1u16..10, 1u16..6, any_window(), 1u16..4, 1u16..11).prop_filter_map(
        "the window fits",
        |(height, width, channels, window, pool, outputs)| {
            WindowGeometry::new(Shape::new(height, width, channels), window, pool, outputs)
        },
    )
}

/// A pool of each channel: its window leaves out no columns, and reaches no further beyond the image than that.
fn any_pool() -> impl Strategy<Value = WindowGeometry> {
    any_geometry().prop_filter_map("the window fits", |g| {
        let window = g.window();
        let Window { width, padding_left, padding_right, .. } = window;
        let window = Window {
            padding_left: padding_left % width,
            padding_right: padding_right % width,
            dilation: 1,
            ..window
        };
        WindowGeometry::new(g.input(), window, 1, g.input().channels)
    })
}

/// Made up from a seed.
fn numbers(seed: u32, count: u64) -> Vec<u32> {
    let mut state = seed;
    let next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        state ^ (state >> 15)
    };
    std::iter::repeat_with(next).take(count as usize).collect()
}

/// Of very different sizes, so that the order of a sum matters.
fn floats(seed: u32, count: u64) -> Vec<f32> {
    let float = |n: u32| (n as i32) as f32 * [1e-9, 1e-6, 1e-12][n as usize % 3];
    numbers(seed, count).into_iter().map(float).collect()
}

fn activations(seed: u32, count: u64) -> Vec<i16> {
    numbers(seed, count).into_iter().map(|n| (n >> 16) as i16).collect()
}

fn weights(seed: u32, count: u64) -> Vec<i8> {
    numbers(seed, count).into_iter().map(|n| (n >> 24) as i8).collect()
}

fn channels(seed: u32, count: u16) -> Vec<OutputScale> {
    let channel = |n: u32| OutputScale {
        bias: (n as i32) >> 10,
        requantization: Requantization::new((n >> 16) as u16 & 0x7fff, 20 + n % 8).unwrap(),
    };
    numbers(seed, count.into()).into_iter().map(channel).collect()
}

fn bits(numbers: &[f32]) -> Vec<u32> {
    numbers.iter().map(|n| n.to_bits()).collect()
}

/// What was in the memory before does not matter.
const STALE: i16 = 77;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn a_convolution_has_the_bits_of_the_definition(g in any_geometry(), seed: u32) {
        let terms = g.patch().numbers() as usize;
        let outputs = u64::from(g.output().channels);
        let x = floats(seed, g.input().numbers());
        let w = floats(seed ^ 1, outputs * terms as u64);
        let b = floats(seed ^ 2, outputs);
        let expected = pooled(&g, |y, x_, o| {
            sum_f32(b[usize::from(o)], row(&w, o, terms), &patch(&g, &x, y, x_, 0.0))
        });
        let stale = f32::from(STALE);
        let mut y = vec![stale; expected.len()];
        let (mut patch, mut pixel) = (vec![stale; terms], vec![stale; outputs as usize]);
        kernel::conv2d::<1>(
            &g,
            (&w, &b),
            x.as_chunks().0,
            patch.as_chunks_mut().0,
            pixel.as_chunks_mut().0,
            y.as_chunks_mut().0,
        );
        prop_assert_eq!(bits(&y), bits(&expected));
        // Beside another sample.
        let pairs: Vec<[f32; 2]> = x.iter().map(|x| [-*x, *x]).collect();
        let mut pair = vec![[stale; 2]; y.len()];
        let (mut patch, mut pixel) = (vec![[stale; 2]; patch.len()], vec![[stale; 2]; pixel.len()]);
        kernel::conv2d(&g, (&w, &b), &pairs, &mut patch, &mut pixel, &mut pair);
        let second: Vec<f32> = pair.iter().map(|y| y[1]).collect();
        prop_assert_eq!(bits(&second), bits(&expected));
    }

    #[test]
    fn a_convolution_of_each_channel_has_the_bits_of_the_definition(
        g in any_geometry(), multiplier in 1u16..4, seed: u32
    ) {
        let (input, pool) = (g.input(), g.pool().0.max(g.pool().1));
        let outputs = input.channels * multiplier;
        let g = WindowGeometry::new(input, g.window(), pool, outputs).unwrap();
        let terms = usize::from(g.window().height) * usize::from(g.window().width);
        let x = floats(seed, input.numbers());
        let w = floats(seed ^ 1, u64::from(outputs) * terms as u64);
        let b = floats(seed ^ 2, outputs.into());
        let expected = pooled(&g, |y, x_, o| {
            let seen = seen(&g, &x, y, x_, o / multiplier);
            let x: Vec<f32> = seen.iter().map(|x| x.unwrap_or(0.0)).collect();
            sum_f32(b[usize::from(o)], row(&w, o, terms), &x)
        });
        let stale = f32::from(STALE);
        let mut y = vec![stale; expected.len()];
        let mut patch = vec![stale; g.patch().numbers() as usize];
        let mut pixel = vec![stale; b.len()];
        kernel::depthwise_conv2d::<1>(
            &g,
            (&w, &b),
            x.as_chunks().0,
            patch.as_chunks_mut().0,
            pixel.as_chunks_mut().0,
            y.as_chunks_mut().0,
        );
        prop_assert_eq!(bits(&y), bits(&expected));
        // Beside another sample.
        let pairs: Vec<[f32; 2]> = x.iter().map(|x| [-*x, *x]).collect();
        let mut pair = vec![[stale; 2]; y.len()];
        let (mut patch, mut pixel) = (vec![[stale; 2]; patch.len()], vec![[stale; 2]; pixel.len()]);
        kernel::depthwise_conv2d(&g, (&w, &b), &pairs, &mut patch, &mut pixel, &mut pair);
        let second: Vec<f32> = pair.iter().map(|y| y[1]).collect();
        prop_assert_eq!(bits(&second), bits(&expected));
    }

    #[test]
    fn a_quantized_convolution_has_the_integers_of_the_definition(
        g in any_geometry(), seed: u32, low in prop_oneof![Just(0), Just(i16::MIN)]
    ) {
        let terms = g.patch().numbers() as usize;
        let outputs = g.output().channels;
        let x = activations(seed, g.input().numbers());
        let w = weights(seed ^ 1, u64::from(outputs) * terms as u64);
        let c = channels(seed ^ 2, outputs);
        let expected = pooled(&g, |y, x_, o| {
            sum_i16(&c[usize::from(o)], row(&w, o, terms), &patch(&g, &x, y, x_, 0), low)
        });
        let mut y = vec![STALE; expected.len()];
        let (mut patch, mut pixel) = (vec![STALE; terms], vec![STALE; c.len()]);
        quantized::kernel::conv2d(&g, (&w, &c), &x, &mut patch, &mut pixel, &mut y, low);
        prop_assert_eq!(y, expected);
    }

    #[test]
    fn a_quantized_convolution_of_each_channel_has_the_integers_of_the_definition(
        g in any_geometry(), multiplier in 1u16..4, seed: u32,
        low in prop_oneof![Just(0), Just(i16::MIN)],
    ) {
        let (input, pool) = (g.input(), g.pool().0.max(g.pool().1));
        let outputs = input.channels * multiplier;
        let g = WindowGeometry::new(input, g.window(), pool, outputs).unwrap();
        let terms = usize::from(g.window().height) * usize::from(g.window().width);
        let x = activations(seed, input.numbers());
        let w = weights(seed ^ 1, u64::from(outputs) * terms as u64);
        let c = channels(seed ^ 2, outputs);
        let expected = pooled(&g, |y, x_, o| {
            let seen = seen(&g, &x, y, x_, o / multiplier);
            let x: Vec<i16> = seen.iter().map(|x| x.unwrap_or(0)).collect();
            sum_i16(&c[usize::from(o)], row(&w, o, terms), &x, low)
        });
        let mut y = vec![STALE; expected.len()];
        let mut patch = vec![STALE; g.patch().numbers() as usize];
        let mut pixel = vec![STALE; c.len()];
        quantized::kernel::depthwise_conv2d(
            &g, (&w, &c), &x, &mut patch, &mut pixel, &mut y, low,
        );
        prop_assert_eq!(y, expected);
    }

    #[test]
    fn pools_are_what_the_definition_says(g in any_pool(), seed: u32) {
        let input = g.input();
        let x = floats(seed, input.numbers());
        let inside = |y, column, c| -> Vec<f32> {
            seen(&g, &x, y, column, c).into_iter().flatten().collect()
        };
        let mut y = vec![0.0; g.output().numbers() as usize];
        kernel::max_pool2d(&g, &x, &mut y);
        let expected = pooled(&g, |y, column, c| {
            inside(y, column, c).into_iter().reduce(f32::max).unwrap()
        });
        prop_assert_eq!(&y, &expected);
        kernel::avg_pool2d(&g, &x, &mut y);
        let expected = pooled(&g, |y, column, c| {
            let seen = inside(y, column, c);
            seen.iter().fold(0.0, |sum, x| sum + x) / seen.len() as f32
        });
        prop_assert_eq!(bits(&y), bits(&expected));
    }

    #[test]
    fn pools_of_integers_are_what_the_definition_says(g in any_pool(), seed: u32) {
        let input = g.input();
        let x = activations(seed, input.numbers());
        let inside = |y, column, c| -> Vec<i64> {
            seen(&g, &x, y, column, c).into_iter().flatten().map(i64::from).collect()
        };
        let mut y = vec![0; g.output().numbers() as usize];
        kernel::max_pool2d(&g, &x, &mut y);
        let expected = pooled(&g, |y, column, c| inside(y, column, c).into_iter().max().unwrap());
        prop_assert!(y.iter().map(|y| i64::from(*y)).eq(expected));
        kernel::avg_pool2d(&g, &x, &mut y);
        let expected = pooled(&g, |y, column, c| {
            let seen = inside(y, column, c);
            let n = seen.len() as i64;
            (seen.iter().sum::<i64>() + n / 2).div_euclid(n)
        });
        prop_assert!(y.iter().map(|y| i64::from(*y)).eq(expected));
    }

    #[test]
    fn slices_of_any_lengths_are_survived(g in any_geometry(), lengths in prop::array::uniform6(0usize..60)) {
        let [w, b, x, patch, pixel, y] = lengths;
        let (mut patch, mut pixel) = (vec![[0.0]; patch], vec![[0.0]; pixel]);
        let mut y = vec![[0.0]; y];
        let (w, b, x) = (vec![1.0; w], vec![1.0; b], vec![[1.0]; x]);
        kernel::conv2d(&g, (&w, &b), &x, &mut patch, &mut pixel, &mut y);
        kernel::depthwise_conv2d(&g, (&w, &b), &x, &mut patch, &mut pixel, &mut y);
        kernel::max_pool2d(&g, x.as_flattened(), y.as_flattened_mut());
        kernel::avg_pool2d(&g, x.as_flattened(), y.as_flattened_mut());
        let [w, b, x, patch, pixel, y] = lengths;
        let (mut patch, mut pixel, mut y) = (vec![0; patch], vec![0; pixel], vec![0; y]);
        let (w, b, x) = (vec![1; w], vec![OutputScale::default(); b], vec![1; x]);
        quantized::kernel::conv2d(&g, (&w, &b), &x, &mut patch, &mut pixel, &mut y, 0);
        quantized::kernel::depthwise_conv2d(&g, (&w, &b), &x, &mut patch, &mut pixel, &mut y, 0);
    }
}

/// The pixel itself, and ten times the one to its right.
const RIGHT: [[[[i8; 1]; 3]; 3]; 1] = [[[[0], [0], [0]], [[0], [1], [10]], [[0], [0], [0]]]];

#[test]
fn padding_pool_and_activation_are_what_is_worked_out_by_hand() {
    // (1 + 20, 2 + 0) and (3 − 40, −4 + 0): of all four 21 is the largest
    type Pooled = conv2d![2 x 2 x 1 => 1, 3 x 3, padding 1 x 1, pool 2; LeakyRelu];
    type Whole = conv2d![2 x 2 x 1 => 1, 3 x 3, padding 1 x 1; LeakyRelu];
    let weights = RIGHT.map(|f| f.map(|row| row.map(|pixel| pixel.map(f32::from))));
    let x = Image([[[1.0], [2.0]], [[3.0], [-4.0]]]);
    let pooled: Pooled = Conv2d::new(Filters::new(weights, [0.0]));
    assert_eq!(pooled.forward(&x).0, [[[21.0]]]);
    // The activation comes after the pool: of −25 + 21 and less, −4 is the largest.
    let pooled: Pooled = Conv2d::new(Filters::new(weights, [-25.0]));
    assert_eq!(pooled.forward(&x).0, [[[-0.04]]]);
    let whole: Whole = Conv2d::new(Filters::new(weights, [0.0]));
    assert_eq!(whole.forward(&x).0, [[[21.0], [2.0]], [[-0.37], [-0.04]]]);
}

#[test]
fn quantized_padding_and_pool_are_what_is_worked_out_by_hand() {
    const EIGHTH: Requantization = Requantization::new(1 << 14, 17).unwrap();
    type Whole = quantized_conv2d![2 x 2 x 1 => 1, 3 x 3, padding 1 x 1; Relu];
    type Pooled = quantized_conv2d![2 x 2 x 1 => 1, 3 x 3, padding 1 x 1, pool 2; Identity];
    let x = Image([[[8], [16]], [[24], [-32]]]);
    let whole: Whole = QuantizedConv2d::new(QuantizedFilters::new(RIGHT, [0], [EIGHTH]));
    assert_eq!(whole.forward(&x).0, [[[21], [2]], [[0], [0]]]);
    let pooled: Pooled = QuantizedConv2d::new(QuantizedFilters::new(RIGHT, [-200], [EIGHTH]));
    assert_eq!(pooled.forward(&x).0, [[[-4]]]);
}

#[test]
fn a_nan_is_kept_only_if_it_is_the_first_of_its_pool() {
    type Pair = MaxPool2d<Image<f32, 1, 2, 1>, Image<f32, 1, 1, 1>, SlidingWindow<1, 2>>;
    let largest = |first, second| Pair::new().forward(&Image([[[first], [second]]])).0[0][0][0];
    assert!(largest(f32::NAN, 1.0).is_nan());
    assert_eq!(largest(1.0, f32::NAN), 1.0);
    assert_eq!(largest(-0.0, 0.0).to_bits(), (-0.0f32).to_bits(), "the first of equal numbers");
}

#[test]
#[should_panic(expected = "its sum may overflow")]
fn filters_whose_sums_could_overflow_are_refused() {
    // 512 · 128 · 2¹⁵ = 2³¹
    let _ = QuantizedFilters::<1, 1, 1, 512>::new([[[[-128; 512]]]], [0], [Requantization::ZERO]);
}
