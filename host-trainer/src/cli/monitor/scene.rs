//! The picture of a board: its input as curves, its classes over time, counters.

use super::again::Verdict;
use super::counts::Counts;
use super::history::History;
use super::seen::Seen;
use crate::cli::label::clean;
use crate::cli::record::described;
use crate::live::Device;
use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::style::{Color, Style, Stylize};
use ratatui::symbols::Marker;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Axis, Block, Chart, Dataset, GraphType, Paragraph};
use std::collections::VecDeque;

/// Moments in the picture.
const MOMENTS: usize = 256;
/// Windows that are kept: more than a terminal has columns.
const WINDOWS: usize = 512;
/// Columns of a label.
const LABEL: usize = 14;

/// Colours that are told apart on dark and light terminals.
const COLOURS: [Color; 6] =
    [Color::Cyan, Color::Yellow, Color::Magenta, Color::Green, Color::Blue, Color::Red];

/// Parts that do not change, and the windows that came last.
pub(super) struct Scene {
    title: String,
    channels: Vec<String>,
    labels: Vec<String>,
    windows: VecDeque<Seen>,
}

impl Scene {
    pub fn new(device: &Device, labels: &[String]) -> Self {
        let outputs = device.network.map_or(0, |network| usize::from(network.outputs));
        let label =
            |class: usize| labels.get(class).map_or(class.to_string(), |label| clean(label));
        Self {
            title: described(device),
            channels: device.names().iter().map(|name| clean(name)).collect(),
            labels: (0..outputs).map(label).collect(),
            windows: VecDeque::new(),
        }
    }

    /// Keeps a window.
    pub fn window(&mut self, seen: &Seen) {
        self.windows.push_back(seen.clone());
        if self.windows.len() > WINDOWS {
            self.windows.pop_front();
        }
    }

    /// Draws all of it, in a terminal of any size.
    pub fn draw(&self, frame: &mut Frame<'_>, history: &History, counts: &Counts) {
        let classes = self.labels.len() as u16 + 2;
        let [title, curves, windows, foot] = Layout::vertical([
            Constraint::Length(1),
            Constraint::Min(4),
            Constraint::Max(classes),
            Constraint::Length(if counts.of_board.is_some() { 3 } else { 2 }),
        ])
        .areas(frame.area());
        frame.render_widget(Line::from(self.title.as_str()).bold(), title);
        self.draw_curves(frame, curves, history);
        self.draw_windows(frame, windows);
        frame.render_widget(Paragraph::new(self.foot(counts)), foot);
    }

    fn draw_curves(&self, frame: &mut Frame<'_>, area: Rect, history: &History) {
        let curves: Vec<Vec<(f64, f64)>> = (0..self.channels.len())
            .map(|channel| (0..).map(f64::from).zip(history.last(channel, MOMENTS)).collect())
            .collect();
        let values = curves.iter().flatten().map(|(_, value)| *value).filter(|v| v.is_finite());
        let (low, high) =
            values.fold((f64::MAX, f64::MIN), |(low, high), v| (low.min(v), high.max(v)));
        // A flat curve, and none at all, have a range as well.
        let (low, high) =
            if low < high { (low, high) } else { (low.min(0.0) - 1.0, low.max(0.0) + 1.0) };
        let (low, high) = if low.abs() < 1e300 { (low, high) } else { (-1.0, 1.0) };
        let datasets = curves.iter().zip(&self.channels).zip(COLOURS.iter().cycle()).map(
            |((curve, name), colour)| {
                Dataset::default()
                    .name(name.as_str())
                    .marker(Marker::Braille)
                    .graph_type(GraphType::Line)
                    .style(Style::new().fg(*colour))
                    .data(curve)
            },
        );
        let chart = Chart::new(datasets.collect())
            .block(Block::bordered().title("input"))
            .x_axis(Axis::default().bounds([0.0, MOMENTS as f64]))
            .y_axis(
                Axis::default()
                    .bounds([low, high])
                    .labels([format!("{low:.3}"), format!("{high:.3}")]),
            );
        frame.render_widget(chart, area);
    }

    /// A row for each class: the last output, and which windows it was predicted for.
    fn draw_windows(&self, frame: &mut Frame<'_>, area: Rect) {
        let room = usize::from(area.width).saturating_sub(LABEL + 11);
        let shown = self.windows.iter().skip(self.windows.len().saturating_sub(room));
        let last = self.windows.back();
        let rows = self.labels.iter().enumerate().map(|(class, label)| {
            let name: String = label.chars().take(LABEL).collect();
            let output = last.and_then(|seen| seen.prediction.outputs.get(class));
            let output = output.map_or(String::new(), |output| format!("{output:.3}"));
            let head = format!("{name:<LABEL$} {output:>7} ");
            let is_last = last.is_some_and(|seen| usize::from(seen.prediction.class) == class);
            let head = if is_last { Span::from(head).bold() } else { Span::from(head) };
            let marks = shown.clone().map(|seen| {
                let is_it = usize::from(seen.prediction.class) == class;
                let is_known = seen.prediction.decided.is_none_or(|decided| decided.is_known);
                let mark = Span::from(match (is_it, is_known) {
                    (true, true) => "█",
                    (true, false) => "?",
                    (false, _) => "·",
                });
                match seen.verdict {
                    Some(Verdict::Different { .. }) if is_it => mark.red(),
                    Some(Verdict::Same) if is_it => mark.green(),
                    _ => mark,
                }
            });
            Line::from_iter([head].into_iter().chain(marks))
        });
        let block = Block::bordered().title("windows, the newest on the right");
        frame.render_widget(Paragraph::new(rows.collect::<Vec<_>>()).block(block), area);
    }

    fn foot(&self, counts: &Counts) -> Vec<Line<'static>> {
        let bits = match counts.is_compared {
            true => format!(
                "bits: {} as here, {} other, {} not known   ",
                counts.same, counts.different, counts.unknown
            ),
            false => String::new(),
        };
        let bits = match counts.different {
            0 => Span::from(bits).green(),
            _ => Span::from(bits).red().bold(),
        };
        let drift = counts.drift().map(|text| match counts.is_drifting() {
            true => Line::from(format!("unknown: {} here; {text}", counts.refused)).red().bold(),
            false => Line::from(format!("unknown: {} here; {text}", counts.refused)),
        });
        let last = self.windows.back().map_or(0, |seen| seen.prediction.micros);
        let mut lines = vec![
            Line::from_iter([
                bits,
                Span::from(format!(
                    "{} windows, {last} µs (mean {})",
                    counts.windows,
                    counts.latency()
                )),
            ]),
            Line::from(format!(
                "gaps {}   lost {}   damaged {}   starts {}   sensor failures {}   q: leave",
                counts.gaps, counts.lost, counts.damaged, counts.restarts, counts.failures
            )),
        ];
        lines.extend(drift);
        lines
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::live::{Prediction, Samples, Unit};
    use link::{NetworkId, NumberKind};
    use ratatui::Terminal;
    use ratatui::backend::TestBackend;

    fn scene() -> (Scene, History, Counts) {
        let network = NetworkId { checksum: 7, outputs: 2, window: 8, hop: 4 };
        let unit = |name: &str| Unit { name: name.into(), unit: "g".into() };
        let device = Device {
            firmware: "wand 1.0".into(),
            boots: 0,
            channels: vec![unit("x"), unit("y")],
            number: NumberKind::F32,
            scale: 1.0,
            rate: 50.0,
            network: Some(network),
        };
        let mut scene = Scene::new(&device, &["rest".into(), "wave".into()]);
        let mut history = History::new(2);
        let wave = (0..300).flat_map(|n| [(n as f32 / 20.0).sin(), 0.5]).collect();
        history.push(&Samples { first: 0, micros: 0, lost: 0, values: wave });
        let mut counts = Counts::new(true);
        for number in 0..6u16 {
            let class = u16::from(number > 2);
            let prediction = Prediction {
                number: number.into(),
                first: 0,
                class,
                micros: 850,
                fingerprint: 0,
                decided: None,
                outputs: vec![0.25, 0.75],
            };
            let verdict = Some(Verdict::Same);
            counts.count(&prediction, verdict);
            scene.window(&Seen { prediction, verdict });
        }
        (scene, history, counts)
    }

    fn drawn(width: u16, height: u16) -> Vec<String> {
        let (scene, history, counts) = scene();
        let mut terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
        terminal.draw(|frame| scene.draw(frame, &history, &counts)).unwrap();
        let buffer = terminal.backend().buffer();
        let row = |row: u16| (0..width).map(|column| buffer[(column, row)].symbol()).collect();
        (0..height).map(row).collect()
    }

    #[test]
    fn a_picture_has_curves_classes_and_counters() {
        let rows = drawn(80, 20);
        let text = rows.join("\n");
        assert!(rows[0].starts_with("wand 1.0: x (g), y (g), 50 moments a second"), "{text}");
        assert!(text.contains("-1.000") && text.contains("1.000"), "{text}");
        assert!(rows.iter().any(|row| row.contains('⠉') || row.contains('⣀')), "{text}");
        assert!(text.contains("rest             0.250 ███···"), "{text}");
        assert!(text.contains("wave             0.750 ···███"), "{text}");
        assert!(
            text.contains("bits: 6 as here, 0 other, 0 not known   6 windows, 850 µs"),
            "{text}"
        );
        assert!(rows[19].starts_with("gaps 0   lost 0"), "{text}");
    }

    #[test]
    fn a_terminal_of_any_size_does_no_harm() {
        for (width, height) in [(1, 1), (3, 2), (10, 5), (200, 3), (5, 100), (300, 80)] {
            assert_eq!(drawn(width, height).len(), usize::from(height));
        }
    }
}
