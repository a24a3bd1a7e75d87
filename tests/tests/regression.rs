//! Numbers instead of classes, the whole way.

use tests::command::Trainer;

/// `y0 = 2·a − b`, `y1 = a·b`, and a column of other names.
fn table() -> String {
    let mut text = String::from("a,heat,b,power\n");
    for i in 0..400 {
        let (a, b) = ((i * 37 % 101) as f32 / 50.0 - 1.0, (i * 53 % 97) as f32 / 48.0 - 1.0);
        text += &format!("{a},{},{b},{}\n", 100.0 * (2.0 * a - b), a * b);
    }
    text
}

#[test]
fn several_numeric_columns_are_learned_and_answered_in_their_units() {
    let trainer = Trainer::new();
    trainer.write("plant.csv", table());
    let train = "train --data plant.csv --target heat,power --hidden 24 --activation tanh --weight-decay 0 --epochs 200";
    let text = trainer.run(train);
    assert!(text.contains("400 samples of 2 features, 2 targets"), "{text}");
    assert!(text.contains("targets    heat, power"), "{text}");
    let text = trainer.run("evaluate plant.postcard --data plant.csv");
    let r_squared = |name: &str| -> f64 {
        let line = text.lines().find(|line| line.contains(&format!("{name}: RMSE"))).expect(name);
        line.rsplit(' ').next().unwrap().parse().unwrap()
    };
    assert!(text.contains("never trained on"), "{text}");
    assert!(r_squared("heat") > 0.99 && r_squared("power") > 0.97, "{text}");

    trainer.write("new.csv", "a,b\n0.5,-0.5\n");
    let text = trainer.run("predict plant.postcard --data new.csv");
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines[0], "heat,power");
    let numbers: Vec<f64> = lines[1].split(',').map(|n| n.parse().unwrap()).collect();
    assert!((numbers[0] - 150.0).abs() < 15.0 && (numbers[1] + 0.25).abs() < 0.1, "{numbers:?}");

    let text = trainer.run("inspect plant.postcard");
    assert!(text.contains("targets    heat, power") && text.contains("RMSE"), "{text}");
}

#[test]
fn a_sine_is_learned_down_to_its_noise() {
    let trainer = Trainer::new();
    let text = trainer.run("train --data sine --hidden 16,16 --activation tanh --weight-decay 0");
    let line = text.lines().find(|line| line.starts_with("test ")).unwrap();
    let rmse: f64 = line.split("RMSE ").nth(1).unwrap().split(',').next().unwrap().parse().unwrap();
    // The noise has a deviation of 0.05.
    assert!(rmse < 0.06, "{line}");
    let source = String::from_utf8(trainer.read("sine.rs")).unwrap();
    assert!(source.contains("Dense<16, 1, Identity>") && source.contains("RMSE"), "{source}");
}

#[test]
fn columns_that_cannot_be_targets_are_named() {
    let trainer = Trainer::new();
    trainer.write("plant.csv", table());
    trainer.write("text.csv", "a,b\n1,x\n");
    for (arguments, expected) in [
        (
            "--data plant.csv --target cold",
            "no column `cold` in the first line, which has: `a`, `heat`, `b`, `power`",
        ),
        ("--data text.csv --target b", "text.csv line 2: column 2 is `x`, expected a number"),
        ("--data plant.csv --target heat --loss bce", "outside of the range of Sigmoid (0 to 1)"),
        (
            "--data plant.csv --target heat --output-activation relu",
            "outside of the range of Relu (0 to inf)",
        ),
        ("--data plant.csv --target heat --class-weights balanced", "need classes"),
        (
            "--data plant.csv --target heat --early-stopping accuracy",
            "accuracy and F1 are for classes",
        ),
    ] {
        let text = trainer.fail(1, &format!("train {arguments}"));
        assert!(text.contains(expected), "{arguments}: {text}");
    }
}
