//! What has no counterpart, with the layer and what helps.

use super::archive::import;
use super::fixture;
use host_trainer::import::Imported;

fn refused(name: &str, changes: &[(&str, &str)]) -> String {
    import(name, changes).unwrap_err().to_string()
}

#[test]
fn settings_that_change_numbers_are_not_passed_over() {
    for (from, to, expected) in [
        (r#""negative_slope": 0.01"#, r#""negative_slope": 0.3"#, "has the slope 0.3, only 0.01"),
        (r#""activation": "elu""#, r#""activation": "gelu""#, "has the activation \"gelu\""),
        (
            r#""data_format": "channels_last""#,
            r#""data_format": "channels_first""#,
            "train with channels_last",
        ),
        (r#""padding": "causal""#, r#""padding": "reflect""#, "has padding=\"reflect\""),
        (r#""invert": false"#, r#""invert": true"#, "undoes a normalization"),
        (r#""groups": 1"#, r#""groups": 2"#, "has 2 groups"),
        (r#""pool_size": [2]"#, r#""pool_size": [0]"#, "expected 1 numbers from 1 to 65,535"),
    ] {
        let text = refused("signal.keras", &[(from, to)]);
        assert!(text.contains(expected) && text.contains(": layer "), "{text}");
    }
    for (from, to, expected) in [
        (
            r#""recurrent_activation": "sigmoid""#,
            r#""recurrent_activation": "hard_sigmoid""#,
            "only \"sigmoid\" is supported",
        ),
        (r#""return_state": false"#, r#""return_state": true"#, "returns its state"),
    ] {
        let text = refused("recurrent.keras", &[(from, to)]);
        assert!(text.contains(expected), "{text}");
    }
    let backwards = [(r#""go_backwards": false"#, r#""go_backwards": true"#)];
    let text = refused("recurrent.keras", &backwards);
    assert!(text.contains("from the last moment to the first"), "{text}");
}

#[test]
fn layers_without_a_counterpart_are_named() {
    for (class, expected) in [
        ("Bidirectional", "bidirectional(gru 16)"),
        ("LayerNormalization", "BatchNormalization"),
        ("Masking", "cut the samples to one length"),
        ("Unheard", "docs/bring-your-model.md lists"),
    ] {
        let text = refused(
            "recurrent.keras",
            &[(r#""class_name": "LSTM""#, &format!(r#""class_name": "{class}""#))],
        );
        let named = format!("layer 5, {class} \"lstm\": the layer {class} is not supported");
        assert!(text.contains(&named) && text.contains(expected), "{text}");
    }
}

#[test]
fn models_that_are_no_network_say_why() {
    let text = refused(
        "recurrent.keras",
        &[(r#""class_name": "Sequential""#, r#""class_name": "MyModel""#)],
    );
    assert!(text.contains("a model of the class \"MyModel\""), "{text}");
    let text = refused("recurrent.keras", &[("[null, 6, 3]", "[null, null, 3]")]);
    assert!(text.contains("takes samples of any x 3: only the batch may be open"), "{text}");
    let text = refused(
        "signal.keras",
        &[(r#""keras_history": ["dropout", 0, 0]"#, r#""keras_history": ["nothing", 0, 0]"#)],
    );
    assert!(text.contains("reads a layer that is not in the model"), "{text}");
    // Weights of another layer.
    let text = refused("recurrent.keras", &[(r#""class_name": "LSTM""#, r#""class_name": "GRU""#)]);
    assert!(text.contains("has no weights \"kernel\" in the file, but none at all"), "{text}");
}

#[test]
fn archives_and_hdf5_of_others_are_told_apart() {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::copy(fixture("signal.npz"), file.path()).unwrap();
    let text = Imported::read(file.path()).unwrap_err().to_string();
    assert!(text.contains("a zip archive that is no .keras file"), "{text}");
    std::fs::write(file.path(), b"\x89HDF\r\n\x1a\n and nothing").unwrap();
    let text = Imported::read(file.path()).unwrap_err().to_string();
    assert!(text.contains("a damaged HDF5 file"), "{text}");
}
