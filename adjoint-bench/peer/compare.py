"""Compares Adjoint with PyTorch, side by side, and prints the table for docs/benchmarks.md.

usage: python compare.py [--blocks 8] [--threads 2] [--mode eager] [--command "COMMAND"]
                         [--python PYTHON] [--raw FILE] [WORKLOAD ...]

A block measures every workload once on each side, each time in a fresh process, the two sides one
right after the other; who goes first changes from block to block and from workload to workload. So
both sides see the same machine, in its good minutes and its bad ones.

--command  runs our side and prints one JSON object a line with "workload", "median_us", "min_us", "n"
           and "threads"; other lines are ignored. {threads} and {names} are replaced; a command
           without {names} gets the workload's name at its end. It runs in the repository's root.
--python   the interpreter that has PyTorch; this one by default.
--raw      appends the JSON of every run, with its block and side, to this file.

The ratio is PyTorch's median time divided by ours, block by block; above 1 we are faster. The interval
around the median of the blocks' ratios is made of order statistics: it needs no assumption about the
distribution, and five blocks are the fewest that give 90 %.
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
WORKLOADS = (
    "two_layer_sigmoid", "mlp_mnist_adam", "cnn_mnist_adam", "resnet20_cifar_sgd", "char_lstm_adam", "gpt_small_adamw",
    "scalar_chain_200", "mlp_infer_1", "vae_adam", "pointwise_chain_4m", "norm_softmax_4m", "matmul_64", "matmul_256",
    "matmul_1024", "conv3x3_64")
RESTLESS = 2.0  # a run whose median is this many times its minimum was disturbed


class Failure(Exception):
    pass


def measure(command, workload, threads, timeout):
    """Runs one process and returns the JSON object that it printed for the workload."""
    shown = shlex.join(command)
    try:
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=timeout)
    except FileNotFoundError as e:
        raise Failure(f"{shown}: {e.strerror}: {e.filename}") from None
    except subprocess.TimeoutExpired:
        raise Failure(f"{shown}: not finished after {timeout} s") from None
    if done.returncode:
        end = "\n".join((done.stderr or done.stdout).strip().splitlines()[-10:])
        raise Failure(f"{shown}: exit status {done.returncode}\n{end}")
    for line in done.stdout.splitlines():
        if not line.lstrip().startswith("{"):
            continue
        try:
            result = json.loads(line)
        except json.JSONDecodeError:
            raise Failure(f"{shown}: this line is no JSON: {line}") from None
        if result.get("workload") != workload:
            continue
        for key in ("median_us", "min_us", "n", "threads"):
            value = result.get(key)
            if not isinstance(value, (int, float)) or isinstance(value, bool) or not value > 0:
                raise Failure(f"{shown}: {key} is {value!r}; it must be a positive number")
        if result["threads"] != threads:
            raise Failure(f"{shown}: ran with {result['threads']} threads; {threads} were asked for")
        return result
    raise Failure(f"{shown}: printed no JSON line for {workload}")


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


def our_command(template, workload, threads):
    words = shlex.split(template)
    if not any("{names}" in w for w in words):
        words.append("{names}")
    return [w.replace("{threads}", str(threads)).replace("{names}", workload) for w in words]


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


def us(x):
    return f"{x:,.0f}" if x >= 1000 else f"{x:.0f}" if x >= 100 else f"{x:.1f}"


def table(results, options, started):
    peers = [p for pairs in results.values() for p, _ in pairs]
    ours = [o for pairs in results.values() for _, o in pairs]
    versions = sorted({p.get("version", "?") for p in peers})
    facts = [str(o[k]) for k in ("version", "jdk") for o in ours[:1] if k in o]
    if commit():
        facts.append(f"commit {commit()}")
    covered = interval([1.0] * options.blocks)[2]
    lines = [
        f"Measured {started:%Y-%m-%d %H:%M} UTC on {processor()}, {platform.system()} {platform.release()}.",
        f"PyTorch {', '.join(versions)} ({options.mode}); Adjoint {', '.join(facts) or '?'}; "
        f"{options.threads} threads each.",
        f"{options.blocks} alternating blocks of fresh processes; times in microseconds, medians over the blocks "
        f"of each process's median; ratio = PyTorch's time / ours; the interval covers the median with "
        f"{100 * covered:.0f} %.",
        "",
        "| workload | PyTorch | Adjoint | ratio | interval | ratio of minima |",
        "|---|---:|---:|---:|:---:|---:|",
    ]
    restless = 0
    for workload, pairs in results.items():
        ratios = [p["median_us"] / o["median_us"] for p, o in pairs]
        minima = [p["min_us"] / o["min_us"] for p, o in pairs]
        low, high, _ = interval(ratios)
        bad = sum(r["median_us"] > RESTLESS * r["min_us"] for pair in pairs for r in pair)
        restless += bad
        lines.append(
            f"| `{workload}`{' *' if bad else ''} "
            f"| {us(statistics.median(p['median_us'] for p, _ in pairs))} "
            f"| {us(statistics.median(o['median_us'] for _, o in pairs))} "
            f"| {statistics.median(ratios):.2f} | {low:.2f} to {high:.2f} | {statistics.median(minima):.2f} |")
    if restless:
        lines += ["", f"\\* {restless} of {2 * sum(map(len, results.values()))} processes had a median over "
                      f"{RESTLESS:g} times their minimum: the machine was not quiet."]
    return "\n".join(lines)


def arguments():
    parser = argparse.ArgumentParser(description="Compares Adjoint with PyTorch and prints a markdown table.")
    parser.add_argument("names", nargs="*", metavar="WORKLOAD", default=list(WORKLOADS))
    parser.add_argument("--blocks", type=int, default=8)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--mode", choices=("eager", "compile"), default="eager", help="PyTorch's mode")
    parser.add_argument("--command", default="./adjoint bench --json --threads {threads} {names}", help="our side")
    parser.add_argument("--python", default=sys.executable, help="the interpreter that has PyTorch")
    parser.add_argument("--raw", type=pathlib.Path, help="append every run's JSON to this file")
    parser.add_argument("--timeout", type=int, default=900, help="seconds a process may take")
    options = parser.parse_args()
    if options.blocks < 1 or options.threads < 1:
        parser.error("--blocks and --threads are at least 1")
    return options


def main():
    options = arguments()
    started = datetime.datetime.now(datetime.timezone.utc)
    peer = [options.python, str(HERE / "peer_torch.py"), options.mode, str(options.threads)]
    results = {name: [] for name in options.names}
    raw = options.raw.open("a") if options.raw else None
    try:
        for block in range(options.blocks):
            for place, name in enumerate(results):
                sides = {"peer": [*peer, name], "ours": our_command(options.command, name, options.threads)}
                order = list(sides) if (block + place) % 2 == 0 else list(reversed(sides))
                got = {}
                for side in order:
                    got[side] = measure(sides[side], name, options.threads, options.timeout)
                    if raw:
                        raw.write(json.dumps({"block": block, "side": side, **got[side]}) + "\n")
                        raw.flush()
                results[name].append((got["peer"], got["ours"]))
                print(f"block {block + 1}/{options.blocks} {name}: {us(got['peer']['median_us'])} / "
                      f"{us(got['ours']['median_us'])} us", file=sys.stderr)
    except Failure as e:
        sys.exit(f"compare.py: {e}")
    finally:
        if raw:
            raw.close()
    print(table(results, options, started))


if __name__ == "__main__":
    main()
