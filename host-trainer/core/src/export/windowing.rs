//! Windows of recordings, with names of their own.

use core::fmt;

/// Cut of samples out of recordings: [`nn_core::Windowing`] that owns its names.
#[derive(Clone, Debug, PartialEq)]
pub struct Windowing {
    /// Moments in a window, at least 1.
    pub window: u32,
    /// Moments from the start of a window to the start of the next, at least 1.
    pub hop: u32,
    /// Moments a second; 0 if that is not known.
    pub rate: f32,
    /// The name of each channel, in the order of the numbers of a moment.
    pub channels: Vec<String>,
}

impl fmt::Display for Windowing {
    /// `64 moments (1.28 s at 50 a second), one every 16`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { window, hop, rate, .. } = self;
        write!(f, "{window} moments")?;
        if *rate > 0.0 {
            let seconds = f64::from(*window) / f64::from(*rate);
            write!(f, " ({} s at {rate} a second)", (seconds * 1e4).round() / 1e4)?;
        } else {
            write!(f, ", rate not known")?;
        }
        write!(f, ", one every {hop}")
    }
}

impl Windowing {
    /// Header of a model file that holds it; `names` are those of [`names`](Self::names).
    pub(super) fn header<'a>(&self, names: &'a str) -> nn_core::Windowing<'a> {
        let Self { window, hop, rate, .. } = *self;
        nn_core::Windowing { window, hop, rate, channels: names }
    }

    /// The names of the channels, a line each.
    pub(super) fn names(&self) -> String {
        self.channels.join("\n")
    }

    pub(super) fn from_header(header: &nn_core::Windowing<'_>) -> Self {
        let nn_core::Windowing { window, hop, rate, channels } = *header;
        // Not `lines`, which takes a return off the end: what is read is written again as it was.
        let channels = channels.split('\n').map(String::from).collect();
        Self { window, hop, rate, channels }
    }
}
