use super::*;

#[test]
fn features_for_a_model_need_no_labels_and_are_those_to_judge_by() {
    let load =
        |arrays: &[(&str, Vec<u8>)]| with_file("a.npz", &npz(arrays), load_unlabelled).unwrap();
    let Unlabelled { width, image, features, notes } = load(&[x()]);
    assert_eq!((width, image, notes), (2, None, Vec::new()));
    assert_eq!(features, [1.0, 2.0, 3.0, 4.0, 5.0, 6.0]);
    let Unlabelled { features, notes, .. } =
        load(&[x(), ("x_test", npy("|u1", "(1, 2)", &[7, 8]))]);
    assert_eq!(
        (features, notes),
        (vec![7.0, 8.0], vec![String::from("predictions are for x_test; not for x").into()])
    );
    let alone = |bytes: &[u8], inputs| {
        with_file("a.npy", bytes, |path| load_npy_unlabelled(path, inputs, 1))
            .map(|read| (read.features, read.image))
    };
    let two = (vec![1.0, 2.0], None);
    assert_eq!(alone(&floats("(2,)", &[1.0, 2.0]), 2).unwrap(), two);
    assert_eq!(alone(&floats("(1, 3)", &[1.0, 2.0, 9.0]), 2).unwrap(), two);
    let square = alone(&floats("(1, 2, 2)", &[1.0, 2.0, 3.0, 4.0]), 4).unwrap();
    assert_eq!(square, (vec![1.0, 2.0, 3.0, 4.0], Some(ImageSize { width: 2, height: 2 })));
    let (_, image) = alone(&floats("(1, 3, 8, 8)", &[0.0; 192]), 192).unwrap();
    assert_eq!(image, Some(ImageSize { width: 8, height: 3 }));
    let (_, image) = alone(&floats("(1, 1, 3, 8, 8)", &[0.0; 192]), 192).unwrap();
    assert_eq!(image, None);
    assert!(alone(&floats("(1, 4)", &[0.0; 4]), 2).is_err());
}
