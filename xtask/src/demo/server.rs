//! A server of one page, for browsers on this machine.

use anyhow::{Context, Result};
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::time::Duration;

/// A browser that asks for nothing, or does not listen, is not waited for.
const PATIENCE: Duration = Duration::from_secs(2);
/// More than any browser writes to ask for a page.
const MOST_BYTES: u64 = 64 * 1024;

/// Takes a port, which other machines cannot reach.
///
/// # Errors
///
/// If it cannot be had: what to type.
pub fn listen(port: u16) -> Result<TcpListener> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, port)).with_context(|| {
        format!("cannot listen on port {port} of 127.0.0.1: choose another with --port, or any with --port 0")
    })
}

/// Answers everyone who asks for `/` with this page, and does not return.
///
/// # Errors
///
/// If the system gives no more connections.
pub fn answer(listener: &TcpListener, page: &[u8]) -> Result<()> {
    std::thread::scope(|scope| {
        loop {
            let (stream, _) = listener.accept().context("cannot accept connections any more")?;
            // Browsers open some ahead of need. One that breaks off does not end the server.
            scope.spawn(move || drop(answer_one(stream, page)));
        }
    })
}

fn answer_one(mut stream: TcpStream, page: &[u8]) -> io::Result<()> {
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    let mut lines = BufReader::new(stream.try_clone()?.take(MOST_BYTES)).lines();
    let request = lines.next().transpose()?.unwrap_or_default();
    // A connection that is closed with something unread is reset, and the answer lost.
    for line in lines {
        if line?.is_empty() {
            break;
        }
    }
    let (status, body) = match request.split(' ').collect::<Vec<_>>()[..] {
        ["GET" | "HEAD", path, _] if path == "/" || path.starts_with("/?") => ("200 OK", page),
        ["GET", "/favicon.ico", _] => ("204 No Content", &b""[..]),
        ["GET" | "HEAD", ..] => ("404 Not Found", &b"there is one page: /\n"[..]),
        _ => ("405 Method Not Allowed", &b""[..]),
    };
    write!(
        stream,
        "HTTP/1.1 {status}\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {}\r\n\
         Cache-Control: no-store\r\nConnection: close\r\n\r\n",
        body.len()
    )?;
    if !request.starts_with("HEAD") {
        stream.write_all(body)?;
    }
    stream.flush()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns the server's answer to these bytes.
    fn ask(request: &str) -> String {
        let listener = listen(0).unwrap();
        let address = listener.local_addr().unwrap();
        std::thread::spawn(move || answer(&listener, b"the page"));
        let mut stream = TcpStream::connect(address).unwrap();
        stream.write_all(request.as_bytes()).unwrap();
        let mut text = String::new();
        stream.read_to_string(&mut text).unwrap();
        text
    }

    #[test]
    fn the_page_is_at_the_root_and_nothing_else_is_anywhere() {
        let page = ask("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
        assert!(page.starts_with("HTTP/1.1 200 OK\r\n") && page.ends_with("\r\n\r\nthe page"));
        assert!(ask("HEAD / HTTP/1.1\r\n\r\n").ends_with(
            "Content-Length: 8\r\nCache-Control: no-store\r\nConnection: close\r\n\r\n"
        ));
        assert!(ask("GET /../Cargo.toml HTTP/1.1\r\n\r\n").starts_with("HTTP/1.1 404 "));
        assert!(ask("POST / HTTP/1.1\r\n\r\n").starts_with("HTTP/1.1 405 "));
        assert!(ask("nonsense\r\n\r\n").starts_with("HTTP/1.1 405 "));
    }

    #[test]
    fn a_port_that_is_taken_is_refused_with_what_to_type() {
        let taken = listen(0).unwrap();
        let port = taken.local_addr().unwrap().port();
        let message = listen(port).unwrap_err().to_string();
        assert!(
            message.contains(&format!("port {port} ")) && message.contains("--port 0"),
            "{message}"
        );
    }
}
