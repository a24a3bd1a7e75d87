//! A layer in words.

use super::padding;
use nn_core::kernel::recurrent::Reset;
use nn_core::{
    ActivationKind, Cell, Cepstrum, Feature, LayerSpec, Logarithm, Mel, Number, Op, Shape, Unit,
    Window, unit,
};

/// A layer in these words.
pub fn words(spec: &LayerSpec) -> String {
    let activation = spec.activation.word();
    let pooled = |pool: u16| if pool == 1 { String::new() } else { format!(", maxpool {pool}") };
    let multiplier = |filters: u16| match spec.input_shape() {
        Some(input) if filters != input.channels && input.channels > 0 => {
            format!(" times {}", filters / input.channels)
        }
        _ => String::new(),
    };
    match &spec.op {
        Op::Conv2d { filters, window, pool } => {
            let size = of_window(window, spec.input_shape(), false);
            format!("conv {filters} {size} {activation}{}", pooled(*pool))
        }
        Op::DepthwiseConv2d { filters, window, pool } => {
            let size = of_window(window, spec.input_shape(), false);
            format!("depthwise {size}{} {activation}{}", multiplier(*filters), pooled(*pool))
        }
        Op::MaxPool2d { window } if is_over_time(window, spec.input_shape()) => {
            "maxovertime".into()
        }
        Op::MaxPool2d { window } => {
            format!("maxpool {}", of_window(window, spec.input_shape(), true))
        }
        Op::AvgPool2d { window } => {
            format!("avgpool {}", of_window(window, spec.input_shape(), true))
        }
        Op::GlobalAvgPool => "globalavgpool".into(),
        Op::Dense { outputs } => format!("dense {outputs} {activation}"),
        Op::Standardize => "standardize".into(),
        Op::Features { frame, hop, feature } => {
            let is_whole = spec.input_shape().is_some_and(|signal| signal.width == *frame);
            let frames = match is_whole {
                true => String::new(),
                false if hop == frame => format!("frames {frame}, "),
                false => format!("frames {frame} hop {hop}, "),
            };
            let feature = match feature {
                Feature::Statistics => "statistics".into(),
                Feature::Spectrum => "spectrum".into(),
                Feature::LogSpectrum(logarithm) => {
                    format!("spectrum log floor {}", logarithm.floor)
                }
                Feature::LogMel(mel, logarithm) => {
                    format!("logmel {} {}", mel.bands, of_bands(mel, logarithm))
                }
                Feature::Mfcc(Cepstrum { coefficients }, mel, logarithm) => {
                    let rest = of_bands(mel, logarithm);
                    format!("mfcc {coefficients} bands {} {rest}", mel.bands)
                }
            };
            format!("{frames}{feature}")
        }
        Op::Quantize | Op::QuantizePerChannel => match spec.input_number() {
            Number::F32 => "inputs".into(),
            number @ (Number::I16 | Number::U8 | Number::I8) => {
                format!("inputs {}", number.type_name())
            }
        },
        Op::Dequantize | Op::DequantizePerChannel => "outputs".into(),
        Op::Add { .. } if spec.activation == ActivationKind::Identity => "sum".into(),
        Op::Add { .. } => format!("sum {activation}"),
        Op::Concat { .. } => "concat".into(),
        Op::Recurrent { cell, units, every, reversed } => {
            let cell = match cell {
                Cell::Rnn => "rnn",
                Cell::Gru(Reset::After) => "gru",
                Cell::Gru(Reset::Before) => "gru-before",
                Cell::Lstm => "lstm",
            };
            let every = if *every { " each" } else { "" };
            let reversed = if *reversed { " reversed" } else { "" };
            format!("{cell} {units}{every}{reversed}")
        }
    }
}

fn of_bands(mel: &Mel, logarithm: &Logarithm) -> String {
    let Mel { rate, low, high, .. } = mel;
    format!("rate {rate} low {low} high {high} floor {}", logarithm.floor)
}

/// Returns whether a window holds a whole signal.
fn is_over_time(window: &Window, input: Option<Shape>) -> bool {
    input.is_some_and(|input| input.height == 1 && *window == Window::whole(input))
}

/// A window in the words that the parser reads.
fn of_window(window: &Window, input: Option<Shape>, is_pool: bool) -> String {
    let Window { height, width, stride_y, stride_x, dilation, .. } = *window;
    let is_signal = input.is_some_and(|input| input.height == 1);
    let size = if is_signal && height == 1 || is_pool && height == width {
        width.to_string()
    } else {
        format!("{height}x{width}")
    };
    let own = if is_pool { (height, width) } else { (1, 1) };
    let is_own = stride_x == own.1 && (is_signal || stride_y == own.0);
    let stride = match (stride_y, stride_x) {
        _ if is_own => String::new(),
        (y, x) if is_signal || y == x => format!(" stride {x}"),
        (y, x) => format!(" stride {y}x{x}"),
    };
    let dilated = if dilation == 1 { String::new() } else { format!(" dilation {dilation}") };
    let padding = input.map_or_else(String::new, |input| padding_in_words(window, input));
    format!("{size}{stride}{dilated}{padding}")
}

/// The padding of a window in words: nothing, `same`, `same-end`, `causal`, or a number for each side.
fn padding_in_words(window: &Window, input: Shape) -> String {
    let Window { padding_top, padding_left, padding_bottom, padding_right, .. } = *window;
    match (padding_top, padding_left, padding_bottom, padding_right) {
        (0, 0, 0, 0) => String::new(),
        _ if padding::centred(*window) == Some(*window) => " same".into(),
        _ if padding::same(*window, input) == Some(*window) => " same-end".into(),
        _ if padding::causal(*window) == *window => " causal".into(),
        (top, left, bottom, right) if top == bottom && left == right => {
            format!(" padding {top}x{left}")
        }
        (top, left, bottom, right) => format!(" padding {top}/{left}/{bottom}/{right}"),
    }
}

/// The layers of a network in words, a line for each row; those of branches are indented, and `;` begins a second
/// branch.
pub fn lines(layers: &[LayerSpec]) -> Vec<String> {
    let mut lines = vec![String::new(); layers.len()];
    write_chain(layers, 0, layers.len(), 0, &mut lines);
    lines
}

fn write_chain(layers: &[LayerSpec], start: usize, end: usize, depth: usize, lines: &mut [String]) {
    let mut end = end;
    while let Some(last) = end.checked_sub(1).filter(|_| end > start) {
        let indent = "  ".repeat(depth);
        let Some(placed) = unit(layers, last) else {
            lines[last] = format!("{indent}{}", words(&layers[last]));
            end = last;
            continue;
        };
        let said = words(&layers[last]);
        match placed.unit {
            Unit::Row => lines[last] = format!("{indent}{said}"),
            Unit::Residual { start } => {
                lines[last] = format!("{indent}{}", said.replacen("sum", "residual sum", 1));
                write_chain(layers, start, last, depth + 1, lines);
            }
            Unit::Branches { first, second } => {
                lines[last] = format!("{indent}{said}");
                write_chain(layers, first, second, depth + 1, lines);
                write_chain(layers, second, last, depth + 1, lines);
                let line = lines[second].split_off(indent.len() + 2);
                lines[second] = format!("{indent}; {line}");
            }
        }
        end = placed.start;
    }
}

/// A network in the words that [`parse`](super::parse) reads.
pub fn network_in_words(layers: &[LayerSpec]) -> String {
    chain_in_words(layers, 0, layers.len())
}

fn chain_in_words(layers: &[LayerSpec], start: usize, end: usize) -> String {
    let (mut items, mut end) = (Vec::new(), end);
    while let Some(last) = end.checked_sub(1).filter(|_| end > start) {
        let said = words(&layers[last]);
        let Some(placed) = unit(layers, last) else { return "unknown".into() };
        let behind = || said.strip_prefix("sum").unwrap_or_default();
        items.push(match placed.unit {
            Unit::Row => said,
            Unit::Residual { start } => {
                format!("residual({}){}", chain_in_words(layers, start, last), behind())
            }
            Unit::Branches { first, second } => {
                let first = chain_in_words(layers, first, second);
                let second = chain_in_words(layers, second, last);
                let kind = said.split(' ').next().unwrap_or_default();
                format!("{kind}({first}; {second}){}", behind())
            }
        });
        end = placed.start;
    }
    items.reverse();
    items.join(", ")
}
