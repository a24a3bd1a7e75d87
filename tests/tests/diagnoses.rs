//! What the trainer says of data and of results that are not what they seem.

use tests::command::Trainer;

/// Two features between 20 and 80 that tell three classes apart; `line` may change what stands in a line.
fn table(samples: usize, line: impl Fn(usize, f64, f64, &str) -> String) -> String {
    let text = (0..samples).map(|i| {
        let class = (i * 7919) % 3;
        let noise = |seed: usize| ((i * seed) % 101) as f64 / 10.1 - 5.0;
        let (left, right) = (30.0 + 15.0 * class as f64 + noise(37), 50.0 + noise(53));
        line(i, left, right, ["far", "mid", "near"][class])
    });
    text.collect()
}

#[test]
fn a_number_that_stands_for_no_value_is_named_and_does_not_spoil_the_others() {
    let trainer = Trainer::new();
    let text = table(300, |i, left, right, label| match i % 25 {
        3 => format!("65535,{right},{label}\n"),
        _ => format!("{left},{right},{label}\n"),
    });
    trainer.write("sonar.csv", format!("left,right,where\n{text}"));
    let train = "train --data sonar.csv --hidden 8 --no-report --quiet";
    let text = trainer.run(train);
    assert!(text.starts_with("outliers "), "{text}");
    assert!(text.contains("left is 65535 in 12 samples") && !text.contains("right is"), "{text}");
    let share = |text: &str| -> f64 {
        let line = text.lines().find(|line| line.starts_with("test ")).unwrap();
        line.split("right: ").nth(1).unwrap().split(' ').next().unwrap().parse().unwrap()
    };
    assert!(share(&text) > 88.0, "{text}");
    let dropped = trainer.run(&format!("{train} --outliers drop"));
    assert!(share(&dropped) > 97.0 && dropped.contains("are left out"), "{dropped}");
    // The split is the same as without: nothing that was trained on is judged.
    let text = trainer.run("evaluate sonar.postcard --data sonar.csv");
    assert!(text.contains("never trained on"), "{text}");
}

#[test]
fn clocks_codes_and_repeated_samples_are_named_before_training() {
    let trainer = Trainer::new();
    let text = table(300, |i, left, right, label| {
        format!(
            "{},{left},{right},{},{label}\n",
            20 * i,
            label.len() + label.find('e').unwrap_or(9)
        )
    });
    trainer.write("log.csv", format!("time,left,right,code,where\n{text}"));
    let text = trainer.run("train --data log.csv --hidden 4 --no-report --quiet --epochs 5");
    assert!(text.contains("leak       time only rises"), "{text}");
    assert!(text.contains("--ignore time"), "{text}");

    let text = table(100, |_, left, right, label| format!("{left},{right},{label}\n")).repeat(3);
    trainer.write("thrice.csv", text);
    let text = trainer.run(
        "train --data thrice.csv --hidden 4 --weight-decay 0.1 --no-report --quiet --epochs 5",
    );
    assert!(text.contains("repeated ") && text.contains("of 60 test samples"), "{text}");
    let json = trainer
        .run("train --data thrice.csv --hidden 4 --weight-decay 0.1 --no-report --json --epochs 5");
    assert!(json.contains("\"what\": \"repeated\""), "{json}");
}

#[test]
fn lines_of_a_subject_are_kept_together() {
    let trainer = Trainer::new();
    let text = table(300, |i, left, right, label| {
        format!("{left},person {},{right},{label}\n", (i / 20) % 7)
    });
    trainer.write("steps.csv", format!("left,subject,right,where\n{text}"));
    let text = trainer.run("train --data steps.csv --group subject --hidden 4 --no-report");
    assert!(text.contains("300 samples of 2 features") && text.contains("left, right"), "{text}");
    let text = trainer.run("evaluate steps.postcard --data steps.csv --group subject");
    assert!(text.contains("never trained on"), "{text}");
    let text = trainer.fail(1, "train --data steps.csv --group person --no-report");
    assert!(text.contains("no column `person`"), "{text}");
    trainer.write("two.csv", "a,who,label\n1,x,u\n2,x,v\n3,y,u\n4,y,v\n");
    let text = trainer.fail(1, "train --data two.csv --group who --no-report");
    assert!(text.contains("2 groups cannot be split"), "{text}");
    let text = trainer.fail(2, "train --data digits --group who --no-report");
    assert!(text.contains("--group names a column of CSV files"), "{text}");
}

#[test]
fn a_result_that_is_no_better_than_a_guess_says_so_first() {
    let trainer = Trainer::new();
    let random = |i: usize| ((i * 2_654_435_761) >> 9) % 1000;
    let rare = (0..400).map(|i| {
        let label = if random(i) < 30 { "broken" } else { "normal" };
        format!("{},{},{label}\n", random(i + 7), random(i + 5000))
    });
    trainer.write("machine.csv", rare.collect::<String>());
    let text = trainer.run("train --data machine.csv --hidden 4 --epochs 20 --no-report --quiet");
    let [guess, result] = ["no better than always predicting normal", "samples right"]
        .map(|text_in| text.find(text_in));
    assert!(guess.is_some() && guess < result, "{text}");
    assert!(text.contains("never predicted: broken") && text.contains("balanced"), "{text}");

    let text = table(200, |_, left, right, label| format!("{},{right},{label}\n", 1e6 * left));
    trainer.write("raw.csv", text);
    let text = trainer.run("train --data raw.csv --hidden 4 --normalize none --no-report --quiet");
    assert!(text.contains("unscaled ") && text.contains("leave --normalize none away"), "{text}");
}

#[test]
fn numbers_that_are_none_are_not_shown() {
    let trainer = Trainer::new();
    let lines = |target: &dyn Fn(usize) -> String| -> String {
        (0..60).map(|i| format!("{},{},{}\n", i * 37 % 11, i * 17 % 13, target(i))).collect()
    };
    trainer.write("constant.csv", format!("a,b,y\n{}", lines(&|_| "5".into())));
    let text = trainer.run("train --data constant.csv --target y --hidden 2 --no-report --quiet");
    assert!(text.contains("the target y is 5 in all") && text.contains("R² undefined"), "{text}");
    trainer.write("tiny.csv", format!("a,b,y\n{}", lines(&|i| format!("{}e-31", i % 9))));
    let text = trainer.fail(1, "train --data tiny.csv --target y --hidden 2 --no-report");
    assert!(text.contains("numbers of y") && text.contains("too small to train on"), "{text}");
}

#[test]
fn a_yes_or_no_has_accuracy_precision_and_recall() {
    let trainer = Trainer::new();
    let text = table(300, |_, left, right, label| {
        format!("{left},{right},{}\n", u8::from(label == "near"))
    });
    trainer.write("smoke.csv", format!("left,right,alarm\n{text}"));
    let train =
        "train --data smoke.csv --target alarm --loss binary-cross-entropy --hidden 8 --no-report";
    let text = trainer.run(&format!("{train} --early-stopping f1"));
    let line = text.lines().find(|line| line.starts_with("test ")).unwrap();
    for number in ["alarm: ", " of 60 samples right: ", "precision", "recall", "F1"] {
        assert!(line.contains(number), "{text}");
    }
    let json = trainer.run(&format!("{train} --json"));
    assert!(json.contains("\"yes_no\"") && json.contains("\"interval\""), "{json}");
}

#[test]
fn options_that_are_too_large_are_named() {
    let trainer = Trainer::new();
    let text = trainer.fail(2, "train --data moons --seeds 0..1000000");
    assert!(text.contains("1000000 seeds are too many"), "{text}");
    let text = trainer.fail(1, "train --data moons --weight-decay 1e30 --no-report");
    assert!(text.contains("weight decay of 1e30 is the cause"), "{text}");
}

#[test]
fn clean_data_gives_no_warning() {
    let trainer = Trainer::new();
    for data in ["digits", "moons", "sine", "gestures", "letters"] {
        let text = trainer.run(&format!("train --data {data} --epochs 8 --no-report --quiet"));
        assert!(text.starts_with("test "), "{data}: {text}");
    }
}
