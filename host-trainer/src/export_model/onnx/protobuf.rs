//! Messages of Protocol Buffers in the making: numbered fields, one after the other.
//!
//! Source: <https://protobuf.dev/programming-guides/encoding/>. The reader is `import/wire.rs`.

/// A message in the making.
#[derive(Clone, Debug, Default)]
pub(super) struct Message(Vec<u8>);

impl Message {
    /// A message without fields.
    pub fn new() -> Self {
        Self::default()
    }

    /// A whole number; negative ones take ten bytes.
    pub fn number(mut self, field: u64, number: i64) -> Self {
        self.varint(field << 3);
        self.varint(number as u64);
        self
    }

    /// A number of `f32`.
    pub fn float(mut self, field: u64, number: f32) -> Self {
        self.varint(field << 3 | 5);
        self.0.extend(number.to_le_bytes());
        self
    }

    /// Bytes, or a text.
    pub fn bytes(mut self, field: u64, bytes: impl AsRef<[u8]>) -> Self {
        let bytes = bytes.as_ref();
        self.varint(field << 3 | 2);
        self.varint(bytes.len() as u64);
        self.0.extend(bytes);
        self
    }

    /// A message within it.
    pub fn message(self, field: u64, message: &Self) -> Self {
        self.bytes(field, &message.0)
    }

    /// Several messages of one field.
    pub fn messages<'m>(self, field: u64, list: impl IntoIterator<Item = &'m Self>) -> Self {
        list.into_iter().fold(self, |whole, message| whole.message(field, message))
    }

    /// The bytes.
    pub fn finish(self) -> Vec<u8> {
        self.0
    }

    fn varint(&mut self, mut number: u64) {
        while number >= 0x80 {
            self.0.push(number as u8 | 0x80);
            number >>= 7;
        }
        self.0.push(number as u8);
    }
}

#[cfg(test)]
mod tests {
    use super::Message;

    #[test]
    fn fields_are_those_of_the_examples_in_the_specification() {
        assert_eq!(Message::new().number(1, 150).finish(), [0x08, 0x96, 0x01]);
        let text = [0x12, 0x07, b't', b'e', b's', b't', b'i', b'n', b'g'];
        assert_eq!(Message::new().bytes(2, "testing").finish(), text);
        let inner = Message::new().number(1, 150);
        assert_eq!(Message::new().message(3, &inner).finish(), [0x1a, 3, 0x08, 0x96, 0x01]);
        let minus_one = [0x08, 255, 255, 255, 255, 255, 255, 255, 255, 255, 1];
        assert_eq!(Message::new().number(1, -1).finish(), minus_one);
        assert_eq!(Message::new().float(1, 1.0).finish(), [0x0d, 0, 0, 0x80, 0x3f]);
    }
}
