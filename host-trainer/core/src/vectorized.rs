//! Plain loops, compiled for the widest registers that the processor has.

use pulp::{Arch, NullaryFnOnce};

/// Calls `work(input)` in a version that is compiled for this processor's vector registers. A closure that
/// calls one `#[inline(always)]` function becomes part of it.
///
/// It computes the same bits on every processor: the compiler neither reorders sums nor fuses.
pub(crate) fn vectorized<I>(input: I, work: impl FnOnce(I)) {
    Arch::new().dispatch(Call { input, work });
}

struct Call<I, F> {
    input: I,
    work: F,
}

impl<I, F: FnOnce(I)> NullaryFnOnce for Call<I, F> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        (self.work)(self.input);
    }
}
