//! Layers with made-up parameters, and the bytes of these as a file has them.

use nn_core::quantized::{
    Balance, Dequantize, OutputScale, QuantizeImage, QuantizedDepthwiseFilters, QuantizedFilters,
    QuantizedRows, Requantization,
};
use nn_core::{
    AvgPool2d, Chain, Concat, Conv2d, Dense, DepthwiseConv2d, Element, Filters, Flatten, Format,
    GlobalAvgPool, Layer, MaxPool2d, Network, Residual, Rows, Standardize, Statistics, Sum, Tensor,
    Transformed, WindowInput,
};

/// A stream of numbers, and the parameters that were made of it.
pub struct Draw {
    state: u32,
    pub bytes: Vec<u8>,
}

impl Draw {
    pub fn new(seed: u32) -> Self {
        Self { state: seed, bytes: Vec::new() }
    }

    fn next(&mut self) -> u32 {
        self.state = self.state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        self.state ^ (self.state >> 15)
    }

    /// From −0.5 to 0.5.
    pub fn float(&mut self) -> f32 {
        self.next() as i32 as f32 / 4_294_967_296.0
    }

    pub fn activation(&mut self) -> i16 {
        (self.next() >> 16) as i16
    }

    fn floats(&mut self, places: &mut [f32]) {
        for place in places {
            *place = self.float();
            self.bytes.extend(place.to_le_bytes());
        }
    }

    fn weights(&mut self, places: &mut [i8]) {
        for place in places {
            *place = (self.next() >> 24) as i8;
            self.bytes.push(*place as u8);
        }
    }

    /// Biases and factors.
    fn channels<const OUT: usize>(&mut self) -> ([i32; OUT], [Requantization; OUT]) {
        let channels = [(); OUT].map(|()| {
            let bias = (self.next() as i32) >> 12;
            let multiplier = 0x4000 | (self.next() >> 18) as u16;
            let requantization = Requantization::new(multiplier, 20 + self.next() % 5).unwrap();
            let channel = OutputScale { bias, requantization };
            self.bytes.extend(channel.to_le_bytes());
            channel
        });
        (channels.map(|channel| channel.bias), channels.map(|channel| channel.requantization))
    }
}

/// Something with made-up parameters.
pub trait Made: Sized {
    fn made(draw: &mut Draw) -> Self;
}

/// A number that goes into a network.
pub trait Drawn: Element {
    fn drawn(draw: &mut Draw) -> Self;
}

impl Drawn for f32 {
    fn drawn(draw: &mut Draw) -> Self {
        8.0 * draw.float()
    }
}

impl Drawn for i16 {
    fn drawn(draw: &mut Draw) -> Self {
        draw.activation()
    }
}

impl<const IN: usize, const OUT: usize> Made for Rows<IN, OUT> {
    fn made(draw: &mut Draw) -> Self {
        let (mut weights, mut bias) = ([[0.0; IN]; OUT], [0.0; OUT]);
        draw.floats(weights.as_flattened_mut());
        draw.floats(&mut bias);
        Self::new(weights, bias)
    }
}

impl<X, const C: usize> Made for Standardize<X, C> {
    fn made(draw: &mut Draw) -> Self {
        Self::new(Rows::made(draw))
    }
}

impl<I, O, const FRAME: usize, const HOP: usize, K> Made for Transformed<I, O, FRAME, HOP, K> {
    fn made(_: &mut Draw) -> Self {
        Self::new()
    }
}

impl<I, O, const FRAME: usize, const HOP: usize> Made for Statistics<I, O, FRAME, HOP> {
    fn made(_: &mut Draw) -> Self {
        Self::new()
    }
}

impl<const OUT: usize, const H: usize, const W: usize, const C: usize> Made
    for Filters<OUT, H, W, C>
{
    fn made(draw: &mut Draw) -> Self {
        let (mut weights, mut bias) = ([[[[0.0; C]; W]; H]; OUT], [0.0; OUT]);
        draw.floats(weights.as_flattened_mut().as_flattened_mut().as_flattened_mut());
        draw.floats(&mut bias);
        Self::new(weights, bias)
    }
}

impl<const IN: usize, const OUT: usize> Made for QuantizedRows<IN, OUT> {
    fn made(draw: &mut Draw) -> Self {
        let mut weights = [[0; IN]; OUT];
        draw.weights(weights.as_flattened_mut());
        let (bias, requantization) = draw.channels();
        Self::new(weights, bias, requantization)
    }
}

impl<const OUT: usize, const H: usize, const W: usize, const C: usize> Made
    for QuantizedFilters<OUT, H, W, C>
{
    fn made(draw: &mut Draw) -> Self {
        let mut weights = [[[[0; C]; W]; H]; OUT];
        draw.weights(weights.as_flattened_mut().as_flattened_mut().as_flattened_mut());
        let (bias, requantization) = draw.channels();
        Self::new(weights, bias, requantization)
    }
}

impl<const OUT: usize, const H: usize, const W: usize> Made
    for QuantizedDepthwiseFilters<OUT, H, W>
{
    fn made(draw: &mut Draw) -> Self {
        let mut weights = [[[0; W]; H]; OUT];
        draw.weights(weights.as_flattened_mut().as_flattened_mut());
        let (bias, requantization) = draw.channels();
        Self::new(weights, bias, requantization)
    }
}

impl Made for () {
    fn made(_: &mut Draw) -> Self {}
}

impl Made for Balance {
    fn made(draw: &mut Draw) -> Self {
        let mut multiplier = || (draw.next() % (1 << 14)) as u16 + 1;
        let (first, second) = (multiplier(), multiplier());
        let balance = Self::new(first, second, 13 + (draw.next() % 3) as u16).unwrap();
        draw.bytes.extend(balance.to_le_bytes());
        balance
    }
}

impl<const IN: usize, const OUT: usize, A, F: Format<Rows<IN, OUT>: Made>> Made
    for Dense<IN, OUT, A, F>
{
    fn made(draw: &mut Draw) -> Self {
        Self::of(Made::made(draw))
    }
}

impl<I: WindowInput<O, S, Filters<F>: Made>, O, S, A, const POOL: usize, F: Format> Made
    for Conv2d<I, O, S, A, POOL, F>
{
    fn made(draw: &mut Draw) -> Self {
        Self::new(Made::made(draw))
    }
}

impl<I: WindowInput<O, S, ChannelFilters<F>: Made>, O, S, A, const POOL: usize, F: Format> Made
    for DepthwiseConv2d<I, O, S, A, POOL, F>
{
    fn made(draw: &mut Draw) -> Self {
        Self::new(Made::made(draw))
    }
}

impl<const H: usize, const W: usize, const C: usize> Made for QuantizeImage<H, W, C> {
    fn made(draw: &mut Draw) -> Self {
        draw.bytes.extend(10_000f32.to_le_bytes());
        Self::new(10_000.0)
    }
}

impl<const N: usize, A> Made for Dequantize<N, A> {
    fn made(draw: &mut Draw) -> Self {
        draw.bytes.extend(0.001f32.to_le_bytes());
        Self::new(0.001)
    }
}

impl<I, O, S> Made for MaxPool2d<I, O, S> {
    fn made(_: &mut Draw) -> Self {
        Self::new()
    }
}

impl<I, O, S> Made for AvgPool2d<I, O, S> {
    fn made(_: &mut Draw) -> Self {
        Self::new()
    }
}

impl<I> Made for GlobalAvgPool<I> {
    fn made(_: &mut Draw) -> Self {
        Self::new()
    }
}

impl<X, L: Made> Made for Flatten<X, L> {
    fn made(draw: &mut Draw) -> Self {
        Self::new(L::made(draw))
    }
}

impl<A: Layer + Made, B: Layer<Input = A::Output> + Made> Made for Chain<A, B> {
    fn made(draw: &mut Draw) -> Self {
        Self::new(A::made(draw), B::made(draw))
    }
}

type BalanceOf<L> = <<<L as Layer>::Output as Tensor>::Number as Element>::Balance;

impl<L: Layer<Input = <L as Layer>::Output> + Made, A> Made for Residual<L, A>
where
    BalanceOf<L>: Made,
{
    fn made(draw: &mut Draw) -> Self {
        Self::new(L::made(draw), Made::made(draw))
    }
}

impl<P: Layer + Made, Q: Made, A> Made for Sum<P, Q, A>
where
    Q: Layer<Input = P::Input, Output = P::Output>,
    BalanceOf<P>: Made,
{
    fn made(draw: &mut Draw) -> Self {
        Self::new(P::made(draw), Q::made(draw), Made::made(draw))
    }
}

impl<P: Layer + Made, Q: Made, O> Made for Concat<P, Q, O>
where
    Q: Layer<Input = P::Input>,
    BalanceOf<P>: Made,
{
    fn made(draw: &mut Draw) -> Self {
        Self::new(P::made(draw), Q::made(draw), Made::made(draw))
    }
}

impl<L: Made> Made for Network<L> {
    fn made(draw: &mut Draw) -> Self {
        Self::new(L::made(draw))
    }
}
