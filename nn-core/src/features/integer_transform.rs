//! The power of each frequency of a frame, in integers: the transform of `transform`, with one exponent for the whole
//! frame (block floating point). Before each pass numbers are shifted so far that no sum overflows, and no farther.

use crate::topology::Channel;

/// Complex number: real and imaginary part.
type Complex = [i16; 2];

/// Transform of a frame: at its places are real and imaginary parts, of which each 1 means `2^exponent`. Gives that, and
/// the bits that they have.
///
/// `cosines` are N / 2, `points` N / 2. `None` of silence. Total for slices of any length.
pub(super) fn transform(
    cosines: &[i16],
    x: Channel<'_, i16>,
    points: &mut [Complex],
) -> Option<(i32, u16)> {
    let frame = 2 * points.len();
    let largest = match x.alone() {
        Some(x) => x.iter().fold(0, |most, x| most | x.unsigned_abs()),
        None => x.iter().fold(0, |most, x| most | x.unsigned_abs()),
    };
    if largest == 0 {
        return None;
    }
    // So many places up that the largest number has 15 bits; of -32,768 there is none to go.
    let up = largest.leading_zeros().saturating_sub(1);
    match x.alone() {
        Some(x) => window(cosines, x.as_chunks().0.iter().copied(), points, up),
        None => window(cosines, x.pairs(), points, up),
    }
    // The first two passes at once, whose roots of unity are 1, −i, −1 and i: sums of four of 13 bits.
    for four in points.as_chunks_mut::<4>().0 {
        first_passes(four);
    }
    let (mut exponent, mut half) = (2 - up as i32, 4);
    let mut most = bits(points);
    while 2 * half <= points.len() {
        let down = places(most);
        exponent += down as i32;
        most = pass(cosines, points, (half, down), frame);
        half *= 2;
    }
    Some((exponent, most))
}

fn first_passes(four: &mut [Complex; 4]) {
    let [[ar, ai], [br, bi], [cr, ci], [dr, di]] = *four;
    let ([pr, pi], [qr, qi]) = ([ar + br, ai + bi], [ar - br, ai - bi]);
    let ([rr, ri], [sr, si]) = ([cr + dr, ci + di], [ci - di, dr - cr]);
    *four = [[pr + rr, pi + ri], [qr + sr, qi + si], [pr - rr, pi - ri], [qr - sr, qi - si]];
}

/// Numbers times Hann's window, pairs of them as complex numbers of 13 bits, in the order of reversed bits.
#[inline(always)]
fn window(cosines: &[i16], x: impl Iterator<Item = Complex>, points: &mut [Complex], up: u32) {
    let places = usize::BITS - points.len().trailing_zeros().min(usize::BITS - 1);
    let (mut x, mut index) = (x, 0usize);
    // From 2¹⁶ parts of 1, half up.
    let shift = 18u32.saturating_sub(up).max(1);
    let times = |x: i16, weight: i32| {
        // At most 2¹⁵·2¹⁶, less a little: no room to add a half.
        (((i32::from(x).wrapping_mul(weight) >> (shift - 1)) + 1) >> 1) as i16
    };
    for is_second in [false, true] {
        for ([even, odd], [first, second]) in cosines.as_chunks::<2>().0.iter().zip(&mut x) {
            let weights = [even, odd].map(|c| match is_second {
                false => 32_767 - i32::from(*c),
                true => 32_767 + i32::from(*c),
            });
            if let Some(point) = points.get_mut(index.reverse_bits() >> (places % usize::BITS)) {
                *point = [times(first, weights[0]), times(second, weights[1])];
            }
            index += 1;
        }
    }
}

/// All bits that numbers have, of negative ones those of what is 1 less in size.
#[inline(always)]
fn bits_of([re, im]: Complex) -> u16 {
    (re ^ (re >> 15)) as u16 | (im ^ (im >> 15)) as u16
}

fn bits(points: &[Complex]) -> u16 {
    points.iter().fold(0, |most, point| most | bits_of(*point))
}

/// Places by which numbers of these bits must be shifted down before a pass: to 13 bits, which times 1 + √2 are 15.
fn places(most: u16) -> u32 {
    3u32.saturating_sub(most.leading_zeros())
}

/// From transforms of `half` points to those of twice as many, of numbers that are shifted down so far; the bits of what
/// comes out.
fn pass(cosines: &[i16], points: &mut [Complex], (half, down): (usize, u32), frame: usize) -> u16 {
    let round = (1i32 << down) >> 1;
    // Half is never 0, which the compiler need not see.
    let (stride, quarter) = (frame.checked_div(2 * half).unwrap_or(0), frame / 4);
    let (mut rest, mut most) = (points, 0);
    while let Some((block, behind)) = rest.split_at_mut_checked(2 * half) {
        rest = behind;
        let Some((a, b)) = block.split_at_mut_checked(half) else { break };
        let mut turn = 0;
        for (a, b) in a.iter_mut().zip(b) {
            let root = root(cosines, turn, quarter);
            let lower = |x: i16| (i32::from(x) + round) >> down;
            let [ar, ai] = a.map(lower);
            let (tr, ti) = times(b.map(lower), root);
            *a = [(ar + tr) as i16, (ai + ti) as i16];
            *b = [(ar - tr) as i16, (ai - ti) as i16];
            most |= bits_of(*a) | bits_of(*b);
            turn += stride;
        }
    }
    most
}

/// Powers of the transform of real numbers: of bin k below N / 2 at `[k]`, see [`power_at`]; of bin N / 2 what comes
/// back. A 1 means `4^exponent`.
pub(super) fn powers(
    cosines: &[i16],
    points: &mut [Complex],
    (exponent, most): (&mut i32, u16),
) -> u32 {
    let (down, quarter) = (places(most), points.len() / 2);
    *exponent += down as i32;
    let round = (1i32 << down) >> 1;
    let lower = |x: i16| (i32::from(x) + round) >> down;
    let Some((low, high)) = points.split_at_mut_checked(quarter) else { return 0 };
    let ([first, low @ ..], [middle, high @ ..]) = (low, high) else { return 0 };
    let [re, im] = first.map(lower);
    *first = halves(power(re + im, 0));
    let last = power(re - im, 0);
    let [re, im] = middle.map(lower);
    *middle = halves(power(re, im));
    let cosine = cosines.iter().skip(1);
    let sine = cosines.get(..quarter).unwrap_or(&[]).iter().rev();
    for ((a, b), (c, s)) in low.iter_mut().zip(high.iter_mut().rev()).zip(cosine.zip(sine)) {
        let ([ar, ai], [br, bi]) = (a.map(lower), b.map(lower));
        let even = [ar + br, ai - bi];
        let odd = times([ai + bi, br - ar], [*c, *s].map(i32::from));
        // Twice the transform: halved, rounded.
        let halved = |x: i32| (x + 1) >> 1;
        *a = halves(power(halved(even[0] + odd.0), halved(even[1] + odd.1)));
        *b = halves(power(halved(even[0] - odd.0), halved(even[1] - odd.1)));
    }
    last
}

/// The power that a place holds.
#[inline(always)]
pub(super) fn power_at([low, high]: Complex) -> u32 {
    u32::from(low as u16) | u32::from(high as u16) << 16
}

fn halves(power: u32) -> Complex {
    [power as i16, (power >> 16) as i16]
}

/// Less than 2³¹ for numbers of at most 2¹⁵.
fn power(re: i32, im: i32) -> u32 {
    (re.wrapping_mul(re) as u32).wrapping_add(im.wrapping_mul(im) as u32)
}

/// Cosine and sine of a turn below half a period.
#[inline(always)]
fn root(cosines: &[i16], turn: usize, quarter: usize) -> [i32; 2] {
    let of = |turn: usize| cosines.get(turn).copied().unwrap_or(0).into();
    [of(turn), of(quarter.abs_diff(turn))]
}

/// Times `cos θ − i·sin θ`, rounded half up: less than 2³¹ for numbers of at most 2¹⁴.
#[inline(always)]
fn times([re, im]: [i32; 2], [cosine, sine]: [i32; 2]) -> (i32, i32) {
    let rounded = |sum: i32| sum.wrapping_add(1 << 14) >> 15;
    let re_of = re.wrapping_mul(cosine).wrapping_add(im.wrapping_mul(sine));
    let im_of = im.wrapping_mul(cosine).wrapping_sub(re.wrapping_mul(sine));
    (rounded(re_of), rounded(im_of))
}
