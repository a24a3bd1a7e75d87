//! Arguments of `record` and `monitor`.

use clap::Args;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;

/// Record labelled samples from a board, as a CSV file that `train` reads as a recording.
///
/// Without PORT, lists the serial ports of this machine. The board runs a program of the link (`Recorder` or
/// `Classifier` of the crate nn-link), which counts and times its moments by itself: so gaps and the true rate are
/// known. With --lines, it may be any program that prints lines of numbers. While it runs, a label typed in a line of
/// its own is the label from there on. Ctrl-C ends the recording; what came is in the file at any time.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  The ports of this machine:
    host-trainer record
  A minute of one movement, into recordings/wave_01.csv:
    host-trainer record /dev/ttyACM0 --label wave --seconds 60
  A sketch that prints lines such as 0.1,0.2,9.8:
    host-trainer record COM3 --lines --channels x,y,z --label rest --seconds 60
  A board in QEMU, started by cargo xtask qemu --example record --serial 7331:
    host-trainer record tcp:127.0.0.1:7331 --label test --seconds 5

Then, with a file or more for each label:
    host-trainer train --data recordings --window 64 --hop 16")]
pub(in crate::cli) struct RecordArguments {
    /// Serial port, such as /dev/ttyACM0 or COM3, or tcp:HOST:PORT
    #[arg(requires = "label")]
    pub port: Option<String>,
    /// Label of what is recorded, and the name of the file
    #[arg(long, requires = "port")]
    pub label: Option<String>,
    /// Length of the recording; without it, until Ctrl-C
    #[arg(long, value_parser = seconds, requires = "port")]
    pub seconds: Option<f64>,
    /// Folder of the recordings
    #[arg(long, value_name = "DIR", default_value = "recordings")]
    pub out: PathBuf,
    /// Baud rate of a serial port
    #[arg(long, value_name = "BAUD", default_value_t = 115_200)]
    pub baud: u32,
    /// Read lines of numbers that any program prints, separated by commas, semicolons, tabs or spaces
    #[arg(long, requires = "port")]
    pub lines: bool,
    /// Names of the numbers of a line; without them, those that the program prints, or ch1, ch2, …
    #[arg(long, value_name = "NAMES", value_delimiter = ',', requires = "lines")]
    pub channels: Vec<String>,
}

/// Watch a board classify: its predictions as they come, and whether their bits are those of this laptop.
///
/// The board runs a program of the link with a network (`Classifier` of the crate nn-link). Prints a line for each
/// window. With --model, computes each window again from the measurements that the board sends, and compares the bits
/// of all outputs: exit code 1 if any differ. With --json, prints a JSON object for each window, and one at the end.
///
/// With --web, a page in a browser of this machine shows it: the input as curves, the classes over time, bits and
/// counters. A board that is unplugged is waited for. The same page as a file (--page) talks to a board by itself, in
/// Chrome and Edge.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  What the board says:
    host-trainer monitor /dev/ttyACM0
  Whether it computes what the model file on this laptop computes:
    host-trainer monitor /dev/ttyACM0 --model firmware/models/wand_quantized.postcard
  For scripts, 100 windows:
    host-trainer monitor /dev/ttyACM0 --model wand.postcard --windows 100 --json
  On a page, at the address that it prints:
    host-trainer monitor /dev/ttyACM0 --model wand.postcard --web
  The page as a file, for Chrome and Edge on any machine:
    host-trainer monitor --page monitor.html")]
pub(in crate::cli) struct MonitorArguments {
    /// Serial port, such as /dev/ttyACM0 or COM3, or tcp:HOST:PORT
    #[arg(required_unless_present = "page")]
    pub port: Option<String>,
    /// Model file that the board should run: names of classes, and the bits to compare with
    #[arg(long, value_name = "FILE")]
    pub model: Option<PathBuf>,
    /// Print a line for each window, on terminals too, where a program built with the feature `terminal` shows curves,
    /// classes and counters on a screen
    #[arg(long)]
    pub lines: bool,
    /// Windows after which it ends; without it, at Ctrl-C
    #[arg(long, value_parser = clap::value_parser!(u64).range(1..))]
    pub windows: Option<u64>,
    /// Serve a page for browsers of this machine, on any free port or --web=PORT; needs a program built with the feature
    /// `web`
    #[arg(
        long,
        value_name = "PORT",
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = "0",
        value_parser = loopback
    )]
    pub web: Option<SocketAddr>,
    /// Write the page as a file that talks to a board by itself, and end
    #[arg(long, value_name = "FILE", conflicts_with_all = ["port", "model", "lines", "windows", "web"])]
    pub page: Option<PathBuf>,
    /// Baud rate of a serial port
    #[arg(long, value_name = "BAUD", default_value_t = 115_200)]
    pub baud: u32,
}

/// An address that other machines cannot reach, of its port alone or with 127.0.0.1, localhost or \[::1\] in front.
fn loopback(text: &str) -> Result<SocketAddr, String> {
    let text = text.replace("localhost:", "127.0.0.1:");
    let address = match text.parse::<u16>() {
        Ok(port) => SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), port),
        Err(_) => text.parse().map_err(|_| "expected a port, 0 to 65535, or 127.0.0.1:PORT")?,
    };
    match address.ip().is_loopback() {
        true => Ok(address),
        false => Err(format!(
            "{} can be reached by other machines, and the page is for this one: name a port alone, and reach it from elsewhere by `ssh -L`",
            address.ip()
        )),
    }
}

/// A time that is more than nothing.
fn seconds(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(seconds) if seconds > 0.0 && seconds <= 1e7 => Ok(seconds),
        _ => Err("expected seconds, more than 0 and at most 10,000,000".into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_is_offered_to_this_machine_only() {
        let address = |text: &str| loopback(text).map(|address| address.to_string());
        assert_eq!(address("8000").as_deref(), Ok("127.0.0.1:8000"));
        assert_eq!(address("localhost:0").as_deref(), Ok("127.0.0.1:0"));
        assert_eq!(address("[::1]:8000").as_deref(), Ok("[::1]:8000"));
        for (text, expected) in [
            ("0.0.0.0:8000", "ssh -L"),
            ("192.168.1.5:80", "ssh -L"),
            ("65536", "a port"),
            ("", "a port"),
        ] {
            assert!(address(text).is_err_and(|error| error.contains(expected)), "{text}");
        }
    }
}
