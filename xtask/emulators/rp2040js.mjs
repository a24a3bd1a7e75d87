// Runs an image of flash on rp2040js, and writes what a serial port of the board sends.
//
// node rp2040js.mjs FOLDER IMAGE PORT [BOOTROM] [--trace ADDRESS]
//   FOLDER   where npm installed rp2040js
//   IMAGE    bytes of flash from 0x10000000
//   PORT     uart0, or usb: the emulated host opens the board's USB serial port
//   BOOTROM  bytes of the chip's boot ROM, for programs that call it
//   ADDRESS  hexadecimal, of a function: instead of text, writes the instructions of its first call, a line
//            `ADDRESS CYCLES` for each

import { NANOSECONDS, chip, load, step } from "./rp2040js_chip.mjs";

const SET_CONTROL_LINE_STATE = 0x22;
const DATA_TERMINAL_READY = 1;
const SIMULATED_SECONDS = 20;

const [folder, image, port, ...rest] = process.argv.slice(2);
const traceAt = rest.indexOf("--trace");
const traced = traceAt < 0 ? null : parseInt(rest[traceAt + 1], 16);
const bootrom = traceAt === 0 ? undefined : rest[0];
const module = await load(folder);
const { DataDirection, SetupRecipient, SetupType, USBCDC, createSetupPacket } = module;
const mcu = chip(module, image, bootrom);

let line = "";
let verdict = null;
const receive = (byte) => {
  if (byte !== 0x0a) {
    line += String.fromCharCode(byte);
    return;
  }
  if (traced === null) {
    process.stdout.write(`${line}\n`);
  }
  if (line.startsWith("PASS") || line === "FAIL") {
    verdict = line.startsWith("PASS");
  }
  line = "";
};
const usb = new USBCDC(mcu.usbCtrl);
// Opens the port. The standard (USB PSTN 1.2, 6.3.12) sends this to the interface; rp2040js 1.4.1 sends it to the device,
// which need not take it.
usb.cdcSetControlLineState = () => {
  mcu.usbCtrl.sendSetupPacket(
    createSetupPacket({
      dataDirection: DataDirection.HostToDevice,
      type: SetupType.Class,
      recipient: SetupRecipient.Interface,
      bRequest: SET_CONTROL_LINE_STATE,
      wValue: DATA_TERMINAL_READY,
      wIndex: 0,
      wLength: 0,
    }),
  );
  usb.initialized = true;
};
if (port === "usb") {
  usb.onSerialData = (packet) => packet.forEach(receive);
} else {
  mcu.uart[0].onByte = receive;
}

// Instructions of the call so far, and the address that it returns to.
const call = [];
let back = null;
let nanoseconds = 0;
while (verdict === null && nanoseconds < SIMULATED_SECONDS * NANOSECONDS) {
  const address = mcu.core.PC;
  if (traced !== null && back === null && address === traced) {
    back = mcu.core.LR & ~1;
  } else if (back !== null && address === back) {
    process.stdout.write(call.join(""));
    break;
  }
  const [cycles, passed] = step(mcu);
  if (back !== null) {
    call.push(`${address.toString(16)} ${cycles}\n`);
  }
  nanoseconds += passed;
}
if (traced !== null && mcu.core.PC === back) {
  process.exitCode = 0;
} else if (verdict === null || traced !== null) {
  process.stderr.write(`no PASS and no FAIL within ${SIMULATED_SECONDS} s of the board's time\n`);
  process.exitCode = 2;
} else {
  process.exitCode = verdict ? 0 : 1;
}
