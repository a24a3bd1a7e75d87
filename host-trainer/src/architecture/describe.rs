//! A layer in words.

use nn_core::{LayerSpec, Window};

/// A layer in these words.
pub fn words(spec: &LayerSpec) -> String {
    let activation =
        spec.activation().type_name().to_lowercase().replace("leakyrelu", "leaky-relu");
    let of_window = |window: &Window, is_pool: bool| {
        let Window { height, width, stride_y, stride_x, padding_y, padding_x } = *window;
        let size = if height == 1 || is_pool && height == width {
            width.to_string()
        } else {
            format!("{height}x{width}")
        };
        let own = if is_pool { width } else { 1 };
        let stride = if stride_x == own { String::new() } else { format!(" stride {stride_x}") };
        let is_same = (padding_y, padding_x) == ((height - 1) / 2, (width - 1) / 2);
        let padding = match (padding_y, padding_x) {
            (0, 0) => String::new(),
            _ if is_same && stride_y <= stride_x => " same".into(),
            _ => format!(" padding {padding_y}x{padding_x}"),
        };
        format!("{size}{stride}{padding}")
    };
    let pooled = |pool: u16| if pool == 1 { String::new() } else { format!(", maxpool {pool}") };
    match spec {
        LayerSpec::Conv2d { filters, window, pool, .. }
        | LayerSpec::QuantizedConv2d { filters, window, pool, .. } => {
            format!("conv {filters} {} {activation}{}", of_window(window, false), pooled(*pool))
        }
        LayerSpec::DepthwiseConv2d { window, pool, .. }
        | LayerSpec::QuantizedDepthwiseConv2d { window, pool, .. } => {
            format!("depthwise {} {activation}{}", of_window(window, false), pooled(*pool))
        }
        LayerSpec::MaxPool2d { window, .. } => format!("maxpool {}", of_window(window, true)),
        LayerSpec::AvgPool2d { window, .. } => format!("avgpool {}", of_window(window, true)),
        LayerSpec::GlobalAvgPool { .. } => "globalavgpool".into(),
        LayerSpec::Dense { outputs, .. } | LayerSpec::QuantizedDense { outputs, .. } => {
            format!("dense {outputs} {activation}")
        }
        LayerSpec::Quantize { .. }
        | LayerSpec::QuantizeEach { .. }
        | LayerSpec::QuantizeImage { .. } => "inputs".into(),
        _ => "outputs".into(),
    }
}
