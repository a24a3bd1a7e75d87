//! A tab of a browser that watches.

use std::io::{self, ErrorKind};
use std::net::TcpStream;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::Duration;
use tungstenite::protocol::{Role, WebSocketConfig};
use tungstenite::{Error, Message, Utf8Bytes, WebSocket};

/// Longest message of a tab, in bytes: it has nothing to say but that it closes.
const LONGEST: usize = 1024;
/// Time to wait for a text before a tab is listened to.
const WAITING: Duration = Duration::from_millis(100);
/// Time for which a tab is listened to.
const LISTENING: Duration = Duration::from_millis(5);

/// Tells a tab all texts, until it closes, is too slow, or there are no more.
pub(super) fn tell(stream: TcpStream, texts: &Receiver<Utf8Bytes>) -> io::Result<()> {
    stream.set_read_timeout(Some(LISTENING))?;
    stream.set_nodelay(true)?;
    let config =
        WebSocketConfig::default().max_message_size(Some(LONGEST)).max_frame_size(Some(LONGEST));
    let mut socket = WebSocket::from_raw_socket(stream, Role::Server, Some(config));
    loop {
        match texts.recv_timeout(WAITING) {
            Ok(text) => socket.send(Message::Text(text)).map_err(io::Error::other)?,
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => {
                let _ = socket.close(None);
                return socket.flush().map_err(io::Error::other);
            }
        }
        match socket.read() {
            // Pings are answered with the next text.
            Ok(_) => {}
            Err(Error::Io(error))
                if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {}
            Err(_) => return Ok(()),
        }
    }
}
