//! The power of each frequency of a frame, in `f32`: a Fourier transform of radix 2 (Cooley and Tukey 1965) of half as
//! many complex numbers, from which that of real ones follows.

use crate::topology::Channel;

/// Complex number: real and imaginary part.
type Complex = [f32; 2];

/// Powers `|Σ 2·h[n]·x[n]·e^(−2πi·k·n / N)·2|²`, where h is Hann's window: of bin k below N / 2 at `scratch[2·k]`, of bin
/// N / 2 at `scratch[1]`.
///
/// `cosines` are N / 2, `scratch` is N. Total for slices of any length, of which less comes out.
#[inline(always)]
pub(super) fn powers(cosines: &[f32], x: Channel<'_, f32>, scratch: &mut [f32]) {
    let frame = scratch.len();
    let points = scratch.as_chunks_mut::<2>().0;
    match x.alone() {
        Some(x) => window(cosines, x.as_chunks().0.iter().copied(), points),
        None => window(cosines, x.pairs(), points),
    }
    // Four points at a time, whose roots of unity are 1, −i, −1 and i.
    for four in points.as_chunks_mut::<4>().0 {
        first_pass(four);
    }
    let mut half = 4;
    if points.len() >= 16 {
        sixteen_points(cosines, points, frame);
        half = 16;
    }
    while 4 * half <= points.len() {
        two_passes(cosines, points, half, frame);
        half *= 4;
    }
    if 2 * half <= points.len() {
        last_pass(cosines, points, half, frame);
    }
    real_powers(cosines, points, frame);
}

/// Numbers times twice Hann's window, pairs of them as complex numbers, in the order of reversed bits.
#[inline(always)]
fn window(cosines: &[f32], x: impl Iterator<Item = Complex>, points: &mut [Complex]) {
    let shift = usize::BITS - points.len().trailing_zeros().min(usize::BITS - 1);
    let (mut x, mut index) = (x, 0usize);
    // The second half of a period is the first one with the other sign.
    for is_second in [false, true] {
        for ([even, odd], [first, second]) in cosines.as_chunks::<2>().0.iter().zip(&mut x) {
            let [w0, w1] = match is_second {
                false => [1.0 - even, 1.0 - odd],
                true => [1.0 + even, 1.0 + odd],
            };
            if let Some(point) = points.get_mut(index.reverse_bits() >> (shift % usize::BITS)) {
                *point = [first * w0, second * w1];
            }
            index += 1;
        }
    }
}

fn first_pass([a, b, c, d]: &mut [Complex; 4]) {
    let (p, q) = (add(*a, *b), subtract(*a, *b));
    let (r, [sr, si]) = (add(*c, *d), subtract(*c, *d));
    let s = [si, -sr];
    (*a, *b, *c, *d) = (add(p, r), add(q, s), subtract(p, r), subtract(q, s));
}

/// Two passes at once over blocks of sixteen points, whose roots of unity are read once.
fn sixteen_points(cosines: &[f32], points: &mut [Complex], frame: usize) {
    let quarter = frame / 4;
    let of = |turn: usize| root(cosines, turn * (frame / 16), quarter);
    let roots: [[Complex; 2]; 4] = core::array::from_fn(|turn| [of(turn), of(2 * turn)]);
    for block in points.as_chunks_mut::<16>().0 {
        let [a, b, c, d] = block.as_chunks_mut::<4>().0 else { return };
        for ((a, b), ((c, d), roots)) in a.iter_mut().zip(b).zip(c.iter_mut().zip(d).zip(&roots)) {
            four([a, b, c, d], *roots);
        }
    }
}

/// The two passes of four points, with the roots of unity of the second and of the first one.
#[inline(always)]
fn four([a, b, c, d]: [&mut Complex; 4], [one, two]: [Complex; 2]) {
    let (tb, td) = (times(*b, two), times(*d, two));
    let (p, q) = (add(*a, tb), subtract(*a, tb));
    let (r, s) = (times(add(*c, td), one), times(subtract(*c, td), one));
    let s = [s[1], -s[0]];
    (*a, *b, *c, *d) = (add(p, r), add(q, s), subtract(p, r), subtract(q, s));
}

/// Two passes at once: from transforms of `half` points to those of four times as many.
fn two_passes(cosines: &[f32], points: &mut [Complex], half: usize, frame: usize) {
    // Half is never 0, which the compiler need not see.
    let stride = frame.checked_div(4 * half).unwrap_or(0);
    let quarter = frame / 4;
    let mut rest = points;
    loop {
        let Some((ab, behind)) = rest.split_at_mut_checked(2 * half) else { return };
        let Some((cd, behind)) = behind.split_at_mut_checked(2 * half) else { return };
        rest = behind;
        let (Some((a, b)), Some((c, d))) =
            (ab.split_at_mut_checked(half), cd.split_at_mut_checked(half))
        else {
            return;
        };
        let mut turn = 0;
        for ((a, b), (c, d)) in a.iter_mut().zip(b).zip(c.iter_mut().zip(d)) {
            let roots = [root(cosines, turn, quarter), root(cosines, 2 * turn, quarter)];
            four([a, b, c, d], roots);
            turn += stride;
        }
    }
}

/// One pass, of all points.
fn last_pass(cosines: &[f32], points: &mut [Complex], half: usize, frame: usize) {
    let (stride, quarter) = (frame.checked_div(2 * half).unwrap_or(0), frame / 4);
    let Some((a, b)) = points.split_at_mut_checked(half) else { return };
    let mut turn = 0;
    for (a, b) in a.iter_mut().zip(b) {
        let t = times(*b, root(cosines, turn, quarter));
        (*a, *b) = (add(*a, t), subtract(*a, t));
        turn += stride;
    }
}

/// From the transform of complex numbers to powers of that of real ones.
fn real_powers(cosines: &[f32], points: &mut [Complex], frame: usize) {
    let quarter = frame / 4;
    let Some((low, high)) = points.split_at_mut_checked(quarter) else { return };
    let ([first, low @ ..], [middle, high @ ..]) = (low, high) else { return };
    let [re, im] = *first;
    let (sum, difference) = (2.0 * (re + im), 2.0 * (re - im));
    *first = [sum * sum, difference * difference];
    let [re, im] = *middle;
    let (re, im) = (2.0 * re, 2.0 * im);
    middle[0] = re * re + im * im;
    // cos(θ), and sin(θ) = cos(π / 2 − θ).
    let cosine = cosines.iter().skip(1);
    let sine = cosines.get(..quarter).unwrap_or(&[]).iter().rev();
    for ((a, b), (c, s)) in low.iter_mut().zip(high.iter_mut().rev()).zip(cosine.zip(sine)) {
        let even = [a[0] + b[0], a[1] - b[1]];
        let odd = times([a[1] + b[1], b[0] - a[0]], [*c, *s]);
        let (x, mirrored) = (add(even, odd), subtract(even, odd));
        a[0] = x[0] * x[0] + x[1] * x[1];
        b[0] = mirrored[0] * mirrored[0] + mirrored[1] * mirrored[1];
    }
}

/// Cosine and sine of a turn below half a period.
#[inline(always)]
fn root(cosines: &[f32], turn: usize, quarter: usize) -> Complex {
    let of = |turn: usize| cosines.get(turn).copied().unwrap_or(0.0);
    [of(turn), of(quarter.abs_diff(turn))]
}

#[inline(always)]
fn add(a: Complex, b: Complex) -> Complex {
    [a[0] + b[0], a[1] + b[1]]
}

#[inline(always)]
fn subtract(a: Complex, b: Complex) -> Complex {
    [a[0] - b[0], a[1] - b[1]]
}

/// Times `cos θ − i·sin θ`.
#[inline(always)]
fn times(a: Complex, [cosine, sine]: Complex) -> Complex {
    [a[0] * cosine + a[1] * sine, a[1] * cosine - a[0] * sine]
}
