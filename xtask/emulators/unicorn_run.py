"""Runs an image of flash on unicorn's processor, and writes what its serial port sends.

unicorn_run.py CPU STUB IMAGE START
  CPU    cortex-m4 or cortex-m33
  STUB   nrf52 or rp2350: what is around the processor
  IMAGE  bytes of flash from the address START

What this shows: the image's instructions, from the vector table on, its map of memory, and that the serial port is
driven as the chip's manual says. What it does not: interrupts, clocks, pins and timing. A stub answers what the start
of a program waits for; every other register keeps what is written to it.
"""

import struct
import sys

from unicorn import UC_ARCH_ARM, UC_HOOK_BLOCK, UC_HOOK_MEM_INVALID, UC_MODE_MCLASS, UC_MODE_THUMB, Uc, UcError
from unicorn import arm_const

CPUS = {"cortex-m4": arm_const.UC_CPU_ARM_CORTEX_M4, "cortex-m33": arm_const.UC_CPU_ARM_CORTEX_M33}
PAGE = 0x1000
# Processor's own peripherals: no interrupt comes, so they only keep what is written.
PRIVATE_PERIPHERALS = (0xE000_0000, 0x0010_0000)
# Coprocessor access control: full access to the floating-point unit.
CPACR, FPU = 0xE000_ED88, 0xF << 20
# Blocks of instructions after which a program hangs.
BLOCKS = 200_000_000


class Registers:
    """Registers of a peripheral: those that a stub does not know keep what is written."""

    def __init__(self, uc, start, size):
        self.uc, self.start, self.values = uc, start, {}
        uc.mmio_map(start, size, self._read, None, self._write, None)

    def _read(self, uc, offset, size, _):
        address = self.start + (offset & ~3)
        value = self.read(address)
        return value >> (8 * (offset & 3)) & ((1 << (8 * size)) - 1)

    def _write(self, uc, offset, size, value, _):
        address = self.start + (offset & ~3)
        if size < 4:
            shift = 8 * (offset & 3)
            mask = ((1 << (8 * size)) - 1) << shift
            value = self.values.get(address, 0) & ~mask | value << shift
        self.write(address, value)

    def read(self, address):
        return self.values.get(address, 0)

    def write(self, address, value):
        self.values[address] = value


class Nrf52(Registers):
    """Nordic nRF52: UARTE0 sends by direct memory access, from RAM only; clocks start at once."""

    RAM = (0x2000_0000, 0x2004_0000)
    MEMORY = [(0x2000_0000, 0x4_0000), (0x1000_0000, 2 * PAGE)]  # RAM; factory information and user settings
    CLOCK, UARTE0, RTC1 = 0x4000_0000, 0x4000_2000, 0x4001_1000
    STARTED = {CLOCK + 0x000: CLOCK + 0x100, CLOCK + 0x008: CLOCK + 0x104}
    START_TX, STOP_TX = UARTE0 + 0x008, UARTE0 + 0x00C
    END_TX, TX_STARTED, TX_STOPPED = UARTE0 + 0x120, UARTE0 + 0x150, UARTE0 + 0x158
    TX_POINTER, TX_COUNT = UARTE0 + 0x544, UARTE0 + 0x548
    CLEAR, COUNTER = RTC1 + 0x008, RTC1 + 0x504

    # A tick of 1/32,768 s, at a few instructions a block and 64 MHz: time is no promise of a stub.
    BLOCKS_OF_TICK = 400

    def __init__(self, machine):
        self.machine, self.cleared = machine, 0
        super().__init__(machine.uc, 0x4000_0000, 0x8_0000)
        machine.ram(0x5000_0000, PAGE)  # pins

    def read(self, address):
        if address == self.COUNTER:
            return (self.machine.blocks - self.cleared) // self.BLOCKS_OF_TICK & 0xFF_FFFF
        return super().read(address)

    def write(self, address, value):
        super().write(address, value)
        if value and address == self.CLEAR:
            self.cleared = self.machine.blocks
        elif value and address in self.STARTED:
            self.values[self.STARTED[address]] = 1
        elif value and address == self.START_TX:
            start, count = self.values[self.TX_POINTER], self.values[self.TX_COUNT]
            low, high = self.RAM
            if not (low <= start and start + count <= high):
                raise SystemExit(f"UARTE0 was told to send from {start:#010x}, which is not RAM")
            self.machine.send(bytes(self.uc.mem_read(start, count)))
            self.values[self.END_TX] = self.values[self.TX_STARTED] = 1
        elif value and address == self.STOP_TX:
            self.values[self.TX_STOPPED] = 1


class Rp2350(Registers):
    """Raspberry Pi RP2350: UART0 sends at once; oscillator, PLLs, clocks and resets are ready at once."""

    MEMORY = [(0x2000_0000, 0x8_2000), (0x0000_0000, 0x8000), (0xD000_0000, PAGE)]  # RAM; boot ROM; SIO
    ATOMIC = {0x0000: None, 0x1000: "xor", 0x2000: "set", 0x3000: "clear"}
    CLOCKS, RESETS, XOSC, PLLS, TIMER0, UART0 = (
        0x4001_0000,
        0x4002_0000,
        0x4004_8000,
        (0x4005_0000, 0x4005_8000),
        0x400B_0000,
        0x4007_0000,
    )
    CLOCK_REGISTERS = range(0x00, 0x54, 0x0C)

    def __init__(self, machine):
        self.machine = machine
        super().__init__(machine.uc, 0x4000_0000, 0x20_0000)
        Registers(machine.uc, 0x5000_0000, 0x50_0000)

    def read(self, address):
        block, offset = address & ~0x3FFF, address & 0x0FFF
        address &= ~0x3000
        if address == self.RESETS + 0x8:  # RESET_DONE: what is not held in reset
            return ~self.values.get(self.RESETS, 0) & 0xFFFF_FFFF
        if address == self.XOSC + 0x4 or address in self.PLLS:  # stable, locked
            return self.values.get(address, 0) | 1 << 31
        if block == self.CLOCKS and offset < 0x54 and offset % 0xC == 0x8:  # SELECTED
            control = self.values.get(address - 8, 0)
            return 1 << (control & 0x3)
        if address == self.TIMER0 + 0x28:  # TIMERAWL, in microseconds
            return self.machine.blocks >> 6 & 0xFFFF_FFFF
        if address == self.UART0 + 0x18:  # FR: the transmitter is empty
            return 1 << 7
        return super().read(address)

    def write(self, address, value):
        how, address = self.ATOMIC[address & 0x3000], address & ~0x3000
        old = self.values.get(address, 0)
        if how == "xor":
            value ^= old
        elif how == "set":
            value |= old
        elif how == "clear":
            value = old & ~value
        super().write(address, value)
        if address == self.UART0:
            self.machine.send(bytes([value & 0xFF]))


STUBS = {"nrf52": Nrf52, "rp2350": Rp2350}


class Machine:
    """A processor with flash, RAM and a stub."""

    def __init__(self, cpu, stub, image, start):
        self.uc = Uc(UC_ARCH_ARM, UC_MODE_THUMB | UC_MODE_MCLASS)
        self.uc.ctl_set_cpu_model(CPUS[cpu])
        self.line, self.blocks, self.is_over = b"", 0, False
        low = start & ~(PAGE - 1)
        self.ram(low, start + len(image) - low)
        self.uc.mem_write(start, image)
        self.ram(*PRIVATE_PERIPHERALS)
        for first, size in STUBS[stub].MEMORY:
            self.ram(first, size)
        self.stub = STUBS[stub](self)
        self.uc.mem_write(CPACR, struct.pack("<I", FPU))
        self.uc.hook_add(UC_HOOK_BLOCK, self._block)
        self.uc.hook_add(UC_HOOK_MEM_INVALID, self._invalid)

    def ram(self, start, size):
        self.uc.mem_map(start, (size + PAGE - 1) & ~(PAGE - 1))

    def run(self, vectors):
        stack, reset = struct.unpack("<II", self.uc.mem_read(vectors, 8))
        self.uc.reg_write(arm_const.UC_ARM_REG_SP, stack)
        try:
            self.uc.emu_start(reset | 1, 0xFFFF_FFFF)
        except UcError as error:
            if not self.is_over:
                place = self.uc.reg_read(arm_const.UC_ARM_REG_PC)
                raise SystemExit(f"{error} at {place:#010x}")
        if not self.is_over:
            place = self.uc.reg_read(arm_const.UC_ARM_REG_PC)
            raise SystemExit(f"no PASS and no FAIL: the program is at {place:#010x}")

    def send(self, sent):
        *lines, self.line = (self.line + sent).split(b"\n")
        for line in lines:
            print(line.decode(), flush=True)
            if line.startswith(b"PASS") or line == b"FAIL":
                self.is_over = True
                self.uc.emu_stop()

    def _block(self, uc, address, size, _):
        self.blocks += 1
        if self.blocks > BLOCKS:
            uc.emu_stop()

    def _invalid(self, uc, access, address, size, value, _):
        print(f"nothing is at {address:#010x}", file=sys.stderr)
        return False


def main():
    cpu, stub, path, start = sys.argv[1:]
    with open(path, "rb") as file:
        image = file.read()
    machine = Machine(cpu, stub, image, int(start, 0))
    machine.run(int(start, 0))


main()
