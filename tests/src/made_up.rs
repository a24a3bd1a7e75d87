//! Files of made-up measurements that documents name: folders of recordings, and a pump that wears out.

use std::fmt::Write;

/// Lines of a recording, fifty a second.
const MOMENTS: usize = 500;

/// The names of files, and what is in them.
pub(crate) fn files() -> Vec<(String, String)> {
    let mut files = Vec::new();
    for (label, cycles) in [("wave", 1.5), ("shake", 6.0)] {
        for take in 1..=5 {
            files.push((format!("recordings/{label}_{take}.csv"), recording(cycles, take)));
        }
    }
    files.push(("new.csv".into(), recording(1.5, 9)));
    for take in 1..=12 {
        files.push((format!("motor/normal_{take:02}.csv"), motor(take, false)));
    }
    for take in 13..=16 {
        files.push((format!("judged/normal_{take}.csv"), motor(take, false)));
        files.push((format!("judged/bearing_{take}.csv"), motor(take, true)));
    }
    files.push(("shift.csv".into(), motor(20, true)));
    files.push(("pump.csv".into(), pump(600, true)));
    files.push(("normal.csv".into(), pump(400, false)));
    files.push(("today.csv".into(), pump(60, false)));
    files
}

/// Three axes that swing so often in a second.
fn recording(cycles: f64, take: usize) -> String {
    let mut text = String::from("t,x,y,z\n");
    let mut noise = Noise(take as u32);
    for moment in 0..MOMENTS {
        let seconds = moment as f64 / 50.0;
        let angle = std::f64::consts::TAU * cycles * (1.0 + 0.03 * take as f64) * seconds;
        let [x, y, z] = [angle.sin(), angle.cos(), (2.0 * angle).sin()];
        let [a, b, c] = [(); 3].map(|()| 0.2 * noise.next());
        let written =
            writeln!(text, "{seconds:.2},{:.3},{:.3},{:.3}", x + a, y + b, 1.0 + 0.3 * z + c);
        written.expect("writing to a String cannot fail");
    }
    text
}

/// Two axes of a motor that turns twelve times a second, 200 moments a second; a worn bearing rings.
fn motor(take: usize, is_worn: bool) -> String {
    let mut text = String::from("t_ms,x,y\n");
    let mut noise = Noise(7 * take as u32);
    for moment in 0..2 * MOMENTS {
        let seconds = moment as f64 / 200.0;
        let angle = std::f64::consts::TAU * 12.0 * seconds + take as f64;
        let ringing = (std::f64::consts::TAU * 70.0 * seconds).sin();
        let x = angle.sin() + 0.3 * (2.0 * angle).sin() + if is_worn { ringing } else { 0.0 };
        let [x, y] = [x, 0.8 * angle.cos()].map(|n| n + 0.1 * noise.next());
        let written = writeln!(text, "{},{x:.3},{y:.3}", 5 * moment);
        written.expect("writing to a String cannot fail");
    }
    text
}

/// Measurements that hang together while the pump is well; if it may be worn, every tenth line is of a worn one.
fn pump(lines: usize, may_be_worn: bool) -> String {
    let label = if may_be_worn { ",state" } else { "" };
    let mut text = format!("flow,pressure,current,temperature{label}\n");
    let mut noise = Noise(lines as u32);
    for line in 0..lines {
        let is_worn = may_be_worn && line % 10 == 9;
        let flow = 20.0 + 6.0 * noise.next();
        let current = 0.1 * flow + if is_worn { 1.5 } else { 0.0 };
        let numbers =
            [flow, 0.25 * flow, current, 40.0 + 5.0 * current].map(|n| n + 0.1 * noise.next());
        let [a, b, c, d] = numbers;
        let state = match (may_be_worn, is_worn) {
            (false, _) => "",
            (true, false) => ",ok",
            (true, true) => ",worn",
        };
        let written = writeln!(text, "{a:.2},{b:.2},{c:.3},{d:.2}{state}");
        written.expect("writing to a String cannot fail");
    }
    text
}

/// Numbers from -1 to 1, the same on every run.
struct Noise(u32);

impl Noise {
    fn next(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        f64::from(self.0 >> 8) / f64::from(1 << 23) - 1.0
    }
}
