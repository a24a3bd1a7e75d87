//! Networks of other programs: files that a test writes, node by node, and files that exporters wrote.

mod attributes;
mod batch_norm;
mod branches;
mod constants;
mod convolutions;
mod dense;
mod exported;
mod flatbuffer;
mod mutated;
mod pool_attributes;
mod quantized;
mod recurrent;
mod refused;
mod safetensors;
mod sensor;
mod tflite;
mod tflite_nodes;
mod writer;
