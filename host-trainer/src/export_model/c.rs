//! C source.

mod activation;
mod anomaly;
mod constants;
mod features;
mod input_table;
mod kernel;
mod literal;
mod memory;
mod recurrent;
mod rows;
mod self_check;
mod source;

use super::ExportError;
use crate::TrainedNetwork;
use crate::export::TrainedModel;
use crate::inference::operands;
use input_table::InputTable;
use kernel::{Numbers, c_type};
use memory::Memory;
use nn_core::{LayerSpec, LayerViews, Task};
use rows::Places;
use source::{Parameters, Source};
use std::fmt::Write;

/// A model as C99: a header, and a source that needs nothing but the compiler's own headers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CSource {
    /// `NAME.h`: extents, names of outputs, and the function `NAME_run`.
    pub header: String,
    /// `NAME.c`: parameters as constants, and what computes with them.
    pub source: String,
}

/// A network as C99, of `f32` or quantized.
///
/// The integers of quantized networks are nn-core's, in every layer. So are the bits of `f32`, exponentials included,
/// where the compiler rounds every operation: ISO mode of GCC (`-std=c99`), or `-ffp-contract=off`. `name` begins all
/// names; it is one of a Rust module. No heap; all memory is what the caller gives. `samples` (samples, IN) are compared
/// by the program that `-DNAME_SELF_CHECK` compiles.
///
/// # Errors
///
/// [`ExportError`] for a network without layers, or whose parameters do not fit a layer.
pub fn c(model: &TrainedModel, name: &str, samples: &[f32]) -> Result<CSource, ExportError> {
    let specs = model.network.specs();
    let (Some(first), Some(last)) = (specs.first(), specs.last()) else {
        return Err(ExportError::Empty);
    };
    let mut source = Source::default();
    let memory = match &model.network {
        TrainedNetwork::F32(network) => {
            let views = network.layer_views();
            let parameters = views.iter().map(|view| Parameters::F32(&view.blocks));
            write_rows(&mut source, &specs, parameters)?
        }
        TrainedNetwork::Quantized(network) => {
            let layers = network.layers().iter();
            let parameters = layers.map(|layer| Parameters::Integers(&layer.parameters));
            write_rows(&mut source, &specs, parameters)?
        }
    };
    let numbers = match model.network {
        TrainedNetwork::F32(_) => Numbers::F32,
        TrainedNetwork::Quantized(_) => Numbers::I16,
    };
    let sizes = [first.inputs(), last.outputs()];
    let members = members(&source, &memory, numbers);
    Ok(CSource {
        header: header(model, name, sizes, &members),
        source: body(model, name, &source) + &self_check::self_check(model, name, samples),
    })
}

/// Adds all rows; their buffers.
fn write_rows<'a>(
    source: &mut Source,
    specs: &[LayerSpec],
    parameters: impl Iterator<Item = Parameters<'a>>,
) -> Result<Memory, ExportError> {
    // What is at place 0 is the input; the output of row `i` is at place `i + 1`.
    let mut last_reader = vec![0; specs.len() + 1];
    for (index, spec) in specs.iter().enumerate() {
        let (first, second) = operands(spec, index);
        for place in [Some(first), second].into_iter().flatten() {
            last_reader[place] = index;
        }
    }
    let mut memory = Memory::default();
    let mut names = vec!["x".to_string()];
    let mut table = None;
    for (index, (spec, parameters)) in specs.iter().zip(parameters).enumerate() {
        let (first, second) = operands(spec, index);
        if let (0, Parameters::Integers(parameters)) = (index, parameters) {
            table = InputTable::of(specs, parameters);
            if let Some(table) = table {
                source.input_table(table, parameters);
                names.push("x".into());
                continue;
            }
        }
        let output = if index + 1 == specs.len() {
            "y".into()
        } else {
            let numbers = spec.outputs() as usize;
            let buffer = memory.place(index, numbers, last_reader[index + 1]);
            format!("memory->b{buffer}")
        };
        let places = Places {
            first: &names[first],
            second: second.map(|second| names[second].as_str()),
            output: &output,
            table: table.filter(|_| first == 1),
        };
        source.row(index + 1, spec, parameters, &places).map_err(|what| ExportError::Row {
            layer: index + 1,
            spec: spec.to_string(),
            what,
        })?;
        names.push(output);
    }
    Ok(memory)
}

/// Members of the memory that a caller gives.
fn members(source: &Source, memory: &Memory, numbers: Numbers) -> String {
    let mut members = String::new();
    let number = numbers.c_type();
    for (index, size) in memory.sizes().enumerate() {
        let _ = writeln!(members, "    {number} b{index}[{size}];");
    }
    if source.units > 0 {
        let _ = writeln!(members, "    {number} h[{}];", source.units);
        let _ = writeln!(members, "    {number} zx[{0}], zh[{0}];", source.sums);
    }
    if source.cells > 0 {
        let cell = if numbers == Numbers::F32 { "float" } else { "int32_t" };
        let _ = writeln!(members, "    {cell} c[{}];", source.cells);
    }
    if source.frame > 0 {
        let _ = writeln!(members, "    {number} frame[{}];", source.frame);
    }
    if members.is_empty() {
        // C has no empty structures.
        members.push_str("    char unused;\n");
    }
    members
}

fn header(model: &TrainedModel, name: &str, [inputs, outputs]: [u32; 2], members: &str) -> String {
    let (upper, version) = (name.to_uppercase(), env!("CARGO_PKG_VERSION"));
    let scaling = if model.normalizer.offset.is_empty() { "" } else { ", raw: scaling is inside" };
    let what = match model.task {
        Task::Classification => "probabilities, in the order of the labels",
        Task::Regression => "numbers, in the order of the labels",
        Task::AnomalyDetection => "numbers: what x would be if it were normal",
    };
    let score = anomaly::declaration(model, name);
    let labels = match model.labels.len() {
        0 => String::new(),
        count => format!("extern const char *const {name}_labels[{count}];\n\n"),
    };
    format!(
        "/* A neural network of {shape}, written by host-trainer {version}. */\n\
         #ifndef {upper}_H\n#define {upper}_H\n\n#include <stdint.h>\n\n\
         #ifdef __cplusplus\nextern \"C\" {{\n#endif\n\n\
         #define {upper}_INPUTS {inputs}\n#define {upper}_OUTPUTS {outputs}\n\n\
         /* Memory that an inference needs, of any content. */\n\
         typedef struct {{\n{members}}} {name}_memory;\n\n\
         {labels}\
         /* From x ({inputs} numbers{scaling}) to y ({outputs} {what}). */\n\
         void {name}_run({name}_memory *memory, const {x} *x, float *y);\n\n{score}\
         #ifdef __cplusplus\n}}\n#endif\n\n#endif\n",
        shape = model.shape(),
        x = c_type(model.network.input_number())
    )
}

fn body(model: &TrainedModel, name: &str, source: &Source) -> String {
    let version = env!("CARGO_PKG_VERSION");
    let labels = match model.labels.len() {
        // C has no empty arrays.
        0 => String::new(),
        count => {
            let list = literal::list(model.labels.iter().map(|label| literal::text(label)));
            format!("const char *const {name}_labels[{count}] = {{\n{list}}};\n\n")
        }
    };
    let score = anomaly::definition(model, name);
    let kernels = source.kernels.text();
    let unused = if source.calls.contains("memory->") { "" } else { "    (void)memory;\n" };
    format!(
        "/*\n * A neural network of {shape}, written by host-trainer {version}.\n *\n \
         * Compile it with -std=c99, or -ffp-contract=off, so that every sum is rounded as on the laptop.\n */\n\
         #include \"{name}.h\"\n\n#include <float.h>\n#include <string.h>\n\n\
         #if FLT_EVAL_METHOD != 0\n\
         #error \"floats are computed with more digits than they have: for x86 add -msse2 -mfpmath=sse\"\n#endif\n\
         #ifdef __clang__\n#pragma STDC FP_CONTRACT OFF\n#endif\n\n\
         {kernels}{constants}\
         {labels}\
         void {name}_run({name}_memory *memory, const {x} *x, float *y)\n{{\n{unused}{calls}}}\n\n{score}",
        shape = model.shape(),
        constants = source.constants,
        calls = source.calls,
        x = c_type(model.network.input_number()),
    )
}
