'use strict';

// Messages of a board and of whoever watches it, as the crate nn-link has them: postcard, in COBS frames with a
// checksum. Nothing here knows of a page.
const link = (() => {
  const PROTOCOL = 2;
  // More than boards send today.
  const LONGEST = 1024;
  const SUM_BYTES = 3;
  const NUMBERS = ['i16', 'u16', 'i32', 'f32'];

  // CRC-21/CAN-FD, 7 bits in each byte, the highest bit of which is set.
  const checksum = (coded) => {
    let sum = 0;
    for (const byte of coded) {
      sum ^= byte << 13;
      for (let bit = 0; bit < 8; bit++) {
        sum = sum & 0x100000 ? ((sum << 1) ^ 0x102899) & 0x1fffff : sum << 1;
      }
    }
    return [sum >> 14, sum >> 7, sum].map((bits) => (bits & 0x7f) | 0x80);
  };

  const encode = (bytes) => {
    const coded = [1];
    let block = 0;
    const begin = () => { block = coded.push(1) - 1; };
    for (const byte of bytes) {
      if (byte !== 0) {
        coded.push(byte);
        coded[block]++;
      }
      if (byte === 0 || coded[block] === 255) begin();
    }
    return coded;
  };

  // The bytes of a message, or null if these are no whole blocks.
  const decode = (coded) => {
    const bytes = [];
    let from = 0;
    while (from < coded.length) {
      const length = coded[from];
      const end = from + length;
      if (length === 0 || end > coded.length) return null;
      for (from++; from < end; from++) bytes.push(coded[from]);
      if (length < 255 && end < coded.length) bytes.push(0);
    }
    return Uint8Array.from(bytes);
  };

  class Damaged extends Error {}

  // Reads a message from its start; throws Damaged where it is none.
  class Reader {
    constructor(bytes) {
      this.bytes = bytes;
      this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      this.at = 0;
    }

    take(count) {
      if (count > this.bytes.length - this.at) throw new Damaged();
      this.at += count;
      return this.at - count;
    }

    byte() {
      return this.bytes[this.take(1)];
    }

    // A number of 7 bits a byte, in so many bytes, the last of which is at most `last`.
    varint(bytes, last) {
      let number = 0;
      for (let index = 0; index < bytes; index++) {
        const byte = this.byte();
        if (index === bytes - 1 && byte > last) throw new Damaged();
        number += (byte & 0x7f) * 2 ** (7 * index);
        if (byte < 0x80) return number;
      }
      throw new Damaged();
    }

    flag() {
      const byte = this.byte();
      if (byte > 1) throw new Damaged();
      return byte === 1;
    }

    i8() { return (this.byte() << 24) >> 24; }
    u16() { return this.varint(3, 0x03); }
    u32() { return this.varint(5, 0x0f); }
    f32() { return this.view.getFloat32(this.take(4), true); }

    slice() {
      const length = this.varint(10, 0x01);
      const start = this.take(length);
      return this.bytes.subarray(start, start + length);
    }

    text() {
      try {
        return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(this.slice());
      } catch {
        throw new Damaged();
      }
    }

    choice(count) {
      const place = this.u32();
      if (place >= count) throw new Damaged();
      return place;
    }

    option(read) {
      return this.flag() ? read() : null;
    }
  }

  const channels = (text) => {
    const lines = text.split('\n').map((line) => line.replace(/\r$/, ''));
    if (lines.at(-1) === '') lines.pop();
    return lines.map((line) => {
      const space = line.indexOf(' ');
      return space < 0 ? { name: line, unit: '' } : { name: line.slice(0, space), unit: line.slice(space + 1) };
    });
  };

  const reports = [
    (from) => ({
      kind: 'hello',
      protocol: from.u16(),
      firmware: from.text(),
      boots: from.u32(),
      channels: channels(from.text()),
      number: NUMBERS[from.choice(NUMBERS.length)],
      scale: from.f32(),
      rate: from.f32(),
      network: from.option(() => ({
        checksum: from.u32(), outputs: from.u16(), window: from.u32(), hop: from.u32(),
      })),
    }),
    (from) => ({
      kind: 'samples', first: from.u32(), micros: from.u32(), lost: from.u32(), bytes: from.slice(),
    }),
    (from) => ({
      kind: 'answer', number: from.u32(), first: from.u32(), class: from.u16(), micros: from.u32(),
      fingerprint: from.u32(),
      decided: from.option(() => ({
        isKnown: from.flag(), distance: from.u32(), steady: from.option(() => from.u16()),
      })),
      outputs: values(from.slice(), 'f32', 1),
    }),
    (from) => ({ kind: 'failed', count: from.u32() }),
    (from) => ({
      kind: 'counters', windows: from.u32(), refused: from.u32(), refused_of_block: from.byte(),
      level_shift: from.i8(), spread_shift: from.i8(), drift: from.flag(),
      logits: Array.from({ length: 8 }, () => from.u16()), classes: Array.from(from.slice()),
    }),
  ];

  // A message of a board; null if it is none that is known.
  const report = (bytes) => {
    try {
      const from = new Reader(bytes);
      const read = reports[from.choice(reports.length)](from);
      return from.at === bytes.length ? read : null;
    } catch (error) {
      if (error instanceof Damaged) return null;
      throw error;
    }
  };

  // Numbers in the channels' unit: a product of two f32 is exact in a double, so it is rounded once, as on the board.
  const values = (bytes, number, scale) => {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const [width, read] = {
      i16: [2, (at) => view.getInt16(at, true)],
      u16: [2, (at) => view.getUint16(at, true)],
      i32: [4, (at) => Math.fround(view.getInt32(at, true))],
      f32: [4, (at) => view.getFloat32(at, true)],
    }[number];
    return Float32Array.from({ length: Math.floor(bytes.length / width) }, (_, index) => scale * read(width * index));
  };

  // Finds frames in bytes that come in pieces of any size, and gives the message of each whole one.
  class Receiver {
    constructor() {
      this.frame = [];
      this.damaged = 0;
    }

    *take(bytes) {
      for (const byte of bytes) {
        if (byte !== 0) {
          // One more than is allowed tells that it was too long.
          if (this.frame.length <= LONGEST) this.frame.push(byte);
          continue;
        }
        const frame = this.frame;
        if (frame.length === 0) continue;
        this.frame = [];
        const coded = frame.slice(0, -SUM_BYTES);
        const isWhole = frame.length <= LONGEST && frame.length >= SUM_BYTES
          && checksum(coded).every((byte, index) => byte === frame[coded.length + index]);
        const message = isWhole ? decode(coded) : null;
        if (message) yield message;
        else this.damaged++;
      }
    }
  }

  const framed = (message) => {
    const coded = encode(message);
    return Uint8Array.from([0, ...coded, ...checksum(coded), 0]);
  };
  const varint = (number) => (number < 0x80 ? [number] : [(number & 0x7f) | 0x80, ...varint(number >>> 7)]);

  const request = {
    start: (frames) => framed([0, ...varint(frames)]),
    more: (frames) => framed([1, ...varint(frames)]),
    stop: () => framed([2]),
    hello: () => framed([3]),
  };

  return { PROTOCOL, Receiver, framed, report, request, values };
})();
