//! Sizes of windows, read by the compiler.

use super::Message;
use super::scan::scan_windowing;

/// Sizes of the windows that an embedded model cuts out of measurements: [`Windowing`](crate::Windowing) without names.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct WindowSize {
    /// Moments in a window.
    pub window: usize,
    /// Channels: measurements of a moment.
    pub channels: usize,
    /// Moments from the start of a window to the start of the next.
    pub hop: usize,
    /// Moments a second; 0 if that is not known.
    pub rate: f32,
    /// The checksum of the model file, which tells its network from others.
    pub checksum: u32,
}

/// Reads the sizes of windows from a model file. Used by [`include_windowing!`](crate::include_windowing).
/// Whether the file is whole is checked where its network is embedded.
///
/// # Panics
///
/// In the compiler, if the file is no model, or one whose samples are no windows.
pub const fn window_size(file: &str, bytes: &[u8]) -> WindowSize {
    match scan_windowing(bytes) {
        Ok(Some(found)) => WindowSize {
            window: found.window as usize,
            channels: found.channel_count(),
            hop: found.hop as usize,
            rate: found.rate,
            checksum: super::checksum(bytes),
        },
        Ok(None) => panic!("{}", Message::of_no_windows(file).as_str()),
        Err(error) => panic!("{}", Message::of_model_error(file, &error).as_str()),
    }
}

/// Sizes of the windows of the network in a model file, as a constant: those of a [`Windower`](crate::Windower).
///
/// ```
/// nn_core::include_windowing! {
///     /// How windows are cut.
///     const WINDOWING: WindowSize = "../../tests/tiny_anomaly.postcard";
/// }
///
/// type Windows = nn_core::Windower<{ WINDOWING.window }, { WINDOWING.channels }, { WINDOWING.hop }>;
///
/// // Windows of one moment, one every three moments.
/// let mut windows = Windows::new();
/// assert_eq!(windows.push([1.0, 2.0]).map(|window| *window), Some([[1.0, 2.0]]));
/// assert!(windows.push([3.0, 4.0]).is_none() && windows.push([5.0, 6.0]).is_none());
/// assert!(windows.push([7.0, 8.0]).is_some());
/// ```
///
/// A model whose samples are no windows does not compile:
///
/// ```compile_fail,E0080
/// nn_core::include_windowing!(const WINDOWING: WindowSize = "../../tests/tiny.postcard");
/// # fn main() { let _ = WINDOWING; }
/// ```
#[macro_export]
macro_rules! include_windowing {
    ($(#[$attribute:meta])* $visibility:vis const $name:ident: WindowSize = $path:literal $(;)?) => {
        $(#[$attribute])*
        #[allow(long_running_const_eval)]
        $visibility const $name: $crate::embed::WindowSize =
            $crate::embed::window_size($path, include_bytes!($path));
    };
}
