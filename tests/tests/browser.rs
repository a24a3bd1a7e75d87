//! The browser of other tests: that it sees what they rely on. Needs a browser, therefore ignored by a plain
//! `cargo test`; `cargo xtask test` installs one and runs them.

use std::path::PathBuf;
use tempfile::TempDir;
use tests::browser::{Browser, View};

const BASE: &str = "<!doctype html><html lang=en><meta name=viewport content='width=device-width'>\
                    <meta charset=utf-8><title>t</title><style>body { font: 16px sans-serif; margin: 0 }</style>";

/// A page with this body, in a folder of its own.
fn page(body: &str) -> (TempDir, PathBuf) {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("page.html");
    std::fs::write(&path, format!("{BASE}{body}")).unwrap();
    (folder, path)
}

#[test]
#[ignore = "runs in a browser: type `cargo xtask test`"]
fn faults_of_a_layout_are_found_and_a_good_one_has_none() {
    let mut browser = Browser::start().unwrap();
    for (body, expected) in [
        ("<p>good</p><p style='background: #000; color: #fff'>good as well</p>", None),
        ("<p style='width: 2000px'>wide</p>", Some("2000 px wide, the window 1280 px")),
        (
            "<p style='width: 40px; overflow: hidden; white-space: nowrap'>much too long</p>",
            Some("cut off: “much too long”"),
        ),
        (
            "<p>one below</p><p style='margin-top: -30px'>the other</p>",
            Some("“one below” and “the other” lie on each other"),
        ),
        ("<p style='color: #999'>grey</p>", Some("“grey” has 2.85 times the contrast")),
        // Black at 0.3 on white: 0.7 of 255, whose luminance is 0.448, so 1.05 / 0.498.
        ("<p style='opacity: 0.3'>faint</p>", Some("“faint” has 2.11 times the contrast")),
        (
            "<svg width=99 height=40><rect width=99 height=40 /><text x=9 y=20>dark</text></svg>",
            Some("“dark” has 1.00 times the contrast"),
        ),
        (
            "<p style='margin-top: 3000px; background: linear-gradient(#fff, #444)'>below</p>",
            Some("“below” has"),
        ),
    ] {
        let (_folder, path) = page(body);
        browser.open_file(&path, View::DESKTOP).unwrap();
        let faults = browser.layout_faults().unwrap();
        match expected {
            None => assert_eq!(faults, Vec::<String>::new()),
            Some(expected) => {
                assert!(faults.len() == 1 && faults[0].contains(expected), "{body}: {faults:?}");
            }
        }
        assert_eq!(browser.evaluate("innerHeight").unwrap(), 800, "the window is as before");
    }
}

#[test]
#[ignore = "runs in a browser: type `cargo xtask test`"]
fn a_page_is_shown_on_screens_and_phones_in_light_and_dark_and_on_paper() {
    let (folder, path) = page("<style>:root { color-scheme: light dark }</style><p>text</p>");
    let mut browser = Browser::start().unwrap();
    browser.open_file(&path, View::PHONE).unwrap();
    assert_eq!(browser.evaluate("[innerWidth, devicePixelRatio]").unwrap().to_string(), "[390,2]");
    let is = |browser: &mut Browser, media: &str| {
        browser.evaluate(&format!("matchMedia('{media}').matches")).unwrap() == true
    };
    assert!(is(&mut browser, "(prefers-color-scheme: light)"));
    assert!(is(&mut browser, "screen"));
    browser.show(View::DESKTOP.dark()).unwrap();
    assert!(is(&mut browser, "(prefers-color-scheme: dark)"));
    browser.show(View::DESKTOP.print()).unwrap();
    assert!(is(&mut browser, "print"));
    let picture = folder.path().join("pictures/phone.png");
    browser.show(View::PHONE).unwrap();
    browser.screenshot(&picture).unwrap();
    let file = std::io::BufReader::new(std::fs::File::open(picture).unwrap());
    let reader = png::Decoder::new(file).read_info().unwrap();
    assert_eq!((reader.info().width, reader.info().height), (780, 1688));
}

#[test]
#[ignore = "runs in a browser: type `cargo xtask test`"]
fn errors_of_a_page_and_of_what_it_is_asked_are_told() {
    let mut browser = Browser::start().unwrap();
    let (_folder, path) = page(
        "<script>console.error('reported'); setTimeout(() => { throw new Error('thrown') })</script>\
         <img src=missing.png>",
    );
    browser.open_file(&path, View::DESKTOP).unwrap();
    let errors = browser.errors().unwrap().join("\n");
    for expected in ["reported", "thrown", "missing.png"] {
        assert!(errors.contains(expected), "{errors}");
    }
    assert!(browser.evaluate("nothing.at.all").unwrap_err().to_string().contains("nothing is not"));
    let promise = "new Promise(done => setTimeout(() => done({ a: [1, 2] }), 20))";
    assert_eq!(browser.evaluate(promise).unwrap().to_string(), r#"{"a":[1,2]}"#);
    let (_folder, path) = page("<p>good</p>");
    browser.open_file(&path, View::DESKTOP).unwrap();
    assert_eq!(browser.errors().unwrap(), Vec::<String>::new(), "those of the page that is open");
    let missing = browser.open("http://127.0.0.1:1/", View::DESKTOP).unwrap_err().to_string();
    assert!(missing.contains("127.0.0.1"), "{missing}");
}

#[test]
#[ignore = "runs in a browser: type `cargo xtask test`"]
fn a_mouse_a_finger_and_keys_arrive() {
    let (_folder, path) = page(
        "<div id=area style='width: 300px; height: 300px; touch-action: none'></div>\
         <button onclick='told.push(\"clicked\")'>button</button>\
         <script>const told = []; for (const kind of ['pointerdown', 'pointermove', 'pointerup']) \
         area.addEventListener(kind, e => told.push(`${e.pointerType} ${kind} ${e.clientX}`))</script>",
    );
    let mut browser = Browser::start().unwrap();
    browser.open_file(&path, View::DESKTOP).unwrap();
    browser.drag(&[(10.0, 10.0), (20.0, 10.0)]).unwrap();
    browser.press("Tab").unwrap();
    browser.press("Enter").unwrap();
    assert_eq!(
        browser.evaluate("told.splice(0)").unwrap().to_string(),
        r#"["mouse pointerdown 10","mouse pointermove 20","mouse pointerup 20","clicked"]"#
    );
    browser.open_file(&path, View::PHONE).unwrap();
    browser.touch(&[(10.0, 10.0), (40.0, 10.0), (90.0, 10.0)]).unwrap();
    let told = browser.evaluate("told.join()").unwrap().to_string();
    assert!(told.contains("touch pointerdown 10") && told.contains("touch pointerup 90"), "{told}");
}
