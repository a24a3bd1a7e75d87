//! Stands for a sensor: gives samples that were measured, one after the other. Put your sensor in its place.

/// Numbers of a measurement.
pub const NUMBERS: usize = {{ inputs }};

/// Gives measurements, of {{ inputs }} numbers each{% if columns %}: {{ columns }}{% endif %}.
pub struct Sensor {
    next: usize,
}

impl Sensor {
    /// Sets it up.
    pub fn new() -> Self {
        Self { next: 0 }
    }

    /// Measures: writes as many numbers as the model takes, in the order and the units of its training.
    pub fn measure(&mut self, x: &mut [{{ number }}]) {
        let Some(measured) = MEASURED.get(self.next) else {
            return;
        };
        for (x, measured) in x.iter_mut().zip(measured) {
            *x = *measured;
        }
        self.next = (self.next + 1) % MEASURED.len();
    }
}

#[rustfmt::skip]
static MEASURED: [[{{ number }}; NUMBERS]; {{ measured_count }}] = [
{% for row in measured %}
    [
{% for line in row %}
        {{ line }}
{% endfor %}
    ],
{% endfor %}
];
