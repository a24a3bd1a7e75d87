//! The page on which one draws a digit, in a browser. Needs a browser and the compiler's target for pages,
//! therefore ignored by a plain `cargo test`; `cargo xtask test` sets both up and runs them.

use demo::model::SAMPLES;
use demo::{Drawing, Point, SIDE, Session, prepare};
use serde_json::Value;
use tests::browser::{Browser, View};
use tests::mnist;
use xtask::build::target_folder;
use xtask::demo as page;

type Stroke<'a> = &'a [(f64, f64)];

// Strokes as one draws them, in a field of 100 by 100.
const ONE: &[Stroke] = &[&[(38.0, 28.0), (52.0, 14.0), (51.0, 86.0)]];
const SEVEN: &[Stroke] = &[&[(25.0, 20.0), (74.0, 19.0), (60.0, 50.0), (46.0, 86.0)]];
const FOUR: &[Stroke] =
    &[&[(45.0, 14.0), (24.0, 54.0), (74.0, 53.0)], &[(62.0, 32.0), (59.0, 88.0)]];
const THREE: &[Stroke] = &[&[
    (29.0, 23.0),
    (44.0, 14.0),
    (63.0, 18.0),
    (66.0, 32.0),
    (45.0, 46.0),
    (66.0, 55.0),
    (69.0, 74.0),
    (52.0, 86.0),
    (29.0, 79.0),
]];

fn zero() -> Vec<(f64, f64)> {
    let angle = |step: i32| f64::from(step) * std::f64::consts::TAU / 24.0;
    (0..=24)
        .map(|step| (50.0 + 22.0 * angle(step).sin(), 50.0 - 36.0 * angle(step).cos()))
        .collect()
}

/// The page, opened and ready.
fn open(view: View) -> Browser {
    let mut browser = Browser::start().unwrap();
    browser.open_file(&page::build().unwrap(), view).unwrap();
    browser.evaluate("demo.ready").unwrap();
    browser
}

/// Draws strokes, made so many times smaller and moved by so many hundredths of the field.
fn draw(browser: &mut Browser, strokes: &[Stroke], smaller: f64, (right, down): (f64, f64)) {
    let field = "(({left, top, width}) => [left, top, width])(field.getBoundingClientRect())";
    let field =
        browser.evaluate(&format!("field.scrollIntoView({{block: 'end'}}), {field}")).unwrap();
    let [left, top, width] = [0, 1, 2].map(|index| field[index].as_f64().unwrap());
    let at = |(x, y): (f64, f64)| {
        (left + (x / smaller + right) * width / 100.0, top + (y / smaller + down) * width / 100.0)
    };
    for stroke in strokes {
        // A hand does not jump.
        let mut points = vec![at(stroke[0])];
        for pair in stroke.windows(2) {
            let ((x0, y0), (x1, y1)) = (at(pair[0]), at(pair[1]));
            points.extend(
                (1..=6)
                    .map(f64::from)
                    .map(|step| (x0 + (x1 - x0) * step / 6.0, y0 + (y1 - y0) * step / 6.0)),
            );
        }
        if browser.evaluate("matchMedia('(pointer: coarse)').matches").unwrap() == true {
            browser.touch(&points).unwrap();
        } else {
            browser.drag(&points).unwrap();
        }
    }
    browser
        .evaluate(
            "new Promise(requestAnimationFrame).then(() => new Promise(requestAnimationFrame))",
        )
        .unwrap();
}

fn click(browser: &mut Browser, button: &str) {
    browser.evaluate(&format!("document.getElementById('{button}').click()")).unwrap();
}

/// The digit whose bar is marked, and how long that is; `None` if none is.
fn answer(browser: &mut Browser) -> Option<(u64, f64)> {
    let best = "document.querySelector('#bars .best')";
    let digit = browser.evaluate(&format!("{best}?.querySelector('.digit').textContent")).unwrap();
    let width = "(e => e && e.offsetWidth / e.parentElement.offsetWidth)";
    let share = browser.evaluate(&format!("{width}({best}?.querySelector('.fill'))")).unwrap();
    Some((digit.as_str()?.parse().unwrap(), share.as_f64()?))
}

/// The numbers that the module computed last, layer by layer, as bits.
fn bits_in_page(browser: &mut Browser) -> Vec<Vec<u32>> {
    let bits = "Array.from({ length: demo.network.layer_count() }, (_, layer) => \
                Array.from(new Uint32Array(new Float32Array(demo.values(layer)).buffer)))";
    serde_json::from_value(browser.evaluate(bits).unwrap()).unwrap()
}

/// The same, computed here.
fn bits_here(session: &Session) -> Vec<Vec<u32>> {
    let bits = |layer| session.output(layer).iter().map(|y| y.to_bits()).collect();
    (0..Session::shapes().len()).map(bits).collect()
}

fn image_in_page(browser: &mut Browser) -> Vec<u8> {
    let pixels =
        format!("Array.from({{ length: {} }}, (_, i) => demo.network.image_pixel(i))", SIDE * SIDE);
    serde_json::from_value(browser.evaluate(&pixels).unwrap()).unwrap()
}

/// What was drawn on the page.
fn drawing_in_page(browser: &mut Browser) -> Drawing {
    let strokes: Vec<Vec<(i32, i32)>> =
        serde_json::from_value(browser.evaluate("demo.strokes()").unwrap()).unwrap();
    let mut drawing = Drawing::EMPTY;
    for stroke in strokes {
        for (index, (x, y)) in stroke.into_iter().enumerate() {
            let point = Point { x, y };
            if index == 0 { drawing.begin(point) } else { drawing.extend(point) }
        }
    }
    drawing
}

#[test]
#[ignore = "runs in a browser: type `cargo xtask test`"]
fn digits_that_are_drawn_are_read_wherever_and_how_large_they_are() {
    let zero = zero();
    for view in [View::DESKTOP, View::PHONE] {
        let mut browser = open(view);
        assert_eq!(answer(&mut browser), None, "nothing is drawn yet");
        for (digit, strokes) in
            [(1, ONE), (7, SEVEN), (4, FOUR), (3, THREE), (0, &[zero.as_slice()][..])]
        {
            for (smaller, moved) in
                [(1.0, (0.0, 0.0)), (1.6, (36.0, 2.0)), (1.6, (0.0, 34.0)), (2.0, (46.0, 44.0))]
            {
                draw(&mut browser, strokes, smaller, moved);
                let (found, share) = answer(&mut browser).unwrap();
                assert_eq!(found, digit, "{smaller} times smaller, moved by {moved:?}");
                assert!(share > 0.5, "{digit}: a bar of {share}, {smaller} times smaller");
                click(&mut browser, "clear");
                assert_eq!(answer(&mut browser), None);
            }
        }
        assert_eq!(browser.errors().unwrap(), Vec::<String>::new());
    }
}

#[test]
#[ignore = "runs in a browser: type `cargo xtask test`"]
fn what_is_drawn_gives_the_same_image_and_the_same_bits_in_every_layer_as_here() {
    let zero = zero();
    let mut browser = open(View::DESKTOP);
    for strokes in [ONE, SEVEN, FOUR, THREE, &[zero.as_slice()][..]] {
        draw(&mut browser, strokes, 1.3, (9.0, 7.0));
        let mut session = Session::EMPTY;
        session.drawing = drawing_in_page(&mut browser);
        assert_eq!(session.drawing.segments().count() % 6, 0, "all strokes arrived");
        let class = session.look().unwrap();
        assert_eq!(image_in_page(&mut browser), session.image.as_flattened());
        assert!(bits_in_page(&mut browser) == bits_here(&session), "a {class}");
        assert_eq!(answer(&mut browser).unwrap().0, class as u64);
        click(&mut browser, "clear");
    }
}

#[test]
#[ignore = "runs in a browser: type `cargo xtask test`"]
fn every_test_sample_has_the_bits_of_every_layer_as_here() {
    let mut browser = open(View::DESKTOP);
    let proof =
        browser.evaluate("new Promise(done => setTimeout(() => done(proof.textContent), 100))");
    let expected = format!("{0} of {0} test images have the laptop’s bits", SAMPLES.len());
    assert!(proof.unwrap().as_str().unwrap().contains(&expected));
    for index in 0..SAMPLES.len() {
        click(&mut browser, "example");
        let mut session = Session::EMPTY;
        session.load_sample(index).unwrap();
        let class = session.run();
        assert_eq!(image_in_page(&mut browser), session.image.as_flattened());
        assert!(bits_in_page(&mut browser) == bits_here(&session), "sample {index}");
        assert_eq!(answer(&mut browser).unwrap().0, class as u64);
    }
}

#[test]
#[ignore = "runs in a browser: type `cargo xtask test`"]
fn images_of_mnist_have_the_bits_of_every_layer_as_here() {
    let Some(folder) = mnist::folder() else { return };
    let images = mnist::test_images(&folder);
    let mut browser = open(View::DESKTOP);
    for (index, image) in images.chunks_exact(SIDE * SIDE).take(200).enumerate() {
        let answered = browser.evaluate(&format!("demo.paste({})", Value::from(image))).unwrap();
        let mut session = Session::EMPTY;
        session.image.as_flattened_mut().copy_from_slice(image);
        assert_eq!(answered, session.run(), "image {index}");
        assert!(bits_in_page(&mut browser) == bits_here(&session), "image {index}");
    }
}

/// That drawings are placed as MNIST's are.
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
            assert!((centre - 14.0).abs() <= 0.55, "{centre}");
        }
    }
}

#[test]
#[ignore = "runs in a browser: type `cargo xtask test`"]
fn strokes_can_be_undone_one_by_one_and_buttons_pressed_with_keys() {
    let mut browser = open(View::DESKTOP);
    let disabled = |browser: &mut Browser| {
        browser.evaluate("[undo.disabled, clear.disabled]").unwrap().to_string()
    };
    assert_eq!(disabled(&mut browser), "[true,true]");
    draw(&mut browser, FOUR, 1.0, (0.0, 0.0));
    assert_eq!(answer(&mut browser).unwrap().0, 4);
    click(&mut browser, "undo");
    let one_stroke = drawing_in_page(&mut browser);
    assert_eq!(one_stroke.segments().count(), 12);
    assert_eq!(image_in_page(&mut browser), prepare(&one_stroke).unwrap().as_flattened());
    browser.evaluate("undo.focus()").unwrap();
    browser.press("Enter").unwrap();
    assert_eq!(answer(&mut browser), None);
    assert!(image_in_page(&mut browser).iter().all(|pixel| *pixel == 0));
    assert_eq!(disabled(&mut browser), "[true,true]");
    // The next button that can be pressed.
    browser.press("Tab").unwrap();
    browser.press(" ").unwrap();
    let focused = browser.evaluate("document.activeElement.id").unwrap();
    assert_eq!(focused, "example");
    assert!(answer(&mut browser).is_some());
    assert_eq!(disabled(&mut browser), "[true,false]");
}

#[test]
#[ignore = "runs in a browser: type `cargo xtask test`"]
fn the_page_is_laid_out_well_on_screens_and_phones_in_light_and_dark() {
    let pictures = target_folder().join("pictures");
    for (name, view) in [("desktop", View::DESKTOP), ("phone", View::PHONE)] {
        let mut browser = open(view);
        browser.evaluate("new Promise(done => setTimeout(done, 100))").unwrap();
        for (name, view) in [(name.to_string(), view), (format!("{name}-dark"), view.dark())] {
            browser.show(view).unwrap();
            let empty = browser.layout_faults().unwrap();
            assert_eq!(empty, Vec::<String>::new(), "{name}, nothing drawn");
            browser.screenshot(&pictures.join(format!("demo-{name}-empty.png"))).unwrap();
            draw(&mut browser, THREE, 1.0, (0.0, 0.0));
            // What is behind text on a picture is not known.
            assert_eq!(browser.evaluate("hint.checkVisibility()").unwrap(), false);
            assert_eq!(browser.layout_faults().unwrap(), Vec::<String>::new(), "{name}");
            browser.evaluate("scrollTo(0, 0)").unwrap();
            browser.screenshot(&pictures.join(format!("demo-{name}.png"))).unwrap();
            click(&mut browser, "example");
            browser.screenshot(&pictures.join(format!("demo-{name}-example.png"))).unwrap();
            click(&mut browser, "clear");
        }
        for width in [320, 600, 800, 1001] {
            browser.show(View { width, ..view }).unwrap();
            assert_eq!(browser.layout_faults().unwrap(), Vec::<String>::new(), "{width} px");
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
    browser.evaluate("demo.ready").unwrap();
    draw(&mut browser, SEVEN, 1.0, (0.0, 0.0));
    assert_eq!(answer(&mut browser).unwrap().0, 7);
    assert_eq!(browser.errors().unwrap(), Vec::<String>::new());
    // A file is in the way.
    let message = format!("{:#}", page::write(&out.join("index.html")).unwrap_err());
    assert!(message.contains("cannot write to") && message.contains("--out"), "{message}");
}
