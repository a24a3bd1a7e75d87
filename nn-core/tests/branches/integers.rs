//! Networks whose inputs are integers of 8 or 16 bits.

use crate::decoders::read;
use crate::files::written;
use crate::made::{Draw, Made};
use nn_core::quantized::{
    Dequantize, I8, Integers, PatchByPatch, PerChannel, Quantize, QuantizeImage,
};
use nn_core::{
    Buffer, Conv2d, Dense, Describe, Flatten, Identity, Image, InputNumber, Layer, LayerOutput,
    LeakyRelu, NetworkInput, Relu, Residual, SlidingWindow, Trace, chain, embed, is_patch_by_patch,
    ram_bytes,
};

type Bytes<T> = QuantizeImage<7, 8, 3, Integers<T>>;
type Each<T> = QuantizeImage<7, 8, 3, Integers<T, PerChannel<3>>>;
type Conv<O, S, A, const POOL: usize = 1> = Conv2d<Image<i16, 7, 8, 3>, O, S, A, POOL, I8>;
type Three = SlidingWindow<3, 3, 1, 1, 1, 1>;

type V1 = Conv<Image<i16, 3, 4, 5>, SlidingWindow<3, 3, 2, 2, 0, 0, 1, 1>, Relu>;
type V2 = Conv<Image<i16, 8, 8, 4>, SlidingWindow<3, 2, 1, 1, 2, 1, 1, 0>, LeakyRelu>;
type V3 = Conv<Image<i16, 2, 2, 9>, SlidingWindow<4, 1, 1, 2, 1, 0, 0, 0>, Identity, 2>;
type V4 = Conv<Image<i16, 4, 3, 2>, SlidingWindow<1, 2, 2, 2, 0, 1, 0, 0, 3>, Relu>;
type V5 = Conv<Image<i16, 7, 8, 8>, SlidingWindow<1, 1>, Relu>;
type V6 = Conv<Image<i16, 3, 4, 7>, Three, Relu, 2>;
type Row = QuantizeImage<1, 12, 2, Integers<i8>>;
type V7 = Conv2d<Image<i16, 1, 12, 2>, Image<i16, 1, 5, 6>, SlidingWindow<1, 4, 1, 2>, Relu, 1, I8>;
type V8 = Conv2d<
    Image<i16, 1, 12, 2>,
    Image<i16, 1, 4, 6>,
    SlidingWindow<1, 3, 1, 1, 0, 2, 0, 0, 3>,
    Relu,
    2,
    I8,
>;

impl<const H: usize, const W: usize, const C: usize> Made for QuantizeImage<H, W, C, Integers<u8>> {
    fn made(draw: &mut Draw) -> Self {
        draw.bytes.extend(128.5f32.to_le_bytes());
        Self::of(Integers::<u8>::new(128.5))
    }
}

impl<const H: usize, const W: usize, const C: usize> Made for QuantizeImage<H, W, C, Integers<i8>> {
    fn made(draw: &mut Draw) -> Self {
        draw.bytes.extend(300f32.to_le_bytes());
        Self::of(Integers::<i8>::new(300.0))
    }
}

impl<T: InputNumber, const H: usize, const W: usize, const C: usize> Made
    for QuantizeImage<H, W, C, Integers<T, PerChannel<C>>>
where
    Integers<T, PerChannel<C>>: nn_core::quantized::InputScale<C>,
{
    fn made(draw: &mut Draw) -> Self {
        let each = PerChannel { offset: [3.5; C], scale: [90.25; C] };
        let numbers = each.offset.iter().chain(&each.scale);
        draw.bytes.extend(numbers.flat_map(|number| number.to_le_bytes()));
        Self::of(Integers::per_channel(each))
    }
}

impl<const N: usize> Made for Quantize<N, Integers<i16>> {
    fn made(draw: &mut Draw) -> Self {
        draw.bytes.extend(0.75f32.to_le_bytes());
        Self::of(Integers::<i16>::new(0.75))
    }
}

impl<Q, L> Made for PatchByPatch<Q, L>
where
    Q: Layer + Made,
    L: Layer<Input = Q::Output> + Made,
{
    fn made(draw: &mut Draw) -> Self {
        Self::new(Q::made(draw), L::made(draw))
    }
}

fn drawn<X: NetworkInput>(draw: &mut Draw) -> X {
    let mut x = X::BLANK;
    x.inputs_mut().iter_mut().for_each(|x| *x = X::Number::from_f32(600.0 * draw.float()));
    x
}

fn traced<L: Trace>(layer: &L, x: &L::Input) -> (L::Output, Vec<Vec<i16>>) {
    let mut rows = Vec::new();
    let y = layer.trace(x, &mut |output| match output {
        LayerOutput::Integers(numbers) => rows.push(numbers.to_vec()),
        LayerOutput::Floats(_) => panic!("numbers of `f32`"),
    });
    (y, rows)
}

/// What both layers give together is what one gives after the other, in memory of any content.
fn check<Q, L, N>(name: &str)
where
    Q: Made + Trace<Input: NetworkInput> + Describe,
    L: Made + Trace<Input = Q::Output> + Describe,
    N: Made + Trace<Input = Q::Input, Output = L::Output> + Describe,
    L::Output: PartialEq + core::fmt::Debug,
{
    for seed in 0..20 {
        let (mut draw, mut again) = (Draw::new(seed), Draw::new(seed));
        let (quantize, layer) = (Q::made(&mut draw), L::made(&mut draw));
        let both = N::made(&mut again);
        assert_eq!(draw.bytes, again.bytes, "{name}");
        let x: Q::Input = drawn(&mut draw);
        let expected = layer.forward(&quantize.forward(&x));
        assert_eq!(both.forward(&x), expected, "{name}, seed {seed}");
        let (y, rows) = traced(&both, &x);
        assert_eq!(y, expected, "{name}");
        assert_eq!(rows[1], traced(&layer, &quantize.forward(&x)).1[0], "{name}");
        let (mut output, mut scratch) =
            (N::OutputBuffer::EMPTY, <nn_core::ScratchBuffer<N>>::EMPTY);
        both.forward_in(&drawn(&mut draw), &mut output, &mut scratch);
        assert_eq!(*both.forward_in(&x, &mut output, &mut scratch), expected, "{name}");
    }
    check_costs::<N>(name);
}

fn check_costs<N: Made + Describe>(name: &str) {
    let topology = N::TOPOLOGY;
    let rows = topology.as_slice();
    assert_eq!(ram_bytes(rows), N::RAM_BYTES as u64, "{name}");
    let flash: u64 = rows.iter().map(|row| row.flash_bytes()).sum();
    assert_eq!((flash, size_of::<N>()), (N::FLASH_BYTES as u64, N::FLASH_BYTES), "{name}");
    let mut draw = Draw::new(1);
    N::made(&mut draw);
    let file = written::<N>(draw.bytes).unwrap();
    assert_eq!(embed::check(&file, &topology), Ok(()), "{name}");
    assert_eq!(file[4], 4, "older programs do not know such inputs");
    for bit in 0..8 * file.len() {
        let mut bytes = file.clone();
        bytes[bit / 8] ^= 1 << (bit % 8);
        let _ = read(&crate::decoders::resealed(bytes), &topology);
    }
}

#[test]
fn pixels_that_are_quantized_patch_by_patch_give_the_integers_of_the_whole_image() {
    macro_rules! check_windows {
        ($($quantize:ty: $($window:ident)*;)*) => {$($(
            check::<$quantize, $window, PatchByPatch<$quantize, $window>>(concat!(
                stringify!($window), " of ", stringify!($quantize)
            ));
        )*)*};
    }
    check_windows!(
        Bytes<u8>: V1 V2 V3 V4 V5 V6;
        Bytes<i8>: V1 V3 V4;
        Each<u8>: V1 V2 V6;
        Each<i8>: V1 V5;
        Row: V7 V8;
    );
}

#[test]
fn the_ram_of_rows_of_integers_is_that_of_their_types() {
    type Image8 = Image<i16, 7, 8, 3>;
    type Small = Conv2d<Image<i16, 3, 4, 5>, Image<i16, 3, 4, 5>, Three, Identity, 1, I8>;
    type Whole = chain![
        PatchByPatch<Bytes<u8>, V1>,
        Residual<Small, Relu>,
        Flatten<Image<i16, 3, 4, 5>, Dense<60, 3, Identity, I8>>,
        Dequantize<3>,
    ];
    check_costs::<Whole>("a network");
    // A convolution in a branch of its own reads the whole image, as the branch does.
    type Branch = chain![Bytes<u8>, Residual<Conv<Image8, Three, Identity>, Relu>];
    check_costs::<Branch>("a branch");
    assert!(!is_patch_by_patch(Branch::TOPOLOGY.as_slice(), 1, 1));
    type List = chain![Bytes<i8>, Flatten<Image8, Dense<168, 3, Identity, I8>>];
    check_costs::<List>("a list");
    type Sixteen = chain![Quantize<5, Integers<i16>>, Dense<5, 2, Identity, I8>];
    check_costs::<Sixteen>("16 bits");
    // The image and its output, a patch of 3 · 3 · 3, a pixel of 5: nothing as large as the image in 16 bits.
    assert_eq!(PatchByPatch::<Bytes<u8>, V1>::RAM_BYTES, 168 + 120 + 56 + 12);
    assert_eq!(Bytes::<u8>::FLASH_BYTES, 4 + 512);
    assert_eq!(Each::<u8>::FLASH_BYTES, 24);
}

#[test]
fn integers_of_16_bits_have_a_scale_too() {
    let quantize = Quantize::<2, Integers<i16>>::of(Integers::<i16>::new(0.75));
    // −1.5 and 24,575.25, half up.
    assert_eq!(quantize.forward(&[-2, 32_767]), [-1, 24_575]);
}
