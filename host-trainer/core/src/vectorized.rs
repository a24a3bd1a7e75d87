//! Plain loops, compiled for the widest registers that the processor has.

use pulp::{Arch, NullaryFnOnce};

/// Does `vectorized!(input, |pattern| work)` in a version that is compiled for this processor's vector registers, with
/// fused multiply-adds in hardware.
///
/// It computes the same bits on every processor: the compiler neither reorders sums nor fuses.
///
/// The closure becomes part of that version. One that stayed a function of its own would be compiled for the oldest
/// processor, where each [`f32::mul_add`] is a call; so a macro writes the attribute that nobody may forget. What `work`
/// calls has to be `#[inline(always)]` too.
macro_rules! vectorized {
    ($input:expr, |$pattern:pat_param| $work:expr) => {
        $crate::vectorized::call(
            $input,
            #[inline(always)]
            |$pattern| $work,
        )
    };
}

pub(crate) use vectorized;

/// Calls `work(input)` as [`vectorized!`] says.
pub(crate) fn call<I>(input: I, work: impl FnOnce(I)) {
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
