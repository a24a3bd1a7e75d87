//! A serial port over USB.

use core::fmt;
use core::pin::{Pin, pin};
use embassy_futures::block_on;
use embassy_futures::select::{Either3, select, select3};
use embassy_futures::yield_now;
use embassy_rp::Peri;
use embassy_rp::bind_interrupts;
use embassy_rp::peripherals::USB;
use embassy_rp::usb::{Driver, InterruptHandler};
use embassy_usb::class::cdc_acm::{CdcAcmClass, ControlChanged, Sender, State};
use embassy_usb::{Builder, Config};

bind_interrupts!(struct Interrupts {
    USBCTRL_IRQ => InterruptHandler<USB>;
});

/// Bytes of a packet at full speed.
const PACKET_BYTES: usize = 64;

/// Numbers that pid.codes keeps for tests.
const VENDOR: u16 = 0x1209;
const PRODUCT: u16 = 0x0001;

/// Makes the board a USB serial port, and calls `report` with it each time that somebody opens it.
pub fn serve(usb: Peri<'_, USB>, mut report: impl FnMut(&mut dyn fmt::Write)) -> ! {
    let mut config = Config::new(VENDOR, PRODUCT);
    config.manufacturer = Some("nn-core");
    config.product = Some("self-test");
    let (mut configuration, mut bos, mut control) = ([0; 256], [0; 64], [0; PACKET_BYTES]);
    let mut state = State::new();
    let driver = Driver::new(usb, Interrupts);
    let mut builder =
        Builder::new(driver, config, &mut configuration, &mut bos, &mut [], &mut control);
    let class = CdcAcmClass::new(&mut builder, &mut state, PACKET_BYTES as u16);
    let (sender, _, control) = class.split_with_control();
    let mut device = builder.build();
    let bus = pin!(async {
        device.run().await;
    });
    let mut port = Port { bus, sender, control };
    loop {
        port.wait_for(true);
        report(&mut port);
        port.wait_for(false);
    }
}

/// The port, with the work on the bus, which goes on while the port waits.
struct Port<'d, 'b, F> {
    bus: Pin<&'b mut F>,
    sender: Sender<'d, Driver<'d, USB>>,
    control: ControlChanged<'d>,
}

impl<F: Future<Output = ()>> Port<'_, '_, F> {
    /// Waits until somebody has opened the port, or closed it.
    fn wait_for(&mut self, is_open: bool) {
        block_on(select(self.bus.as_mut(), until(&self.control, is_open)));
    }
}

impl<F: Future<Output = ()>> fmt::Write for Port<'_, '_, F> {
    /// Fails if the port is closed.
    fn write_str(&mut self, text: &str) -> fmt::Result {
        for packet in text.as_bytes().chunks(PACKET_BYTES) {
            let written = self.sender.write_packet(packet);
            let closed = until(&self.control, false);
            match block_on(select3(self.bus.as_mut(), written, closed)) {
                Either3::Second(Ok(())) => {}
                _ => return Err(fmt::Error),
            }
        }
        Ok(())
    }
}

async fn until(control: &ControlChanged<'_>, is_open: bool) {
    while control.dtr() != is_open {
        yield_now().await;
    }
}
