//! Compares quantized convolutions of many shapes, as this processor computes them, with their definition.

#![cfg_attr(target_os = "none", no_std, no_main)]
// The compiler makes up the weights.
#![allow(long_running_const_eval)]

#[cfg(target_os = "none")]
use {
    core::fmt::Write,
    nn_core::quantized::{
        Integers, OutputScale, PatchByPatch, QuantizeImage, QuantizedActivation, QuantizedConv2d,
        QuantizedDepthwiseConv2d, QuantizedDepthwiseFilters, QuantizedFilters,
    },
    nn_core::{
        Describe, Identity, Image, Layer, Relu, Shape, SlidingWindow, Tensor, WindowGeometry,
    },
    workload::compared::made_up_requantizations,
    workload::images::{made_up_filter_weights, made_up_image},
    workload::quantized::made_up_bias,
};

/// Counts outputs of a convolution that differ from the definition.
#[cfg(target_os = "none")]
macro_rules! convolution {
    ($h:literal x $w:literal x $c:literal => $oh:literal x $ow:literal x $oc:literal,
     $kh:literal x $kw:literal $(, $slide:literal)*; $activation:ty, $pool:literal) => {{
        type Convolution = QuantizedConv2d<
            Image<i16, $h, $w, $c>,
            Image<i16, $oh, $ow, $oc>,
            SlidingWindow<$kh, $kw $(, $slide)*>,
            $activation,
            $pool,
        >;
        static WEIGHTS: [[[[i8; $c]; $kw]; $kh]; $oc] = made_up_filter_weights($h + $oc);
        static FILTERS: QuantizedFilters<$oc, $kh, $kw, $c> =
            QuantizedFilters::new(WEIGHTS, made_up_bias($oc), made_up_requantizations(20, 10));
        static LAYER: Convolution = QuantizedConv2d::new(
            QuantizedFilters::new(WEIGHTS, made_up_bias($oc), made_up_requantizations(20, 10)),
        );
        // In flash: a Cortex-M0 has no RAM for all images at once.
        static X: Image<i16, $h, $w, $c> = made_up_image($w);
        let weights = WEIGHTS.as_flattened().as_flattened().as_flattened();
        let low = <$activation as QuantizedActivation>::LOW;
        differing(&LAYER, weights, FILTERS.scales(), &X, low)
    }};
}

/// Counts outputs of a convolution of bytes, which are quantized patch by patch, that differ from those of the same
/// convolution of numbers.
#[cfg(target_os = "none")]
macro_rules! of_bytes {
    ($h:literal x $w:literal x $c:literal => $oh:literal x $ow:literal x $oc:literal,
     $kh:literal x $kw:literal $(, $slide:literal)*; $activation:ty, $pool:literal) => {{
        type Convolution = QuantizedConv2d<
            Image<i16, $h, $w, $c>,
            Image<i16, $oh, $ow, $oc>,
            SlidingWindow<$kh, $kw $(, $slide)*>,
            $activation,
            $pool,
        >;
        type Bytes = QuantizeImage<$h, $w, $c, Integers<u8>>;
        const FILTERS: QuantizedFilters<$oc, $kh, $kw, $c> = QuantizedFilters::new(
            made_up_filter_weights($h + $oc), made_up_bias($oc), made_up_requantizations(20, 10),
        );
        static OF_NUMBERS: Convolution = QuantizedConv2d::new(FILTERS);
        static BYTES: Bytes = QuantizeImage::of(Integers::<u8>::new(100.0));
        static OF_BYTES: PatchByPatch<Bytes, Convolution> =
            PatchByPatch::new(QuantizeImage::of(Integers::<u8>::new(100.0)), QuantizedConv2d::new(FILTERS));
        let numbers: Image<i16, $h, $w, $c> = made_up_image($w);
        let x = Image(numbers.0.map(|row| row.map(|pixel| pixel.map(|x| x as u8))));
        let (y, expected) = (OF_BYTES.forward(&x), OF_NUMBERS.forward(&BYTES.forward(&x)));
        y.numbers().iter().zip(expected.numbers()).filter(|(y, expected)| y != expected).count()
    }};
}

/// As above, of a convolution of each channel on its own.
#[cfg(target_os = "none")]
macro_rules! depthwise {
    ($h:literal x $w:literal x $c:literal => $oh:literal x $ow:literal x $oc:literal,
     $kh:literal x $kw:literal $(, $slide:literal)*; $activation:ty, $pool:literal) => {{
        type Convolution = QuantizedDepthwiseConv2d<
            Image<i16, $h, $w, $c>,
            Image<i16, $oh, $ow, $oc>,
            SlidingWindow<$kh, $kw $(, $slide)*>,
            $activation,
            $pool,
        >;
        static WEIGHTS: [[[i8; $kw]; $kh]; $oc] = made_up_filter_weights::<1, $oc, $kh, $kw>($h + $oc)[0];
        static FILTERS: QuantizedDepthwiseFilters<$oc, $kh, $kw> =
            QuantizedDepthwiseFilters::new(WEIGHTS, made_up_bias($oc), made_up_requantizations(20, 10));
        static LAYER: Convolution = QuantizedDepthwiseConv2d::new(
            QuantizedDepthwiseFilters::new(WEIGHTS, made_up_bias($oc), made_up_requantizations(20, 10)),
        );
        // In flash: a Cortex-M0 has no RAM for all images at once.
        static X: Image<i16, $h, $w, $c> = made_up_image($w);
        let weights = WEIGHTS.as_flattened().as_flattened();
        let low = <$activation as QuantizedActivation>::LOW;
        differing(&LAYER, weights, FILTERS.scales(), &X, low)
    }};
}

firmware::board_main!({
    let Board { mut out, .. } = mps2::an386();
    let layers = [
        ("one pixel", convolution!(1 x 1 x 1 => 1 x 1 x 1, 1 x 1; Relu, 1)),
        ("padding", convolution!(7 x 5 x 1 => 7 x 5 x 3, 3 x 3, 1, 1, 1, 1; Identity, 1)),
        ("pool", convolution!(9 x 8 x 1 => 4 x 4 x 8, 3 x 3, 1, 1, 1, 1; Relu, 2)),
        ("no padding", convolution!(6 x 9 x 3 => 4 x 7 x 5, 3 x 3; Relu, 1)),
        ("stride", convolution!(11 x 8 x 4 => 6 x 3 x 7, 3 x 3, 2, 3, 1, 1; Identity, 1)),
        ("pointwise", convolution!(5 x 3 x 7 => 5 x 3 x 6, 1 x 1; Relu, 1)),
        ("pointwise pool", convolution!(5 x 3 x 8 => 2 x 1 x 9, 1 x 1; Identity, 2)),
        ("tall", convolution!(9 x 2 x 2 => 5 x 2 x 4, 5 x 1; Relu, 1)),
        ("wide", convolution!(3 x 17 x 3 => 1 x 4 x 4, 1 x 5, 1, 1, 0, 2; Relu, 4)),
        ("signal", convolution!(1 x 33 x 3 => 1 x 8 x 6, 1 x 5, 1, 2, 0, 2; Identity, 2)),
        ("even window", convolution!(8 x 8 x 2 => 3 x 3 x 2, 4 x 4, 2, 2; Relu, 1)),
        ("many channels", convolution!(4 x 4 x 32 => 2 x 2 x 17, 3 x 3, 1, 1, 1, 1; Relu, 2)),
        ("pixels of sixteen", convolution!(5 x 4 x 16 => 5 x 4 x 12, 1 x 1; Relu, 1)),
        ("pixels of sixteen and last rows", convolution!(3 x 4 x 16 => 3 x 4 x 6, 1 x 1; Relu, 1)),
        ("pixels of forty", convolution!(3 x 4 x 40 => 3 x 4 x 8, 1 x 1; Identity, 1)),
        ("whole groups", convolution!(6 x 5 x 16 => 6 x 5 x 8, 3 x 3, 1, 1, 1, 1; Identity, 1)),
        ("mostly padding", convolution!(2 x 2 x 5 => 4 x 4 x 4, 5 x 5, 1, 1, 3, 3; Identity, 1)),
        ("end", convolution!(8 x 8 x 2 => 4 x 4 x 3, 3 x 3, 2, 2, 0, 0, 1, 1; Relu, 1)),
        ("dilation", convolution!(1 x 20 x 3 => 1 x 16 x 4, 1 x 3, 1, 1, 0, 0, 0, 0, 2; Relu, 1)),
        ("causal", convolution!(1 x 12 x 3 => 1 x 12 x 5, 1 x 3, 1, 1, 0, 6, 0, 0, 3; Identity, 1)),
        (
            "dilated pool",
            convolution!(1 x 20 x 4 => 1 x 8 x 5, 1 x 3, 1, 1, 0, 0, 0, 0, 2; Relu, 2),
        ),
        (
            "pool of whole lines",
            convolution!(8 x 8 x 8 => 4 x 4 x 8, 3 x 3, 1, 1, 1, 1; Identity, 2),
        ),
        ("pool of odd lines", convolution!(6 x 8 x 4 => 3 x 4 x 12, 3 x 3, 1, 1, 1, 1; Relu, 2)),
        ("pool of colours", convolution!(8 x 9 x 3 => 3 x 3 x 4, 3 x 3; Identity, 2)),
        (
            "pool of even copies",
            convolution!(7 x 7 x 2 => 3 x 3 x 4, 3 x 3, 1, 1, 1, 1; Identity, 2),
        ),
        ("pool of nine", convolution!(10 x 9 x 1 => 3 x 3 x 4, 3 x 3, 1, 1, 1, 1; Identity, 3)),
        ("pool of strides", convolution!(12 x 13 x 2 => 2 x 3 x 8, 3 x 3, 2, 2; Relu, 2)),
        ("pool of a signal", convolution!(1 x 20 x 4 => 1 x 6 x 4, 1 x 3; Relu, 3)),
        (
            "pool of a padded signal",
            convolution!(1 x 21 x 3 => 1 x 10 x 8, 1 x 5, 1, 1, 0, 2; Identity, 2),
        ),
        ("pool of pixels", convolution!(6 x 4 x 8 => 3 x 2 x 4, 1 x 1; Identity, 2)),
        (
            "pool of the end",
            convolution!(9 x 8 x 4 => 2 x 2 x 4, 3 x 3, 2, 2, 0, 0, 1, 1; Identity, 2),
        ),
        (
            "pool of much padding",
            convolution!(3 x 3 x 4 => 3 x 3 x 4, 5 x 5, 1, 1, 4, 4, 3, 3; Identity, 2),
        ),
        ("pool of many numbers", convolution!(6 x 6 x 20 => 3 x 3 x 8, 3 x 3, 1, 1, 1, 1; Relu, 2)),
        ("bytes", of_bytes!(6 x 6 x 3 => 6 x 6 x 5, 3 x 3, 1, 1, 1, 1; Relu, 1)),
        ("pool of bytes", of_bytes!(9 x 8 x 1 => 4 x 4 x 8, 3 x 3, 1, 1, 1, 1; Identity, 2)),
        (
            "pool of lines of bytes",
            of_bytes!(6 x 6 x 4 => 3 x 3 x 4, 3 x 3, 1, 1, 1, 1; Identity, 2),
        ),
        ("depthwise", depthwise!(7 x 5 x 3 => 7 x 5 x 3, 3 x 3, 1, 1, 1, 1; Relu, 1)),
        ("depthwise blocks", depthwise!(6 x 6 x 8 => 4 x 4 x 8, 3 x 3; Identity, 1)),
        ("depthwise edges", depthwise!(6 x 5 x 12 => 6 x 5 x 12, 3 x 3, 1, 1, 1, 1; Relu, 1)),
        ("depthwise end", depthwise!(8 x 6 x 8 => 4 x 3 x 8, 3 x 3, 2, 2, 0, 0, 1, 1; Identity, 1)),
        ("depthwise wide", depthwise!(5 x 9 x 9 => 5 x 9 x 9, 3 x 5, 1, 1, 1, 2; Relu, 1)),
        ("depthwise tall", depthwise!(7 x 4 x 4 => 7 x 4 x 4, 5 x 3, 1, 1, 2, 1; Relu, 1)),
        ("depthwise one pixel", depthwise!(4 x 4 x 8 => 4 x 4 x 8, 1 x 1; Identity, 1)),
        ("depthwise stride", depthwise!(9 x 9 x 13 => 5 x 5 x 13, 3 x 3, 2, 2, 1, 1; Relu, 1)),
        ("depthwise pool", depthwise!(9 x 7 x 6 => 4 x 3 x 6, 3 x 3, 1, 1, 1, 1; Identity, 2)),
        ("two filters", depthwise!(7 x 5 x 3 => 7 x 5 x 6, 3 x 3, 1, 1, 1, 1; Relu, 1)),
        ("three filters", depthwise!(6 x 6 x 4 => 2 x 2 x 12, 3 x 3; Identity, 2)),
        (
            "causal filters",
            depthwise!(1 x 16 x 2 => 1 x 16 x 4, 1 x 3, 1, 1, 0, 4, 0, 0, 2; Relu, 1),
        ),
        ("depthwise signal", depthwise!(1 x 20 x 5 => 1 x 6 x 5, 1 x 3; Relu, 3)),
    ];
    let mut passed = true;
    for (name, differing) in layers {
        if differing > 0 {
            passed = false;
            let _ = writeln!(out, "{name}: {differing} differ");
        }
    }
    let verdict = if passed { "PASS" } else { "FAIL" };
    let layers = layers.len();
    let _ =
        writeln!(out, "{verdict}: {layers} quantized convolutions compared with their definition");
    exit(passed)
});

/// Outputs that differ from the definition, for inputs of all sizes.
#[cfg(target_os = "none")]
fn differing<L, const H: usize, const W: usize, const C: usize>(
    layer: &L,
    weights: &[i8],
    scales: &[OutputScale],
    x: &Image<i16, H, W, C>,
    low: i16,
) -> usize
where
    L: Describe<Input = Image<i16, H, W, C>>,
    L::Output: Tensor<Number = i16>,
{
    let geometry = const {
        match L::TOPOLOGY.first().geometry() {
            Some(geometry) => geometry,
            None => panic!("a layer without a window"),
        }
    };
    let mut differing = 0;
    for x in [*x, Image([[[i16::MAX; C]; W]; H]), Image([[[i16::MIN; C]; W]; H])] {
        let y = layer.forward(&x);
        differing += compare(&geometry, weights, scales, x.numbers(), y.numbers(), low);
    }
    differing
}

#[cfg(target_os = "none")]
#[inline(never)]
fn compare(
    geometry: &WindowGeometry,
    weights: &[i8],
    scales: &[OutputScale],
    x: &[i16],
    y: &[i16],
    low: i16,
) -> usize {
    let filter = weights.len() / scales.len().max(1);
    let is_depthwise = filter < geometry.patch().numbers() as usize;
    let multiplier = scales.len() / usize::from(geometry.input().channels).max(1);
    let mut outputs = y.iter();
    let mut differing = 0;
    let Shape { height, width, .. } = geometry.output();
    for row in 0..height {
        for column in 0..width {
            for (output, scale) in scales.iter().enumerate() {
                let weights = weights.get(output * filter..).unwrap_or(&[]);
                let only = is_depthwise.then_some(output / multiplier.max(1));
                let pool = pool(geometry, row, column);
                let z = pool.map(|(row, column)| sum(geometry, weights, x, row, column, only));
                let expected = z.map(|z| requantized(scale, z, low)).max();
                differing += usize::from(outputs.next().copied() != expected);
            }
        }
    }
    differing
}

/// The windows that become this pixel.
#[cfg(target_os = "none")]
fn pool(geometry: &WindowGeometry, row: u16, column: u16) -> impl Iterator<Item = (u16, u16)> {
    let (height, width) = geometry.pool();
    (0..height).flat_map(move |y| (0..width).map(move |x| (row * height + y, column * width + x)))
}

/// The products of a window, over all channels or over one.
#[cfg(target_os = "none")]
fn sum(
    geometry: &WindowGeometry,
    weights: &[i8],
    x: &[i16],
    row: u16,
    column: u16,
    only: Option<usize>,
) -> i64 {
    let (input, window) = (geometry.input(), geometry.window());
    let mut weights = weights.iter();
    let mut sum = 0;
    for ky in 0..i64::from(window.height) {
        for kx in 0..i64::from(window.width) {
            for c in 0..usize::from(input.channels) {
                if only.is_some_and(|only| only != c) {
                    continue;
                }
                let w = weights.next().copied().unwrap_or(0);
                let y = i64::from(row * window.stride_y) - i64::from(window.padding_top) + ky;
                let x_ = i64::from(column * window.stride_x) - i64::from(window.padding_left)
                    + kx * i64::from(window.dilation);
                let is_inside = (0..i64::from(input.height)).contains(&y)
                    && (0..i64::from(input.width)).contains(&x_);
                let pixel = (y * i64::from(input.width) + x_) as usize;
                let place = pixel * usize::from(input.channels) + c;
                if is_inside {
                    sum += i64::from(w) * i64::from(x.get(place).copied().unwrap_or(0));
                }
            }
        }
    }
    sum
}

#[cfg(target_os = "none")]
fn requantized(scale: &OutputScale, products: i64, low: i16) -> i16 {
    let (multiplier, shift) = (scale.requantization.multiplier(), scale.requantization.shift());
    let sum = i64::from(scale.bias) + products;
    let rounded = (sum * i64::from(multiplier) + (1 << (shift - 1))) >> shift;
    rounded.clamp(low.into(), i16::MAX.into()) as i16
}
