//! Padding by name.

use nn_core::{Shape, Window};

/// The window with as much padding on each side, so that a stride of 1 keeps the size of an image; `None` for a
/// window of an even size, which has no middle.
pub(super) fn centred(window: Window) -> Option<Window> {
    let is_odd = window.height % 2 == 1
        && (window.width - 1).saturating_mul(window.dilation).is_multiple_of(2);
    let padding_x = (window.width - 1).saturating_mul(window.dilation) / 2;
    is_odd.then(|| window.padding((window.height - 1) / 2, padding_x))
}

/// The window with so much padding that an image keeps its size, divided by the stride and rounded up: what other
/// trainers call SAME. Where the padding is odd, there is one more below and to the right. `None` if a side would
/// be as large as the window.
pub(super) fn same(window: Window, input: Shape) -> Option<Window> {
    let sides = |side: u16, window: u32, stride: u16| -> Option<(u16, u16)> {
        let outputs = u32::from(side).div_ceil(stride.into());
        let needed =
            (outputs.saturating_sub(1) * u32::from(stride) + window).saturating_sub(side.into());
        let before = u16::try_from(needed / 2).ok()?;
        Some((before, u16::try_from(needed - needed / 2).ok()?))
    };
    let reach = (u32::from(window.width) - 1) * u32::from(window.dilation) + 1;
    let (padding_top, padding_bottom) = sides(input.height, window.height.into(), window.stride_y)?;
    let (padding_left, padding_right) = sides(input.width, reach, window.stride_x)?;
    Some(Window { padding_top, padding_bottom, padding_left, padding_right, ..window })
}

/// The window with padding in front alone, so that nothing later than a moment is seen at it.
pub(super) fn causal(window: Window) -> Window {
    let padding_left = (window.width - 1).saturating_mul(window.dilation);
    let (padding_top, padding_bottom, padding_right) = (0, 0, 0);
    Window { padding_top, padding_bottom, padding_left, padding_right, ..window }
}

/// The window with this padding above, left, below and right; `None` if a window would lie in nothing else.
pub(super) fn sides(window: Window, [top, left, bottom, right]: [u16; 4]) -> Option<Window> {
    let reach = (u32::from(window.width) - 1) * u32::from(window.dilation) + 1;
    let fits = |side: u16, window: u32| u32::from(side) < window;
    let downwards = fits(top.max(bottom), window.height.into());
    let sideways = fits(left.max(right), reach);
    (downwards && sideways).then_some(Window {
        padding_top: top,
        padding_left: left,
        padding_bottom: bottom,
        padding_right: right,
        ..window
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn same_at_a_stride_of_two_is_what_other_trainers_pad() {
        // 32 pixels at stride 2: (16 − 1)·2 + 3 − 32 = 1, below and to the right.
        let window = same(Window::new(3, 3).stride(2, 2), Shape::new(32, 32, 3)).unwrap();
        assert_eq!((window.padding_top, window.padding_bottom), (0, 1));
        assert_eq!((window.padding_left, window.padding_right), (0, 1));
        // 49 × 10 of 10 × 4 at stride 2: 25·2 − 2 + 10 − 49 = 9 and 5·2 − 2 + 4 − 10 = 2.
        let window = same(Window::new(10, 4).stride(2, 2), Shape::new(49, 10, 1)).unwrap();
        assert_eq!((window.padding_top, window.padding_bottom), (4, 5));
        assert_eq!((window.padding_left, window.padding_right), (1, 1));
        assert_eq!(
            same(Window::new(3, 3), Shape::new(8, 8, 1)),
            Some(Window::new(3, 3).padding(1, 1))
        );
    }

    #[test]
    fn causal_padding_is_in_front_alone() {
        let window = causal(Window { dilation: 4, ..Window::new(1, 3) });
        assert_eq!((window.padding_left, window.padding_right), (8, 0));
    }
}
