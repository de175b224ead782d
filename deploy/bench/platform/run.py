#!/usr/bin/env python3
"""Echo calls through running platforms: what does one cost each process?

usage: run.py [NAME=STATE ...] [--rate 100] [--runs 5] [--seconds 10]

NAME=STATE is a platform that `SENTIRIC_STATE=STATE ./sentiric up` started; without one it is the platform of this tree. Two of them, of two
trees, are compared under the same load: calls go to one after the other within each run, in turned order every other run, and ratios are
medians of the pairs within a run. CPU is user and system time of each process and its children, so that other load on the machine tells little.

A call: INVITE, 180, 200, ACK, a second, BYE, 200, its record written; SIPp at 127.0.0.2 is a trusted trunk. No audio flows.
Loopback only; every process started here is stopped by its number.
"""
import argparse, importlib.machinery, importlib.util, os, pathlib, shlex, shutil, statistics, subprocess, sys, tempfile

HERE = pathlib.Path(__file__).resolve().parent
loader = importlib.machinery.SourceFileLoader("calls", str(HERE.parent / "calls" / "run.py"))
sys.dont_write_bytecode = True
calls = importlib.util.module_from_spec(importlib.util.spec_from_loader("calls", loader))
loader.exec_module(calls)


def platform(name, state):
    told = subprocess.run([str(calls.ROOT / "sentiric"), "env"], capture_output=True, text=True, env={**os.environ, **({"SENTIRIC_STATE": state} if state else {})})
    words = dict(word.split("=", 1) for word in shlex.split(told.stdout) if "=" in word)
    groups, seen = {}, set()
    for word, pid in words.items():
        # One process may be all services (./sentiric up --one-process): it is counted once, by the name that comes first.
        if word.endswith("_PID") and pid and pid not in seen:
            seen.add(pid)
            groups.setdefault(word.removesuffix("_PID").split("_")[0].lower(), []).append(pid)
    if "gateway" not in groups:
        sys.exit(f"{name} does not run: ./sentiric up")
    return calls.Server(name, int(words["GATEWAY_SIP"].rsplit(":", 1)[1]), list(groups.items()), "902120000000", words["SIP_REALM"])


def ratio(ours, theirs):
    """The median of the ratios within the runs."""
    return statistics.median(a / b if b else 0 for a, b in zip(ours, theirs))


def main():
    named = dict(text.split("=", 1) for text in args.platforms) or {"platform": None}
    servers = [platform(name, state) for name, state in named.items()]
    for server in servers:
        server.call(args.rate, args.warm_up)
    failed = {server.name: 0 for server in servers}
    costs = {server.name: {group: [] for group, _ in server.groups} for server in servers}
    for run in range(args.runs):
        for server in servers if run % 2 == 0 else reversed(servers):
            lost, each = server.call(args.rate, args.seconds)
            failed[server.name] += lost
            for (group, _), micros in zip(server.groups, each):
                costs[server.name][group].append(micros / 1000)
    for cost in costs.values():
        cost["all"] = [sum(each) for each in zip(*cost.values())]
    first = servers[0].name
    print(f"{os.getloadavg()[0]:.1f} load average; ms of CPU a call, medians of {args.runs} runs of {args.seconds:g} s at {args.rate} calls/s; ratios within each run\n")
    print("| process | " + " | ".join(f"{name} | to {first}" if name != first else name for name in costs) + " |")
    print("|---|" + "---|" * (2 * len(costs) - 1))
    for group in dict.fromkeys(group for cost in costs.values() for group in cost):
        cells = []
        for name, cost in costs.items():
            if group not in cost:
                cells.append("-" if name == first else "- | -")
                continue
            cells.append(f"{statistics.median(cost[group]):.2f}")
            if name != first:
                cells.append(f"{ratio(cost[group], costs[first][group]):.2f}" if group in costs[first] else "-")
        print(f"| {group} | " + " | ".join(cells) + " |")
    print("| failed | " + " | ".join(f"{failed[name]} |" if name != first else f"{failed[name]}" for name in costs) + " |")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("platforms", nargs="*")
    parser.add_argument("--rate", type=int, default=100)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--warm-up", type=float, default=30)
    args = parser.parse_args()
    calls.args, calls.folders = args, []
    with tempfile.TemporaryDirectory(prefix="platform-bench-") as folder:
        calls.WORK = pathlib.Path(folder)
        try:
            main()
        finally:
            calls.stop()
