//! Words of a layer, parsed.

use crate::suggestion::did_you_mean;
use nn_core::{ActivationKind, Logarithm};

/// Zeros around an image.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Padding {
    /// Equally many on each side, so that a stride of 1 keeps the size.
    Same,
    /// So that the size is divided by the stride, the odd one at the end.
    SameEnd,
    /// In front of a signal alone.
    Causal,
    /// Above, left, below, right.
    Sides([u16; 4]),
}

/// Words of a layer, parsed.
pub(super) struct Words {
    pub numbers: Vec<u16>,
    /// Height and width.
    pub size: Option<(u16, u16)>,
    /// Downwards and to the side.
    pub stride: Option<(u16, u16)>,
    pub dilation: Option<u16>,
    /// Filters for each channel of a depthwise convolution.
    pub times: Option<u16>,
    /// Moments from frame to frame.
    pub hop: Option<u16>,
    /// Moments a second, and the ends of bands of frequencies, in Hz.
    pub rate: Option<u32>,
    pub low: Option<u32>,
    pub high: Option<u32>,
    /// Number of those bands, where what is said first is another number.
    pub bands: Option<u16>,
    /// Smallest logarithm.
    pub floor: Option<i16>,
    /// Tells whether logarithms are taken.
    pub is_log: bool,
    pub padding: Option<Padding>,
    /// Tells whether a recurrent layer gives all its states.
    pub is_each: bool,
    /// Tells whether it goes backwards in time.
    pub is_reversed: bool,
    pub activation: Option<ActivationKind>,
}

impl Words {
    pub fn new(words: &[&str]) -> Result<Self, String> {
        let mut said = Self {
            numbers: Vec::new(),
            size: None,
            stride: None,
            dilation: None,
            times: None,
            hop: None,
            rate: None,
            low: None,
            high: None,
            bands: None,
            floor: None,
            is_log: false,
            padding: None,
            is_each: false,
            is_reversed: false,
            activation: None,
        };
        let mut words = words.iter();
        while let Some(&word) = words.next() {
            let mut next = |what: &str| {
                words.next().ok_or(format!(
                    "`{what}` has no number behind it: write, for example, {what} 2"
                ))
            };
            let is_again = if let Some(named) = named_padding(word) {
                said.padding.replace(named).is_some()
            } else if word == "each" {
                std::mem::replace(&mut said.is_each, true)
            } else if word == "reversed" {
                std::mem::replace(&mut said.is_reversed, true)
            } else if word == "stride" {
                let stride = pair(next("stride")?)?;
                said.stride.replace(stride).is_some()
            } else if word == "dilation" {
                said.dilation.replace(number(next("dilation")?)?).is_some()
            } else if word == "times" {
                said.times.replace(number(next("times")?)?).is_some()
            } else if word == "hop" {
                said.hop.replace(number(next("hop")?)?).is_some()
            } else if word == "rate" {
                said.rate.replace(hertz(next("rate")?)?).is_some()
            } else if word == "low" {
                said.low.replace(hertz(next("low")?)?).is_some()
            } else if word == "high" {
                said.high.replace(hertz(next("high")?)?).is_some()
            } else if word == "bands" {
                said.bands.replace(number(next("bands")?)?).is_some()
            } else if word == "floor" {
                said.floor.replace(floor(next("floor")?)?).is_some()
            } else if word == "log" {
                std::mem::replace(&mut said.is_log, true)
            } else if word == "padding" {
                said.padding.replace(sides(next("padding")?)?).is_some()
            } else if let Some(kind) = activation(word) {
                said.activation.replace(kind).is_some()
            } else if let Some((height, width)) = word.split_once('x') {
                said.size.replace((number(height)?, number(width)?)).is_some()
            } else {
                said.numbers.push(number(word)?);
                false
            };
            if is_again {
                return Err(format!("`{word}` is given twice: leave one out"));
            }
        }
        Ok(said)
    }

    /// The side of a window whose size was not said.
    pub fn side(&self) -> Result<Option<u16>, String> {
        match (&self.numbers[..], self.size) {
            ([], _) => Ok(None),
            ([side], None) => Ok(Some(*side)),
            _ => Err("has more than one size: write, for example, 3x3".into()),
        }
    }

    /// Returns whether anything but an activation was said.
    pub fn says_more_than_an_activation(&self) -> bool {
        self.is_of_window() || self.is_each || self.is_reversed || !self.numbers.is_empty()
    }

    /// Returns whether anything but numbers and a hop was said.
    pub fn says_more_than_frames(&self) -> bool {
        self.is_of_window() || self.is_each || self.is_reversed || self.activation.is_some()
    }

    /// Returns whether something was said that is for frequencies alone.
    pub fn is_of_frequencies(&self) -> bool {
        self.is_log || self.floor.is_some() || self.is_of_bands()
    }

    /// Returns whether something was said that is for bands of frequencies alone.
    pub fn is_of_bands(&self) -> bool {
        self.rate.is_some() || self.low.is_some() || self.high.is_some() || self.bands.is_some()
    }

    /// Returns whether a size, stride, dilation or padding of windows was said.
    pub fn is_of_window(&self) -> bool {
        self.size.is_some()
            || self.stride.is_some()
            || self.dilation.is_some()
            || self.times.is_some()
            || self.padding.is_some()
    }
}

/// Words behind the kind of a layer, but activations.
const WORDS: [&str; 16] = [
    "stride", "same", "same-end", "causal", "padding", "dilation", "times", "each", "reversed",
    "hop", "rate", "low", "high", "bands", "floor", "log",
];

fn all_words() -> impl Iterator<Item = &'static str> {
    WORDS.into_iter().chain(ActivationKind::ALL.map(ActivationKind::word))
}

fn named_padding(word: &str) -> Option<Padding> {
    match word {
        "same" => Some(Padding::Same),
        "same-end" => Some(Padding::SameEnd),
        "causal" => Some(Padding::Causal),
        _ => None,
    }
}

/// `2`, or `2x1`: downwards and to the side.
fn pair(word: &str) -> Result<(u16, u16), String> {
    match word.split_once('x') {
        Some((y, x)) => Ok((number(y)?, number(x)?)),
        None => number(word).map(|both| (both, both)),
    }
}

/// `1`, `1x2`, or `0/0/1/1`: above, left, below, right.
fn sides(word: &str) -> Result<Padding, String> {
    let wrong = || {
        format!(
            "`{word}` is no padding: write 1, 1x2 (rows x columns), or 0/0/1/1 (above, left, below, right)"
        )
    };
    let side = |text: &str| text.parse().map_err(|_| wrong());
    if let [top, left, bottom, right] = word.split('/').collect::<Vec<_>>()[..] {
        return Ok(Padding::Sides([side(top)?, side(left)?, side(bottom)?, side(right)?]));
    }
    let (y, x) = match word.split_once('x') {
        Some((y, x)) => (side(y)?, side(x)?),
        None => (side(word)?, side(word)?),
    };
    Ok(Padding::Sides([y, x, y, x]))
}

fn number(word: &str) -> Result<u16, String> {
    match word.parse() {
        Ok(0) | Err(_) => Err(format!(
            "`{word}` is neither a number from 1 to 65,535, a size such as 3x3, {}, nor an activation{}",
            WORDS.join(", "),
            did_you_mean(word, all_words())
        )),
        Ok(number) => Ok(number),
    }
}

fn hertz(word: &str) -> Result<u32, String> {
    word.parse().map_err(|_| format!("`{word}` is no whole number of Hz: write, for example, 8000"))
}

fn floor(word: &str) -> Result<i16, String> {
    let most = Logarithm::MOST;
    let floor = word.parse().ok().filter(|floor| (-most..=most).contains(floor));
    floor.ok_or_else(|| {
        format!("`{word}` is no whole number from -63 to 63: write, for example, floor -20")
    })
}

fn activation(word: &str) -> Option<ActivationKind> {
    ActivationKind::ALL.into_iter().find(|kind| kind.word().eq_ignore_ascii_case(word))
}
