// An RP2040 in rp2040js, with an image in its flash, about to start.
//
// Without its boot ROM, the chip starts where that ROM would jump to: at the 256 bytes of flash which set flash up, or
// behind them if they are empty.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const FLASH = 0x10000000;
const BOOT2_BYTES = 0x100;
const STACK_OF_BOOT_ROM = 0x20041f00;
export const NANOSECONDS = 1e9;

// Loads what npm installed in a folder.
export const load = (folder) =>
  import(pathToFileURL(join(folder, "node_modules", "rp2040js", "dist", "esm", "index.js")));

// A chip with these files: bytes of flash from 0x10000000, and bytes of its boot ROM for programs that call it.
export const chip = ({ ConsoleLogger, LogLevel, RP2040 }, image, bootrom) => {
  const mcu = new RP2040();
  mcu.logger = new ConsoleLogger(LogLevel.Error);
  if (bootrom) {
    const bytes = readFileSync(bootrom);
    mcu.loadBootrom(new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4));
  }
  const bytes = readFileSync(image);
  mcu.flash.set(bytes);
  if (bytes.subarray(0, BOOT2_BYTES).some((byte) => byte !== 0xff)) {
    mcu.core.SP = STACK_OF_BOOT_ROM;
    mcu.core.PC = FLASH;
  } else {
    const vectors = FLASH + BOOT2_BYTES;
    mcu.core.VTOR = vectors;
    mcu.core.SP = mcu.readUint32(vectors);
    mcu.core.PC = mcu.readUint32(vectors + 4) & ~1;
  }
  mcu.core.LR = 0;
  return mcu;
};

// Executes an instruction, or sleeps to the next alarm. Returns its cycles, null of a sleep, and the nanoseconds that
// passed.
export const step = (mcu) => {
  const cycles = mcu.core.waiting ? null : mcu.core.executeInstruction();
  const nanoseconds =
    cycles === null ? mcu.clock.nanosToNextAlarm : (cycles * NANOSECONDS) / mcu.clkSys;
  mcu.clock.tick(nanoseconds);
  return [cycles, nanoseconds];
};
