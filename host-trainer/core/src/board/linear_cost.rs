//! Instructions of a layer with weights, as a sum over what it consists of.

use nn_core::LayerSpec;

/// Filters or rows that integers are computed for at a time.
const BLOCK: u64 = 4;

/// Cost of a layer with weights, in instructions.
#[derive(Clone, Copy, Debug)]
pub(super) struct LinearCost {
    /// Each multiply-accumulate.
    pub mac: f64,
    /// Each multiply-accumulate of the filters behind the last four.
    last_mac: f64,
    /// Each sum, beside that.
    pub sum: f64,
    /// Each number that a window sees.
    number: f64,
    /// Each line of a window.
    line: f64,
    /// Each window.
    window: f64,
    /// Once.
    pub layer: f64,
}

/// A layer without windows, or of which nothing but the products is known.
pub(super) const fn dense(mac: f64, sum: f64, layer: f64) -> LinearCost {
    LinearCost { mac, last_mac: mac, sum, number: 0.0, line: 0.0, window: 0.0, layer }
}

/// A layer with windows.
pub(super) const fn conv(mac: f64, sum: f64, number: f64, window: f64) -> LinearCost {
    LinearCost { mac, last_mac: mac, sum, number, line: 0.0, window, layer: 0.0 }
}

/// A layer that is computed four filters at a time, and those behind the last four one after the other.
pub(super) const fn integers(
    [mac, last_mac]: [f64; 2],
    sum: f64,
    number: f64,
    window: f64,
) -> LinearCost {
    LinearCost { mac, last_mac, sum, number, line: 0.0, window, layer: 0.0 }
}

/// A layer whose windows are read where they lie, a line at a time, for four filters at a time.
pub(super) const fn lines(
    [mac, last_mac]: [f64; 2],
    sum: f64,
    line: f64,
    window: f64,
) -> LinearCost {
    LinearCost { mac, last_mac, sum, number: 0.0, line, window, layer: 0.0 }
}

impl LinearCost {
    /// The same with a cost that comes once.
    pub(super) const fn once(self, layer: f64) -> Self {
        Self { layer, ..self }
    }

    /// The same where a multiply-accumulate takes so many times as much, in blocks of four filters and behind them.
    pub(super) fn slowed(self, [times, last_times]: [f64; 2]) -> Self {
        Self { mac: self.mac * times, last_mac: self.last_mac * last_times, ..self }
    }

    /// Instructions of a layer.
    pub(super) fn of(&self, layer: &LayerSpec) -> f64 {
        let geometry = layer.geometry();
        let windows = geometry.map_or(1.0, |geometry| geometry.windows() as f64);
        let numbers = geometry.map_or(0.0, |geometry| geometry.patch().numbers() as f64);
        let lines = geometry.map_or(0.0, |geometry| f64::from(geometry.window().height));
        let filters = layer.filters();
        let last = (filters % BLOCK) as f64 / (filters.max(1) as f64);
        (self.mac * (1.0 - last) + self.last_mac * last) * layer.macs() as f64
            + self.sum * windows * filters as f64
            + self.window * windows
            + self.number * windows * numbers
            + self.line * windows * lines
            + self.layer
    }
}
