//! Networks in formats that are not read, known by their first bytes.

/// Returns whether bytes begin as HDF5 or as an archive, as files of Keras do.
pub(super) fn may_be_keras(bytes: &[u8]) -> bool {
    bytes.starts_with(b"\x89HDF\r\n") || bytes.starts_with(b"PK\x03\x04")
}

/// The format of a file that is not read, and how to get one that is; `None` for all others.
pub(super) fn kind(bytes: &[u8]) -> Option<&'static str> {
    let signatures: [(&[u8], &str); 3] = [
        (
            b"PK\x03\x04",
            "a zip archive that is no .keras file, as PyTorch's .pt and .npz are: load the model where it was made, and export \
             it (PyTorch: torch.onnx.export, or safetensors)",
        ),
        (
            b"\x80\x02",
            "a pickle of Python: load the model where it was made, and export it (PyTorch: torch.onnx.export; \
             scikit-learn: skl2onnx.to_onnx)",
        ),
        (
            b"\x80\x04",
            "a pickle of Python: load the model where it was made, and export it (scikit-learn: skl2onnx.to_onnx)",
        ),
    ];
    signatures.iter().find(|(start, _)| bytes.starts_with(start)).map(|(_, kind)| *kind)
}

#[cfg(test)]
mod tests {
    use super::kind;

    #[test]
    fn formats_are_known_by_their_first_bytes() {
        for (bytes, name) in [
            (&b"PK\x03\x04"[..], "a zip archive"),
            (b"\x80\x02}q\0", "a pickle"),
            (b"\x80\x04\x95", "a pickle"),
        ] {
            assert!(kind(bytes).unwrap().starts_with(name), "{name}");
        }
        // An ONNX file begins with its version.
        for bytes in [&b""[..], b"\x08\x0a\x12\x07pytorch", b"PK", b"\xff\xff\0\0\0\0\0\0{}"] {
            assert_eq!(kind(bytes), None, "{bytes:?}");
        }
    }
}
