"""Compares Adjoint with PyTorch, side by side, and prints the section for docs/benchmarks.md.

usage: python compare.py [--blocks 15] [--together] [--seconds 1] [--modes eager,compile,tuned] [--few 5]
                         [--threads 2] [--command "COMMAND"] [--python PYTHON] [--raw FILE] [WORKLOAD ...]
       python compare.py --table FILE

A block measures every workload once on each side in fresh processes, the sides one right after the
other; who goes first changes from block to block. So all sides see the same machine, in its good
minutes and its bad ones.

--together  one process a side and block, which runs all workloads one after the other; without it every
            workload has a process of its own.
--seconds   each workload is timed for so long, after its warm-up; 0: for its own 2 to 6 seconds.
--modes     PyTorch's: eager, compile (torch.compile) and tuned (see peer_torch.py). All but eager take
            part in --few of the blocks, evenly spread; a mode that fails is told below the table.
--command   runs our side and prints one JSON object a line with "workload", "median_us", "min_us", "n"
            and "threads"; other lines are ignored. {threads}, {seconds} and {names} are replaced. It
            runs in the repository's root.
--python    the interpreter that has PyTorch; this one by default.
--raw       appends the JSON of every run, with its block and side, to this file.
--table     measures nothing and prints the table of such a file.

The ratio is PyTorch's median time divided by ours, block by block; above 1 we are faster. The interval
around the median of the blocks' ratios is made of order statistics: it needs no assumption about the
distribution, and five blocks are the fewest that give 90 %. A target holds if the interval's lower end
is not under 97 % of it.
"""

import argparse
import datetime
import json
import math
import os
import pathlib
import platform
import shlex
import statistics
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
TARGETS = {  # PyTorch eager's time / ours
    "two_layer_sigmoid": 2, "mlp_mnist_adam": 1.3, "cnn_mnist_adam": 1.5, "resnet20_cifar_sgd": 1.1, "char_lstm_adam": 1,
    "gpt_small_adamw": 1.2, "scalar_chain_200": 10, "mlp_infer_1": 2, "vae_adam": 1.3, "pointwise_chain_4m": 1.7,
    "norm_softmax_4m": 1.2, "matmul_64": 1, "matmul_256": 0.95, "matmul_1024": 1, "conv3x3_64": 1}
HOLDS = 0.97  # of the target, at the interval's lower end
CAP = 3.0  # a ratio counts at most so much in the capped mean
OURS = "ours"
MODES = ("eager", "compile", "tuned")
TITLES = {"eager": "eager", "compile": "torch.compile", "tuned": "tuned"}
RESTLESS = 2.0  # a run whose median is this many times its minimum was disturbed


class Failure(Exception):
    pass


def output(command, options):
    """What one process printed."""
    shown = shlex.join(command)
    environment = {**os.environ, "BENCH_SECONDS": str(options.seconds)}
    try:
        done = subprocess.run(
            command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=options.timeout)
    except FileNotFoundError as e:
        raise Failure(f"{shown}: {e.strerror}: {e.filename}") from None
    except subprocess.TimeoutExpired:
        raise Failure(f"{shown}: not finished after {options.timeout} s") from None
    if done.returncode:
        end = "\n".join((done.stderr or done.stdout).strip().splitlines()[-10:])
        raise Failure(f"{shown}: exit status {done.returncode}\n{end}")
    return done.stdout


def losses(options):
    """Compares the losses of fifty steps in f64 and says so."""
    table = output(["./adjoint", "bench", "--study", "losses", "--threads", str(options.threads)], options)
    rows = [line.split("|") for line in table.splitlines() if line.startswith("| `")]
    if not rows:
        raise Failure(f"no losses were compared:\n{table}")
    worst = max(float(row[2]) for row in rows)
    return (f"Before, fifty losses in f64 of {', '.join(row[1].strip() for row in rows)} were held against PyTorch's: "
            f"they differ by at most {worst:.1e}, relatively.")


def measure(command, names, options):
    """Runs one process and returns the JSON objects that it printed for the workloads, by name."""
    shown = shlex.join(command)
    results = {}
    for line in output(command, options).splitlines():
        if not line.lstrip().startswith("{"):
            continue
        try:
            result = json.loads(line)
        except json.JSONDecodeError:
            raise Failure(f"{shown}: this line is no JSON: {line}") from None
        for key in ("median_us", "min_us", "n", "threads"):
            value = result.get(key)
            if not isinstance(value, (int, float)) or isinstance(value, bool) or not value > 0:
                raise Failure(f"{shown}: {key} is {value!r}; it must be a positive number")
        if result["threads"] != options.threads:
            raise Failure(f"{shown}: ran with {result['threads']} threads; {options.threads} were asked for")
        results[result.get("workload")] = result
    missing = [n for n in names if n not in results]
    if missing:
        raise Failure(f"{shown}: printed no JSON line for {', '.join(missing)}")
    return {n: results[n] for n in names}


def interval(values, wanted=0.9):
    """The narrowest symmetric pair of order statistics that covers the median with the wanted
    probability, and that probability; the extremes where the values are too few."""
    values, n = sorted(values), len(values)
    best = 0
    tail = 0.0
    for k in range(n // 2):
        tail += math.comb(n, k) / 2**n
        if 1 - 2 * tail < wanted:
            break
        best = k
    covered = 1 - 2 * sum(math.comb(n, k) for k in range(best + 1)) / 2**n
    return values[best], values[-1 - best], max(covered, 0.0)


def command_of(side, names, options):
    if side != OURS:
        return [options.python, str(HERE / "peer_torch.py"), side, str(options.threads), *names]
    words = []
    for w in shlex.split(options.command):
        if w == "{names}":
            words += names
        elif w == "{seconds}":
            words += ["--seconds", str(options.seconds)] if options.seconds else []
        else:
            words.append(w.replace("{threads}", str(options.threads)))
    return words


def processor():
    try:
        for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines():
            if line.startswith("model name"):
                name = line.split(":", 1)[1].strip()
                break
        else:
            name = platform.machine()
        flags = pathlib.Path("/proc/cpuinfo").read_text().split()
        wide = "AVX-512" if "avx512f" in flags else "AVX2" if "avx2" in flags else "ASIMD" if "asimd" in flags else None
    except OSError:
        name, wide = platform.processor() or platform.machine(), None
    cores = os.cpu_count()
    return ", ".join(x for x in (name, f"{cores} processors", wide) if x)


def commit():
    try:
        done = subprocess.run(["git", "describe", "--always", "--dirty"], cwd=ROOT, capture_output=True, text=True)
    except FileNotFoundError:
        return None
    return done.stdout.strip() or None


def java():
    """The JDK's version, as our side will find it."""
    try:
        home = subprocess.run([str(ROOT / "tools" / "find-jdk")], capture_output=True, text=True).stdout.strip()
        for line in (pathlib.Path(home) / "release").read_text().splitlines():
            if line.startswith("JAVA_RUNTIME_VERSION="):
                return "JDK " + line.split('"')[1]
    except OSError:
        pass
    return None


def us(x):
    return f"{x:,.0f}" if x >= 1000 else f"{x:.0f}" if x >= 100 else f"{x:.1f}"


def mean(ratios, cap=math.inf):
    return math.exp(statistics.fmean(math.log(min(r, cap)) for r in ratios))


def range_of(values):
    low, high, _ = interval(values)
    return f"{statistics.median(values):.2f} ({low:.2f} to {high:.2f})"


class Runs:
    """Results by block, workload and side, and what could not be measured."""

    def __init__(self, facts):
        self.facts, self.blocks, self.failures = facts, {}, {}

    def add(self, block, side, results):
        for name, result in results.items():
            self.blocks.setdefault(block, {}).setdefault(name, {})[side] = result

    def names(self):
        return list(dict.fromkeys(name for b in self.blocks.values() for name in b))

    def modes(self):
        seen = {side for b in self.blocks.values() for sides in b.values() for side in sides}
        return [m for m in MODES if m in seen or m in self.failures]

    def of(self, name, side):
        return [b[name][side] for b in self.blocks.values() if side in b.get(name, {})]

    def ratios(self, name, mode, key="median_us"):
        pairs = [b[name] for b in self.blocks.values() if {OURS, mode} <= set(b.get(name, {}))]
        return [p[mode][key] / p[OURS][key] for p in pairs]

    def means(self, mode, cap=math.inf):
        """A geometric mean for every block in which this mode measured all of its workloads."""
        names = [n for n in self.names() if self.ratios(n, mode)]
        blocks = [[b[n] for n in names if {OURS, mode} <= set(b.get(n, {}))] for b in self.blocks.values()]
        return [mean([s[mode]["median_us"] / s[OURS]["median_us"] for s in b], cap)
                for b in blocks if names and len(b) == len(names)]

    def table(self):
        modes = self.modes()
        counts = {m: max((len(self.ratios(n, m)) for n in self.names()), default=0) for m in modes}
        versions = sorted({r["version"] for b in self.blocks.values() for s in b.values() for r in s.values()
                           if "version" in r})
        facts = self.facts
        shown = ", ".join(f"{counts[m]} with {TITLES[m]} (interval {100 * interval([1.0] * counts[m])[2]:.0f} %)"
                          for m in modes if counts[m])
        lines = [
            f"Measured {facts['started']} UTC on {facts['machine']}.",
            f"PyTorch {', '.join(versions)}; Adjoint {facts['adjoint']}; {facts['threads']} threads each.",
            f"Alternating blocks of fresh processes, {facts['how']}: {shown}. Times in microseconds, medians over the "
            f"blocks of each process's median; ratio = PyTorch's time / ours, the median over the blocks.",
            *([facts["losses"]] if "losses" in facts else []),
            "",
        ]
        head = ["workload", "Adjoint"]
        for m in modes:
            head += [TITLES[m], "ratio (interval)"] + (["must", "holds"] if m == "eager" else [])
        lines += ["| " + " | ".join(head) + " |", "|---" + "|---:" * (len(head) - 1) + "|"]
        restless = processes = missed = 0
        for name in self.names():
            runs = [r for side in (OURS, *modes) for r in self.of(name, side)]
            bad = sum(r["median_us"] > RESTLESS * r["min_us"] for r in runs)
            restless, processes = restless + bad, processes + len(runs)
            ours = self.of(name, OURS)
            cells = [f"`{name}`{' *' if bad else ''}",
                     us(statistics.median(r["median_us"] for r in ours)) if ours else "-"]
            for m in modes:
                theirs, ratios = self.of(name, m), self.ratios(name, m)
                cells += [us(statistics.median(r["median_us"] for r in theirs)), range_of(ratios)] if ratios else ["-", "-"]
                if m == "eager":
                    target = TARGETS.get(name)
                    holds = bool(ratios) and target is not None and interval(ratios)[0] >= HOLDS * target
                    missed += target is not None and not holds
                    cells += [f"{target:g}" if target else "", "" if target is None else "yes" if holds else "no"]
            lines.append("| " + " | ".join(cells) + " |")
        lines.append("")
        for m in modes:
            means = self.means(m)
            if means:
                lines.append(f"Geometric mean of the ratios, {TITLES[m]}: {range_of(means)}; each counted as at most "
                             f"{CAP:g}: {range_of(self.means(m, CAP))}.")
        if "eager" in modes:
            lines.append(f"A target holds if the interval's lower end is not under {100 * HOLDS:.0f} % of it: "
                         + (f"{missed} of {len(self.names())} do not." if missed else "all do."))
        rates = [r for n in self.names() for r in self.of(n, OURS) if "of_peak" in r]
        for name in dict.fromkeys(r["workload"] for r in rates):
            mine = [r for r in rates if r["workload"] == name]
            mid = lambda key: statistics.median(r[key] for r in mine)
            lines.append(f"`{name}`: {mid('gflops'):.0f} GFLOP/s = {100 * mid('of_peak'):.0f} % of the peak of "
                         f"{mid('peak_gflops'):.0f} (multiply-adds on registers, in the same processes).")
        shares = [r["gc_share"] for n in self.names() for r in self.of(n, OURS) if "gc_share" in r]
        if shares:
            lines.append(f"Of our time at most {100 * max(shares):.1f} % went into garbage collection in any process.")
        for m, why in self.failures.items():
            lines.append(f"{TITLES[m]} was not measured throughout: {why}")
        if restless:
            lines += ["", f"\\* {restless} of {processes} measurements had a median over {RESTLESS:g} times their "
                          f"minimum: the machine was not quiet, or the step has two speeds."]
        return "\n".join(lines)


def read(path):
    """The runs of a file that --raw wrote; of several comparisons in it, the last."""
    runs = None
    for line in path.read_text().splitlines():
        row = json.loads(line)
        if "started" in row:
            runs = Runs(row)
        elif "failed" in row:
            runs.failures.setdefault(row["side"], row["failed"])
        else:
            runs.add(row.pop("block"), row.pop("side"), {row["workload"]: row})
    if runs is None:
        sys.exit(f"compare.py: {path} holds no comparison")
    return runs


def arguments():
    parser = argparse.ArgumentParser(description="Compares Adjoint with PyTorch and prints a markdown table.")
    parser.add_argument("names", nargs="*", metavar="WORKLOAD", default=list(TARGETS))
    parser.add_argument("--blocks", type=int, default=15)
    parser.add_argument("--few", type=int, default=5, help="blocks with the modes other than eager")
    parser.add_argument("--modes", default="eager", help="PyTorch's: " + ",".join(MODES))
    parser.add_argument("--together", action="store_true", help="one process a side and block for all workloads")
    parser.add_argument("--seconds", type=float, default=1, help="each workload is timed for so long; 0: 2 to 6 s")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--command", default="./adjoint bench --json --threads {threads} {seconds} {names}",
                        help="our side")
    parser.add_argument("--python", default=sys.executable, help="the interpreter that has PyTorch")
    parser.add_argument("--raw", type=pathlib.Path, help="append every run's JSON to this file")
    parser.add_argument("--table", type=pathlib.Path, help="print the table of a file of --raw and end")
    parser.add_argument("--timeout", type=int, default=1200, help="seconds a process may take")
    options = parser.parse_args()
    options.modes = options.modes.split(",")
    if options.blocks < 1 or options.threads < 1 or options.few < 0 or options.seconds < 0:
        parser.error("--blocks and --threads are at least 1, --few and --seconds at least 0")
    if not set(options.modes) <= set(MODES):
        parser.error(f"--modes are of {', '.join(MODES)}")
    return options


def sides_of(block, options):
    """Who takes part in a block, in the order of running."""
    few = min(options.few, options.blocks)
    turn = (block + 1) * few // options.blocks > block * few // options.blocks
    sides = [OURS] + [m for m in MODES if m in options.modes and (m == "eager" or turn)]
    return sides if block % 2 == 0 else sides[::-1]


def facts(options):
    adjoint = [x for x in (f"commit {commit()}" if commit() else None, java()) if x]
    timed = f"{options.seconds:g} s" if options.seconds else "2 to 6 s"
    return {
        "started": f"{datetime.datetime.now(datetime.timezone.utc):%Y-%m-%d %H:%M}",
        "machine": f"{processor()}, {platform.system()} {platform.release()}",
        "adjoint": ", ".join(adjoint) or "?",
        "threads": options.threads,
        "how": ("one a side that runs all workloads" if options.together else "one a side and workload")
               + f", each timed for {timed} after its warm-up",
    }


def main():
    options = arguments()
    if options.table:
        print(read(options.table).table())
        return
    try:
        runs = Runs({**facts(options), "losses": losses(options)})
    except Failure as e:
        sys.exit(f"compare.py: {e}")
    print(runs.facts["losses"], file=sys.stderr, flush=True)
    raw = options.raw.open("a") if options.raw else None

    def note(row):
        if raw:
            raw.write(json.dumps(row) + "\n")
            raw.flush()

    note(runs.facts)
    groups = [options.names] if options.together else [[n] for n in options.names]
    failed = set()
    try:
        for block in range(options.blocks):
            for names in groups:
                for side in sides_of(block, options):
                    if (side, tuple(names)) in failed:
                        continue
                    try:
                        results = measure(command_of(side, names, options), names, options)
                    except Failure as e:
                        if side in (OURS, "eager"):
                            raise
                        failed.add((side, tuple(names)))
                        why = " ".join(str(e).split())[-300:]
                        runs.failures.setdefault(side, why)
                        note({"side": side, "failed": why})
                        continue
                    runs.add(block, side, results)
                    for result in results.values():
                        note({"block": block, "side": side, **result})
                    times = ", ".join(f"{n} {us(r['median_us'])}" for n, r in results.items())
                    print(f"block {block + 1}/{options.blocks} {side}: {times}", file=sys.stderr, flush=True)
    except Failure as e:
        sys.exit(f"compare.py: {e}")
    finally:
        if raw:
            raw.close()
    print(runs.table())


if __name__ == "__main__":
    main()
