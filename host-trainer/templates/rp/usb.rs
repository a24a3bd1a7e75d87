//! A serial port over USB. Text waits in a kilobyte until somebody opens the port; what does not fit is lost.

use cortex_m::singleton;
use embassy_executor::Spawner;
use embassy_rp::Peri;
use embassy_rp::bind_interrupts;
use embassy_rp::peripherals::USB;
use embassy_rp::usb::{Driver, InterruptHandler};
use embassy_sync::blocking_mutex::raw::CriticalSectionRawMutex;
use embassy_sync::pipe::Pipe;
use embassy_usb::class::cdc_acm::{CdcAcmClass, Sender, State};
use embassy_usb::{Builder, Config, UsbDevice};

bind_interrupts!(struct Interrupts {
    USBCTRL_IRQ => InterruptHandler<USB>;
});

/// Bytes of a packet at full speed.
const PACKET_BYTES: usize = 64;

/// Numbers that pid.codes keeps for tests.
const VENDOR: u16 = 0x1209;
const PRODUCT: u16 = 0x0001;

/// Why memory and tasks are there.
const ONCE: &str = "it is started once";

static TEXT: Pipe<CriticalSectionRawMutex, 1024> = Pipe::new();

/// Sends bytes, now or when somebody opens the port.
pub fn write(mut bytes: &[u8]) {
    while let Ok(count) = TEXT.try_write(bytes) {
        bytes = bytes.get(count..).unwrap_or_default();
        if bytes.is_empty() {
            break;
        }
    }
}

/// Makes the board a USB serial port.
pub fn start(usb: Peri<'static, USB>, spawner: Spawner) {
    let configuration = singleton!(: [u8; 256] = [0; 256]).expect(ONCE);
    let bos = singleton!(: [u8; 64] = [0; 64]).expect(ONCE);
    let control = singleton!(: [u8; PACKET_BYTES] = [0; PACKET_BYTES]).expect(ONCE);
    let state = singleton!(: State<'static> = State::new()).expect(ONCE);
    let mut config = Config::new(VENDOR, PRODUCT);
    config.manufacturer = Some("nn-core");
    config.product = Some("{{ name }}");
    let driver = Driver::new(usb, Interrupts);
    let mut builder = Builder::new(driver, config, configuration, bos, &mut [], control);
    let (sender, _) = CdcAcmClass::new(&mut builder, state, PACKET_BYTES as u16).split();
    spawner.spawn(run(builder.build()).expect(ONCE));
    spawner.spawn(send(sender).expect(ONCE));
}

#[embassy_executor::task]
async fn run(mut device: UsbDevice<'static, Driver<'static, USB>>) {
    device.run().await;
}

#[embassy_executor::task]
async fn send(mut sender: Sender<'static, Driver<'static, USB>>) {
    let mut packet = [0; PACKET_BYTES - 1];
    loop {
        sender.wait_connection().await;
        while !sender.dtr() {
            embassy_time::Timer::after_millis(10).await;
        }
        let count = TEXT.read(&mut packet).await;
        // The port may be closed meanwhile.
        let text = packet.get(..count).unwrap_or_default();
        let _ = sender.write_packet(text).await;
    }
}
