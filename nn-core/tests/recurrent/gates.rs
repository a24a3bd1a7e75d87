//! Recurrent layers with made-up parameters.

use crate::made::{Draw, Made};
use nn_core::quantized::{OutputScale, QuantizedGates, Requantization};
use nn_core::{Every, Floats, Format, Gru, Lstm, Over, Rnn};

impl<const G: usize, const H: usize, const IN: usize> Made
    for Floats<[[[f32; IN]; H]; G], [[f32; H]; G]>
{
    fn made(draw: &mut Draw) -> Self {
        let mut next = || {
            let number = draw.float();
            draw.bytes.extend(number.to_le_bytes());
            number
        };
        let weights = [(); G].map(|()| [(); H].map(|()| [(); IN].map(|()| next())));
        Self::new(weights, [(); G].map(|()| [(); H].map(|()| next())))
    }
}

impl<const G: usize, const H: usize, const IN: usize> Made for QuantizedGates<G, H, IN> {
    fn made(draw: &mut Draw) -> Self {
        let weights = [(); G].map(|()| {
            [(); H].map(|()| {
                [(); IN].map(|()| {
                    let weight = (draw.activation() >> 8) as i8;
                    draw.bytes.push(weight as u8);
                    weight
                })
            })
        });
        // Sums of some 2²¹ become some 2¹¹, which are 2.
        let channels = [(); G].map(|()| {
            [(); H].map(|()| {
                let multiplier = 0x4000 | (draw.activation() as u16 >> 2);
                let requantization = Requantization::new(multiplier, 25).unwrap();
                let channel =
                    OutputScale { bias: i32::from(draw.activation()) << 5, requantization };
                draw.bytes.extend(channel.to_le_bytes());
                channel
            })
        });
        let biases = channels.map(|gate| gate.map(|channel| channel.bias));
        Self::new(weights, biases, channels.map(|gate| gate.map(|channel| channel.requantization)))
    }
}

impl<const C: usize, const H: usize, F> Made for Rnn<C, H, F>
where
    F: Format,
    F::Gates<1, H, C>: Made,
    F::Gates<1, H, H>: Made,
{
    fn made(draw: &mut Draw) -> Self {
        Self::new(Made::made(draw), Made::made(draw))
    }
}

impl<const C: usize, const H: usize, R, F> Made for Gru<C, H, R, F>
where
    F: Format,
    F::Gates<3, H, C>: Made,
    F::Gates<3, H, H>: Made,
{
    fn made(draw: &mut Draw) -> Self {
        Self::new(Made::made(draw), Made::made(draw))
    }
}

impl<const C: usize, const H: usize, F> Made for Lstm<C, H, F>
where
    F: Format,
    F::Gates<4, H, C>: Made,
    F::Gates<4, H, H>: Made,
{
    fn made(draw: &mut Draw) -> Self {
        Self::new(Made::made(draw), Made::made(draw))
    }
}

impl<const N: usize, L: Made, D> Made for Over<N, L, D> {
    fn made(draw: &mut Draw) -> Self {
        Self::new(L::made(draw))
    }
}

impl<const N: usize, L: Made, D> Made for Every<N, L, D> {
    fn made(draw: &mut Draw) -> Self {
        Self::new(L::made(draw))
    }
}
