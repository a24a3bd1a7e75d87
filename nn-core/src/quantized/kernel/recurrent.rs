//! One moment of a recurrent layer in integers: the state and an input become the next state, which is the output.
//!
//! # The numerics contract
//!
//! A number in steps of 2⁻ⁿ is written `Qn`. `round(a / 2ᵏ)` is `floor((a + 2^(k−1)) / 2ᵏ)`, half up, everywhere.
//! `sat` keeps a number within −2¹⁵..2¹⁵. With both blocks computed as [`dense`](super::dense) does, with a `low` of
//! −2¹⁵ and scales that make `Q10` of their sums, so that every sum is within ±32:
//!
//! ```text
//! zx = W·x + b        x: i16 in any step; zx: i16, Q10
//! zh = U·h + b′       h: i16, Q15;        zh: i16, Q10
//!
//! gate(a, b) = sigmoid(sat(2·(a + b)))                     Q11 to Q15, within 0..2¹⁵
//! bend(a, b) = tanh(sat(4·(a + b)))                        Q12 to Q15
//!
//! RNN    h′ = bend(zx, zh)
//!
//! GRU    r, z = gate(zx_r, zh_r), gate(zx_z, zh_z)
//!        n  = tanh(sat(4·zx_n + round(r·zh_n / 2¹³)))      Reset::After
//!        n  = bend(zx_n, U_n·round(r·h / 2¹⁵) + b′_n)      Reset::Before
//!        h′ = n + round(z·(h − n) / 2¹⁵)
//!
//! LSTM   i, f, o = gate(zx_i, zh_i), gate(zx_f, zh_f), gate(zx_o, zh_o)
//!        g  = bend(zx_g, zh_g)
//!        c′ = sat32(round(f·c / 2¹⁵) + round(i·g / 2¹⁰))   c: i32, Q20, so within ±2048
//!        h′ = round(o·tanh(sat(round(c′ / 2⁸))) / 2¹⁵)
//! ```
//!
//! `sigmoid` and `tanh` are those of [`Sigmoid`] and [`Tanh`] on integers
//! ([`QuantizedActivation`]). Gates lie as in the [`f32` kernel](crate::kernel::recurrent).
//!
//! # Nothing overflows
//!
//! - `a + b` is within ±2¹⁶, four times that within ±2¹⁸.
//! - `r·zh_n`, `r·h`, `i·g`, `o·tanh` are products of a number in 0..2¹⁵ and one of 16 bits: within ±2³⁰.
//! - `|h − n| ≤ 2¹⁶ − 1` and `z ≤ 2¹⁵ − 1`, so `|z·(h − n)| + 2¹⁴ ≤ 2,147,401,729 < 2³¹`. And as `z < 2¹⁵`, `h′` lies
//!   between `n` and `h`, both of 16 bits.
//! - `f·c` has 47 bits and is computed by halves of `c`, see `times`: each product is of 15 and 16 bits. `f < 2¹⁵`
//!   keeps the result of 32 bits; the sum with `i·g` saturates.
//!
//! # Why these steps
//!
//! A sum of Q12, which is within ±8, clips: the hidden sum of a GRU's candidate is often beyond it before the reset
//! gate makes it small. A cell state of 16 bits in Q12 stands still when the forget gate is near 1, as what is
//! forgotten is less than half a step; in Q20 a step is a 256th of what the hyperbolic tangent after it can see.

use super::{OutputScale, ROWS};
use crate::activation::{Sigmoid, Tanh};
use crate::kernel::recurrent::Reset;
use crate::quantized::{QuantizedActivation, StoredWeight};

/// Weights and scales of one block.
pub type Block<'a, W = i8> = (&'a [W], &'a [OutputScale]);

/// One moment of a recurrent layer of hyperbolic tangents.
///
/// H is the length of `h`; `zx` and `zh` are scratch of H numbers. `dense` is [`dense`](super::dense), or what
/// computes the same with weights in another order. Total for any lengths, see
/// [the `f32` kernel](crate::kernel::recurrent).
#[inline(never)]
pub fn rnn<W: StoredWeight>(
    dense: impl Fn(&[W], &[OutputScale], &[i16], &mut [i16], i16),
    input: Block<'_, W>,
    recurrent: Block<'_, W>,
    x: &[i16],
    h: &mut [i16],
    zx: &mut [i16],
    zh: &mut [i16],
) {
    let Some((zx, _)) = zx.split_at_mut_checked(h.len()) else { return };
    let Some((zh, _)) = zh.split_at_mut_checked(h.len()) else { return };
    dense(input.0, input.1, x, zx, i16::MIN);
    dense(recurrent.0, recurrent.1, h, zh, i16::MIN);
    add(zx, zh, 2);
    Tanh::apply_quantized(zx);
    // Two ways out of a loop: it is not unrolled, which takes flash and gains little where sums are long.
    let mut y = zx.iter();
    for h in h {
        let Some(y) = y.next() else { break };
        *h = *y;
    }
}

/// One moment of a gated recurrent unit.
///
/// H is the length of `h`; `zx` and `zh` are scratch of 3·H numbers. `dense` and lengths as for [`rnn`]. With
/// [`Reset::Before`], `dense` is asked for the first 2·H rows of `recurrent`, then for the last H, each range widened
/// to whole blocks of four rows, as packed weights are read in; so that a layer of an odd H computes four rows more.
///
/// The state has 16 bits: what is less than half a step in `z·(h − n)` is not seen. With `z` = 0.999 a state stands
/// still 0.015 away from where it would go.
#[inline(never)]
#[expect(clippy::too_many_arguments, reason = "as the f32 kernel, and what computes the sums")]
pub fn gru<W: StoredWeight>(
    dense: impl Fn(&[W], &[OutputScale], &[i16], &mut [i16], i16),
    input: Block<'_, W>,
    (weights, scales): Block<'_, W>,
    reset: Reset,
    x: &[i16],
    h: &mut [i16],
    zx: &mut [i16],
    zh: &mut [i16],
) {
    let units = h.len();
    let gates = units.wrapping_mul(2);
    let rows = gates.wrapping_add(units);
    let Some((zx, _)) = zx.split_at_mut_checked(rows) else { return };
    let Some((zh, _)) = zh.split_at_mut_checked(rows) else { return };
    dense(input.0, input.1, x, zx, i16::MIN);
    let whole_blocks = gates - gates % ROWS;
    let first_rows = match reset {
        Reset::After => rows,
        Reset::Before if whole_blocks == gates => gates,
        Reset::Before => whole_blocks.wrapping_add(ROWS).min(rows),
    };
    let Some((first, _)) = zh.split_at_mut_checked(first_rows) else { return };
    let Some((first_scales, _)) = scales.split_at_checked(first_rows) else { return };
    let Some((first_weights, _)) = weights.split_at_checked(W::count(first_rows, units)) else {
        return;
    };
    dense(first_weights, first_scales, h, first, i16::MIN);
    let Some((rz, n)) = zx.split_at_mut_checked(gates) else { return };
    add(rz, zh, 1);
    Sigmoid::apply_quantized(rz);

    let Some((r, z)) = rz.split_at_mut_checked(units) else { return };
    if reset == Reset::Before {
        let mut h = h.iter();
        for r in &mut *r {
            let Some(h) = h.next() else { break };
            *r = round(i32::from(*r) * i32::from(*h), 15) as i16;
        }
        let Some((_, last)) = zh.split_at_mut_checked(whole_blocks) else { return };
        let Some((_, scales)) = scales.split_at_checked(whole_blocks) else { return };
        let first_weights = W::count(whole_blocks, units);
        let Some((_, weights)) = weights.split_at_checked(first_weights) else { return };
        dense(weights, scales, r, last, i16::MIN);
    }
    let Some((_, zh_n)) = zh.split_at_mut_checked(gates) else { return };
    if reset == Reset::Before {
        add(n, zh_n, 2);
    } else {
        let (mut zh_n, mut r) = (zh_n.iter(), r.iter());
        for n in &mut *n {
            let (Some(zh), Some(r)) = (zh_n.next(), r.next()) else { break };
            let after_reset = round(i32::from(*r) * i32::from(*zh), 13);
            *n = saturated(4 * i32::from(*n) + after_reset);
        }
    }
    Tanh::apply_quantized(n);
    let (mut n, mut z) = (n.iter(), z.iter());
    for h in h {
        let (Some(n), Some(z)) = (n.next(), z.next()) else { break };
        let n = i32::from(*n);
        *h = (n + round(i32::from(*z) * (i32::from(*h) - n), 15)) as i16;
    }
}

/// One moment of a long short-term memory.
///
/// H is the length of `h`, and of `c`; `zx` and `zh` are scratch of 4·H numbers. `dense` and lengths as for [`rnn`].
#[inline(never)]
#[expect(clippy::too_many_arguments, reason = "as the f32 kernel, and what computes the sums")]
pub fn lstm<W: StoredWeight>(
    dense: impl Fn(&[W], &[OutputScale], &[i16], &mut [i16], i16),
    input: Block<'_, W>,
    recurrent: Block<'_, W>,
    x: &[i16],
    h: &mut [i16],
    c: &mut [i32],
    zx: &mut [i16],
    zh: &mut [i16],
) {
    let units = h.len();
    let rows = units.wrapping_mul(4);
    let Some((c, _)) = c.split_at_mut_checked(units) else { return };
    let Some((zx, _)) = zx.split_at_mut_checked(rows) else { return };
    let Some((zh, _)) = zh.split_at_mut_checked(rows) else { return };
    dense(input.0, input.1, x, zx, i16::MIN);
    dense(recurrent.0, recurrent.1, h, zh, i16::MIN);

    let gates = units.wrapping_mul(2);
    let Some((i_f, g_o)) = zx.split_at_mut_checked(gates) else { return };
    let Some((zh_i_f, zh_g_o)) = zh.split_at_checked(gates) else { return };
    let Some((g, o)) = g_o.split_at_mut_checked(units) else { return };
    let Some((zh_g, zh_o)) = zh_g_o.split_at_checked(units) else { return };
    add(i_f, zh_i_f, 1);
    Sigmoid::apply_quantized(i_f);
    add(g, zh_g, 2);
    Tanh::apply_quantized(g);
    add(o, zh_o, 1);
    Sigmoid::apply_quantized(o);

    let Some((i, f)) = i_f.split_at_checked(units) else { return };
    let (mut i, mut f, mut candidates) = (i.iter(), f.iter(), g.iter_mut());
    for c in c {
        let (Some(i), Some(f), Some(g)) = (i.next(), f.next(), candidates.next()) else { break };
        let new = round(i32::from(*i) * i32::from(*g), 10);
        *c = times(*f, *c).saturating_add(new);
        // Halved first, so that the half that is added cannot overflow.
        *g = saturated(((*c >> 7) + 1) >> 1);
    }
    Tanh::apply_quantized(g);
    let (mut o, mut tanh_c) = (o.iter(), g.iter());
    for h in h {
        let (Some(o), Some(tanh_c)) = (o.next(), tanh_c.next()) else { break };
        *h = round(i32::from(*o) * i32::from(*tanh_c), 15) as i16;
    }
}

/// `zx = sat((zx + zh)·2^shift)`. Not inlined, so that it is in flash once.
#[inline(never)]
fn add(zx: &mut [i16], zh: &[i16], shift: u32) {
    let mut zh = zh.iter();
    for zx in zx {
        let Some(zh) = zh.next() else { break };
        *zx = saturated((i32::from(*zx) + i32::from(*zh)).wrapping_shl(shift));
    }
}

/// `round(product / 2^shift)` for products that half of 2^shift can be added to.
#[inline(always)]
const fn round(product: i32, shift: u32) -> i32 {
    (product + (1 << (shift - 1))) >> shift
}

/// Saturates in one instruction where there is one.
#[inline(always)]
fn saturated(z: i32) -> i16 {
    z.clamp(i16::MIN.into(), i16::MAX.into()) as i16
}

/// `round(f·c / 2¹⁵)` for a gate `f`, within 0..2¹⁵, in products of 32 bits: `c = high·2¹⁶ + low`, and `f·high·2¹⁶`
/// is a multiple of 2¹⁵, so that only the other term is rounded.
///
/// `|2·f·high| ≤ (2¹⁶ − 2)·2¹⁵ = 2³¹ − 2¹⁶`, and `f·low + 2¹⁴ < 2³¹` becomes less than 2¹⁶, of which the positive side,
/// where `high < 2¹⁵`, has room: the largest sum is `f·c / 2¹⁵` itself, rounded.
#[inline(always)]
const fn times(f: i16, c: i32) -> i32 {
    let f = f as i32 & 0x7fff;
    let low = ((f as u32) * (c as u32 & 0xffff) + (1 << 14)) >> 15;
    2 * f * (c >> 16) + low as i32
}

#[cfg(test)]
mod tests;
