//! From words to layers that join branches.

use super::items::split_items;
use super::parser::Parser;
use super::words::Words;
use nn_core::{ActivationKind, Extent, LayerSpec, Number, Op};

impl Parser<'_> {
    /// The rows of a chain that reads what this one gives.
    fn chain(&self, text: &str, hidden: ActivationKind) -> Result<Self, String> {
        let mut parser = Self { specs: Vec::new(), ..self.clone() };
        for item in split_items(text, ',')? {
            parser.layer(item, hidden, hidden).map_err(|what| format!("`{item}`: {what}"))?;
        }
        Ok(parser)
    }

    fn extent(&self) -> Extent {
        match self.is_flat {
            true => Extent::List(u32::try_from(self.shape.numbers()).unwrap_or(u32::MAX)),
            false => Extent::Image(self.shape),
        }
    }

    /// Adds a chain, and what adds its input to what it gives.
    pub fn residual(
        &mut self,
        text: &str,
        hidden: ActivationKind,
        said: &Words,
    ) -> Result<(), String> {
        let chain = self.chain(text, hidden)?;
        let (takes, gives) = (self.extent(), chain.extent());
        if takes != gives {
            return Err(format!(
                "residual adds what goes in, {takes}, to what comes out, {gives}: both must have the same shape; where it changes, use sum with a projection, for example sum(…; conv 32 1x1 identity)"
            ));
        }
        let op = Op::Add { with: chain.specs.len() as u16 };
        let activation = join_activation(said)?;
        self.specs.extend(chain.specs);
        self.is_flat = chain.is_flat;
        self.join(LayerSpec { activation, ..LayerSpec::plain(op, gives, Number::F32) })
    }

    /// Adds two branches, and what joins them.
    pub fn branches(
        &mut self,
        kind: &str,
        texts: [&str; 2],
        hidden: ActivationKind,
        said: &Words,
    ) -> Result<(), String> {
        let [first, second] = [self.chain(texts[0], hidden)?, self.chain(texts[1], hidden)?];
        let (one, other) = (first.extent(), second.extent());
        let from = second.specs.len() as u16;
        let is_sum = kind == "sum";
        let row = match (one, other) {
            _ if is_sum && one == other => {
                let activation = join_activation(said)?;
                LayerSpec { activation, ..LayerSpec::plain(Op::Add { with: 0 }, one, Number::F32) }
            }
            (Extent::List(_), Extent::List(channels)) if !is_sum => {
                LayerSpec::plain(Op::Concat { with: 0, channels }, one, Number::F32)
            }
            (Extent::Image(a), Extent::Image(b))
                if !is_sum && (a.height, a.width) == (b.height, b.width) =>
            {
                let channels = b.channels.into();
                LayerSpec::plain(Op::Concat { with: 0, channels }, one, Number::F32)
            }
            _ => {
                return Err(format!(
                    "the first branch gives {one}, the second {other}: {}",
                    match is_sum {
                        true => "both must have the same shape",
                        false => "both must have the same height and width",
                    }
                ));
            }
        };
        if !is_sum && (said.activation.is_some() || said.says_more_than_an_activation()) {
            return Err("concat has nothing behind it".into());
        }
        let rows = first.specs.len();
        self.specs.extend(first.specs);
        self.specs.extend(second.specs.into_iter().enumerate().map(|(index, mut spec)| {
            spec.reach_beyond(index, rows);
            spec
        }));
        self.is_flat = first.is_flat;
        self.join(LayerSpec { from, ..row })
    }

    /// Adds a row that joins two.
    fn join(&mut self, spec: LayerSpec) -> Result<(), String> {
        let output = spec.output().ok_or("has more channels than 65,535")?;
        self.shape = output.moment().ok_or("gives more numbers than 65,535")?;
        self.specs.push(spec);
        Ok(())
    }
}

/// The activation behind a sum: identity unless another is said.
fn join_activation(said: &Words) -> Result<ActivationKind, String> {
    if said.says_more_than_an_activation() {
        return Err("expected an activation behind the parenthesis, and nothing else".into());
    }
    match said.activation {
        Some(ActivationKind::Softmax) => {
            Err("softmax is for dense layers: name another activation, for example relu".into())
        }
        activation => Ok(activation.unwrap_or(ActivationKind::Identity)),
    }
}
