//! Motion of a hand, in g and seconds: x to the right, y ahead, z up.

use core::f64::consts::TAU;
use rand::{Rng, RngExt};

/// Names of the gestures.
pub(super) const GESTURES: [&str; 5] = ["still", "shake", "circle", "swipe", "double-tap"];

/// A gesture, done in one of many ways.
#[derive(Clone, Copy, Debug)]
pub(super) enum Motion {
    /// Nothing on purpose.
    Still,
    /// From side to side, again and again.
    Shake { amplitude: f64, hertz: f64, phase: f64 },
    /// Round and round in the plane; the sign of `ahead` says which way.
    Circle { amplitude: f64, ahead: f64, hertz: f64, phase: f64 },
    /// Once to a side, and there to rest: the hand speeds up, then slows down.
    Swipe { amplitude: f64, start: f64, duration: f64 },
    /// Two knocks from above or below; each rings and dies away.
    DoubleTap { amplitudes: [f64; 2], starts: [f64; 2], hertz: f64, decay: f64 },
}

impl Motion {
    /// A way to do the gesture of this number.
    pub fn draw(gesture: usize, generator: &mut impl Rng) -> Self {
        let sign = if generator.random::<bool>() { 1.0 } else { -1.0 };
        let mut between = |from: f64, to: f64| generator.random_range(from..=to);
        match GESTURES[gesture] {
            "shake" => Self::Shake {
                amplitude: between(0.4, 1.4),
                hertz: between(2.8, 5.5),
                phase: between(0.0, TAU),
            },
            "circle" => Self::Circle {
                amplitude: between(0.4, 1.2),
                ahead: sign * between(0.7, 1.3),
                hertz: between(1.2, 2.4),
                phase: between(0.0, TAU),
            },
            "swipe" => {
                let duration = between(0.3, 0.7);
                Self::Swipe {
                    amplitude: sign * between(0.6, 1.6),
                    start: between(0.05, 1.23 - duration),
                    duration,
                }
            }
            "double-tap" => {
                let pause = between(0.16, 0.4);
                let first = between(0.05, 1.1 - pause);
                let amplitude = sign * between(1.6, 3.2);
                Self::DoubleTap {
                    amplitudes: [amplitude, amplitude * between(0.7, 1.2)],
                    starts: [first, first + pause],
                    hertz: between(7.0, 11.0),
                    decay: between(0.03, 0.06),
                }
            }
            _ => Self::Still,
        }
    }

    /// At a time since the window opened.
    pub fn acceleration(&self, seconds: f64) -> [f64; 3] {
        match *self {
            Self::Still => [0.0; 3],
            Self::Shake { amplitude, hertz, phase } => {
                [amplitude * libm::sin(TAU * hertz * seconds + phase), 0.0, 0.0]
            }
            Self::Circle { amplitude, ahead, hertz, phase } => {
                let (sin, cos) = libm::sincos(TAU * hertz * seconds + phase);
                [amplitude * cos, amplitude * ahead * sin, 0.0]
            }
            Self::Swipe { amplitude, start, duration } => {
                let share = ((seconds - start) / duration).clamp(0.0, 1.0);
                [amplitude * libm::sin(TAU * share), 0.0, 0.0]
            }
            Self::DoubleTap { amplitudes, starts, hertz, decay } => {
                let knock = |(amplitude, start): (f64, f64)| {
                    let since = seconds - start;
                    let ring = libm::exp(-since / decay) * libm::sin(TAU * hertz * since);
                    if since > 0.0 { amplitude * ring } else { 0.0 }
                };
                [0.0, 0.0, amplitudes.into_iter().zip(starts).map(knock).sum()]
            }
        }
    }
}

/// Attitude of the device: never quite level, never quite ahead.
#[derive(Clone, Copy, Debug)]
pub(super) struct Attitude {
    /// Radians around x, y and z, in this order.
    angles: [f64; 3],
}

impl Attitude {
    pub fn draw(generator: &mut impl Rng) -> Self {
        let limits = [10.0f64, 10.0, 20.0];
        Self { angles: limits.map(|limit| generator.random_range(-limit..=limit).to_radians()) }
    }

    /// Returns what the sensor measures of a force.
    pub fn seen_by_the_sensor(&self, force: [f64; 3]) -> [f64; 3] {
        let mut force = force;
        for (axis, angle) in self.angles.into_iter().enumerate() {
            let (next, last) = ((axis + 1) % 3, (axis + 2) % 3);
            let (sin, cos) = libm::sincos(angle);
            let (a, b) = (force[next], force[last]);
            force[next] = cos * a - sin * b;
            force[last] = sin * a + cos * b;
        }
        force
    }
}

/// Unrest that no hand can help: it sways slowly and trembles fast, along each axis by itself.
#[derive(Clone, Copy, Debug)]
pub(super) struct Unrest {
    /// Amplitude, frequency and phase of both, for x, y and z.
    waves: [[[f64; 3]; 2]; 3],
}

impl Unrest {
    pub fn draw(generator: &mut impl Rng) -> Self {
        let mut wave = |amplitude: f64, from: f64, to: f64| {
            [
                generator.random_range(0.0..=amplitude),
                generator.random_range(from..=to),
                generator.random_range(0.0..=TAU),
            ]
        };
        Self { waves: [(); 3].map(|()| [wave(0.08, 0.2, 0.8), wave(0.05, 8.0, 12.0)]) }
    }

    pub fn acceleration(&self, seconds: f64) -> [f64; 3] {
        let wave = |[amplitude, hertz, phase]: [f64; 3]| {
            amplitude * libm::sin(TAU * hertz * seconds + phase)
        };
        self.waves.map(|[sway, tremor]| wave(sway) + wave(tremor))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::{Purpose, generator};

    /// Velocity after a window and a little more, in g · s.
    fn change_of_velocity(motion: &Motion) -> f64 {
        (0..14_000).map(|i| motion.acceleration(f64::from(i) * 1e-4)[0] * 1e-4).sum()
    }

    #[test]
    fn a_swipe_ends_at_rest() {
        let mut generator = generator(1, Purpose::Data);
        for _ in 0..20 {
            let swipe = Motion::draw(3, &mut generator);
            assert!(change_of_velocity(&swipe).abs() < 1e-4, "{swipe:?}");
        }
        // And it moved: half a sine of 0.25 s has the area amplitude · duration / π.
        let half = Motion::Swipe { amplitude: 1.0, start: 1.15, duration: 0.5 };
        assert!((change_of_velocity(&half) - 0.5 / core::f64::consts::PI).abs() < 1e-3);
    }

    #[test]
    fn a_circle_keeps_its_strength_and_turns_a_quarter_in_a_quarter_of_its_period() {
        let circle = Motion::Circle { amplitude: 0.8, ahead: 1.0, hertz: 2.0, phase: 0.3 };
        for step in 0..10 {
            let [x, y, _] = circle.acceleration(f64::from(step) * 0.1);
            let [later_x, later_y, _] = circle.acceleration(f64::from(step) * 0.1 + 0.125);
            assert!((x * x + y * y - 0.64).abs() < 1e-12);
            assert!((later_x + y).abs() < 1e-12 && (later_y - x).abs() < 1e-12);
        }
    }

    #[test]
    fn a_turned_sensor_sees_the_same_force_from_elsewhere() {
        let mut generator = generator(2, Purpose::Data);
        for _ in 0..20 {
            let [x, y, z] = Attitude::draw(&mut generator).seen_by_the_sensor([0.0, 0.0, 1.0]);
            assert!((x * x + y * y + z * z - 1.0).abs() < 1e-12);
            // At most 10° around x and 10° around y.
            assert!(z >= libm::cos(10f64.to_radians()) * libm::cos(10f64.to_radians()) - 1e-12);
        }
        let quarter = Attitude { angles: [core::f64::consts::FRAC_PI_2, 0.0, 0.0] };
        let [x, y, z] = quarter.seen_by_the_sensor([0.0, 0.0, 1.0]);
        assert!(x.abs() < 1e-12 && (y + 1.0).abs() < 1e-12 && z.abs() < 1e-12);
    }
}
