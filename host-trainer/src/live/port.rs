//! A port, opened.

use super::error::LinkError;
use super::ports::ports;
use serial2::SerialPort;
use std::fs::{File, TryLockError};
use std::io::{self, ErrorKind, Read, Write};
use std::net::{TcpStream, ToSocketAddrs};
use std::time::{Duration, Instant};

/// Longest that a read waits.
const PATIENCE: Duration = Duration::from_millis(100);
/// Longest that a connection over TCP takes.
const CONNECTING: Duration = Duration::from_secs(5);

/// How long an emulator has to listen.
const STARTING: Duration = Duration::from_secs(3);

/// A serial port, or a connection over TCP that stands for one, as an emulator has it.
#[derive(Debug)]
pub struct Port {
    name: String,
    stream: Stream,
}

#[derive(Debug)]
enum Stream {
    Serial {
        port: SerialPort,
        /// Keeps others off as long as it lives, where the system has such locks.
        _lock: Option<File>,
    },
    Tcp(TcpStream),
}

impl Port {
    /// Opens a serial port by its name, such as `/dev/ttyACM0` or `COM3`, or `tcp:HOST:PORT`.
    ///
    /// # Errors
    ///
    /// [`LinkError`], which says what to do, if there is none, it is in use, or may not be opened.
    pub fn open(name: &str, baud_rate: u32) -> Result<Self, LinkError> {
        let stream = match name.strip_prefix("tcp:") {
            Some(address) => Stream::Tcp(connect(name, address)?),
            None => serial(name, baud_rate)?,
        };
        Ok(Self { name: name.into(), stream })
    }

    /// Returns the name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Reads bytes that came; none if none came within a tenth of a second.
    ///
    /// # Errors
    ///
    /// [`LinkError::Vanished`] if the board is gone, or another one.
    pub fn read(&mut self, buffer: &mut [u8]) -> Result<usize, LinkError> {
        let read = match &mut self.stream {
            Stream::Serial { port, .. } => port.read(buffer),
            Stream::Tcp(stream) => stream.read(buffer),
        };
        match read {
            // The end of a stream: whoever was there is gone.
            Ok(0) => Err(LinkError::Vanished(self.name.clone())),
            Ok(count) => Ok(count),
            Err(error) => match error.kind() {
                ErrorKind::TimedOut | ErrorKind::WouldBlock | ErrorKind::Interrupted => Ok(0),
                _ => Err(self.failed(error)),
            },
        }
    }

    /// Writes all bytes.
    ///
    /// # Errors
    ///
    /// As [`read`](Port::read).
    pub fn write(&mut self, bytes: &[u8]) -> Result<(), LinkError> {
        let written = match &mut self.stream {
            Stream::Serial { port, .. } => port.write_all(bytes),
            Stream::Tcp(stream) => stream.write_all(bytes),
        };
        written.map_err(|error| self.failed(error))
    }

    fn failed(&self, source: io::Error) -> LinkError {
        let is_gone = matches!(
            source.kind(),
            ErrorKind::BrokenPipe
                | ErrorKind::ConnectionReset
                | ErrorKind::ConnectionAborted
                | ErrorKind::NotFound
                | ErrorKind::UnexpectedEof
        );
        // An unplugged device gives EIO (5) or ENXIO (6) on Unix, "device not functioning" (31), "bad command" (22) or
        // access denied (5) on Windows.
        let is_unplugged = matches!(source.raw_os_error(), Some(5 | 6 | 22 | 31));
        if is_gone || is_unplugged {
            return LinkError::Vanished(self.name.clone());
        }
        LinkError::Failed { port: self.name.clone(), source }
    }
}

fn connect(name: &str, address: &str) -> Result<TcpStream, LinkError> {
    let mut addresses = address.to_socket_addrs().map_err(|_| LinkError::Address(name.into()))?;
    let address = addresses.next().ok_or_else(|| LinkError::Address(name.into()))?;
    let open = || -> io::Result<TcpStream> {
        let stream = TcpStream::connect_timeout(&address, CONNECTING)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        stream.set_nodelay(true)?;
        Ok(stream)
    };
    let start = Instant::now();
    let mut opened = open();
    // An emulator that was started just now.
    while let Err(error) = &opened
        && error.kind() == ErrorKind::ConnectionRefused
        && start.elapsed() < STARTING
    {
        std::thread::sleep(PATIENCE);
        opened = open();
    }
    opened.map_err(|source| match source.kind() {
        ErrorKind::ConnectionRefused => LinkError::NotFound {
            port: name.into(),
            others: "start the emulator first, with --serial and this number".into(),
        },
        _ => LinkError::Open { port: name.into(), source },
    })
}

fn serial(name: &str, baud_rate: u32) -> Result<Stream, LinkError> {
    let mut port = SerialPort::open(name, baud_rate).map_err(|error| cannot_open(name, error))?;
    // Another program that reads the same port would get half of the bytes.
    let lock = File::open(name).ok();
    if let Some(file) = &lock
        && let Err(TryLockError::WouldBlock) = file.try_lock()
    {
        return Err(LinkError::Busy(name.into()));
    }
    port.set_read_timeout(PATIENCE).map_err(|error| cannot_open(name, error))?;
    Ok(Stream::Serial { port, _lock: lock })
}

fn cannot_open(name: &str, source: io::Error) -> LinkError {
    match (source.kind(), source.raw_os_error()) {
        (ErrorKind::NotFound, _) => LinkError::NotFound { port: name.into(), others: all_ports() },
        (ErrorKind::ResourceBusy, _) => LinkError::Busy(name.into()),
        // Windows denies access to a port that is open.
        (ErrorKind::PermissionDenied, _) if cfg!(windows) => LinkError::Busy(name.into()),
        (ErrorKind::PermissionDenied, _) => {
            LinkError::Permission { port: name.into(), hint: group_hint(name) }
        }
        _ => LinkError::Open { port: name.into(), source },
    }
}

/// Says what ports there are.
fn all_ports() -> String {
    let all: Vec<String> = ports().into_iter().map(|port| port.name).collect();
    match all.is_empty() {
        true => {
            "there is none at all: is the board plugged in, with a cable that carries data?".into()
        }
        false => format!("there are: {}", all.join(", ")),
    }
}

/// Says which group may open a port.
#[cfg(unix)]
fn group_hint(name: &str) -> String {
    use std::os::unix::fs::MetadataExt;
    let group = std::fs::metadata(name).ok().map(|metadata| metadata.gid());
    let groups = std::fs::read_to_string("/etc/group").unwrap_or_default();
    let of_id = |line: &str| {
        let mut fields = line.split(':');
        let name = fields.next()?.to_string();
        (fields.nth(1)?.parse().ok() == group).then_some(name)
    };
    match groups.lines().find_map(of_id).filter(|group| group != "root") {
        Some(group) => format!(
            ": join the group {group} (sudo usermod -aG {group} $USER), log out and in, and try again"
        ),
        None => ": ask who runs this machine".into(),
    }
}

#[cfg(not(unix))]
fn group_hint(_: &str) -> String {
    String::new()
}
