//! A line for every epoch, and on a terminal a bar below them.

use super::console::{Console, DIM};
use super::table::{number, percent};
use super::time_left::{TimeLeft, about};
use console::measure_text_width;
use host_trainer_core::EpochReport;
use host_trainer_core::metrics::Metrics;
use indicatif::{HumanCount, ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::io::{Result, Write};
use std::time::{Duration, Instant};

/// On a terminal, about so many epochs have a line; the bar shows the others.
const LINES: usize = 10;

/// The bar need not change faster than people read.
const BETWEEN: Duration = Duration::from_millis(200);

/// Shows how training goes: the bar on standard error, the lines wherever results go.
pub(super) struct Progress {
    bar: ProgressBar,
    epochs: usize,
    samples: usize,
    started: Instant,
    shown: usize,
    steps: u64,
    steps_done: u64,
    left: TimeLeft,
    drawn: Instant,
    judged: String,
}

impl Progress {
    /// Makes a bar of epochs from this one on, with so many samples and steps each; none where standard error is no
    /// terminal.
    pub fn new(
        (epochs_done, epochs): (usize, usize),
        samples: usize,
        batch_size: usize,
        out: &Console,
    ) -> Self {
        let template = "{prefix:.bold}   {wide_bar} {pos}/{len} {msg}";
        let style = ProgressStyle::with_template(template);
        let is_dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
        let target = match out.is_chatty() && !is_dumb {
            true => ProgressDrawTarget::stderr(),
            false => ProgressDrawTarget::hidden(),
        };
        let bar = ProgressBar::with_draw_target(Some(epochs as u64), target)
            .with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
            .with_prefix("training");
        let steps = samples.div_ceil(batch_size.max(1)) as u64;
        let left = TimeLeft::new(steps.saturating_mul(epochs.saturating_sub(epochs_done) as u64));
        let (started, judged) = (Instant::now(), String::new());
        Self {
            bar,
            epochs,
            samples,
            started,
            shown: 0,
            steps,
            steps_done: 0,
            left,
            drawn: started,
            judged,
        }
    }

    /// Notes a step of the epoch that runs. Where there is no bar, a training that will take long is said to, in a
    /// line.
    pub fn step(&mut self, done: usize, out: &mut Console) -> Result<()> {
        self.steps_done = (self.shown as u64).saturating_mul(self.steps) + done as u64;
        self.left.note(self.steps_done);
        if self.drawn.elapsed() < BETWEEN {
            return Ok(());
        }
        self.drawn = Instant::now();
        if !self.bar.is_hidden() {
            self.draw();
            return Ok(());
        }
        let Some(left) = self.left.announcement() else { return Ok(()) };
        let steps = HumanCount(self.steps_done);
        writeln!(out, "time       {} left, as the first steps went ({steps} so far)", about(left))?;
        out.flush()
    }

    /// Draws the last metrics, and the time that is left.
    fn draw(&self) {
        let left = self.left.estimate().map(|left| format!("{} left", about(left)));
        let parts = [Some(self.judged.clone()).filter(|text| !text.is_empty()), left];
        self.bar.set_message(parts.into_iter().flatten().collect::<Vec<_>>().join(", "));
    }

    /// Samples a second, so far.
    pub fn speed(&self) -> f64 {
        let seconds = self.started.elapsed().as_secs_f64();
        (self.samples * self.shown) as f64 / seconds.max(f64::MIN_POSITIVE)
    }

    /// Shows an epoch.
    pub fn show(&mut self, report: &EpochReport, out: &mut Console) -> Result<()> {
        let EpochReport { epoch, training_loss, validation, .. } = report;
        self.shown += 1;
        let digits = self.epochs.to_string().len();
        let line = |accuracy: &str, rmse: &str| match &validation.metrics {
            Metrics::Classification(metrics) => format!(
                "{DIM}epoch {epoch:>digits$}{DIM:#}   training loss {training_loss:.4}, {accuracy}{:>7}; validation loss {:.4}, {accuracy}{:>7}",
                percent(report.training_accuracy),
                validation.loss,
                percent(metrics.accuracy())
            ),
            Metrics::Regression(metrics) => format!(
                "{DIM}epoch {epoch:>digits$}{DIM:#}   training loss {training_loss:.4}; validation loss {:.4}, {rmse}{}",
                validation.loss,
                number(metrics.total_rmse())
            ),
        };
        let judged = match &validation.metrics {
            Metrics::Classification(metrics) => percent(metrics.accuracy()),
            Metrics::Regression(metrics) => format!("RMSE {}", number(metrics.total_rmse())),
        };
        self.bar.set_position(*epoch as u64);
        let speed = rounded(self.speed());
        self.judged = format!("loss {training_loss:.4}, {judged}, {speed} samples/s");
        self.draw();
        let every = if out.width().is_some() { self.epochs.div_ceil(LINES) } else { 1 };
        if *epoch > 1 && *epoch < self.epochs && !epoch.is_multiple_of(every) {
            return Ok(());
        }
        let whole = line("accuracy ", "RMSE ");
        let is_narrow = out.width().is_some_and(|width| width < measure_text_width(&whole));
        let line = if is_narrow { line("", "RMSE ") } else { whole };
        self.bar.suspend(|| writeln!(out, "{line}"))
    }
}

/// Two digits are enough of a speed: `1,500,000`.
pub(super) fn rounded(speed: f64) -> String {
    let unit = 10f64.powf((speed.max(1.0).log10().floor() - 1.0).max(0.0));
    HumanCount(((speed / unit).round() * unit) as u64).to_string()
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn speeds_are_rounded_to_two_digits() {
        let speeds = [0.0, 0.4, 7.2, 99.6, 12_345.0, 1_549_999.0].map(rounded);
        assert_eq!(speeds, ["0", "0", "7", "100", "12,000", "1,500,000"]);
    }
}
