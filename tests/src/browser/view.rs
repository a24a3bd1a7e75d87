//! Window and device that a page is shown with.

use serde_json::{Value, json};

/// Size, colours and medium.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct View {
    /// In CSS pixels.
    pub width: u32,
    /// In CSS pixels.
    pub height: u32,
    /// Pixels of a picture for each CSS pixel.
    pub scale: f64,
    /// Tells whether it is a phone: no mouse, and pages lay themselves out as there.
    pub is_phone: bool,
    /// Tells whether its user prefers dark colours.
    pub is_dark: bool,
    /// Tells whether it is laid out for paper.
    pub is_print: bool,
}

impl View {
    /// A laptop.
    pub const DESKTOP: Self = Self {
        width: 1280,
        height: 800,
        scale: 1.0,
        is_phone: false,
        is_dark: false,
        is_print: false,
    };

    /// A phone.
    pub const PHONE: Self =
        Self { width: 390, height: 844, scale: 2.0, is_phone: true, ..Self::DESKTOP };

    /// The same in dark colours.
    #[must_use]
    pub const fn dark(self) -> Self {
        Self { is_dark: true, ..self }
    }

    /// The same on paper.
    #[must_use]
    pub const fn print(self) -> Self {
        Self { is_print: true, ..self }
    }

    /// The calls that make the browser show it.
    pub(super) fn parameters(self) -> [(&'static str, Value); 3] {
        let size = json!({
            "width": self.width,
            "height": self.height,
            "deviceScaleFactor": self.scale,
            "mobile": self.is_phone,
        });
        let scheme = if self.is_dark { "dark" } else { "light" };
        let media = json!({
            "media": if self.is_print { "print" } else { "" },
            "features": [
                { "name": "prefers-color-scheme", "value": scheme },
                // A picture in the middle of a movement differs from run to run.
                { "name": "prefers-reduced-motion", "value": "reduce" },
            ],
        });
        let touch = json!({ "enabled": self.is_phone });
        [
            ("Emulation.setDeviceMetricsOverride", size),
            ("Emulation.setEmulatedMedia", media),
            ("Emulation.setTouchEmulationEnabled", touch),
        ]
    }
}
