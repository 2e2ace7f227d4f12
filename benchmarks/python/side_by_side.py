"""Starts what is needed, makes the traces, measures both, prints a table and ends all that it started."""

import argparse
import importlib.metadata
import os
import platform
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

import made_traces

BENCHMARKS = Path(__file__).resolve().parent.parent
EXPERIMENT = "side-by-side"
MORE = "side-by-side-more"
ONE_MORE = 5
SERVER_PATIENCE = 180

# Name of a measurement, what it is in the table, what it is divided by, and the target for 1,000 traces.
ROWS = [
    ("read-ids", "read {n} assessed traces, by id", 1, "≤ 3 s"),
    ("read-search", "read {n} assessed traces, by search", 1, "≤ 3 s"),
    ("load-registry", "load a judge of {n} episodes from the registry, to its first verdict", 1, "≤ 3 s"),
    ("load-run", "the same by run id", 1, "≤ 0.5 s"),
    ("verdict", "one verdict, {n} episodes", 1, "≤ 5 ms"),
    ("verdicts-in-flight", "64 verdicts, 16 in flight, each", 64, "≤ 3 ms"),
    ("align", "align {n} examples", 1, "≤ 1.5 s"),
    ("align-one-more", "align 1 more", 1, "≤ 20 ms"),
]


class Started:
    """Processes, each the head of a group of its own, so that an interrupt reaches this program alone."""

    def __init__(self, directory, environment):
        self.directory = directory
        self.environment = environment
        self.processes = []

    def start(self, name, command, **options):
        with open(self.directory / f"{name}.log", "wb") as log:
            options.setdefault("stdout", log)
            process = subprocess.Popen(
                command,
                stderr=log,
                cwd=self.directory,
                env={**os.environ, **self.environment},
                start_new_session=True,
                **options,
            )
        self.processes.append(process)
        return process

    def results(self, name, command):
        """Runs a program that prints measurements, and reads them."""
        process = self.start(name, command, stdout=subprocess.PIPE, text=True)
        measured = {}
        for line in process.stdout:
            what, *seconds = line.split()
            measured[what] = [float(one) for one in seconds]
            note(f"{name}: {what} {duration(statistics.median(measured[what][1:]))}")
        if process.wait() != 0:
            raise SystemExit(f"{name} failed:\n{self.log(name)}")
        return measured

    def log(self, name):
        return (self.directory / f"{name}.log").read_text(errors="replace")[-4000:]

    def end(self):
        for sent, patience in ((signal.SIGTERM, 10), (signal.SIGKILL, 10)):
            for process in self.processes:
                try:
                    os.killpg(process.pid, sent)
                except ProcessLookupError:
                    continue
            limit = time.monotonic() + patience
            while time.monotonic() < limit and any(self.lives(process) for process in self.processes):
                time.sleep(0.05)

    @staticmethod
    def lives(process):
        process.poll()
        try:
            os.killpg(process.pid, 0)
            return True
        except ProcessLookupError:
            return False


def note(text):
    print(text, file=sys.stderr, flush=True)


def java(main, *arguments):
    target = BENCHMARKS / "target"
    jar = next(target.glob("memalign-benchmarks-*.jar"))
    return [
        "java",
        "-Xmx1g",
        "-Dsun.net.httpserver.nodelay=true",
        "-cp",
        f"{jar}:{target}/lib/*",
        f"io.github.memalign.benchmarks.{main}",
        *map(str, arguments),
    ]


def free_port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def start_mlflow(started, directory, workers):
    port = free_port()
    uri = f"http://127.0.0.1:{port}"
    process = started.start(
        "mlflow",
        [
            str(Path(sys.executable).parent / "mlflow"),
            "server",
            "--host",
            "127.0.0.1",
            "--port",
            str(port),
            "--backend-store-uri",
            f"sqlite:///{directory}/mlflow.db",
            "--artifacts-destination",
            f"{directory}/artifacts",
            "--workers",
            str(workers),
        ],
    )
    limit = time.monotonic() + SERVER_PATIENCE
    while time.monotonic() < limit and process.poll() is None:
        try:
            with urllib.request.urlopen(uri + "/health", timeout=5):
                return uri
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    raise SystemExit(f"mlflow server does not answer:\n{started.log('mlflow')}")


def duration(seconds):
    """Two figures that count, in the unit that is read most easily."""
    if seconds < 0.0995:
        return f"{seconds * 1000:.1f} ms" if seconds < 0.00995 else f"{seconds * 1000:.0f} ms"
    return f"{seconds:.2f} s" if seconds < 0.995 else f"{seconds:.1f} s"


def facts(repetitions, workers):
    def first_line(command):
        out = subprocess.run(command, capture_output=True, text=True, check=True)
        return (out.stdout + out.stderr).splitlines()[0]

    cpu = platform.processor() or platform.machine()
    info = Path("/proc/cpuinfo")
    if info.exists():
        cpu = next((line.split(": ")[1] for line in info.read_text().splitlines() if "model name" in line), cpu)
    times = "once" if repetitions == 1 else f"the median of {repetitions} rounds"
    return (
        f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores ({cpu}), load {os.getloadavg()[0]:.1f} at the"
        f" start; Java {first_line(['java', '-version']).split(chr(34))[1]}, Python {platform.python_version()}, MLflow"
        f" {importlib.metadata.version('mlflow')},"
        f" {workers} server worker{'s' if workers > 1 else ''}. Each figure is {times}; in brackets the first round, which does not count."
    )


def table(python, ours, examples):
    lines = ["| work | MLflow, Python | this, Java | ratio | target |", "|---|---|---|---|---|"]
    for name, what, share, target in ROWS:
        shown, medians = [], []
        for measured in (python, ours):
            seconds = [one / share for one in measured.get(name, [])]
            medians.append(statistics.median(seconds[1:]) if seconds else None)
            shown.append(f"{duration(medians[-1])} ({duration(seconds[0])})" if seconds else "–")
        ratio = f"{medians[0] / medians[1]:.0f} ×" if None not in medians else "–"
        lines.append(f"| {what.format(n=f'{examples:,}')} | {shown[0]} | {shown[1]} | {ratio} | {target} |")
    return "\n".join(lines)


def measure(examples, repetitions, workers):
    work = BENCHMARKS / "target" / "side-by-side"
    work.mkdir(parents=True, exist_ok=True)
    directory = Path(tempfile.mkdtemp(dir=work))
    (directory / "dspy").mkdir()
    environment = {
        "LITELLM_LOCAL_MODEL_COST_MAP": "True",
        "MLFLOW_DISABLE_TELEMETRY": "true",
        "MLFLOW_SERVER_ENABLE_JOB_EXECUTION": "false",
        "DSPY_CACHEDIR": str(directory / "dspy"),
        "OPENAI_API_KEY": "none",
    }
    machine = facts(repetitions, workers)
    started = Started(directory, environment)
    try:
        model = started.start("model", java("InstantServer"), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        note("Starting an MLflow server.")
        environment["MLFLOW_TRACKING_URI"] = start_mlflow(started, directory, workers)
        url = model.stdout.readline().strip()
        if not url:
            raise SystemExit(f"the model server did not start:\n{started.log('model')}")
        environment["OPENAI_API_BASE"] = environment["OPENAI_BASE_URL"] = url
        note(f"Making {examples:,} assessed traces.")
        made_traces.make(environment["MLFLOW_TRACKING_URI"], EXPERIMENT, examples, seed=1)
        made_traces.make(environment["MLFLOW_TRACKING_URI"], MORE, ONE_MORE * (repetitions + 1), seed=2)
        arguments = [EXPERIMENT, MORE, str(examples), str(repetitions)]
        script = str(Path(__file__).parent / "measure_mlflow.py")
        python = started.results("python", [sys.executable, script, *arguments])
        ours = started.results("java", java("SideBySide", *arguments))
    finally:
        started.end()
        shutil.rmtree(directory, ignore_errors=True)
    print(table(python, ours, examples))
    print()
    print(machine)


def interrupted(number, frame):
    raise KeyboardInterrupt


def main():
    parser = argparse.ArgumentParser(
        prog="benchmarks/side-by-side", description="Measures MLflow's MemAlign in Python and this one in Java."
    )
    parser.add_argument("--quick", action="store_true", help="100 traces and one round: to see that it works")
    parser.add_argument("--traces", type=int, default=1000, help="how many assessed traces (default 1000)")
    parser.add_argument("--rounds", type=int, default=3, help="how many rounds count (default 3)")
    parser.add_argument("--workers", type=int, default=1, help="processes of the MLflow server (default 1, see the README)")
    options = parser.parse_args()
    if min(options.traces, options.rounds, options.workers) < 1:
        parser.error("--traces, --rounds and --workers must be 1 or more")
    for ending in (signal.SIGINT, signal.SIGTERM):
        signal.signal(ending, interrupted)
    try:
        traces, rounds = (100, 1) if options.quick else (options.traces, options.rounds)
        measure(traces, rounds, options.workers)
    except KeyboardInterrupt:
        note("Interrupted; all that was started is ended.")
        sys.exit(130)


if __name__ == "__main__":
    main()
