//! The page is laid out well on every screen.

use super::page;
use tests::browser::View;
use tests::command::Trainer;
use tests::watching::ask;
use xtask::build::target_folder;

/// In JavaScript: a board of so many channels that said so much, as a server tells it.
fn scene(channels: usize, windows: usize, bits: &str, is_unknown: bool) -> String {
    format!(
        "monitor.watch(false, (tell) => {{ const names = ['ax', 'ay', 'az', 'gx', 'gy', 'gz', 'light']; \
         const labels = ['rest', 'wave', 'a class whose name is as long as the sentence that somebody wrote into the column of labels', 'turn_left_and_right_and_left_again_without_a_space']; \
         tell({{ kind: 'board', firmware: 'wand 1.0', rate: 104, channels: names.slice(0, {channels}).map((name, at) => ({{ name, unit: at < 3 ? 'm/s²' : '°/s' }})), \
           network: {{ checksum: 0xfedcba98, outputs: 4, window: 64, hop: 16 }}, labels, model: 'firmware/models/wand_quantized.postcard' }}); \
         tell({{ kind: 'samples', first: 0, values: Array.from({{ length: {channels} * 500 }}, (_, at) => Math.sin(at / {channels} / (9 + 3 * (at % {channels}))) * (at % {channels} < 3 ? 9.81 : 150)) }}); \
         for (let number = 0; number < {windows}; number++) {{ const known = Math.floor(number / 37) % 4, isOdd = {is_unknown} && number % 11 > 7; \
           tell({{ kind: 'window', number, class: isOdd ? null : known, nearest: known, outputs: labels.map((_, at) => (at === known ? 0.91 : 0.03)), micros: 1139, \
             bits: '{bits}' === 'different' && number % 50 > 3 ? 'same' : '{bits}', here: 1 }}); }} \
         tell({{ kind: 'counts', windows: {windows}, same: '{bits}' === 'same' ? {windows} : 77, different: '{bits}' === 'different' ? {windows} / 10 : 0, unknown: 3, gaps: 2, lost: 45, damaged: 1, restarts: 1, failures: 0, micros: 1140, refused: 12, \
           board: {is_unknown} ? {{ windows: 640, refused: 12, refused_of_block: 9, level_shift: 0.5, spread_shift: -3.1, drift: true }} : null }}); \
         return () => {{}}; }})"
    )
}

#[test]
#[ignore = "runs in a browser: type `cargo xtask test`"]
fn the_page_is_laid_out_well_on_screens_and_phones_in_light_and_dark() {
    let trainer = Trainer::new();
    let mut browser = page(&trainer, View::DESKTOP);
    let pictures = target_folder().join("pictures");
    let views = [
        ("desktop", View::DESKTOP),
        ("desktop-dark", View::DESKTOP.dark()),
        ("phone", View::PHONE),
        ("phone-dark", View::PHONE.dark()),
    ];
    for (what, scene) in [
        ("empty", String::from("0")),
        ("one-channel", scene(1, 1000, "same", false)),
        ("six-channels-alarm", scene(6, 400, "different", false)),
        ("unknown", scene(7, 60, "same", true)),
    ] {
        browser.evaluate(&scene).unwrap();
        for (name, view) in views {
            browser.show(view).unwrap();
            let picture = "new Promise(requestAnimationFrame)";
            browser.evaluate(&format!("{picture}.then(() => {picture})")).unwrap();
            assert_eq!(browser.layout_faults().unwrap(), Vec::<String>::new(), "{what}, {name}");
            browser.screenshot(&pictures.join(format!("monitor-{what}-{name}.png"))).unwrap();
        }
    }
    let text: String = ask(&mut browser, "document.getElementById('class').textContent").unwrap();
    // Window 59 is the fourth of a block of eleven: 59 % 11 = 4.
    assert_eq!(text, "wave");
    assert!(
        ask::<bool>(
            &mut browser,
            "document.getElementById('classes').innerText.includes('unknown')"
        )
        .unwrap()
    );
    assert_eq!(browser.errors().unwrap(), Vec::<String>::new());
}
