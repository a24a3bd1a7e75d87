//! A cluster on this machine: SLURM with two nodes.

use anyhow::{Context, Result, bail, ensure};
use std::ffi::OsStr;
use std::fs::{self, File};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::Duration;
use tempfile::TempDir;

/// Programs of Debian's packages munge, slurmctld, slurmd and slurm-client.
pub const PROGRAMS: [&str; 6] = ["munged", "slurmctld", "slurmd", "sbatch", "squeue", "scontrol"];

/// Names of the nodes.
pub const NODES: [&str; 2] = ["one", "two"];

/// Tries, a tenth of a second after each other, before something is given up.
const TRIES: usize = 6000;

/// SLURM with two nodes of one processor each, all on the loopback interface, in a folder of its own.
#[derive(Debug)]
pub struct Slurm {
    folder: TempDir,
    /// Key server and controller.
    others: Vec<Child>,
    nodes: Vec<Child>,
}

impl Slurm {
    /// Starts all daemons, and waits until both nodes are idle.
    ///
    /// # Errors
    ///
    /// If a program is missing, or a node does not come up.
    pub fn start() -> Result<Self> {
        let mut slurm = Self { folder: TempDir::new()?, others: Vec::new(), nodes: Vec::new() };
        fs::write(slurm.path("munge.key"), key())?;
        // It refuses a key that others can read.
        run(Command::new("chmod").arg("600").arg(slurm.path("munge.key")))?;
        let option = |name: &str, file: &str| format!("--{name}={}", slurm.path(file).display());
        let munged = Command::new("munged")
            .args(["--force", "--foreground"])
            .args([option("key-file", "munge.key"), option("socket", "munge.socket")])
            .args([option("pid-file", "munge.pid"), option("log-file", "munge.log")])
            .arg(option("seed-file", "munge.seed"))
            .stdout(slurm.log("munged")?)
            .stderr(slurm.log("munged.err")?)
            .spawn()
            .context("munged: cargo xtask test --cluster installs it")?;
        slurm.others.push(munged);
        wait("the key server", || Ok(slurm.path("munge.socket").exists()))?;
        fs::write(slurm.configuration(), slurm.settings()?)?;
        let controller = slurm.daemon("slurmctld", &["-D"], "slurmctld")?;
        slurm.others.push(controller);
        for node in NODES {
            fs::create_dir_all(slurm.path(&format!("spool.{node}")))?;
            let daemon = slurm.daemon("slurmd", &["-D", "-N", node], node)?;
            slurm.nodes.push(daemon);
        }
        wait("two idle nodes", || {
            Ok(slurm.output("sinfo", ["-h", "-o", "%D %t"])?.trim() == "2 idle")
        })?;
        Ok(slurm)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn configuration(&self) -> PathBuf {
        self.path("slurm.conf")
    }

    fn log(&self, name: &str) -> Result<File> {
        Ok(File::create(self.path(&format!("{name}.log")))?)
    }

    fn daemon(&self, program: &str, arguments: &[&str], log: &str) -> Result<Child> {
        Command::new(program)
            .args(arguments)
            .arg("-f")
            .arg(self.configuration())
            .env("SLURM_CONF", self.configuration())
            .stdout(self.log(&format!("{log}.out"))?)
            .stderr(self.log(&format!("{log}.err"))?)
            .spawn()
            .with_context(|| format!("{program}: cargo xtask test --cluster installs it"))
    }

    /// The configuration: users and host of this machine, ports that are free.
    fn settings(&self) -> Result<String> {
        let said = |program: &str, argument: &[&str]| -> Result<String> {
            let output = Command::new(program).args(argument).output()?;
            Ok(String::from_utf8(output.stdout)?.trim().to_string())
        };
        let (host, user) = (said("hostname", &[])?, said("id", &["-un"])?);
        // Held until all three are known, so that they differ.
        let free = [(); 3].map(|()| TcpListener::bind("127.0.0.1:0"));
        let mut ports = Vec::new();
        for listener in &free {
            ports.push(
                listener.as_ref().map_err(|error| anyhow::anyhow!("{error}"))?.local_addr()?.port(),
            );
        }
        let folder = self.folder.path().display();
        let mut text = format!(
            "ClusterName=loopback\n\
             SlurmctldHost={host}(127.0.0.1)\n\
             SlurmUser={user}\n\
             SlurmdUser={user}\n\
             AuthInfo=socket={folder}/munge.socket\n\
             StateSaveLocation={folder}/state\n\
             SlurmdSpoolDir={folder}/spool.%n\n\
             SlurmctldPidFile={folder}/slurmctld.pid\n\
             SlurmdPidFile={folder}/slurmd.%n.pid\n\
             SlurmctldPort={}\n\
             ProctrackType=proctrack/pgid\n\
             TaskPlugin=task/none\n\
             SwitchType=switch/none\n\
             MpiDefault=none\n\
             SelectType=select/cons_tres\n\
             SelectTypeParameters=CR_CPU\n\
             SchedulerParameters=sched_interval=1,sched_min_interval=0\n\
             JobRequeue=1\n",
            ports[0]
        );
        for (node, port) in NODES.iter().zip(&ports[1..]) {
            text += &format!(
                "NodeName={node} NodeHostname={host} NodeAddr=127.0.0.1 Port={port} CPUs=1\n"
            );
        }
        text += "PartitionName=all Nodes=one,two Default=YES MaxTime=INFINITE State=UP\n";
        fs::create_dir_all(self.path("state"))?;
        Ok(text)
    }

    /// A command for this cluster.
    pub fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command.env("SLURM_CONF", self.configuration());
        command
    }

    /// Runs a command for this cluster, and returns what it prints.
    ///
    /// # Errors
    ///
    /// If it fails.
    pub fn output(
        &self,
        program: &str,
        arguments: impl IntoIterator<Item = impl AsRef<OsStr>>,
    ) -> Result<String> {
        let output = self.command(program).args(arguments).output()?;
        let errors = String::from_utf8_lossy(&output.stderr);
        ensure!(output.status.success(), "{program}: {errors}");
        Ok(String::from_utf8(output.stdout)?)
    }

    /// Waits until a program of this name runs as a task of a node, and ends the node at once, with all that runs on it, as if
    /// its plug were pulled. The controller is told, as an operator would.
    ///
    /// # Errors
    ///
    /// If there is no such task.
    pub fn kill_node_during(&mut self, node: &str, program: &str) -> Result<()> {
        let place = NODES.iter().position(|name| *name == node).context("a node")?;
        wait("a task", || Ok(tasks_of(node).iter().any(|task| task.runs(program))))?;
        self.nodes[place].kill()?;
        let tasks = tasks_of(node);
        // Those that watch first, so that they report nothing.
        for task in tasks.iter().filter(|task| task.is_watched_by_slurm()) {
            kill(task.parent);
        }
        tasks.iter().for_each(|task| kill(task.process));
        let down = [format!("NodeName={node}"), "State=DOWN".into(), "Reason=killed".into()];
        let told = ["update".to_string()].into_iter().chain(down);
        self.output("scontrol", told).map(|_| ())
    }

    /// Waits until no job is left.
    ///
    /// # Errors
    ///
    /// If there is one after minutes.
    pub fn wait_for_jobs(&self) -> Result<()> {
        wait("the end of all jobs", || Ok(self.output("squeue", ["-h"])?.trim().is_empty()))
    }
}

impl Drop for Slurm {
    fn drop(&mut self) {
        for child in self.nodes.iter_mut().chain(&mut self.others).rev() {
            // What has ended already is as good.
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

/// A process of a job on a node.
#[derive(Debug)]
struct Task {
    process: u32,
    parent: u32,
}

impl Task {
    fn runs(&self, program: &str) -> bool {
        name(self.process).is_some_and(|found| found == program)
    }

    fn is_watched_by_slurm(&self) -> bool {
        name(self.parent).is_some_and(|found| found == "slurmstepd")
    }
}

/// The processes of jobs on a node: SLURM tells them its name.
fn tasks_of(node: &str) -> Vec<Task> {
    let mark = format!("SLURMD_NODENAME={node}");
    let entries = fs::read_dir("/proc").into_iter().flatten().flatten();
    let task = |folder: PathBuf| {
        let process = folder.file_name()?.to_str()?.parse().ok()?;
        let environment = fs::read(folder.join("environ")).ok()?;
        let is_of_node = environment.split(|&byte| byte == 0).any(|entry| entry == mark.as_bytes());
        let status = fs::read_to_string(folder.join("status")).ok()?;
        let parent =
            status.lines().find_map(|line| line.strip_prefix("PPid:"))?.trim().parse().ok()?;
        is_of_node.then_some(Task { process, parent })
    };
    entries.filter_map(|entry| task(entry.path())).collect()
}

/// The name of a process, of at most fifteen letters.
fn name(process: u32) -> Option<String> {
    let name =
        fs::read_to_string(Path::new("/proc").join(process.to_string()).join("comm")).ok()?;
    Some(name.trim().to_string())
}

fn kill(process: u32) {
    // It may have ended meanwhile.
    let _ = Command::new("kill").args(["-9", &process.to_string()]).stderr(Stdio::null()).status();
}

/// A key for one test: nothing here is secret.
fn key() -> Vec<u8> {
    (0..1024_u32).map(|index| (index.wrapping_mul(2_654_435_761) >> 24) as u8).collect()
}

fn run(command: &mut Command) -> Result<()> {
    let status = command.status()?;
    ensure!(status.success(), "{command:?} ended with {status}");
    Ok(())
}

fn wait(what: &str, mut is_there: impl FnMut() -> Result<bool>) -> Result<()> {
    for _ in 0..TRIES {
        if is_there().unwrap_or(false) {
            return Ok(());
        }
        sleep(Duration::from_millis(100));
    }
    bail!("waited in vain for {what}")
}
