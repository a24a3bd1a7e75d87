//! What is said of a layer.

use crate::suggestion::did_you_mean;
use nn_core::ActivationKind;

/// What is said of a layer.
pub(super) struct Words {
    pub numbers: Vec<u16>,
    /// Height and width.
    pub size: Option<(u16, u16)>,
    pub stride: Option<u16>,
    pub is_same: bool,
    pub activation: Option<ActivationKind>,
}

impl Words {
    pub fn new(words: &[&str]) -> Result<Self, String> {
        let mut said = Self {
            numbers: Vec::new(),
            size: None,
            stride: None,
            is_same: false,
            activation: None,
        };
        let mut words = words.iter();
        while let Some(&word) = words.next() {
            let is_again = if word == "same" {
                std::mem::replace(&mut said.is_same, true)
            } else if word == "stride" {
                let stride = words.next().map_or(Err("stride of what?".into()), |w| number(w))?;
                said.stride.replace(stride).is_some()
            } else if let Some(kind) = activation(word) {
                said.activation.replace(kind).is_some()
            } else if let Some((height, width)) = word.split_once('x') {
                said.size.replace((number(height)?, number(width)?)).is_some()
            } else {
                said.numbers.push(number(word)?);
                false
            };
            if is_again {
                return Err(format!("`{word}` says again what was said: leave one out"));
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

    /// Whether how a window slides was said.
    pub fn is_of_window(&self) -> bool {
        self.size.is_some() || self.stride.is_some() || self.is_same
    }
}

/// What may be said of a layer beside numbers.
const WORDS: [&str; 8] =
    ["stride", "same", "identity", "relu", "leaky-relu", "sigmoid", "tanh", "softmax"];

fn number(word: &str) -> Result<u16, String> {
    match word.parse() {
        Ok(0) | Err(_) => Err(format!(
            "`{word}` is neither a number from 1 to 65,535, a size such as 3x3, stride, same, nor an activation{}",
            did_you_mean(word, WORDS)
        )),
        Ok(number) => Ok(number),
    }
}

fn activation(word: &str) -> Option<ActivationKind> {
    let name = word.replace('-', "");
    ActivationKind::ALL.into_iter().find(|kind| kind.type_name().eq_ignore_ascii_case(&name))
}
