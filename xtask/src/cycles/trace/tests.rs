use super::*;
use crate::board::Core;
use crate::cycles::count::Call;
use crate::cycles::pipeline::Pipeline;

/// A function at 0x100 that is called from 0x10 and loops twice, as QEMU logs it.
const LOG: &str = "\
----------------
IN: main
0x00000010:  2200       movs     r2, #0
0x00000012:  f000 f875  bl       #0x100

Trace 0: 0x7f01 [00800408/00000010/00000110/ff020200] main
----------------
IN: infer
0x00000100:  b510       push     {r4, lr}

Trace 0: 0x7f02 [00800408/00000100/00000110/ff020200] infer
----------------
IN: infer
0x00000102:  6802       ldr      r2, [r0]
0x00000104:  3901       subs     r1, #1
0x00000106:  d1fc       bne      #0x102

Trace 0: 0x7f03 [00800408/00000102/00000110/ff020200] infer
Stopped execution of TB chain before 0x7f03 [00000102] infer
Trace 0: 0x7f03 [00800408/00000102/00000110/ff020200] infer
Trace 0: 0x7f03 [00800408/00000102/00000110/ff020200] infer
----------------
IN: infer
0x00000108:  bd10       pop      {r4, pc}

Trace 0: 0x7f04 [00800408/00000108/00000110/ff020200] infer
----------------
IN: main
0x00000016:  e7fb       b        #0x10

Trace 0: 0x7f05 [00800408/00000016/00000110/ff020200] main
Trace 0: 0x7f01 [00800408/00000010/00000110/ff020200] main
Trace 0: 0x7f02 [00800408/00000100/00000110/ff020200] infer
";

fn starts(log: &str) -> Result<Vec<u32>> {
    let mut trace = Trace::new(log.as_bytes());
    let mut starts = Vec::new();
    while let Some(number) = trace.next_block()? {
        starts.push(trace.block(number).start);
    }
    Ok(starts)
}

#[test]
fn blocks_come_in_the_order_in_which_they_were_computed() {
    // The block that was stopped counts once less.
    let expected = [0x10, 0x100, 0x102, 0x102, 0x108, 0x16, 0x10, 0x100];
    assert_eq!(starts(LOG).unwrap(), expected);
    let mut trace = Trace::new(LOG.as_bytes());
    let first = trace.next_block().unwrap().unwrap();
    let expected = Block { start: 0x10, end: 0x16, instructions: vec![Kind::Simple, Kind::Call] };
    assert_eq!(*trace.block(first), expected);
}

#[test]
fn a_call_is_counted_from_its_first_instruction_to_its_return() {
    let calls = Call::read(&mut Trace::new(LOG.as_bytes()), &[0x100], 1).unwrap();
    // PUSH, twice three in the loop, POP.
    assert_eq!((calls[0].instructions(), calls[0].floats()), (8, 0));
    // A Cortex-M0+: 3, then 2 + 1 + 2 (taken), 2 + 1 + 1 (not taken), then 3 + 1.
    let cycles = calls[0].cycles(&Pipeline::of(Core::M0Plus).unwrap());
    assert_eq!(cycles, 3 + 5 + 4 + 4);
    // A Cortex-M4: 3, then 2 + 1 + 3, 2 + 1 + 1, then 1 + 2 + 2.
    assert_eq!(calls[0].cycles(&Pipeline::of(Core::M4F).unwrap()), 3 + 6 + 4 + 5);
}

#[test]
fn a_log_that_ends_before_or_has_no_instructions_is_an_error() {
    let error = Call::read(&mut Trace::new(LOG.as_bytes()), &[0x100], 2).unwrap_err().to_string();
    assert!(error.contains("ended after 1 of 2 inferences"), "{error}");
    let without = LOG.replace("0x000001", "OBJD-T: ");
    let error = starts(&without).unwrap_err().to_string();
    assert!(error.contains("no instructions at 0x00000100"), "{error}");
    let odd = LOG.replace("6802", "zzzz");
    assert!(starts(&odd).is_err());
}
