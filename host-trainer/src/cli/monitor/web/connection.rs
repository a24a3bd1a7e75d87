//! A connection of a browser, from its request on.

use super::super::page::composed;
use super::hub::Hub;
use super::request::{Answer, answer};
use super::tab;
use std::io::{self, ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::thread::{Builder, sleep};
use std::time::{Duration, Instant};
use tungstenite::handshake::derive_accept_key;

/// Time that the head of a request may take, however slowly its bytes come.
const PATIENCE: Duration = Duration::from_secs(5);
/// Time that a request that is refused may take.
const HASTE: Duration = Duration::from_millis(200);
/// More than any browser writes to ask for a page.
const MOST_BYTES: usize = 16 * 1024;
/// A tab that takes nothing for so long is gone.
const WRITING: Duration = Duration::from_secs(5);

/// Rights of a page of this server: to run what it holds, and to watch.
const POLICY: &str = "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; \
                      connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// Answers all who come, and does not return.
pub(super) fn accept(listener: &TcpListener, address: SocketAddr, hub: &Arc<Hub>) {
    loop {
        let Ok((stream, _)) = listener.accept() else {
            // No more files may be open, for example: that passes.
            sleep(Duration::from_millis(100));
            continue;
        };
        let hub = hub.clone();
        // One that breaks off, and a thread that is not to be had, do not end the server.
        let _ = Builder::new().spawn(move || serve(stream, address, &hub));
    }
}

fn serve(mut stream: TcpStream, address: SocketAddr, hub: &Hub) -> io::Result<()> {
    stream.set_write_timeout(Some(WRITING))?;
    let Some(_place) = hub.place() else {
        // A connection that is closed with something unread is reset, and the answer lost.
        stream.set_read_timeout(Some(HASTE))?;
        let _ = stream.read(&mut [0; 4096]);
        return reply(&mut stream, "503 Service Unavailable", "close other tabs of this page\n");
    };
    let head = head(&mut stream)?;
    match answer(&head, address) {
        Answer::Page => reply(&mut stream, "200 OK", &composed(true)),
        Answer::Head => write_head(&mut stream, "200 OK", composed(true).len()),
        Answer::Refused { status, text } => reply(&mut stream, status, &format!("{text}\n")),
        Answer::Watch(key) => {
            write!(
                stream,
                "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
                 Sec-WebSocket-Accept: {}\r\n\r\n",
                derive_accept_key(key.as_bytes())
            )?;
            tab::tell(stream, &hub.join())
        }
    }
}

/// Reads the head of a request, without the empty line at its end.
fn head(stream: &mut TcpStream) -> io::Result<String> {
    let start = Instant::now();
    let mut bytes = Vec::new();
    loop {
        let left = PATIENCE.saturating_sub(start.elapsed());
        if left.is_zero() || bytes.len() >= MOST_BYTES {
            return Err(ErrorKind::InvalidData.into());
        }
        stream.set_read_timeout(Some(left))?;
        let mut piece = [0; 1024];
        let count = stream.read(&mut piece)?;
        bytes.extend_from_slice(&piece[..count]);
        if let Some(end) = bytes.windows(4).position(|end| end == b"\r\n\r\n") {
            return Ok(String::from_utf8_lossy(&bytes[..end]).into_owned());
        }
        if count == 0 {
            return Ok(String::from_utf8_lossy(&bytes).into_owned());
        }
    }
}

fn reply(stream: &mut TcpStream, status: &str, body: &str) -> io::Result<()> {
    write_head(stream, status, body.len())?;
    stream.write_all(body.as_bytes())?;
    stream.flush()
}

fn write_head(stream: &mut TcpStream, status: &str, length: usize) -> io::Result<()> {
    let kind = if status.starts_with("200") { "text/html" } else { "text/plain" };
    write!(
        stream,
        "HTTP/1.1 {status}\r\nContent-Type: {kind}; charset=utf-8\r\nContent-Length: {length}\r\n\
         Content-Security-Policy: {POLICY}\r\nX-Content-Type-Options: nosniff\r\n\
         Referrer-Policy: no-referrer\r\nCross-Origin-Resource-Policy: same-origin\r\n\
         Cache-Control: no-store\r\nConnection: close\r\n\r\n"
    )
}
