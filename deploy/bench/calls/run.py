#!/usr/bin/env python3
"""Calls from a trunk to a user through the running platform, Kamailio and Asterisk: what does one cost, how many go through?

usage: run.py [--runs 5] [--seconds 10] [--rate 20] [--only NAME,..] [--asterisk-root DIR] [--highest]

The platform is the one that `./sentiric up` started (SENTIRIC_STATE names another); its CPU is told for the SIP services
(gateway, signaling), and for all services with their data servers. Kamailio looks a binding up in memory, tracks the dialog and
relays with t_relay; Asterisk is a back-to-back user agent with CDRs in a file (without direct media, for which it would send two
INVITEs more). No audio flows anywhere; SDP of our calls leads to the relay of media-service, unless the tenant's media_policy is
DIRECT.

A call: INVITE, 180, 200, ACK, a second, BYE, 200. SIPp at 127.0.0.2 calls, SIPp at 127.0.0.1 answers. Loopback only; every process
started here is stopped by its number. Needs sipp; kamailio and Asterisk (of this machine, or in the tree of --asterisk-root,
entered by chroot) are left out where they are missing.
"""
import argparse, os, pathlib, re, shlex, shutil, socket, statistics, subprocess, sys, tempfile, time

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[2]
TICK = 1e6 / os.sysconf("SC_CLK_TCK")
CALLER, CALLEE = "127.0.0.2", "127.0.0.1"
SIP_SERVICES = ("GATEWAY_PID", "SIGNALING_B_PID", "SIGNALING_C_PID")
started = []


def free_port(address):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
        s.bind((address, 0))
        return s.getsockname()[1]


def start(name, command):
    log = open(WORK / f"{name}.log", "w")
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True, cwd=WORK)
    started.append(process)
    return process


def family(pids):
    """Processes with their children."""
    pids = [str(pid) for pid in pids]
    for pid in pids:
        for children in pathlib.Path(f"/proc/{pid}/task").glob("*/children"):
            pids += [child for child in children.read_text().split() if child not in pids]
    return pids


def cpu(pids):
    """User and system time of all threads, of children that ended too, microseconds."""
    ticks = 0
    for pid in family(pids):
        try:
            fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
        except (FileNotFoundError, ProcessLookupError):
            continue  # it ended, and its parent has its time
        ticks += sum(int(field) for field in fields[11:15])
    return ticks * TICK


def sipp(flow, port, *more, address=CALLEE):
    return ["sipp", f"127.0.0.1:{port}", "-sf", str(HERE / f"{flow}.xml"), "-i", address, "-nostdin", *more]


class Server:
    def __init__(self, name, port, groups, called="1001", domain="bench.test", password="-"):
        self.name, self.port, self.groups, self.called, self.domain, self.password = name, port, groups, called, domain, password

    def register(self):
        port = str(free_port(CALLEE))
        key = ["-key", "user", "1001", "-key", "domain", self.domain, "-au", "1001", "-ap", self.password, "-auth_uri", self.domain]
        done = subprocess.run(sipp("register", self.port, "-p", port, "-m", "1", "-timeout", "10", *key), capture_output=True, text=True, cwd=WORK)
        if done.returncode:
            sys.exit(f"{self.name}: the callee could not register\n{done.stdout[-2000:]}{done.stderr}")
        start(f"callee-{self.name}", sipp("callee", self.port, "-p", port, "-s", "1001"))

    def call(self, rate, seconds):
        """Places calls; how many failed, and CPU of each group of processes, microseconds a call."""
        count = max(1, int(rate * seconds))
        before = [cpu(pids) for _, pids in self.groups]
        try:
            done = self.callers(count, rate, seconds)
        except subprocess.TimeoutExpired:
            return count, [0] * len(self.groups)
        after = [cpu(pids) for _, pids in self.groups]
        good = re.findall(r"Successful call\s*\|[^|]*\|\s*(\d+)", done.stdout)
        failed = count - int(good[-1]) if good else count
        return failed, [(b - a) / count for a, b in zip(before, after)]

    def callers(self, count, rate, seconds):
        return subprocess.run(
            sipp("caller", self.port, "-s", self.called, "-key", "domain", self.domain, "-p", str(free_port(CALLER)), "-r", str(rate), "-m", str(count),
                 "-l", str(count), "-d", "1000", "-timeout", str(int(seconds) + 45), address=CALLER),
            capture_output=True, text=True, cwd=WORK, timeout=seconds + 60)


def kamailio():
    program = shutil.which("kamailio") or "/usr/sbin/kamailio"
    if not os.path.exists(program):
        return None
    port = free_port(CALLEE)
    process = start("kamailio", [program, "-DD", "-E", "-m", "512", "-M", "16", "-f", str(HERE / "kamailio.cfg"), "-Y", str(WORK), "-A", f"PORT={port}", "-A", "WORKERS=2"])
    time.sleep(2)
    return Server("kamailio", port, [("all", [process.pid])])


def asterisk(root):
    places = [f"{root.rstrip('/')}{m}" for m in ("/usr/lib/x86_64-linux-gnu/asterisk/modules", "/usr/lib/asterisk/modules")]
    modules = next((m for m in places if os.path.exists(m + "/chan_pjsip.so")), None)
    if not modules:
        return None
    inside = tempfile.mkdtemp(prefix="bench-", dir=root.rstrip("/") + "/tmp")
    folders.append(inside)
    within = lambda path: "/" + os.path.relpath(path, root)
    os.makedirs(inside + "/cdr-csv")
    port = free_port(CALLEE)
    text = (HERE / "asterisk.conf").read_text().replace("@RUN@", within(inside)).replace("@MODULES@", within(modules)).replace("@PORT@", str(port))
    for name, content in re.findall(r"; \[([a-z]+\.conf)\]\n(.*?)(?=\n; \[|\Z)", text, re.S):
        pathlib.Path(inside, name).write_text(content + "\n")
    enter = [] if root == "/" else ["chroot", root]
    process = start("asterisk", [*enter, "asterisk", "-f", "-C", within(inside) + "/asterisk.conf"])
    time.sleep(5)
    return Server("asterisk", port, [("all", [process.pid])])


def platform():
    told = subprocess.run([str(ROOT / "sentiric"), "env"], capture_output=True, text=True)
    words = dict(word.split("=", 1) for word in shlex.split(told.stdout) if "=" in word)
    pids = {name: words[name] for name in words if name.endswith("_PID") and words[name]}
    if not all(name in pids for name in SIP_SERVICES):
        print("the platform does not run: ./sentiric up", file=sys.stderr)
        return None
    groups = [("gateway + signaling", [pids[name] for name in SIP_SERVICES]), ("all, with data servers", list(pids.values()))]
    return Server("platform", int(words["GATEWAY_SIP"].rsplit(":", 1)[1]), groups, "902120000004", words["SIP_REALM"], words["DEMO_PASSWORD"])


def highest(server):
    """The highest rate at which nothing fails, by steps of a quarter."""
    rate, best = args.rate, 0
    while True:
        failed, _ = server.call(rate, args.seconds)
        if failed and server.call(rate, args.seconds)[0]:
            return best
        best, rate = rate, int(rate * 1.25) + 1


def main():
    wanted = args.only.split(",") if args.only else ["kamailio", "asterisk", "platform"]
    made = {"kamailio": kamailio, "asterisk": lambda: asterisk(args.asterisk_root), "platform": platform}
    servers = [server for name in wanted if (server := made[name]())]
    for server in servers:
        server.register()
    time.sleep(1)
    for server in servers:
        server.call(args.rate, args.warm_up)
    if args.highest:
        for server in servers:
            print(f"{server.name}: {highest(server)} calls/s without loss")
        return
    failed = {server.name: 0 for server in servers}
    cost = {(server.name, group): [] for server in servers for group, _ in server.groups}
    for run in range(args.runs):
        for server in servers if run % 2 == 0 else reversed(servers):
            lost, each = server.call(args.rate, args.seconds)
            failed[server.name] += lost
            for (group, _), micros in zip(server.groups, each):
                cost[server.name, group].append(micros)
    print(f"{os.getloadavg()[0]:.1f} load average; medians of {args.runs} runs of {args.seconds} s at {args.rate} calls/s; ratios within each run\n")
    names = [server.name for server in servers if server.name != "platform"]
    print("| server | processes | CPU us/call | " + "".join(f"to {name} | " for name in names) + "failed |")
    print("|---|---|---|" + "---|" * len(names) + "---|")
    for (name, group), rows in cost.items():
        ratios = [statistics.median(a / b for a, b in zip(rows, cost[other, "all"])) for other in names]
        print(f"| {name} | {group} | {statistics.median(rows):.0f} | " + "".join(f"{ratio:.2f} | " for ratio in ratios) + f"{failed[name]} |")


def stop():
    """Ends what was started here, and leaves nothing behind."""
    for process in started:
        process.terminate()
    for process in started:
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
    for made in folders:
        shutil.rmtree(made, ignore_errors=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--warm-up", type=float, default=30)
    parser.add_argument("--rate", type=int, default=20)
    parser.add_argument("--only", default="")
    parser.add_argument("--asterisk-root", default="/")
    parser.add_argument("--highest", action="store_true")
    args = parser.parse_args()
    folders = []
    with tempfile.TemporaryDirectory(prefix="calls-bench-") as folder:
        WORK = pathlib.Path(folder)
        try:
            main()
        finally:
            stop()
