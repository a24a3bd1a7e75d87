//! A text put together by the compiler.

/// Longer ones are cut off.
const CAPACITY: usize = 512;

/// A text under construction. `format!` is not available to a `const fn`.
pub(crate) struct Text {
    bytes: [u8; CAPACITY],
    len: usize,
}

impl Text {
    pub const EMPTY: Self = Self { bytes: [0; CAPACITY], len: 0 };

    pub const fn as_str(&self) -> &str {
        match core::str::from_utf8(self.bytes.split_at(self.len).0) {
            Ok(text) => text,
            Err(_) => "a message could not be shown",
        }
    }

    pub const fn text(mut self, text: &str) -> Self {
        let bytes = text.as_bytes();
        let mut index = 0;
        while index < bytes.len() && self.len < CAPACITY {
            self.bytes[self.len] = bytes[index];
            self.len += 1;
            index += 1;
        }
        self
    }

    pub const fn number(mut self, number: u64) -> Self {
        if number >= 10 {
            self = self.number(number / 10);
        }
        let digit = [b'0' + (number % 10) as u8];
        match core::str::from_utf8(&digit) {
            Ok(digit) => self.text(digit),
            Err(_) => self,
        }
    }

    /// The last digits of a number to the base of 16.
    pub const fn hex(mut self, number: u32, digits: u32) -> Self {
        if digits > 1 {
            self = self.hex(number >> 4, digits - 1);
        }
        let digit = [b"0123456789abcdef"[(number & 15) as usize]];
        match core::str::from_utf8(&digit) {
            Ok(digit) => self.text(digit),
            Err(_) => self,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cuts_off_what_is_too_long() {
        let long = "x".repeat(CAPACITY);
        assert_eq!(Text::EMPTY.text(&long).text("y").as_str(), long);
    }

    #[test]
    fn writes_numbers_in_digits() {
        let text = Text::EMPTY.number(0).text(" ").number(1048).text(" ").number(u64::MAX);
        assert_eq!(text.as_str(), "0 1048 18446744073709551615");
    }
}
