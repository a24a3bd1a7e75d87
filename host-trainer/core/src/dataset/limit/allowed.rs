//! Memory that this process may have: what the machine can give, and what limits it was given (`ulimit -v`,
//! control groups).

use std::path::{Path, PathBuf};

/// Taken as available where the system does not say: 8 GiB.
const FALLBACK_BYTES: u64 = 8 << 30;

/// Folder of control groups.
const GROUPS: &str = "/sys/fs/cgroup";

/// Memory that can still be used: without swapping, and without being refused or killed. What Linux says, elsewhere
/// 8 GiB.
pub(super) fn available_bytes() -> u64 {
    let read = |path: &str| std::fs::read_to_string(path).unwrap_or_default();
    let of_machine = in_kib(&read("/proc/meminfo"), "MemAvailable:").unwrap_or(FALLBACK_BYTES);
    let (limits, status) = (read("/proc/self/limits"), read("/proc/self/status"));
    let of_process = of_limit(&limits, "Max address space", &status, "VmSize:");
    let of_data = of_limit(&limits, "Max data size", &status, "VmData:");
    let all = [Some(of_machine), of_process, of_data, of_groups(&read("/proc/self/cgroup"))];
    all.into_iter().flatten().min().unwrap_or(FALLBACK_BYTES)
}

/// The number of a line such as `MemAvailable:   23456789 kB`, in bytes.
fn in_kib(text: &str, title: &str) -> Option<u64> {
    let line = text.lines().find_map(|line| line.strip_prefix(title))?;
    let kib: u64 = line.split_whitespace().next()?.parse().ok()?;
    kib.checked_mul(1024)
}

/// Memory that a limit of the process leaves, from `/proc/self/limits` and `/proc/self/status`.
fn of_limit(limits: &str, limit: &str, status: &str, used: &str) -> Option<u64> {
    let line = limits.lines().find_map(|line| line.strip_prefix(limit))?;
    // `unlimited` is no number.
    let soft: u64 = line.split_whitespace().next()?.parse().ok()?;
    // Training needs memory too, and a process that is refused some ends at once.
    Some(soft.saturating_sub(in_kib(status, used)?) / 3 * 2)
}

/// Memory that the control groups of the process leave, from `/proc/self/cgroup`: version 2 (`0::/a/b`), and version 1
/// (`5:memory:/a/b`).
fn of_groups(text: &str) -> Option<u64> {
    let group = |line: &str| -> Option<(PathBuf, [&str; 3], PathBuf)> {
        let mut fields = line.splitn(3, ':').skip(1);
        let (controllers, path) = (fields.next()?, fields.next()?.trim_start_matches('/'));
        if controllers.is_empty() {
            let names = ["memory.max", "memory.current", "inactive_file"];
            return Some((GROUPS.into(), names, path.into()));
        }
        let names = ["memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file"];
        let is_of_memory = controllers.split(',').any(|controller| controller == "memory");
        is_of_memory.then(|| (Path::new(GROUPS).join("memory"), names, path.into()))
    };
    let groups = text.lines().filter_map(group);
    groups.filter_map(|(root, names, path)| of_group(&root, names, &path)).min()
}

/// The least that a group and those above it leave. In a container, the path may be one of outside.
fn of_group(root: &Path, [limit, used, cached]: [&str; 3], path: &Path) -> Option<u64> {
    let left = |folder: &Path| -> Option<u64> {
        let number = |name| std::fs::read_to_string(folder.join(name)).ok()?.trim().parse().ok();
        let (limit, used): (u64, u64) = (number(limit)?, number(used)?);
        // Files that were read are forgotten when memory is needed.
        let statistics = std::fs::read_to_string(folder.join("memory.stat")).unwrap_or_default();
        let cached = statistics
            .lines()
            .find_map(|line| line.strip_prefix(cached)?.trim().parse::<u64>().ok());
        Some(limit.saturating_sub(used.saturating_sub(cached.unwrap_or(0))))
    };
    let of_path = path.ancestors().map(|path| root.join(path));
    of_path.filter_map(|folder| left(&folder)).min()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_of_linux_is_understood() {
        let text = "MemTotal:       24000000 kB\nMemAvailable:      2000 kB\nBuffers: 1 kB\n";
        assert_eq!(in_kib(text, "MemAvailable:"), Some(2000 * 1024));
        for text in ["", "MemAvailable:", "MemAvailable: many kB", "MemTotal: 7 kB"] {
            assert_eq!(in_kib(text, "MemAvailable:"), None);
        }
    }

    #[test]
    fn a_limit_of_the_process_leaves_what_is_not_used() {
        let limits = "Limit  Soft Limit  Hard Limit  Units\nMax address space   1048576   unlimited   bytes\n";
        let status = "Name: t\nVmSize:     24 kB\n";
        let left = |limits| of_limit(limits, "Max address space", status, "VmSize:");
        assert_eq!(left(limits), Some(1000 * 1024 / 3 * 2));
        assert_eq!(left("Max address space  unlimited  unlimited  bytes\n"), None);
        assert_eq!(left("Max address space  10  10  bytes\n"), Some(0));
        assert_eq!(left(""), None);
    }

    #[test]
    fn the_least_that_a_group_or_one_above_it_leaves_counts() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| {
            let path = folder.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        };
        let names = ["memory.max", "memory.current", "inactive_file"];
        let left = || of_group(folder.path(), names, Path::new("a/b"));
        assert_eq!(left(), None);
        write("a/b/memory.max", "max\n");
        write("a/b/memory.current", "70\n");
        assert_eq!(left(), None);
        write("a/memory.max", "100\n");
        write("a/memory.current", "80\n");
        write("a/memory.stat", "anon 5\ninactive_file 30\n");
        assert_eq!(left(), Some(50));
        write("a/b/memory.max", "90\n");
        assert_eq!(left(), Some(20));
    }
}
