//! Models for other programs: exported, imported again, and compared with what those programs compute.

mod c;
mod networks;
mod onnx;
mod onnxruntime;
