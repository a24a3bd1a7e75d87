//! The channels of a sensor, as a board says them.

/// A channel of a sensor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Channel<'a> {
    /// Name, such as `x`.
    pub name: &'a str,
    /// Unit, such as `m/s²`; empty if there is none.
    pub unit: &'a str,
}

/// Reads channels: a line each, a name and, behind a space, a unit.
///
/// ```
/// use link::{Channel, channels};
///
/// let all: Vec<Channel> = channels("x m/s²\nlight").collect();
/// assert_eq!(all, [Channel { name: "x", unit: "m/s²" }, Channel { name: "light", unit: "" }]);
/// ```
pub fn channels(text: &str) -> impl Iterator<Item = Channel<'_>> {
    text.lines().map(|line| {
        let (name, unit) = line.split_once(' ').unwrap_or((line, ""));
        Channel { name, unit }
    })
}
