//! An accelerometer on an I²C bus as a sensor: the LSM303AGR of the micro:bit V2, through its driver.
//!
//! The adapter is what a program needs; here it runs on a bus that is made up. `cargo run -p nn-link --features device
//! --example accelerometer` prints what a recorder would send.

use embedded_hal::delay::DelayNs;
use embedded_hal::i2c::I2c;
use link::Sensor;
use lsm303agr::interface::I2cInterface;
use lsm303agr::mode::MagOneShot;
use lsm303agr::{AccelMode, AccelOutputDataRate, Error, Lsm303agr};

/// Three axes in thousandths of g (`scale: 0.001` in the hello), 100 moments a second by the sensor's own clock.
struct Accelerometer<B> {
    driver: Lsm303agr<I2cInterface<B>, MagOneShot>,
    /// Time of the last measurement.
    last: Option<u32>,
    missed: u32,
}

/// Microseconds from moment to moment.
const PERIOD: u32 = 10_000;

impl<B: I2c> Accelerometer<B> {
    /// Sets the sensor up: 12 bits, from -2 to 2 g.
    fn new(bus: B, delay: &mut impl DelayNs) -> Result<Self, Error<B::Error>> {
        let mut driver = Lsm303agr::new_with_i2c(bus);
        driver.init()?;
        driver.set_accel_mode_and_odr(
            delay,
            AccelMode::HighResolution,
            AccelOutputDataRate::Hz100,
        )?;
        Ok(Self { driver, last: None, missed: 0 })
    }
}

impl<B: I2c> Sensor<3> for Accelerometer<B> {
    type Number = i16;
    type Error = Error<B::Error>;

    fn measure(&mut self, micros: u32) -> Result<Option<[i16; 3]>, Self::Error> {
        let status = self.driver.accel_status()?;
        if !status.xyz_new_data() {
            return Ok(None);
        }
        let (x, y, z) = self.driver.acceleration()?.xyz_unscaled();
        // The sensor says that it overwrote moments, and the clock how many.
        let passed = self.last.map_or(0, |last| micros.wrapping_sub(last));
        let missed = (passed / PERIOD).saturating_sub(1).max(1);
        self.missed = if status.xyz_overrun() { missed } else { 0 };
        self.last = Some(micros);
        Ok(Some([x, y, z]))
    }

    fn missed(&mut self) -> u32 {
        self.missed
    }
}

fn main() {
    use embedded_hal_mock::eh1::delay::NoopDelay;
    use embedded_hal_mock::eh1::i2c::Mock;

    let bus = Mock::new(&made_up::bus());
    let mut sensor = Accelerometer::new(bus, &mut NoopDelay::new()).expect("the bus answers");
    for micros in [0, 2_000, 10_000, 50_000] {
        let measured = sensor.measure(micros).expect("the bus answers");
        println!("{micros} µs: {measured:?}, {} missed", sensor.missed);
    }
    sensor.driver.destroy().done();
}

/// What the sensor answers, register by register, by its data sheet (ST DS9678, section 8).
mod made_up {
    use embedded_hal_mock::eh1::i2c::Transaction;

    const ADDRESS: u8 = 0x19;
    const MAGNETOMETER: u8 = 0x1e;
    const STATUS: u8 = 0x27;
    /// The first of six bytes, with the bit that reads on.
    const X_LOW: u8 = 0x28 | 0x80;
    pub const NEW: u8 = 0b0000_1000;
    pub const OVERRUN: u8 = 0b1000_0000;

    /// Set-up: block update, temperature, magnetometer's block update, 100 Hz of all axes, high resolution.
    pub fn set_up() -> Vec<Transaction> {
        [(ADDRESS, 0x23, 0x80), (ADDRESS, 0x1f, 0xc0), (MAGNETOMETER, 0x62, 0x10)]
            .into_iter()
            .chain([(ADDRESS, 0x20, 0x57), (ADDRESS, 0x23, 0x88)])
            .map(|(address, register, value)| Transaction::write(address, vec![register, value]))
            .collect()
    }

    pub fn status(bits: u8) -> Transaction {
        Transaction::write_read(ADDRESS, vec![STATUS], vec![bits])
    }

    /// 12 bits at the upper end of 16.
    pub fn axes(axes: [i16; 3]) -> Transaction {
        let bytes = axes.iter().flat_map(|axis| (axis << 4).to_le_bytes()).collect();
        Transaction::write_read(ADDRESS, vec![X_LOW], bytes)
    }

    /// A moment, none, a moment, and one behind three that were overwritten.
    pub fn bus() -> Vec<Transaction> {
        let mut bus = set_up();
        bus.extend([status(NEW), axes([12, -7, 1003])]);
        bus.push(status(0));
        bus.extend([status(NEW), axes([-2048, 2047, 0])]);
        bus.extend([status(NEW | OVERRUN), axes([1, 2, 3])]);
        bus
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use embedded_hal_mock::eh1::delay::NoopDelay;
    use embedded_hal_mock::eh1::i2c::Mock;

    #[test]
    fn moments_are_those_of_the_sensor_and_what_it_overwrote_is_missed() {
        let bus = Mock::new(&made_up::bus());
        let mut sensor = Accelerometer::new(bus, &mut NoopDelay::new()).unwrap();
        assert_eq!((sensor.measure(0).unwrap(), sensor.missed()), (Some([12, -7, 1003]), 0));
        assert_eq!(sensor.measure(2_000).unwrap(), None);
        assert_eq!((sensor.measure(10_000).unwrap(), sensor.missed()), (Some([-2048, 2047, 0]), 0));
        // At 20, 30 and 40 ms nobody asked.
        assert_eq!((sensor.measure(50_000).unwrap(), sensor.missed()), (Some([1, 2, 3]), 3));
        sensor.driver.destroy().done();
    }

    #[test]
    fn a_bus_that_fails_is_an_error_and_asked_again() {
        use embedded_hal::i2c::ErrorKind;
        let mut bus = made_up::set_up();
        bus.push(made_up::status(made_up::NEW).with_error(ErrorKind::Bus));
        bus.extend([made_up::status(made_up::NEW), made_up::axes([1, 2, 3])]);
        let mut sensor = Accelerometer::new(Mock::new(&bus), &mut NoopDelay::new()).unwrap();
        assert!(sensor.measure(0).is_err());
        assert_eq!(sensor.measure(10).unwrap(), Some([1, 2, 3]));
        sensor.driver.destroy().done();
    }
}
