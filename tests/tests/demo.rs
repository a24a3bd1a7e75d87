//! The page on which one draws a digit, in a browser. Needs a browser and the compiler's target for pages,
//! therefore ignored by a plain `cargo test`; `cargo xtask test` sets both up and runs them.

use demo::model::SAMPLES;
use demo::{SIDE, Session, prepare};
use tests::browser::{Browser, View};
use tests::demo_page::{DemoPage, FOUR, ONE, SEVEN, THREE, ZERO, bits_here};
use tests::mnist;
use xtask::build::target_folder;
use xtask::demo as page;

#[test]
#[ignore = "runs in a browser: type `cargo xtask test`"]
fn digits_that_are_drawn_are_read_wherever_and_how_large_they_are() {
    for view in [View::DESKTOP, View::PHONE] {
        let mut page = DemoPage::open(view).unwrap();
        assert_eq!(page.answer().unwrap(), None, "nothing is drawn yet");
        for (digit, strokes) in [(0, ZERO), (1, ONE), (3, THREE), (4, FOUR), (7, SEVEN)] {
            for (smaller, moved) in
                [(1.0, (0.0, 0.0)), (1.6, (36.0, 2.0)), (1.6, (0.0, 34.0)), (2.0, (46.0, 44.0))]
            {
                page.draw(strokes, smaller, moved).unwrap();
                let (found, share) = page.answer().unwrap().unwrap();
                assert_eq!(found, digit, "{smaller} times smaller, moved by {moved:?}");
                assert!(share > 0.5, "{digit}: a bar of {share}, {smaller} times smaller");
                page.click("clear").unwrap();
                assert_eq!(page.answer().unwrap(), None);
            }
        }
        assert_eq!(page.browser.errors().unwrap(), Vec::<String>::new());
    }
}

#[test]
#[ignore = "runs in a browser: type `cargo xtask test`"]
fn what_is_drawn_gives_the_same_image_and_the_same_bits_in_every_layer_as_here() {
    let mut page = DemoPage::open(View::DESKTOP).unwrap();
    for strokes in [ZERO, ONE, THREE, FOUR, SEVEN] {
        page.draw(strokes, 1.3, (9.0, 7.0)).unwrap();
        let mut session = Session::EMPTY;
        session.drawing = page.drawing().unwrap();
        assert!(session.drawing.segments().count() >= 8, "the strokes arrived");
        let class = session.look().unwrap();
        assert_eq!(page.image().unwrap(), session.image.as_flattened());
        assert!(page.bits().unwrap() == bits_here(&session), "a {class}");
        assert_eq!(page.answer().unwrap().unwrap().0, class);
        page.click("clear").unwrap();
    }
}

#[test]
#[ignore = "runs in a browser: type `cargo xtask test`"]
fn every_test_sample_has_the_bits_of_every_layer_as_here() {
    let mut page = DemoPage::open(View::DESKTOP).unwrap();
    let proof = page.browser.evaluate("proof.textContent").unwrap();
    let expected = format!("{0} of {0} test images have the laptop’s bits", SAMPLES.len());
    assert!(proof.as_str().unwrap().contains(&expected), "{proof}");
    for index in 0..SAMPLES.len() {
        page.click("example").unwrap();
        let mut session = Session::EMPTY;
        session.load_sample(index).unwrap();
        let class = session.run();
        assert_eq!(page.image().unwrap(), session.image.as_flattened());
        assert!(page.bits().unwrap() == bits_here(&session), "sample {index}");
        assert_eq!(page.answer().unwrap().unwrap().0, class);
    }
}

#[test]
#[ignore = "runs in a browser: type `cargo xtask test`"]
fn images_of_mnist_have_the_bits_of_every_layer_as_here() {
    let Some(folder) = mnist::folder() else { return };
    let images = mnist::test_images(&folder);
    let mut page = DemoPage::open(View::DESKTOP).unwrap();
    for (index, image) in images.chunks_exact(SIDE * SIDE).take(200).enumerate() {
        let answered = page.paste(image).unwrap();
        let mut session = Session::EMPTY;
        session.image.as_flattened_mut().copy_from_slice(image);
        assert_eq!(answered, session.run(), "image {index}");
        assert!(page.bits().unwrap() == bits_here(&session), "image {index}");
    }
}

/// That drawings are placed as MNIST's digits are: half a pixel is what is left of rounding, and a little more
/// because they were placed before their greys were rounded.
#[test]
fn centres_of_mass_of_mnist_are_where_drawings_have_theirs() {
    let Some(folder) = mnist::folder() else { return };
    for image in mnist::test_images(&folder).chunks_exact(SIDE * SIDE) {
        let mass: f64 = image.iter().copied().map(f64::from).sum();
        let mean = |position: fn(usize) -> usize| {
            let moments = image.iter().enumerate().map(|(i, p)| f64::from(*p) * position(i) as f64);
            moments.sum::<f64>() / mass
        };
        for centre in [mean(|index| index % SIDE), mean(|index| index / SIDE)] {
            assert!((centre - 14.0).abs() <= 0.51, "{centre}");
        }
    }
}

#[test]
#[ignore = "runs in a browser: type `cargo xtask test`"]
fn strokes_can_be_undone_one_by_one_and_buttons_pressed_with_keys() {
    let mut page = DemoPage::open(View::DESKTOP).unwrap();
    let disabled = |page: &mut DemoPage| {
        page.browser.evaluate("[undo.disabled, clear.disabled]").unwrap().to_string()
    };
    assert_eq!(disabled(&mut page), "[true,true]");
    page.draw(FOUR, 1.0, (0.0, 0.0)).unwrap();
    assert_eq!(page.answer().unwrap().unwrap().0, 4);
    page.click("undo").unwrap();
    let one_stroke = page.drawing().unwrap();
    let pieces = |drawing: &demo::Drawing| drawing.segments().count();
    assert!((8..=12).contains(&pieces(&one_stroke)), "{}", pieces(&one_stroke));
    assert_eq!(page.image().unwrap(), prepare(&one_stroke).unwrap().as_flattened());
    page.browser.evaluate("undo.focus()").unwrap();
    page.browser.press("Enter").unwrap();
    assert_eq!(page.answer().unwrap(), None);
    assert!(page.image().unwrap().iter().all(|pixel| *pixel == 0));
    assert_eq!(disabled(&mut page), "[true,true]");
    // The next button that can be pressed.
    page.browser.press("Tab").unwrap();
    page.browser.press(" ").unwrap();
    assert_eq!(page.browser.evaluate("document.activeElement.id").unwrap(), "example");
    assert!(page.answer().unwrap().is_some());
    assert_eq!(disabled(&mut page), "[true,false]");
}

#[test]
#[ignore = "runs in a browser: type `cargo xtask test`"]
fn the_page_is_laid_out_well_on_screens_and_phones_in_light_and_dark() {
    let pictures = target_folder().join("pictures");
    for (name, view) in [("desktop", View::DESKTOP), ("phone", View::PHONE)] {
        let mut page = DemoPage::open(view).unwrap();
        for (name, view) in [(name.to_string(), view), (format!("{name}-dark"), view.dark())] {
            page.browser.show(view).unwrap();
            let nothing_drawn = page.browser.layout_faults().unwrap();
            assert_eq!(nothing_drawn, Vec::<String>::new(), "{name}, nothing drawn");
            page.browser.screenshot(&pictures.join(format!("demo-{name}-empty.png"))).unwrap();
            page.draw(THREE, 1.0, (0.0, 0.0)).unwrap();
            // What is behind text on a picture is not known.
            assert_eq!(page.browser.evaluate("hint.checkVisibility()").unwrap(), false);
            assert_eq!(page.browser.layout_faults().unwrap(), Vec::<String>::new(), "{name}");
            page.browser.screenshot(&pictures.join(format!("demo-{name}.png"))).unwrap();
            page.click("example").unwrap();
            page.browser.screenshot(&pictures.join(format!("demo-{name}-example.png"))).unwrap();
            page.click("clear").unwrap();
        }
        for width in [320, 600, 800, 1001] {
            page.browser.show(View { width, ..view }).unwrap();
            let faults = page.browser.layout_faults().unwrap();
            assert_eq!(faults, Vec::<String>::new(), "{width} px");
        }
    }
}

#[test]
#[ignore = "builds for a browser: type `cargo xtask test`"]
fn the_page_is_small_and_no_panic_is_linked_into_it() {
    let page = page::build().unwrap();
    let page_bytes = std::fs::metadata(&page).unwrap().len();
    assert!(page_bytes < 300_000, "{page_bytes}");
    let module = std::fs::read(page.with_file_name("demo.wasm")).unwrap();
    let holds = |text: &str| module.windows(text.len()).any(|window| window == text.as_bytes());
    assert!(holds("drawing_look"), "its functions have names");
    // Panics bring where they happen.
    assert!(!holds(".rs") && !holds("overflow") && !holds("panicked"), "a panic is linked");
}

#[test]
#[ignore = "builds for a browser: type `cargo xtask test`"]
fn the_page_is_offered_to_this_machine_and_written_to_a_folder() {
    let folder = tempfile::TempDir::new().unwrap();
    let out = folder.path().join("new/folder");
    page::write(&out).unwrap();
    assert_eq!(tests::command::files_in(&out), ["index.html"]);
    let written = std::fs::read(out.join("index.html")).unwrap();
    let listener = page::listen(0).unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || page::answer(&listener, &written));
    let mut browser = Browser::start().unwrap();
    browser.open(&format!("http://{address}/"), View::DESKTOP).unwrap();
    let mut page = DemoPage::ready(browser).unwrap();
    page.draw(SEVEN, 1.0, (0.0, 0.0)).unwrap();
    assert_eq!(page.answer().unwrap().unwrap().0, 7);
    assert_eq!(page.browser.errors().unwrap(), Vec::<String>::new());
    // A file is in the way.
    let message = format!("{:#}", page::write(&out.join("index.html")).unwrap_err());
    assert!(message.contains("cannot write to") && message.contains("--out"), "{message}");
}
