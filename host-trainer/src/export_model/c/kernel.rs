//! Functions of the C source: each is written once, if a layer needs it, behind those that it needs itself.

use super::input_table::reading;
use nn_core::{ActivationKind, Number};

/// Numbers of a network.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Numbers {
    F32,
    I16,
}

impl Numbers {
    /// The end of the name of a function that computes with them.
    pub fn suffix(self) -> &'static str {
        match self {
            Self::F32 => "f32",
            Self::I16 => "i16",
        }
    }

    /// The type in C.
    pub fn c_type(self) -> &'static str {
        match self {
            Self::F32 => "float",
            Self::I16 => "int16_t",
        }
    }
}

/// The type of an input in C.
pub(super) fn c_type(number: Number) -> &'static str {
    match number {
        Number::F32 => "float",
        Number::I16 => "int16_t",
        Number::U8 => "uint8_t",
        Number::I8 => "int8_t",
    }
}

/// The type of inputs that the name of a function ends with.
fn of_suffix(suffix: &str) -> Number {
    let integers = [Number::U8, Number::I8, Number::I16];
    integers.into_iter().find(|number| number.type_name() == suffix).unwrap_or(Number::F32)
}

/// A function, with the names of those that it needs.
struct Kernel {
    name: &'static str,
    text: &'static str,
    needs: &'static [&'static str],
}

macro_rules! kernels {
    ($($name:literal needs [$($needs:literal),*],)*) => {
        /// All functions whose text is the same for every network.
        const KERNELS: &[Kernel] = &[$(Kernel {
            name: $name,
            text: include_str!(concat!("kernels/", $name, ".c")),
            needs: &[$($needs),*],
        }),*];
    };
}

kernels! {
    "bits" needs [],
    "of_bits" needs [],
    "windows" needs [],
    "half_up" needs [],
    "saturated" needs [],
    "output_scale" needs ["half_up", "saturated"],
    "dense_f32" needs [],
    "conv_f32" needs ["windows"],
    "quotient_f32" needs [],
    "quotient_i16" needs [],
    "standardize_f32" needs [],
    "root_u64" needs [],
    "root_f32" needs ["bits", "of_bits", "root_u64"],
    "statistics_f32" needs ["root_f32"],
    "statistics_i16" needs ["root_u64", "quotient_i16"],
    "powers_f32" needs [],
    "spectrum_f32" needs ["powers_f32", "root_f32"],
    "log2_f32" needs ["bits", "of_bits"],
    "log_spectrum_f32" needs ["powers_f32", "log2_f32"],
    "bands_f32" needs ["powers_f32", "log2_f32"],
    "log_mel_f32" needs ["bands_f32"],
    "powers_i16" needs ["half_up"],
    "spectrum_i16" needs ["powers_i16", "root_u64"],
    "log2_i16" needs [],
    "log_spectrum_i16" needs ["powers_i16", "log2_i16"],
    "bands_i16" needs ["powers_i16", "log2_i16"],
    "log_mel_i16" needs ["bands_i16"],
    "mfcc_f32" needs ["bands_f32", "of_bits"],
    "mfcc_i16" needs ["bands_i16", "half_up", "saturated"],
    "add_f32" needs [],
    "concat_f32" needs [],
    "balance" needs ["half_up", "saturated"],
    "add_i16" needs ["balance"],
    "concat_i16" needs ["balance"],
    "rounded" needs ["bits", "half_up", "saturated"],
    "dequantize" needs [],
    "dequantize_per_channel" needs [],
    "relu_f32" needs ["bits"],
    "relu6_f32" needs ["bits"],
    "leaky_relu_f32" needs [],
    "hard_swish_f32" needs [],
    "hard_sigmoid_f32" needs [],
    "exp_f32" needs ["bits", "of_bits"],
    "expm1_f32" needs ["bits", "of_bits"],
    "sigmoid_f32" needs ["exp_f32"],
    "tanh_f32" needs ["expm1_f32"],
    "elu_f32" needs ["expm1_f32"],
    "softmax_f32" needs ["exp_f32"],
    "tanh_of" needs ["half_up", "tanh_table"],
    "tanh_i16" needs ["tanh_of"],
    "sigmoid_i16" needs ["tanh_of"],
    "leaky_relu_i16" needs ["half_up"],
    "hard_swish_i16" needs ["half_up"],
    "hard_sigmoid_i16" needs ["half_up"],
    "elu_i16" needs ["half_up", "elu_table"],
    "rnn_f32" needs ["recurrent_f32", "dense_f32", "tanh_f32"],
    "gru_f32" needs ["recurrent_f32", "dense_f32", "tanh_f32", "sigmoid_f32"],
    "lstm_f32" needs ["recurrent_f32", "dense_f32", "tanh_f32", "sigmoid_f32"],
    "add_gates" needs ["saturated"],
    "rnn_i8" needs ["recurrent_i8", "dense_i8", "add_gates", "tanh_i16"],
    "gru_i8" needs ["recurrent_i8", "dense_i8", "add_gates", "tanh_i16", "sigmoid_i16"],
    "lstm_i8" needs ["recurrent_i8", "dense_i8", "add_gates", "tanh_i16", "sigmoid_i16"],
}

/// Functions that are needed, in the order in which they are written.
#[derive(Debug, Default)]
pub(super) struct Kernels {
    names: Vec<String>,
    text: String,
}

impl Kernels {
    /// Adds a function, behind those that it needs.
    pub fn add(&mut self, name: &str) {
        if self.names.iter().any(|found| found == name) {
            return;
        }
        let (text, needs): (String, &[&str]) =
            match KERNELS.iter().find(|kernel| kernel.name == name) {
                Some(kernel) => (kernel.text.into(), kernel.needs),
                None => of_numbers(name),
            };
        needs.iter().for_each(|needed| self.add(needed));
        self.names.push(name.into());
        self.text.push_str(&text);
        self.text.push('\n');
    }

    /// All of them.
    pub fn text(&self) -> &str {
        &self.text
    }
}

/// Functions of which there is one for each type of numbers, and tables.
fn of_numbers(name: &str) -> (String, &'static [&'static str]) {
    const MAX_POOL: &str = include_str!("kernels/max_pool.c");
    const AVERAGE: &str = include_str!("kernels/average.c");
    const RECURRENT: &str = include_str!("kernels/recurrent.c");
    const QUANTIZE: &str = include_str!("kernels/quantize.c");
    const QUANTIZE_PER_CHANNEL: &str = include_str!("kernels/quantize_per_channel.c");
    const OVER: &str = include_str!("kernels/over.c");
    const DENSE: &str = include_str!("kernels/dense_i8.c");
    const CONV: &str = include_str!("kernels/conv_i8.c");
    let typed = |text: &str, numbers: Numbers, sum: &str| {
        let text = text.replace("SUFFIX", numbers.suffix()).replace("SUM", sum);
        text.replace("NUMBER", numbers.c_type())
    };
    let over = |cell: &str, numbers: Numbers, state: &str| {
        let text = OVER.replace("CELL_STATE", state).replace("CELL", cell);
        text.replace("NUMBER", numbers.c_type())
    };
    let quantize = |text: &str| {
        let number = name.rsplit('_').next().map_or(Number::F32, of_suffix);
        text.replace("SUFFIX", number.type_name()).replace("NUMBER", c_type(number))
    };
    let (f32, i16) = (Numbers::F32, Numbers::I16);
    let of = |number: Number| Some((number.type_name(), c_type(number)));
    let (u8, i8) = (of(Number::U8), of(Number::I8));
    match name {
        "dense_i8" => (reading(DENSE, None), &["output_scale"]),
        "dense_i8_of_u8" => (reading(DENSE, u8), &["output_scale"]),
        "dense_i8_of_i8" => (reading(DENSE, i8), &["output_scale"]),
        "conv_i8" => (reading(CONV, None), &["windows", "output_scale"]),
        "conv_i8_of_u8" => (reading(CONV, u8), &["windows", "output_scale"]),
        "conv_i8_of_i8" => (reading(CONV, i8), &["windows", "output_scale"]),
        "quantize_f32" | "quantize_u8" | "quantize_i8" | "quantize_i16" => {
            (quantize(QUANTIZE), &["rounded"])
        }
        "quantize_per_channel_f32"
        | "quantize_per_channel_u8"
        | "quantize_per_channel_i8"
        | "quantize_per_channel_i16" => (quantize(QUANTIZE_PER_CHANNEL), &["rounded"]),
        "max_pool_f32" => (typed(MAX_POOL, f32, ""), &["windows"]),
        "max_pool_i16" => (typed(MAX_POOL, i16, ""), &["windows"]),
        "average_f32" => (typed(AVERAGE, f32, "float"), &["windows", "quotient_f32"]),
        "average_i16" => (typed(AVERAGE, i16, "int32_t"), &["windows", "quotient_i16"]),
        "recurrent_f32" => (RECURRENT.replace("WEIGHT", "float").replace("BIAS", "float"), &[]),
        "recurrent_i8" => (
            RECURRENT.replace("WEIGHT", "int8_t").replace("BIAS", "output_scale"),
            &["output_scale"],
        ),
        "rnn_over_f32" => (over("rnn", f32, "float"), &["rnn_f32"]),
        "gru_over_f32" => (over("gru", f32, "float"), &["gru_f32"]),
        "lstm_over_f32" => (over("lstm", f32, "float"), &["lstm_f32"]),
        "rnn_over_i8" => (over("rnn", i16, "int32_t"), &["rnn_i8"]),
        "gru_over_i8" => (over("gru", i16, "int32_t"), &["gru_i8"]),
        "lstm_over_i8" => (over("lstm", i16, "int32_t"), &["lstm_i8"]),
        "tanh_table" => (table("tanh_table", &tanh_table()), &[]),
        "elu_table" => (table("elu_table", &elu_table()), &[]),
        unknown => unreachable!("there is no function {unknown}"),
    }
}

fn table(name: &str, entries: &[i16]) -> String {
    let list = super::literal::list(entries.iter().map(i16::to_string));
    format!("static const int16_t {name}[{}] = {{\n{list}}};\n", entries.len())
}

/// The entries between which nn-core draws straight lines, every 128th number, read from nn-core.
fn tanh_table() -> Vec<i16> {
    // 2¹⁵ itself is there only as a negative number.
    let mut z: Vec<i16> = (0..=256).map(|entry| (entry * -128) as i16).collect();
    ActivationKind::Tanh.apply_quantized(&mut z);
    z.iter().map(|&y| -y).collect()
}

/// The entries of [`nn_core::Elu`] on integers: `2¹⁵·(e^(−k/16) − 1)`, and a part that makes the lines between them fit best.
fn elu_table() -> Vec<i16> {
    let entry = |k: i32| {
        let power = 1.0 / exp(f64::from(k) / 16.0);
        let entry = 32_768.0 * (power - 1.0 - power / 4096.0);
        (entry - 0.5) as i16
    };
    (0..=128).map(entry).collect()
}

/// A sum of powers, the same on every machine.
fn exp(x: f64) -> f64 {
    let (mut sum, mut term) = (1.0, 1.0);
    for n in 1..60 {
        term *= x / f64::from(n);
        sum += term;
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;
    use nn_core::Elu;
    use nn_core::quantized::QuantizedActivation;

    #[test]
    fn every_function_that_is_needed_is_there_once_and_behind_what_it_needs() {
        for kernel in KERNELS {
            let mut kernels = Kernels::default();
            kernels.add(kernel.name);
            kernels.add(kernel.name);
            assert_eq!(kernels.names.last().unwrap(), kernel.name);
            assert_eq!(kernels.text().matches(kernel.text).count(), 1, "{}", kernel.name);
        }
    }

    #[test]
    fn the_table_of_the_exponential_is_that_of_nn_core_on_every_number() {
        let table = elu_table();
        for size in 1..=1i32 << 15 {
            let mut z = [(-size) as i16];
            Elu::apply_quantized(&mut z);
            let (entry, fraction) = ((size >> 6) as usize, size & 63);
            let expected = match table.get(entry..entry + 2) {
                Some(&[low, high]) => {
                    let (low, rise) = (i32::from(low), i32::from(high) - i32::from(low));
                    ((low * 64 + rise * fraction + 1024) >> 11) as i16
                }
                _ => -1024,
            };
            assert_eq!(z[0], expected, "{size}");
        }
    }

    #[test]
    fn the_table_of_the_tangent_begins_at_0_and_ends_near_1() {
        let table = tanh_table();
        // 2¹⁵·tanh(1) = 24,956; 2¹⁵·tanh(8) = 32,767.99
        assert_eq!((table[0], table[256], table.len()), (0, 32_767, 257));
        assert!((24_955..=24_958).contains(&table[32]), "{}", table[32]);
    }
}
