//! Text to a driver of a serial port.

use core::fmt;

/// A text output made of a function that sends bytes, such as a driver's `blocking_write`.
///
/// ```
/// use core::fmt::Write;
/// use firmware::Text;
///
/// let mut sent = Vec::new();
/// let mut text = Text(|bytes: &[u8]| {
///     sent.extend_from_slice(bytes);
///     Ok::<(), ()>(())
/// });
/// write!(text, "{} samples", 359)?;
/// assert_eq!(sent, b"359 samples");
/// # Ok::<(), core::fmt::Error>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Text<F>(pub F);

impl<E, F: FnMut(&[u8]) -> Result<(), E>> fmt::Write for Text<F> {
    /// Fails if the driver does.
    fn write_str(&mut self, text: &str) -> fmt::Result {
        (self.0)(text.as_bytes()).map_err(|_| fmt::Error)
    }
}
