//! The report of a training, in a browser. Those tests need one, therefore they are ignored by a plain
//! `cargo test`; `cargo xtask test` installs one and runs them. Pictures go to `target/reports`.

use std::fs;
use tests::browser::{Browser, View};
use tests::command::{Trainer, files_in};
use xtask::build::{target_folder, workspace};

/// The page of a training with these arguments.
fn trained(arguments: &str, name: &str) -> (Trainer, String) {
    let trainer = Trainer::new();
    let text = trainer.run(arguments);
    assert!(text.contains(&format!("\nreport     reports/{name}/report.html\n")), "{text}");
    let page = trainer.read(&format!("reports/{name}/report.html"));
    (trainer, String::from_utf8(page).unwrap())
}

#[test]
fn training_writes_a_page_that_holds_all_it_needs() {
    let (trainer, page) = trained("train --epochs 3 --quantize", "digits");
    assert_eq!(files_in(&trainer.path("reports/digits")), ["epochs.jsonl", "report.html"]);
    for part in
        ["network", "training", "predictions", "mistakes", "weights", "quantization", "origin"]
    {
        assert!(page.contains(&format!("<section id=\"{part}\">")), "{part}");
    }
    for plot in ["loss", "accuracy", "learning_rate", "confusion", "reliability"] {
        assert!(page.contains(&format!("<figure id=\"{plot}\">")), "{plot}");
    }
    assert!(page.contains("host-trainer train --epochs 3 --quantize"));
    // The digits in integers on a Raspberry Pi Pico, and none on a Cortex-M33.
    let row = |board: &str| {
        let (_, rest) = page.split_once(board).unwrap();
        rest.split("</tr>").next().unwrap().to_string()
    };
    assert!(page.contains("quantized, ms"));
    assert!(row("Raspberry Pi Pico (RP2040)").contains(">0.56<"), "{}", row("(RP2040)"));
    assert!(row("Raspberry Pi Pico 2").contains(">–<"), "{}", row("Raspberry Pi Pico 2"));
    for from_elsewhere in ["<script", "<link", "src=\"http", "url(", "@import"] {
        assert!(!page.contains(from_elsewhere), "{from_elsewhere}");
    }
    assert!(page.len() < 1_000_000, "{}", page.len());
    // The same again.
    let (_, again) = trained("train --epochs 3 --quantize", "digits");
    assert_eq!(page, again);
}

#[test]
fn pages_show_what_fits_the_task() {
    let (_, moons) = trained("train --data moons --epochs 5", "moons");
    assert!(
        moons.contains("<figure id=\"boundary\">") && !moons.contains("<section id=\"mistakes\">")
    );
    let (_, sine) = trained("train --data sine --epochs 5", "sine");
    for plot in ["rmse", "function", "predictions", "residuals"] {
        assert!(sine.contains(&format!("<figure id=\"{plot}\">")), "{plot}");
    }
    assert!(!sine.contains("<figure id=\"confusion\">"));
}

#[test]
fn without_a_report_there_is_none_and_elsewhere_it_is_where_it_was_asked_for() {
    let trainer = Trainer::new();
    let text = trainer.run("train --data moons --epochs 2 --no-report");
    assert!(!text.contains("report"), "{text}");
    assert!(!trainer.path("reports").exists());
    let text = trainer.run("train --data moons --epochs 2 --report elsewhere");
    assert!(text.contains("\nreport     elsewhere/report.html\n"), "{text}");
    assert_eq!(files_in(&trainer.path("elsewhere")), ["epochs.jsonl", "report.html"]);
}

#[test]
fn a_folder_that_cannot_be_is_refused_before_training() {
    let trainer = Trainer::new();
    trainer.write("reports", "a file");
    let error = trainer.fail(1, "train --data moons --epochs 2");
    assert!(error.contains("reports/moons") && error.contains("--report DIR"), "{error}");
    assert!(error.contains("--no-report"), "{error}");
    assert_eq!(trainer.files(), ["reports"]);
    // A file of epochs that is something else is left alone.
    trainer.write("epochs.jsonl", "mine");
    let error = trainer.fail(1, "train --data moons --epochs 2 --report .");
    assert!(error.contains("holds something else"), "{error}");
    assert_eq!(trainer.read("epochs.jsonl"), b"mine");
}

#[test]
fn labels_and_columns_are_text_whatever_they_are() {
    let trainer = Trainer::new();
    let mut csv = String::from("\"<script>alert(1)</script>\",\"b\"\"><img src=x>\",kind\n");
    for i in 0..60 {
        let label = ["<script>alert(2)</script>", "\"><b onmouseover='x'>"][i % 2];
        csv += &format!("{},{},\"{}\"\n", i % 2 * 4 + i % 7, i % 5, label.replace('"', "\"\""));
    }
    trainer.write("<i>evil.csv", csv);
    let mut command = trainer.command("train --epochs 2 --name evil --data");
    command.arg("<i>evil.csv").assert().success();
    let mut page = String::from_utf8(trainer.read("reports/evil/report.html")).unwrap();
    page.make_ascii_lowercase();
    for tag in ["<script", "<img src=x", "<b ", "<i>"] {
        assert!(!page.contains(tag), "{tag}");
    }
    assert!(page.contains("&lt;script&gt;alert(2)"));
}

#[test]
fn warnings_of_the_terminal_are_on_the_page_and_in_json() {
    let trainer = Trainer::new();
    let mut csv = String::from("clock,<b>x</b>,kind\n");
    for i in 0..120 {
        let x = if i == 77 { 65535 } else { 20 + i * 7919 % 61 };
        csv += &format!("{},{x},{}\n", 16 * i, ["a", "b"][i * 31 / 7 % 2]);
    }
    trainer.write("log.csv", csv);
    let text = trainer.run("train --data log.csv --epochs 2");
    let page = String::from_utf8(trainer.read("reports/log/report.html")).unwrap();
    let section = page.split("<section id=\"warnings\">").nth(1).expect("a section");
    let section = section.split("</section>").next().unwrap();
    for (what, part) in [("outliers", "is 65535 in sample 78"), ("leak", "clock only rises")] {
        assert!(text.contains(&format!("\n{what}")) && text.contains(part), "{text}");
        assert!(
            section.contains(&format!("<dt>{what}</dt>")) && section.contains(part),
            "{section}"
        );
    }
    assert!(section.contains("&lt;b&gt;x&lt;/b&gt;") && !section.contains("<b>"), "{section}");
    let json = trainer.run("train --data log.csv --epochs 2 --json --no-report");
    assert!(json.contains("is 65535 in sample 78") && json.contains("clock only rises"), "{json}");
    // What is clean has no such section.
    trainer.run("train --data moons --epochs 2");
    let page = String::from_utf8(trainer.read("reports/moons/report.html")).unwrap();
    assert!(!page.contains("<section id=\"warnings\">"));
}

#[test]
fn resumed_training_has_the_curves_of_all_epochs() {
    let trainer = Trainer::new();
    let train = "train --data moons --epochs 6 --checkpoint state --resume";
    trainer.run(train);
    let page = trainer.read("reports/moons/report.html");
    let epochs = trainer.read("reports/moons/epochs.jsonl");
    // All epochs are done: nothing is trained, and the page holds them all.
    trainer.write("reports/moons/report.html", "");
    let text = trainer.run(train);
    assert!(text.contains("resumed    after epoch 6"), "{text}");
    assert_eq!(trainer.read("reports/moons/report.html"), page);
    // What was cut off is left out, and said.
    trainer.write("reports/moons/epochs.jsonl", &epochs[..epochs.len() - 30]);
    trainer.run(train);
    let cut = String::from_utf8(trainer.read("reports/moons/report.html")).unwrap();
    assert!(cut.contains("The curves hold 5 of the 6 epochs"), "{cut}");
    assert_eq!(trainer.read("reports/moons/epochs.jsonl").last(), Some(&b'\n'));
}

#[test]
fn plot_draws_a_model_that_is_there_and_says_what_is_missing() {
    let trainer = Trainer::new();
    trainer.run("train --epochs 3 --quantize");
    let text =
        trainer.run("plot digits.postcard --metrics reports/digits/epochs.jsonl --out drawn");
    assert!(!text.contains("missing"), "{text}");
    let plots = ["accuracy", "confusion", "learning_rate", "loss", "reliability"];
    let mut expected: Vec<String> =
        plots.iter().flat_map(|plot| [format!("{plot}.png"), format!("{plot}.svg")]).collect();
    expected.extend(["report.html", "weights.png", "weights.svg"].map(String::from));
    assert_eq!(files_in(&trainer.path("drawn")), expected);
    let page = String::from_utf8(trainer.read("drawn/report.html")).unwrap();
    // The quantized model beside it is the one that it becomes.
    assert!(page.contains("<section id=\"quantization\">") && page.contains("signal/noise"));

    let iris = workspace().join("host-trainer/data/iris.csv");
    fs::copy(iris, trainer.path("iris.csv")).unwrap();
    trainer.run("train --data iris.csv --epochs 3 --no-report");
    let text = trainer.run("plot iris.postcard --out drawn_iris");
    assert!(text.contains("`iris.csv`: say where it is with --data FILE"), "{text}");
    assert!(text.contains("--metrics FILE"), "{text}");
    let page = String::from_utf8(trainer.read("drawn_iris/report.html")).unwrap();
    assert!(page.contains("Predictions are not shown") && page.contains("Boards"));
    let text = trainer.run("plot iris.postcard --data iris.csv --out drawn_iris");
    assert!(text.contains("drawn_iris/confusion.svg"), "{text}");
}

#[test]
fn bad_input_of_plot_is_named() {
    let trainer = Trainer::new();
    trainer.run("train --epochs 3 --no-report");
    trainer.run("train --data moons --epochs 3");
    trainer.run("train --data sine --epochs 3");
    let moons = String::from_utf8(trainer.read("reports/moons/epochs.jsonl")).unwrap();

    trainer.write("cut.jsonl", &moons[..moons.len() - 20]);
    let text = trainer.run("plot moons.postcard --metrics cut.jsonl --out cut");
    assert!(text.contains("left out   cut.jsonl line 3: it is cut off"), "{text}");
    assert!(text.contains("cut/loss.svg"), "{text}");

    trainer.write("nan.jsonl", moons.replacen("\"loss\":0.", "\"loss\":NaN,\"x\":0.", 1));
    let text = trainer.run("plot moons.postcard --metrics nan.jsonl --out nan");
    assert!(text.contains("left out   nan.jsonl line 1"), "{text}");

    trainer.write("empty.jsonl", "");
    let text = trainer.run("plot moons.postcard --metrics empty.jsonl --out empty");
    assert!(text.contains("empty.jsonl holds no epoch"), "{text}");

    let of_sine = "plot moons.postcard --metrics reports/sine/epochs.jsonl";
    let error = trainer.fail(1, of_sine);
    assert!(error.contains("predicts numbers, but moons predicts classes"), "{error}");
    let error = trainer.fail(1, "plot moons.postcard --metrics nowhere.jsonl");
    assert!(error.contains("nowhere.jsonl"), "{error}");
    let error = trainer.fail(1, "plot moons.postcard --data sine");
    assert!(error.contains("takes 2 features"), "{error}");
    let error = trainer.fail(1, "plot moons.postcard --out moons.postcard/sub");
    assert!(error.contains("cannot write to the folder"), "{error}");
    trainer.write("bad.postcard", "no model");
    assert!(trainer.fail(1, "plot bad.postcard").contains("bad.postcard"));
}

/// Every way in which a report is looked at.
const VIEWS: [(&str, View); 5] = [
    ("desktop", View::DESKTOP),
    ("desktop-dark", View::DESKTOP.dark()),
    ("phone", View::PHONE),
    ("phone-dark", View::PHONE.dark()),
    ("paper", View { width: 760, ..View::DESKTOP.print() }),
];

/// Looks at a page in every way, and expects nothing to be wrong with it.
fn look(browser: &mut Browser, trainer: &Trainer, name: &str) {
    let page = trainer.path(&format!("reports/{name}/report.html"));
    let mut faults = Vec::new();
    for (view_name, view) in VIEWS {
        browser.open_file(&page, view).unwrap();
        let picture = target_folder().join(format!("reports/{name}-{view_name}.png"));
        browser.screenshot(&picture).unwrap();
        let found = browser.layout_faults().unwrap();
        faults.extend(found.into_iter().map(|fault| format!("{view_name}: {fault}")));
        faults
            .extend(browser.errors().unwrap().iter().map(|error| format!("{view_name}: {error}")));
    }
    assert!(faults.is_empty(), "{name}:\n{}", faults.join("\n"));
}

#[test]
#[ignore = "runs in a browser: type `cargo xtask test`"]
fn reports_are_laid_out_well_on_every_screen() {
    let mut browser = Browser::start().unwrap();
    let trainer = Trainer::new();
    let iris = workspace().join("host-trainer/data/iris.csv");
    fs::copy(iris, trainer.path("iris.csv")).unwrap();
    for (arguments, name) in [
        ("train --epochs 10 --quantize", "digits"),
        ("train --data moons --epochs 40 --hidden 16,16 --activation tanh", "moons"),
        ("train --data sine --epochs 40 --hidden 16,16 --activation tanh --quantize", "sine"),
        ("train --data iris.csv --epochs 10 --hidden 8", "iris"),
        ("train --data letters --epochs 2", "letters"),
        ("train --data gestures --epochs 2 --quantize --layers", "gestures"),
    ] {
        let mut command = trainer.command(arguments);
        if arguments.ends_with("--layers") {
            command.arg("conv 8 7 stride 2, maxpool 2, dense 5");
        }
        command.assert().success();
        look(&mut browser, &trainer, name);
    }
}

#[test]
#[ignore = "runs in a browser: type `cargo xtask test`"]
fn dark_pages_have_dark_plots() {
    let mut browser = Browser::start().unwrap();
    let (trainer, _) = trained("train --data moons --epochs 3", "moons");
    let page = trainer.path("reports/moons/report.html");
    let line = "getComputedStyle(document.querySelector('#loss polyline')).stroke";
    browser.open_file(&page, View::DESKTOP).unwrap();
    assert_eq!(browser.evaluate(line).unwrap(), "rgb(228, 231, 235)");
    browser.show(View::DESKTOP.dark()).unwrap();
    assert_eq!(browser.evaluate(line).unwrap(), "rgb(42, 48, 56)");
}
