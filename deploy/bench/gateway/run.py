#!/usr/bin/env python3
"""The gateway, Kamailio and a bare relay before the same reflectors, one after the other, again and again.

usage: run.py [--jar JAR] [--runs 5] [--seconds 3] [--warm-up 20] [--rate 1000] [--only NAME,..] [--kinds options,register,call]
       run.py --flood PER_SECOND [--seconds 10]    200 calls/s of one source, garbage and scanner traffic of others at once
       run.py --soak SECONDS                       calls at full speed for so long: does memory grow?

Servers on CPU 0, generator and reflectors on CPU 1. Loopback only. Every process started here is stopped by its number.
Needs a JDK 25 (JAVA_HOME, PATH or /usr/lib/jvm), taskset, and for the comparison kamailio; without it the rest is measured.
"""
import argparse, json, os, pathlib, re, resource, shutil, socket, statistics, subprocess, sys, tempfile, time

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[2]
JDK_VERSION = "25"
WINDOW = {"options": 64, "register": 64, "call": 16}
NODES = (16001, 16002)
started = []


def is_wanted_jdk(home):
    release = home / "release"
    return (home / "bin/javac").is_file() and release.is_file() and re.search(rf'(?m)^JAVA_VERSION="{JDK_VERSION}[."]', release.read_text())


def find_jdk():
    """As ./sentiric does (deploy/local/jdk.sh): JAVA_HOME, else PATH, else /usr/lib/jvm."""
    homes = [pathlib.Path(os.environ["JAVA_HOME"])] if os.environ.get("JAVA_HOME") else []
    javac = shutil.which("javac")
    homes += [pathlib.Path(javac).resolve().parents[1]] if javac else []
    homes += sorted(pathlib.Path("/usr/lib/jvm").glob(f"*{JDK_VERSION}*"))
    for home in homes:
        if is_wanted_jdk(home):
            return home
    sys.exit(f"no JDK {JDK_VERSION} in JAVA_HOME, PATH or /usr/lib/jvm: unpack one and set JAVA_HOME")



def start(cpu, *command):
    process = subprocess.Popen(
        ["taskset", "-c", str(cpu), *command], stdout=subprocess.DEVNULL, stderr=open(WORK / (pathlib.Path(command[0]).name + str(len(started)) + ".log"), "w"), start_new_session=True
    )
    started.append(process)
    return process


def until_answered(port, seconds=40):
    request = (
        f"OPTIONS sip:x@bench.test SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:%d;rport;branch=z9hG4bKup\r\nMax-Forwards: 70\r\n"
        "From: <sip:a@b>;tag=1\r\nTo: <sip:x@bench.test>\r\nCall-ID: up\r\nCSeq: 1 OPTIONS\r\nContact: <sip:a@b>\r\nContent-Length: 0\r\n\r\n"
    )
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
            s.bind(("127.0.0.1", 0))
            s.settimeout(0.3)
            s.sendto((request % s.getsockname()[1]).encode(), ("127.0.0.1", port))
            try:
                if s.recv(4000).startswith(b"SIP/2.0 200"):
                    return
            except OSError:
                pass
    sys.exit(f"nothing answers on port {port}; see {WORK}")


def family(process):
    """The process and its children, all of which work."""
    pids = [str(process.pid)]
    for pid in pids:
        for children in pathlib.Path(f"/proc/{pid}/task").glob("*/children"):
            pids += children.read_text().split()
    return pids


def gateway(port, trusted="local=127.0.0.0/8"):
    nodes = [
        f"--spring.cloud.discovery.client.simple.instances.sip-signaling[{i}].uri=sip://127.0.0.1:{node}" for i, node in enumerate(NODES)
    ]
    return start(
        0, JAVA, "-Xms64m", "-Xmx256m", "--enable-native-access=ALL-UNNAMED", "-jar", args.jar, "--spring.cloud.consul.enabled=false", "--server.port=0",
        "--gateway.bind=127.0.0.1", f"--gateway.port={port}", "--gateway.keys=1:benchmark-benchmark", "--gateway.workers=1",
        f"--gateway.abuse.trusted={trusted}", "--logging.level.root=warn", "--logging.level.cloud.sentiric.gateway.access=warn", *nodes,
    )


def kamailio(port, *more):
    defines = [f"PORT={port}", "WORKERS=2", f"NODE_A={NODES[0]}", f"NODE_B={NODES[1]}", *more]
    options = [o for d in defines for o in ("-A", d)]
    return start(0, shutil.which("kamailio") or "/usr/sbin/kamailio", "-DD", "-E", "-m", "4096", "-M", "16", "-f", str(HERE / "kamailio.cfg"), "-Y", str(WORK), *options)


SERVERS = {
    "kamailio-forward": lambda port: kamailio(port),
    "kamailio-t_relay": lambda port: kamailio(port, "STATEFUL"),
    "gateway": gateway,
    "bare relay": lambda port: start(0, JAVA, "-cp", str(WORK), "Load", "relay", str(port), str(NODES[0])),
}


def load(port, kind, warm_up, seconds, loop, number, pids):
    out = subprocess.run(
        ["taskset", "-c", "1", JAVA, "-cp", str(WORK), "Load", "load", str(port), kind, str(warm_up), str(seconds), loop, str(number), *pids],
        capture_output=True, text=True, timeout=warm_up + seconds + 60,
    )
    if out.returncode:
        sys.exit(out.stderr)
    return json.loads(out.stdout)


def jdk(tool):
    return str(JDK / "bin" / tool)


def flood():
    """Nobody is exempt from the limits here; 200 calls/s are within them."""
    port = 16060
    process = gateway(port, trusted="")
    until_answered(port)
    load(port, "call", 0, args.warm_up, "rate", 200, family(process))
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    print("| sources of the flood | sent/s | calls | failed | p99 us of a call |")
    print("|---|---|---|---|---|")
    for sources in (1, 200, min(12000, most - 200)):
        storm = subprocess.Popen(
            ["taskset", "-c", "1", JAVA, "-cp", str(WORK), "Load", "flood", str(port), str(args.flood), str(int(args.seconds) + 6), str(sources)],
            stdout=subprocess.PIPE, text=True,
        )
        started.append(storm)
        time.sleep(2)
        calls = load(port, "call", 1, args.seconds, "rate", 200, family(process))
        sent = json.loads(storm.communicate(timeout=60)[0])
        print(f"| {sources} | {sent['perSecond']:.0f} | {calls['units']} | {calls['lost'] + calls['wrong']} | {calls['p99Micros']:.0f} |", flush=True)


def soak():
    port = 16060
    process = gateway(port)
    until_answered(port)
    print("| calls | failed | live heap MiB | resident MiB |")
    print("|---|---|---|---|")
    slices, done, failed = 10, 0, 0
    for _ in range(slices):
        calls = load(port, "call", 0, args.soak / slices, "window", WINDOW["call"], family(process))
        done, failed = done + calls["units"], failed + calls["lost"] + calls["wrong"]
        print(f"| {done} | {failed} | {live_heap(process.pid):.1f} | {resident(process.pid):.0f} |", flush=True)


def live_heap(pid):
    subprocess.run([jdk("jcmd"), str(pid), "GC.run"], capture_output=True, check=True)
    info = subprocess.run([jdk("jcmd"), str(pid), "GC.heap_info"], capture_output=True, text=True, check=True).stdout
    return sum(int(kib) for kib in re.findall(r"(?m)^ ?(?!Metaspace)\S.*used (\d+)K", info)) / 1024


def resident(pid):
    return int(re.search(r"VmRSS:\s+(\d+)", pathlib.Path(f"/proc/{pid}/status").read_text())[1]) / 1024


def main():
    subprocess.run([jdk("javac"), "-d", str(WORK), str(HERE / "Load.java")], check=True)
    start(1, JAVA, "-cp", str(WORK), "Load", "reflect", *map(str, NODES))
    until_answered(NODES[0])
    if args.flood:
        flood()
    elif args.soak:
        soak()
    else:
        compare()


def compare():
    names = [n for n in SERVERS if (not args.only or n in args.only.split(",")) and (shutil.which("kamailio") or not n.startswith("kamailio"))]
    ports = {n: 16060 + i for i, n in enumerate(names)}
    processes = {n: SERVERS[n](ports[n]) for n in names}
    for n in names:
        until_answered(ports[n])
    pids = {n: family(processes[n]) for n in names}
    kinds = args.kinds.split(",")
    if "gateway" in names:
        for kind in kinds:
            load(ports["gateway"], kind, 0, args.warm_up, "window", WINDOW[kind], pids["gateway"])
    print(f"{os.getloadavg()[0]:.1f} load average; medians of {args.runs} runs of {args.seconds} s; ratios to {names[0]} within each run\n")
    print("| load | server | full speed/s | ratio | CPU us/unit | ratio | lost | at %d/s: CPU us | p50 us | p99 us |" % args.rate)
    print("|---|---|---|---|---|---|---|---|---|---|")
    for kind in kinds:
        full, fixed = {n: [] for n in names}, {n: [] for n in names}
        for run in range(args.runs):
            for n in names if run % 2 == 0 else reversed(names):
                full[n].append(load(ports[n], kind, 1.5, args.seconds, "window", WINDOW[kind], pids[n]))
                fixed[n].append(load(ports[n], kind, 1.0, args.seconds, "rate", args.rate, pids[n]))
        for n in names:
            middle = lambda rows, key: statistics.median(r[key] for r in rows)
            ratio = lambda key: statistics.median(r[key] / max(1e-9, b[key]) for r, b in zip(full[n], full[names[0]]))
            lost = sum(r["lost"] + r["wrong"] for r in full[n] + fixed[n])
            print(
                f"| {kind} | {n} | {middle(full[n], 'perSecond'):.0f} | {ratio('perSecond'):.2f} | {middle(full[n], 'cpuMicros'):.1f} | {ratio('cpuMicros'):.2f} "
                f"| {lost} | {middle(fixed[n], 'cpuMicros'):.1f} | {middle(fixed[n], 'p50Micros'):.0f} | {middle(fixed[n], 'p99Micros'):.0f} |",
                flush=True,
            )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--jar", default=str(ROOT / "sip-gateway/target/sip-gateway-0.1.0.jar"))
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=3)
    parser.add_argument("--warm-up", type=float, default=20)
    parser.add_argument("--rate", type=int, default=1000)
    parser.add_argument("--only", default="")
    parser.add_argument("--flood", type=int, default=0)
    parser.add_argument("--soak", type=float, default=0)
    parser.add_argument("--kinds", default="options,register,call")
    args = parser.parse_args()
    JDK = find_jdk()
    JAVA = jdk("java")
    with tempfile.TemporaryDirectory(prefix="gateway-bench-") as folder:
        WORK = pathlib.Path(folder)
        try:
            main()
        finally:
            for process in started:
                process.terminate()
            for process in started:
                try:
                    process.wait(10)
                except subprocess.TimeoutExpired:
                    process.kill()
