//! Requests of a browser, and whether it may ask.

use std::net::SocketAddr;

/// Answer to a request.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Answer {
    Page,
    /// The page's head alone.
    Head,
    /// A WebSocket, for this key.
    Watch(String),
    Refused {
        status: &'static str,
        text: String,
    },
}

/// Answers the head of a request to the server at this address.
///
/// A page of another origin may not watch, and a name that somebody made lead to this machine (DNS rebinding) is none of
/// the server's: `Host` must be the address, and `Origin` of a WebSocket the page that came from there.
pub(super) fn answer(head: &str, address: SocketAddr) -> Answer {
    let mut lines = head.lines();
    let [method, path, version] =
        lines.next().unwrap_or_default().split(' ').collect::<Vec<_>>()[..]
    else {
        return refused("400 Bad Request", "this is a server of one page, over HTTP");
    };
    if !version.starts_with("HTTP/1.") {
        return refused("505 HTTP Version Not Supported", "this server speaks HTTP/1.1");
    }
    let headers: Vec<(&str, &str)> = lines
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name, value.trim()))
        .collect();
    let header = |wanted: &str| {
        let mut found = headers.iter().filter(|(name, _)| name.eq_ignore_ascii_case(wanted));
        // Two that say different things are none.
        found.next().map(|(_, value)| *value).filter(|_| found.next().is_none())
    };
    let Some(host) = header("Host").filter(|host| is_here(host, address)) else {
        return refused(
            "403 Forbidden",
            &format!("this page is for browsers of this machine: open http://{address}/"),
        );
    };
    match (method, path) {
        ("GET", "/watch") => {
            let is_socket =
                header("Upgrade").is_some_and(|value| value.eq_ignore_ascii_case("websocket"));
            let key = header("Sec-WebSocket-Key").filter(|key| key.len() == 24);
            if header("Origin") != Some(&format!("http://{host}")) {
                return refused("403 Forbidden", "only the page of this server may watch");
            }
            match key {
                Some(key) if is_socket && header("Sec-WebSocket-Version") == Some("13") => {
                    Answer::Watch(key.into())
                }
                _ => refused("426 Upgrade Required", "this is a WebSocket, of version 13"),
            }
        }
        ("GET", "/") => Answer::Page,
        ("HEAD", "/") => Answer::Head,
        ("GET" | "HEAD", _) => refused("404 Not Found", "there is one page: /"),
        _ => refused("405 Method Not Allowed", "this page can only be read"),
    }
}

/// Tells whether a browser means this server by its name.
fn is_here(host: &str, address: SocketAddr) -> bool {
    let names = [address.ip().to_string(), format!("[{}]", address.ip()), "localhost".into()];
    let (name, port) = match host.rsplit_once(':') {
        // The colons of an address in brackets are its own.
        Some((name, port)) if !port.ends_with(']') => (name, port.parse().ok()),
        _ => (host, Some(80)),
    };
    port == Some(address.port()) && names.iter().any(|known| known.eq_ignore_ascii_case(name))
}

fn refused(status: &'static str, text: &str) -> Answer {
    Answer::Refused { status, text: text.into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = "dGhlIHNhbXBsZSBub25jZQ==";

    fn asked(head: &str) -> Answer {
        answer(head, "127.0.0.1:8000".parse().unwrap())
    }

    fn status(head: &str) -> &'static str {
        match asked(head) {
            Answer::Refused { status, .. } => &status[..3],
            Answer::Page | Answer::Head | Answer::Watch(_) => "200",
        }
    }

    fn watch(host: &str, origin: &str) -> String {
        format!(
            "GET /watch HTTP/1.1\r\nHost: {host}\r\n{origin}Upgrade: WebSocket\r\nSec-WebSocket-Version: 13\r\n\
             Sec-WebSocket-Key: {KEY}\r\n"
        )
    }

    #[test]
    fn the_page_is_for_who_asks_for_this_machine() {
        for host in ["127.0.0.1:8000", "localhost:8000", "LOCALHOST:8000"] {
            assert_eq!(asked(&format!("GET / HTTP/1.1\r\nhost: {host}\r\n")), Answer::Page);
        }
        for host in [
            "evil.example:8000",
            "127.0.0.1:8001",
            "127.0.0.1",
            "localhost.evil.example:8000",
            "",
            "a:b:c",
        ] {
            assert_eq!(status(&format!("GET / HTTP/1.1\r\nHost: {host}\r\n")), "403", "{host}");
        }
        assert_eq!(status("GET / HTTP/1.1\r\n"), "403");
        let twice = "GET / HTTP/1.1\r\nHost: 127.0.0.1:8000\r\nHost: 127.0.0.1:8000\r\n";
        assert_eq!(status(twice), "403");
        let six = "[::1]:80".parse().unwrap();
        for host in ["[::1]:80", "[::1]", "localhost"] {
            assert_eq!(answer(&format!("HEAD / HTTP/1.1\r\nHost: {host}\r\n"), six), Answer::Head);
        }
    }

    #[test]
    fn only_the_page_of_this_server_may_watch() {
        let here = "Origin: http://127.0.0.1:8000\r\n";
        assert_eq!(asked(&watch("127.0.0.1:8000", here)), Answer::Watch(KEY.into()));
        let local = watch("localhost:8000", "Origin: http://localhost:8000\r\n");
        assert_eq!(asked(&local), Answer::Watch(KEY.into()));
        for origin in [
            "",
            "Origin: null\r\n",
            "Origin: http://evil.example\r\n",
            "Origin: http://127.0.0.1:8001\r\n",
            "Origin: https://127.0.0.1:8000\r\n",
            "Origin: http://localhost:8000\r\n",
        ] {
            assert_eq!(status(&watch("127.0.0.1:8000", origin)), "403", "{origin}");
        }
        assert_eq!(
            status(&watch("evil.example:8000", "Origin: http://evil.example:8000\r\n")),
            "403"
        );
        let plain = format!("GET /watch HTTP/1.1\r\nHost: 127.0.0.1:8000\r\n{here}");
        assert_eq!(status(&plain), "426");
    }

    #[test]
    fn there_is_nothing_else_and_nothing_to_write() {
        let host = "Host: 127.0.0.1:8000\r\n";
        assert_eq!(status(&format!("GET /../Cargo.toml HTTP/1.1\r\n{host}")), "404");
        assert_eq!(status(&format!("POST / HTTP/1.1\r\n{host}")), "405");
        assert_eq!(status(&format!("GET / HTTP/2\r\n{host}")), "505");
        for nonsense in ["", "\r\n", "GET /", "\u{fffd} \u{fffd}"] {
            assert_eq!(status(nonsense), "400", "{nonsense}");
        }
    }
}
