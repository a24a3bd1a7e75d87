//! What an inference may cost at most: `tests/budgets.csv`, a line for each kind of numbers, processor and
//! network of `cargo xtask bench`. Budgets are what was reached and two or three percent for the next
//! compiler; a change that needs more says why when it raises them.

use std::fs;
use tests::document::alike;
use xtask::bench::{self, Bench, Measurement};
use xtask::build::workspace;

/// Instructions, bytes of stack, bytes of code beyond parameters.
const COSTS: [&str; 3] = ["instructions", "bytes of stack", "bytes of code"];

/// The budget of each line, behind what it is for.
fn budgets() -> Vec<(String, [u64; 3])> {
    let text = fs::read_to_string(workspace().join("tests/budgets.csv")).unwrap();
    let budget = |line: &str| {
        let cells: Vec<&str> = line.split(',').collect();
        let [numbers, core, workload, costs @ ..] = &cells[..] else { panic!("{line}") };
        let costs: Vec<u64> = costs.iter().map(|cost| cost.parse().expect(line)).collect();
        (format!("{numbers} on {core}, {workload}"), costs.try_into().expect(line))
    };
    text.lines().skip(1).map(budget).collect()
}

/// What costs more than its budget, a line each.
fn exceeded(what: &str, costs: [u64; 3], budget: [u64; 3]) -> Vec<String> {
    let lines = COSTS.iter().zip(costs).zip(budget).filter(|((_, cost), budget)| cost > budget);
    lines
        .map(|((unit, cost), budget)| {
            format!("{what}: {cost} {unit}, {} more than the budget of {budget}", cost - budget)
        })
        .collect()
}

#[test]
#[ignore = "runs in QEMU: type `cargo xtask test`"]
fn no_inference_costs_more_than_its_budget_and_the_page_of_costs_says_what_each_costs() {
    let page = fs::read_to_string(workspace().join("docs/costs.md")).unwrap();
    let mut budgets = budgets();
    let mut problems = Vec::new();
    // One is built while others run.
    let measured = std::thread::scope(|scope| {
        let measure = |bench| scope.spawn(move || bench::measure(bench).unwrap());
        let running: Vec<_> = Bench::ALL.iter().map(measure).collect();
        running.into_iter().map(|thread| thread.join().unwrap()).collect::<Vec<_>>()
    });
    for (bench, measurements) in Bench::ALL.iter().zip(measured) {
        let table = bench::table(bench, &measurements);
        let shown = page.lines().skip_while(|line| *line != table[0]);
        let shown: Vec<&str> = shown.take_while(|line| !line.is_empty()).collect();
        let is_shown = table.len() == shown.len()
            && table.iter().zip(&shown).all(|(line, shown)| alike(shown, line));
        assert!(is_shown, "docs/costs.md shows {shown:#?}, measured: {table:#?}");
        for measurement in measurements {
            let Measurement { workload, instructions, stack_bytes, code_bytes, .. } = measurement;
            let what = format!("{} on {}, {}", bench.numbers, bench.core, workload.name);
            let line = budgets.iter().position(|(name, _)| *name == what);
            let (_, budget) = budgets.remove(line.unwrap_or_else(|| panic!("no budget: {what}")));
            problems.extend(exceeded(&what, [instructions, stack_bytes, code_bytes], budget));
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
    assert!(budgets.is_empty(), "budgets of what is not measured: {budgets:?}");
}

#[test]
fn a_cost_beyond_its_budget_is_named_with_how_much_it_is() {
    assert!(exceeded("x", [10, 20, 30], [10, 20, 30]).is_empty());
    let text = exceeded("f32 on Cortex-M4F, W1", [10, 25, 30], [10, 20, 30]);
    assert_eq!(text, ["f32 on Cortex-M4F, W1: 25 bytes of stack, 5 more than the budget of 20"]);
}
