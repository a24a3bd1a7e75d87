//! The serial ports of this machine.

use serial2::SerialPort;
use std::fs;
use std::path::Path;

/// A serial port.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PortInfo {
    /// Name, as it is opened.
    pub name: String,
    /// What is behind it, where the operating system tells: maker and product of a USB device.
    pub what: Option<String>,
}

/// Lists the ports, those with a known device first.
pub fn ports() -> Vec<PortInfo> {
    let names = SerialPort::available_ports().unwrap_or_default();
    let mut ports: Vec<PortInfo> = names
        .iter()
        // On macOS each port has two names, and opening this one waits for a modem.
        .filter(|path| !path.to_string_lossy().starts_with("/dev/tty."))
        .map(|path| PortInfo { name: path.display().to_string(), what: usb_device(path) })
        .collect();
    ports.sort_by(|a, b| (a.what.is_none(), &a.name).cmp(&(b.what.is_none(), &b.name)));
    ports
}

/// Maker and product, as Linux tells in `/sys`: of the device that the port's interface belongs to.
fn usb_device(port: &Path) -> Option<String> {
    let device = Path::new("/sys/class/tty").join(port.file_name()?).join("device");
    let device = fs::canonicalize(device).ok()?;
    device.ancestors().find_map(|folder| {
        let read = |name: &str| fs::read_to_string(folder.join(name)).ok();
        let product = read("product")?;
        let maker = read("manufacturer").unwrap_or_default();
        Some(format!("{} {}", maker.trim(), product.trim()).trim().to_string())
    })
}
