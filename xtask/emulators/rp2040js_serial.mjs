// Runs an image of flash on rp2040js, whose serial port is a port of this machine.
//
// node rp2040js_serial.mjs FOLDER IMAGE PORT
//   FOLDER   where npm installed rp2040js
//   IMAGE    bytes of flash from 0x10000000
//   PORT     of 127.0.0.1; the program starts when something connects
//
// A second of the board is a second of this machine, or longer if that is too slow.

import { createServer } from "node:net";
import { setImmediate, setTimeout } from "node:timers/promises";
import { NANOSECONDS, chip, load, step } from "./rp2040js_chip.mjs";

// A byte at 115,200 baud, of ten bits.
const BYTE_NANOSECONDS = (10 * NANOSECONDS) / 115_200;
// Bytes go between board and machine that often.
const SLICE_NANOSECONDS = NANOSECONDS / 1_000;
const NANOSECONDS_OF_A_MILLISECOND = NANOSECONDS / 1_000;

// Bytes that the chip holds until they are sent, and how many are left when it asks for more.
const QUEUE_BYTES = 32;
const ASK_BYTES = 16;
// Bits of its registers UARTFR and UARTRIS.
const TRANSMIT_EMPTY = 1 << 7;
const RECEIVE_FULL = 1 << 6;
const TRANSMIT_FULL = 1 << 5;
const RECEIVE_EMPTY = 1 << 4;
const TRANSMIT_INTERRUPT = 1 << 5;
// Offset of its register UARTDMACR.
const DMA_CONTROL = 0x48;

const [folder, image, port] = process.argv.slice(2);
const mcu = chip(await load(folder), image);
const uart = mcu.uart[0];

let socket = null;
let received = [];
let sent = [];

// rp2040js 1.4.1 sends at once, and asks for more without an end. The chip sends byte by byte, and asks when half of its
// queue is free. It has a register too that says that no byte goes by DMA, of which rp2040js reads ones.
const queue = [];
const readUint32 = uart.readUint32.bind(uart);
uart.readUint32 = (offset) => (offset === DMA_CONTROL ? 0 : readUint32(offset));
uart.onByte = (byte) => queue.push(byte);
uart.checkInterrupts = () =>
  mcu.setInterrupt(uart.irq, (uart.interruptStatus & uart.interruptMask) !== 0);
Object.defineProperty(uart, "flags", {
  get: () =>
    (queue.length === 0 ? TRANSMIT_EMPTY : 0) |
    (queue.length >= QUEUE_BYTES ? TRANSMIT_FULL : 0) |
    (uart.rxFIFO.full ? RECEIVE_FULL : 0) |
    (uart.rxFIFO.empty ? RECEIVE_EMPTY : 0),
});
const send = () => {
  sent.push(queue.shift());
  if (queue.length === ASK_BYTES) {
    uart.interruptStatus |= TRANSMIT_INTERRUPT;
    uart.checkInterrupts();
  }
};

const connected = new Promise((started) => {
  const server = createServer({ noDelay: true }, (connection) => {
    socket?.destroy();
    socket = connection;
    received = [];
    connection.on("data", (bytes) => received.push(...bytes));
    connection.on("error", () => connection.destroy());
    started();
  });
  server.on("error", (error) => {
    process.stderr.write(`127.0.0.1:${port}: ${error.message}\n`);
    process.exit(1);
  });
  server.listen(Number(port), "127.0.0.1");
});
await connected;

const start = performance.now();
let nanoseconds = 0;
let nextSent = 0;
let nextReceived = 0;
for (;;) {
  const end = nanoseconds + SLICE_NANOSECONDS;
  while (nanoseconds < end) {
    if (queue.length > 0 && nanoseconds >= nextSent) {
      send();
      nextSent = nanoseconds + BYTE_NANOSECONDS;
    }
    // Nothing is lost here: a byte for which the chip has no room waits.
    if (received.length > 0 && nanoseconds >= nextReceived && !uart.rxFIFO.full) {
      uart.feedByte(received.shift());
      nextReceived = nanoseconds + BYTE_NANOSECONDS;
    }
    nanoseconds += step(mcu)[1];
  }
  if (sent.length > 0) {
    if (socket?.writable) {
      socket.write(Buffer.from(sent));
    }
    sent = [];
  }
  const ahead = nanoseconds / NANOSECONDS_OF_A_MILLISECOND - (performance.now() - start);
  await (ahead >= 1 ? setTimeout(ahead) : setImmediate());
}
