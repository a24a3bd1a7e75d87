//! Format of a picture, by what its file begins with.

/// The name of a picture's format; `None` if these bytes begin no picture.
pub fn format_of(start: &[u8]) -> Option<&'static str> {
    match start {
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => Some(PNG),
        [0xff, 0xd8, 0xff, ..] => Some(JPEG),
        [b'G', b'I', b'F', b'8', ..] => Some("GIF"),
        [b'B', b'M', _, _, _, _, 0, 0, 0, 0, ..] => Some("BMP"),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some("WebP"),
        [b'I', b'I', b'*', 0, ..] | [b'M', b'M', 0, b'*', ..] => Some("TIFF"),
        [_, _, _, _, b'f', b't', b'y', b'p', brand @ ..] => {
            let is = |brands: &[&[u8]]| brands.iter().any(|known| brand.starts_with(known));
            if is(&[b"avif", b"avis"]) {
                return Some("AVIF");
            }
            is(&[b"heic", b"heix", b"mif1", b"msf1"]).then_some("HEIC")
        }
        _ => None,
    }
}

/// Portable Network Graphics.
pub(super) const PNG: &str = "PNG";

/// Format that cameras write.
pub(super) const JPEG: &str = "JPEG";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_are_told_by_their_first_bytes() {
        assert_eq!(format_of(b"\x89PNG\r\n\x1a\n"), Some("PNG"));
        assert_eq!(format_of(b"\xff\xd8\xff\xe1"), Some("JPEG"));
        assert_eq!(format_of(b"GIF89a"), Some("GIF"));
        assert_eq!(format_of(b"RIFF\0\0\0\0WEBPVP8 "), Some("WebP"));
        assert_eq!(format_of(b"\0\0\0\x18ftypheic"), Some("HEIC"));
        for other in [&b""[..], b"\x89PN", b"BM,x\n1,2", b"a,b\n", b"RIFF\0\0\0\0WAVEfmt "] {
            assert_eq!(format_of(other), None);
        }
    }
}
