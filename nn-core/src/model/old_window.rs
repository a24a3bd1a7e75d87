//! Windows as versions before 4 wrote them.

use crate::topology::Window;
#[cfg(feature = "model-files")]
use serde::{Deserialize, Serialize};

/// A window as versions before 4 wrote it.
#[derive(Clone, Copy)]
#[cfg_attr(feature = "model-files", derive(Serialize, Deserialize))]
pub(crate) struct OldWindow {
    pub height: u16,
    pub width: u16,
    pub stride_y: u16,
    pub stride_x: u16,
    pub padding_y: u16,
    pub padding_x: u16,
}

impl OldWindow {
    pub const fn window(self) -> Window {
        Window::new(self.height, self.width)
            .stride(self.stride_y, self.stride_x)
            .padding(self.padding_y, self.padding_x)
    }
}
