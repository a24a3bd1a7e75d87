use super::*;
use std::fs;
use tempfile::TempDir;

/// The bytes of a PNG image.
fn png(width: u32, height: u32, color: png::ColorType, pixels: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, width, height);
    encoder.set_color(color);
    encoder.write_header().unwrap().write_image_data(pixels).unwrap();
    bytes
}

fn grey(width: u32, height: u32, pixels: &[u8]) -> Vec<u8> {
    png(width, height, png::ColorType::Grayscale, pixels)
}

fn write(folder: &TempDir, name: &str, bytes: &[u8]) {
    let path = folder.path().join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, bytes).unwrap();
}

/// Two classes with an image of 2×1 pixels each.
fn folder() -> TempDir {
    let folder = TempDir::new().unwrap();
    write(&folder, "cat/1.png", &grey(2, 1, &[1, 2]));
    write(&folder, "dog/1.png", &grey(2, 1, &[3, 4]));
    folder
}

fn load_from(folder: &TempDir, size: Option<ImageSize>) -> Result<Source, String> {
    let path = folder.path().display().to_string();
    load(folder.path(), size, Colours::AsFound)
        .map_err(|error| error.to_string().replace(&path, "F"))
}

fn error_with(name: &str, bytes: &[u8]) -> String {
    let folder = folder();
    write(&folder, name, bytes);
    load_from(&folder, None).unwrap_err()
}

#[test]
fn folders_are_classes_and_their_images_come_in_the_order_of_their_names() {
    let folder = folder();
    write(&folder, "cat/3.png", &grey(2, 1, &[9, 9]));
    write(&folder, "cat/2.png", &grey(2, 1, &[5, 6]));
    let data = load_from(&folder, None).unwrap().data;
    assert_eq!(data.features, [1.0, 2.0, 5.0, 6.0, 9.0, 9.0, 3.0, 4.0]);
    assert_eq!(data.targets.names(), ["cat", "dog"]);
    assert_eq!(data.targets.classes(), Some(&[0, 0, 0, 1][..]));
    assert_eq!((data.width, data.image), (2, Some(ImageSize { width: 2, height: 1 })));
    assert_eq!(data.name, folder.path().file_name().unwrap().to_string_lossy());
}

#[test]
fn folders_of_numbers_are_sorted_as_numbers() {
    let folder = TempDir::new().unwrap();
    for class in ["10", "9"] {
        write(&folder, &format!("{class}/a.png"), &grey(1, 1, &[class.len() as u8]));
    }
    let data = load_from(&folder, None).unwrap().data;
    assert_eq!(data.targets.names(), ["9", "10"]);
    assert_eq!(
        (data.features.as_slice(), data.targets.classes()),
        (&[1.0, 2.0][..], Some(&[0, 1][..]))
    );
}

#[test]
fn colours_stay_unless_brightness_is_asked_for_and_what_is_transparent_is_white() {
    let folder = TempDir::new().unwrap();
    write(&folder, "a/rgb.png", &png(1, 1, png::ColorType::Rgb, &[255, 0, 0]));
    write(&folder, "a/rgba.png", &png(1, 1, png::ColorType::Rgba, &[0, 0, 0, 0]));
    write(&folder, "b/alpha.png", &png(1, 1, png::ColorType::GrayscaleAlpha, &[9, 255]));
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, 1, 1);
    encoder.set_color(png::ColorType::Indexed);
    encoder.set_palette(vec![0, 255, 0]);
    encoder.write_header().unwrap().write_image_data(&[0]).unwrap();
    write(&folder, "b/palette.png", &bytes);
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, 1, 1);
    encoder.set_depth(png::BitDepth::Sixteen);
    encoder.write_header().unwrap().write_image_data(&[0x80, 0x12]).unwrap();
    write(&folder, "b/sixteen.png", &bytes);
    let grey = load(folder.path(), None, Colours::Grey).unwrap();
    assert_eq!(grey.data.features, [76.0, 255.0, 9.0, 150.0, 128.0]);
    assert!(grey.notes.is_empty());
    let source = load_from(&folder, None).unwrap();
    let pixels = [[255.0, 0.0, 0.0], [255.0; 3], [9.0; 3], [0.0, 255.0, 0.0], [128.0; 3]];
    assert_eq!(source.data.features, pixels.as_flattened());
    assert_eq!((source.data.width, source.data.shape()), (3, Shape::new(1, 1, 3)));
    assert!(source.notes[0].text.starts_with("2 of 5 images are in colour"), "{:?}", source.notes);
}

#[test]
fn images_of_different_sizes_need_one_for_all() {
    let folder = folder();
    write(&folder, "dog/2.png", &grey(4, 1, &[0, 0, 70, 70]));
    assert_eq!(
        load_from(&folder, None).unwrap_err(),
        "F/dog/2.png: 4×1 pixels, but F/cat/1.png has 2×1: give one size for all, for example --size 28x28"
    );
    let data = load_from(&folder, Some(ImageSize { width: 2, height: 1 })).unwrap().data;
    assert_eq!(data.features, [1.0, 2.0, 3.0, 4.0, 10.0, 60.0]);
}

#[test]
fn parts_that_are_kept_apart_have_one_size() {
    let folder = TempDir::new().unwrap();
    for (part, pixel) in [("train", 1), ("test", 2), ("validation", 3)] {
        write(&folder, &format!("{part}/cat/1.png"), &grey(1, 1, &[pixel]));
        write(&folder, &format!("{part}/dog/1.png"), &grey(1, 1, &[pixel + 10]));
    }
    // Scaled to the size of the first.
    write(&folder, "test/dog/2.png", &grey(2, 2, &[7; 4]));
    let Source { data, validation, test, .. } = load_from(&folder, None).unwrap();
    assert_eq!(data.features, [1.0, 11.0]);
    assert_eq!(test.unwrap().features, [2.0, 12.0, 7.0]);
    let validation = validation.unwrap();
    assert_eq!(validation.features, [3.0, 13.0]);
    assert_eq!(validation.name, data.name);
}

#[test]
fn a_class_may_be_called_train() {
    let folder = folder();
    write(&folder, "train/1.png", &grey(2, 1, &[5, 6]));
    let data = load_from(&folder, None).unwrap().data;
    assert_eq!(data.targets.names(), ["cat", "dog", "train"]);
}

#[test]
fn what_systems_leave_in_folders_is_not_looked_at() {
    let folder = folder();
    for name in [".DS_Store", "cat/.DS_Store", "cat/Thumbs.db", "dog/desktop.ini", ".git/config"] {
        write(&folder, name, b"x");
    }
    write(&folder, "README.md", b"about the images");
    assert_eq!(load_from(&folder, None).unwrap().data.len(), 2);
}

#[test]
fn files_that_are_no_images_are_named() {
    for bytes in [&b"this is a note\n"[..], b"", b"\x89PN"] {
        let error = error_with("cat/notes.txt", bytes);
        assert!(
            error.starts_with("F/cat/notes.txt: not a PNG or JPEG image: expected nothing else"),
            "{error}"
        );
    }
    let error = error_with("cat/photo.jpg", b"\xff\xd8\xff\xe0");
    assert!(error.starts_with("F/cat/photo.jpg: the image is damaged: "), "{error}");
    let error = error_with("cat/photo.png", b"GIF89a");
    assert!(
        error.starts_with("F/cat/photo.png: a GIF image, and PNG and JPEG are read"),
        "{error}"
    );
    assert!(error_with("cat/deeper/1.png", b"x").starts_with("F/cat/deeper: a folder inside"));
    assert!(error_with("1.png", b"x").starts_with("F/1.png: an image beside the class folders"));
}

#[test]
fn damaged_images_are_errors_wherever_they_are_cut_or_changed() {
    let pixels: Vec<u8> = (0..=255).collect();
    let good = grey(16, 16, &pixels);
    let folder = TempDir::new().unwrap();
    write(&folder, "b/1.png", &good);
    write(&folder, "a/1.png", &good);
    let read = |bytes: &[u8]| {
        write(&folder, "a/1.png", bytes);
        load_from(&folder, None)
    };
    // The end of the last block holds no pixels.
    for length in 0..good.len() - 12 {
        let error = read(&good[..length]).unwrap_err();
        assert!(error.starts_with("F/a/1.png: "), "{error}");
    }
    for position in 0..good.len() {
        for change in [1, 0x80] {
            let mut bytes = good.clone();
            bytes[position] ^= change;
            let _ = read(&bytes);
        }
    }
    let mut bytes = good.clone();
    bytes[good.len() / 2] ^= 1;
    let error = read(&bytes).unwrap_err();
    assert!(error.contains("the image is damaged: "), "{error}");
}

#[test]
fn absurd_sizes_are_refused_before_anything_is_reserved() {
    let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\x0d".to_vec();
    let mut header = b"IHDR".to_vec();
    header.extend([0x7f, 0xff, 0xff, 0xff, 0x7f, 0xff, 0xff, 0xff, 8, 6, 0, 0, 0]);
    let checksum = crc::Crc::<u32>::new(&crc::CRC_32_ISO_HDLC).checksum(&header);
    bytes.extend(header);
    bytes.extend(checksum.to_be_bytes());
    let error = error_with("cat/0.png", &bytes);
    assert_eq!(
        error,
        "F/cat/0.png: 2147483647×2147483647 pixels, at most 67108864 are read: make it smaller"
    );
}

#[test]
fn folders_without_two_classes_of_images_are_refused() {
    let folder = TempDir::new().unwrap();
    let error = load_from(&folder, None).unwrap_err();
    assert!(
        error.contains("no class folders: found nothing; it may hold a subfolder of PNG"),
        "{error}"
    );
    write(&folder, "cat/1.png", &grey(1, 1, &[1]));
    let error = load_from(&folder, None).unwrap_err();
    assert_eq!(
        error,
        "F: a single class folder, cat: there is nothing to tell apart; at least 2 are needed"
    );
    fs::create_dir(folder.path().join("dog")).unwrap();
    let error = load_from(&folder, None).unwrap_err();
    assert_eq!(error, "F/dog: no images in this class folder: add some, or remove it");
    write(&folder, "dog/.DS_Store", b"x");
    assert!(load_from(&folder, None).unwrap_err().starts_with("F/dog: no images"));
    assert!(load(Path::new("/nowhere"), None, Colours::AsFound).is_err());
}

#[cfg(unix)]
#[test]
fn links_are_followed_but_never_in_circles() {
    let folder = folder();
    std::os::unix::fs::symlink(folder.path(), folder.path().join("dog/circle")).unwrap();
    assert!(load_from(&folder, None).unwrap_err().starts_with("F/dog/circle: a folder inside"));
    fs::remove_file(folder.path().join("dog/circle")).unwrap();
    let (this, other) = (folder.path().join("bird"), folder.path().join("fish"));
    std::os::unix::fs::symlink(&this, &other).unwrap();
    std::os::unix::fs::symlink(&other, &this).unwrap();
    assert!(load_from(&folder, None).unwrap_err().starts_with("F/bird: "));
    fs::remove_file(this).unwrap();
    fs::remove_file(&other).unwrap();
    std::os::unix::fs::symlink(folder.path().join("cat"), other).unwrap();
    assert_eq!(load_from(&folder, None).unwrap().data.targets.names(), ["cat", "dog", "fish"]);
}

#[test]
fn a_models_inputs_tell_the_size_of_its_images() {
    let folder = folder();
    let found = |inputs, shape| size_for(folder.path(), inputs, shape).unwrap();
    let size = |width, height| ImageSize { width, height };
    assert_eq!(found(2, None), Some((size(2, 1), Colours::Grey)));
    assert_eq!(found(6, None), Some((size(2, 1), Colours::Colour)));
    assert_eq!(found(784, None), Some((size(28, 28), Colours::Grey)));
    assert_eq!(found(3 * 784, None), Some((size(28, 28), Colours::Colour)));
    assert_eq!(found(785, None), None);
    assert_eq!(found(24, Some(Shape::new(4, 2, 3))), Some((size(2, 4), Colours::Colour)));
}

/// A grey JPEG image of one brightness, or one of a single colour.
fn jpeg(width: u16, height: u16, color: [u8; 3]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let encoder = jpeg_encoder::Encoder::new(&mut bytes, 100);
    let pixels = color.repeat(usize::from(width) * usize::from(height));
    encoder.encode(&pixels, width, height, jpeg_encoder::ColorType::Rgb).unwrap();
    bytes
}

#[test]
fn jpeg_images_are_read_whatever_their_names_are() {
    let folder = TempDir::new().unwrap();
    write(&folder, "dark/1.png", &jpeg(4, 2, [40; 3]));
    write(&folder, "light/1.JPG", &jpeg(4, 2, [200; 3]));
    write(&folder, "light/2.jpg", &grey(4, 2, &[9; 8]));
    let source = load_from(&folder, None).unwrap();
    assert_eq!(source.data.width, 8);
    assert_eq!(source.data.features, [[40.0; 8], [200.0; 8], [9.0; 8]].as_flattened());
    write(&folder, "light/3.jpg", &jpeg(4, 2, [250, 10, 10]));
    let source = load_from(&folder, None).unwrap();
    assert_eq!(source.data.width, 24);
    let red = &source.data.features[72..75];
    assert!(red[0] > 230.0 && red[1] < 30.0 && red[2] < 30.0, "{red:?}");
}

#[test]
fn photographs_are_turned_as_they_were_taken() {
    // An Exif segment behind the first two bytes: one entry, orientation (0x0112), 6: turned by 90 degrees.
    let mut exif =
        b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0".to_vec();
    let length = (exif.len() + 2) as u16;
    exif.splice(..0, [[0xff, 0xe1], length.to_be_bytes()].concat());
    let mut turned = jpeg(4, 2, [40; 3]);
    turned.splice(2..2, exif);
    let folder = TempDir::new().unwrap();
    write(&folder, "a/1.jpg", &turned);
    write(&folder, "b/1.jpg", &jpeg(2, 4, [40; 3]));
    let data = load_from(&folder, None).unwrap().data;
    assert_eq!(data.image, Some(ImageSize { width: 2, height: 4 }));
    assert_eq!(data.features.len(), 16);
}

#[test]
fn damaged_jpeg_images_are_errors_or_images_and_never_panics() {
    let good = jpeg(16, 16, [10, 200, 30]);
    let folder = TempDir::new().unwrap();
    write(&folder, "b/1.jpg", &good);
    let read = |bytes: &[u8]| {
        write(&folder, "a/1.jpg", bytes);
        load_from(&folder, None)
    };
    for length in 0..good.len() / 2 {
        assert!(read(&good[..length]).unwrap_err().starts_with("F/a/1.jpg: "));
    }
    for position in 0..good.len() {
        let mut bytes = good.clone();
        bytes[position] ^= 0x81;
        let _ = read(&bytes);
    }
}

#[test]
fn parts_are_found_in_every_usual_spelling() {
    for [training, validation, test] in [
        ["Train", "valid", "Testing"],
        ["training", "Val", "TEST"],
        ["train_set", "validation", "test"],
    ] {
        let folder = TempDir::new().unwrap();
        for (part, pixel) in [(training, 1), (test, 2), (validation, 3)] {
            write(&folder, &format!("{part}/cat/1.png"), &grey(1, 1, &[pixel]));
            write(&folder, &format!("{part}/dog/1.png"), &grey(1, 1, &[pixel + 10]));
        }
        write(&folder, "README.roboflow.txt", b"about");
        let Source { data, validation, test, .. } = load_from(&folder, None).unwrap();
        assert_eq!(data.features, [1.0, 11.0]);
        assert_eq!(test.unwrap().features, [2.0, 12.0]);
        assert_eq!(validation.unwrap().features, [3.0, 13.0]);
    }
}

#[test]
fn folders_that_are_almost_parts_are_said() {
    let folder = TempDir::new().unwrap();
    for part in ["train", "test"] {
        write(&folder, &format!("{part}/cat/1.png"), &grey(1, 1, &[1]));
        write(&folder, &format!("{part}/dog/1.png"), &grey(1, 1, &[2]));
    }
    write(&folder, "extra/1.png", &grey(1, 1, &[2]));
    let error = load_from(&folder, None).unwrap_err();
    assert!(error.starts_with("F/extra: a folder beside those of parts"), "{error}");
    fs::remove_dir_all(folder.path().join("extra")).unwrap();
    write(&folder, "Training/cat/1.png", &grey(1, 1, &[1]));
    let error = load_from(&folder, None).unwrap_err();
    assert!(error.contains(": the same part as F/Training"), "{error}");
    fs::remove_dir_all(folder.path().join("Training")).unwrap();
    // Kaggle's test images have no labels.
    fs::remove_dir_all(folder.path().join("test")).unwrap();
    write(&folder, "test/1.png", &grey(1, 1, &[2]));
    let source = load_from(&folder, None).unwrap();
    assert_eq!((source.data.len(), source.test), (2, None));
    assert!(
        source.notes[0].text.contains("has no class folders, and is left out"),
        "{:?}",
        source.notes
    );
}
