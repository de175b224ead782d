#!/usr/bin/env python3
"""Media through media-service, rtpengine and a bare relay: what does a packet cost, how late is it, how many go through?

usage: run.py [--runs 5] [--seconds 4] [--warm-up 30] [--calls 50,200,400,800] [--sealed 100,400] [--announcements 1000]
              [--only NAME,..] [--highest] [--app FOLDER ..]

A call is two parties that speak G.711 in packets of 20 ms to each other: 100 packets a second. The same packets go through all
servers, one server after the other in each run and in turned order every other run; servers stay up throughout. CPU is user and
system time of the whole process by packet that came out (/proc/PID/stat). On loopback who sends pays for the receiver's UDP stack as
well, so a server pays for delivery to the parties, not for its own reception. streams.c measures delay by the stamps of the
kernel; "no relay" is what remains of it when its parties send to each other at once. "others" is what processes that have nothing
to do with this took of the processors; a run in which that was more than a twentieth is done again, three times at most.

media-service   started as `./sentiric up` starts it (deploy/local/services.sh), alone: no Consul, gRPC in the clear; sessions of two
                ends that hear each other, by gRPC. --app names a folder of another build, unpacked, to be measured beside it.
rtpengine       in user space, its ng protocol
bare relay      relay.c: epoll, recvfrom, sendto. "bare relay, mmsg": recvmmsg and sendmmsg
sealed          one party speaks SRTP (SDES, AES_CM_128_HMAC_SHA1_80), the other RTP
announcements   media-service plays to so many at once: how far is each packet from 20 ms after the one before it, and from the
                clock of its stream? On all processors, as a server would have them.
--highest       the most calls of which nothing is lost, by steps of a tenth

Servers on CPU 0, parties on CPU 1. Loopback only. Every process started here is stopped by its number. Needs the jar of
media-service (mvn -q -pl media-service -am package -DskipTests), a JDK 25, gcc, taskset; libsrtp2-dev for what is sealed;
rtpengine (rtpengine-daemon) is left out where it is missing.
"""
import argparse, base64, json, os, pathlib, re, resource, shutil, signal, socket, statistics, subprocess, sys, tempfile, time

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[2]
TICK = 1e6 / os.sysconf("SC_CLK_TCK")
PARTIES, OURS, THEIRS, FLOOR = 10000, 15000, 20000, 25000  # first of 4,800 ports each, below those the kernel gives away
MOST_CALLS = 1200
OTHERS = 0.05  # of the processors, for what does not belong to this
SUITE = "AES_CM_128_HMAC_SHA1_80"
started = []


def start(cpus, *command, **options):
    process = subprocess.Popen(["taskset", "-c", cpus, *map(str, command)], start_new_session=True, **options)
    started.append(process)
    return process


def end(process):
    process.terminate()
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        process.kill()
    started.remove(process)


def cpu(pid):
    """User and system time of all threads, microseconds."""
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return sum(map(int, fields[11:13])) * TICK


def busy():
    """What the processors did for anybody, microseconds."""
    fields = list(map(int, pathlib.Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:]))
    return (sum(fields[:8]) - fields[3] - fields[4]) * TICK


def free_port(kind=socket.SOCK_STREAM):
    with socket.socket(socket.AF_INET, kind) as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class NoRelay:
    """The parties send to each other."""

    name, pid = "no relay", None

    def talk(self, calls, sealed):
        return [f"{PARTIES + 4 * i} {PARTIES + 4 * i + 2} {PARTIES + 4 * i + 2} {PARTIES + 4 * i}" for i in range(calls)]

    def close(self):
        pass


class BareRelay:
    def __init__(self, name="bare relay", *more):
        self.name, self.more, self.process = name, more, None

    @property
    def pid(self):
        return self.process.pid

    def talk(self, calls, sealed):
        lines = [f"{PARTIES + 4 * i} {FLOOR + 4 * i} {PARTIES + 4 * i + 2} {FLOOR + 4 * i + 2}" for i in range(calls)]
        file = write("relayed", lines)
        self.process = start("0", WORK / "relay", file, *self.more, stdout=subprocess.PIPE, text=True)
        if not self.process.stdout.readline():
            sys.exit("the bare relay did not start")
        return lines

    def close(self):
        end(self.process)


class Rtpengine:
    """In user space; its ng protocol is bencode over UDP."""

    name = "rtpengine"

    def __init__(self, cpus="0"):
        port = free_port(socket.SOCK_DGRAM)
        self.log = WORK / "rtpengine.log"
        self.process = start(
            cpus, shutil.which("rtpengine"), "--config-file=none", "--table=-1", "--interface=127.0.0.1", f"--listen-ng=127.0.0.1:{port}", "--foreground",
            "--log-stderr", "--log-level=3", f"--port-min={THEIRS}", f"--port-max={THEIRS + 4 * MOST_CALLS - 1}", "--num-threads=1", "--delete-delay=0", "--timeout=600",
            f"--pidfile={WORK / 'rtpengine.pid'}", stderr=open(self.log, "w"), stdout=subprocess.DEVNULL)
        self.pid = self.process.pid
        self.ng = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.ng.settimeout(2)
        self.ng.connect(("127.0.0.1", port))
        self.cookie, self.calls = 0, []
        for _ in range(50):
            try:
                self.ask(command="ping")
                return
            except OSError:
                time.sleep(0.2)
        sys.exit(f"rtpengine did not start:\n{self.log.read_text()[-2000:]}")

    def ask(self, **words):
        self.cookie += 1
        mark = f"{os.getpid()}-{time.monotonic_ns()}-{self.cookie} ".encode()
        self.ng.send(mark + bencode({name.replace("_", "-"): word for name, word in words.items()}))
        while True:
            answer = self.ng.recv(65536)
            if answer.startswith(mark):
                said = bdecode(answer[len(mark):])[0]
                if said.get("result") not in (b"ok", b"pong"):
                    sys.exit(f"rtpengine: {said}")
                return said

    def talk(self, calls, sealed):
        lines = []
        for i in range(calls):
            caller, callee, call = PARTIES + 4 * i, PARTIES + 4 * i + 2, f"bench-{time.monotonic_ns()}-{i}"
            key = base64.b64encode(os.urandom(30)).decode()
            common = {"call_id": call, "from_tag": "a", "ICE": "remove", "DTLS": "off", "replace": ["origin"]}
            offer = self.ask(command="offer", sdp=sdp(caller, key if sealed else None), **common, **({"transport_protocol": "RTP/AVP"} if sealed else {}))
            answer = self.ask(command="answer", sdp=sdp(callee), to_tag="b", **common)
            self.calls.append(call)
            line = f"{caller} {rtp_port(answer)} {callee} {rtp_port(offer)}"
            if sealed:
                line += f" {key} {re.search(SUITE + r' inline:([A-Za-z0-9+/]+=*)', answer['sdp'].decode())[1]}"
            lines.append(line)
        return lines

    def close(self):
        for call in self.calls:
            self.ask(command="delete", call_id=call, from_tag="a")
        self.calls = []


def sdp(port, key=None):
    profile, crypto = ("RTP/SAVP", f"a=crypto:1 {SUITE} inline:{key}\r\n") if key else ("RTP/AVP", "")
    return (f"v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio {port} {profile} 0\r\n"
            f"a=rtpmap:0 PCMU/8000\r\na=ptime:20\r\na=sendrecv\r\n{crypto}")


def rtp_port(said):
    return int(re.search(rb"m=audio (\d+) ", said["sdp"])[1])


def bencode(what):
    if isinstance(what, dict):
        return b"d" + b"".join(bencode(name) + bencode(what[name]) for name in sorted(what)) + b"e"
    if isinstance(what, list):
        return b"l" + b"".join(map(bencode, what)) + b"e"
    octets = what if isinstance(what, bytes) else what.encode()
    return b"%d:%s" % (len(octets), octets)


def bdecode(octets, at=0):
    """What is written there, and where it ends."""
    kind = octets[at:at + 1]
    if kind == b"i":
        stop = octets.index(b"e", at)
        return int(octets[at + 1:stop]), stop + 1
    if kind in (b"l", b"d"):
        each, at = [], at + 1
        while octets[at:at + 1] != b"e":
            one, at = bdecode(octets, at)
            each.append(one)
        return (each if kind == b"l" else {name.decode(): one for name, one in zip(each[::2], each[1::2])}), at + 1
    colon = octets.index(b":", at)
    stop = colon + 1 + int(octets[at:colon])
    return octets[colon + 1:stop], stop


class MediaService:
    def __init__(self, name, app, cpus="0", first_port=OURS):
        self.name, http, grpc = name, free_port(), free_port()
        self.log = WORK / f"{name.replace('/', '-')}.log"
        # The command line of `./sentiric up`, by its own script.
        script = """
            STATE=$2 GATEWAY_ADDRESS=127.0.0.1 RTP_PORTS=$3 LOG_LEVEL=warn
            . "$ROOT/deploy/local/build.sh"; . "$ROOT/deploy/local/services.sh"
            app_of() { echo "$APP"; }
            compose_command MEDIA media-service node-a media "$4" "$5" - CONSUL_ENABLED=false GRPC_TLS=false
            printf '%s\\0' "${COMMAND[@]}" """
        words = subprocess.run(
            ["bash", "-c", script, "bash", "", str(WORK), f"{first_port}-{first_port + 4 * MOST_CALLS - 1}", str(http), str(grpc)],
            env={**os.environ, "ROOT": str(ROOT), "APP": str(app), "JAVA_HOME": str(JDK)}, check=True, capture_output=True, text=True).stdout.split("\0")[:-1]
        (WORK / "logs").mkdir(exist_ok=True)
        self.process = start(cpus, *words, stdout=open(self.log, "w"), stderr=subprocess.STDOUT)
        self.pid = self.process.pid
        for _ in range(400):
            if self.process.poll() is not None:
                break
            try:
                socket.create_connection(("127.0.0.1", grpc)).close()
                break
            except OSError:
                time.sleep(0.1)
        else:
            sys.exit(f"{name} did not start:\n{self.log.read_text()[-3000:]}")
        if self.process.poll() is not None:
            sys.exit(f"{name} did not start:\n{self.log.read_text()[-3000:]}")
        self.sessions = start(
            "1" if cpus == "0" else cpus, JDK / "bin/java", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx256m", "--enable-native-access=ALL-UNNAMED", "-cp",
            f"{app}/lib/*", HERE / "Sessions.java", grpc, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=open(WORK / "sessions.log", "w"), text=True, bufsize=1)

    def ask(self, words):
        self.sessions.stdin.write(words + "\n")
        lines = []
        while (line := self.sessions.stdout.readline()) != "done\n":
            if not line:
                sys.exit(f"no sessions of {self.name}:\n{(WORK / 'sessions.log').read_text()[-3000:]}")
            lines.append(line.strip())
        return lines

    def talk(self, calls, sealed):
        return self.ask(f"{'sealed' if sealed else 'talk'} {calls} {PARTIES}")

    def close(self):
        self.ask("close")


def write(name, lines):
    file = WORK / name
    file.write_text("".join(line + "\n" for line in lines))
    return file


def streams(mode, file, warm_up, seconds, pid, cpus, begin=lambda: None):
    """One run of streams.c; what it prints, and the CPU of the server by packet."""
    process = start(cpus, WORK / "streams", mode, file, warm_up, seconds, stdout=subprocess.PIPE, text=True)
    begin()
    moments = []
    for _ in ("begin", "end"):
        if not process.stdout.readline():
            sys.exit("the parties ended early")
        moments.append((cpu(pid) if pid else 0, cpu(process.pid), busy()))
    row = json.loads(process.communicate(timeout=60)[0])
    started.remove(process)
    server, own, all_of_it = (after - before for before, after in zip(*moments))
    row["cpu"] = server / max(1, row["heard"])
    row["others"] = max(0, all_of_it - server - own) / (seconds * 1e6 * os.cpu_count())
    return row


def talk(server, calls, sealed, warm_up, seconds):
    """One run; again, three times at most, where others had more than their share of the processors."""
    for _ in range(4):
        row = talk_once(server, calls, sealed, warm_up, seconds)
        if row["others"] <= OTHERS:
            break
    return row


def talk_once(server, calls, sealed, warm_up, seconds):
    try:
        row = streams("talk", write("streams-of-now", server.talk(calls, sealed)), warm_up, seconds, server.pid, "1")
    finally:
        server.close()
    row["rate"] = row["sent"] / seconds
    row["lost"] = row["sent"] - row["heard"]
    if args.verbose:
        print(server.name, calls, "sealed" if sealed else "", json.dumps(row), file=sys.stderr, flush=True)
    return row


def middle(rows, name):
    return statistics.median(row[name] for row in rows)


def measure(servers, loads, sealed):
    rows = {}
    for server in servers:
        if isinstance(server, MediaService):
            talk_once(server, max(loads), sealed, 0, args.warm_up)
    for run in range(args.runs):
        for calls in loads:
            for server in servers if run % 2 == 0 else reversed(servers):
                rows.setdefault((calls, server.name), []).append(talk(server, calls, sealed, 0.5, args.seconds))
    others = [server.name for server in servers if server.name in ("rtpengine", "bare relay")]
    print(f"\n{'SRTP to RTP and back' if sealed else 'RTP'}: medians (least and most) of {args.runs} runs of {args.seconds} s, ratios within each run; load average {os.getloadavg()[0]:.1f}\n")
    print("| calls | server | packets/s | CPU us a packet | " + "".join(f"to {name} | " for name in others) + "p50, p99, p99.9 us | lost | wrong | parties: busy, sent late | others |")
    print("|---|---|---|---|" + "---|" * len(others) + "---|---|---|---|---|")
    for (calls, name), found in rows.items():
        cost = [row["cpu"] for row in found]
        ratios = "".join(
            f"{statistics.median(a['cpu'] / max(b['cpu'], 1e-9) for a, b in zip(found, rows[calls, other])):.2f} | " if name != "no relay" else " | " for other in others)
        print(f"| {calls} | {name} | {middle(found, 'rate'):.0f} | {statistics.median(cost):.2f} ({min(cost):.2f}–{max(cost):.2f}) | {ratios}"
              f"{middle(found, 'p50'):.0f}, {middle(found, 'p99'):.0f}, {middle(found, 'p999'):.0f} | {sum(row['lost'] for row in found)} of {sum(row['sent'] for row in found)} "
              f"| {sum(row['wrong'] for row in found)} | {100 * middle(found, 'busy'):.0f} %, {100 * sum(row['late'] for row in found) / sum(row['sent'] for row in found):.2f} % | {100 * middle(found, 'others'):.0f} % |", flush=True)


def highest(servers):
    print("\n| server | most calls of which nothing is lost | packets/s | CPU us a packet | p99 us | the next step: lost |")
    print("|---|---|---|---|---|---|")
    for server in servers:
        calls, good, bad = 400, None, None
        while calls <= MOST_CALLS:
            row = talk(server, calls, False, 0.5, args.seconds)
            if row["lost"]:
                again = talk(server, calls, False, 0.5, args.seconds)
                if again["lost"]:
                    bad = again
                    break
                row = again
            good, calls = (calls, row), int(calls * 1.1)
        if good:
            print(f"| {server.name} | {good[0]} | {good[1]['rate']:.0f} | {good[1]['cpu']:.2f} | {good[1]['p99']:.0f} | "
                  + (f"{100 * bad['lost'] / bad['sent']:.2f} % at {bad['rate']:.0f} packets/s |" if bad else "not tried |"), flush=True)


def announcements(server):
    lines = server.ask(f"play {args.announcements} {PARTIES} {args.seconds + 5}")
    file = write("streams-of-now", lines)
    try:
        # All begin within the time of warming up.
        return streams("hear", file, 3, args.seconds, server.pid, "0,1", lambda: server.ask("now"))
    finally:
        server.close()


def pacing(server):
    announcements(server)
    rows = [announcements(server) for _ in range(args.runs)]
    if args.verbose:
        print(*map(json.dumps, rows), sep="\n", file=sys.stderr)
    print(f"\n{args.announcements} announcements at once, medians of {args.runs} runs of {args.seconds} s, both processors for server and listeners\n")
    print("| server | packets/s | CPU us a packet | from 20 ms after the last, us: p50, p99, p99.9, most | from the ideal clock, us: p50, p99, most | drift of a stream in the run, us: mean, most | silent streams, packets of the least |")
    print("|---|---|---|---|---|---|---|")
    print(f"| {server.name} | {middle(rows, 'heard') / args.seconds:.0f} | {middle(rows, 'cpu'):.2f} | {middle(rows, 'p50'):.0f}, {middle(rows, 'p99'):.0f}, {middle(rows, 'p999'):.0f}, {middle(rows, 'most'):.0f} "
          f"| {middle(rows, 'clock50'):.0f}, {middle(rows, 'clock99'):.0f}, {middle(rows, 'clockMost'):.0f} | {middle(rows, 'drift'):.0f}, {middle(rows, 'driftMost'):.0f} | {sum(row['silent'] for row in rows)}, {min(row['least'] for row in rows)} |")


def find_jdk():
    """As ./sentiric does (deploy/local/jdk.sh): JAVA_HOME, else PATH, else /usr/lib/jvm."""
    homes = [pathlib.Path(os.environ["JAVA_HOME"])] if os.environ.get("JAVA_HOME") else []
    javac = shutil.which("javac")
    homes += [pathlib.Path(javac).resolve().parents[1]] if javac else []
    homes += sorted(pathlib.Path("/usr/lib/jvm").glob("*25*"))
    for home in homes:
        if (home / "bin/javac").is_file() and 'JAVA_VERSION="25' in (home / "release").read_text():
            return home
    sys.exit("no JDK 25 in JAVA_HOME, PATH or /usr/lib/jvm: unpack one and set JAVA_HOME")


def unpacked():
    jars = sorted((ROOT / "media-service/target").glob("media-service-[0-9]*.jar"))
    if not jars:
        sys.exit("media-service is not built: mvn -q -pl media-service -am package -DskipTests")
    app = WORK / "app"
    if app.exists():
        return app
    subprocess.run([str(JDK / "bin/java"), "-Djarmode=tools", "-jar", str(jars[0]), "extract", "--destination", str(app)], check=True, stdout=subprocess.DEVNULL)
    return app


def build():
    if not shutil.which("gcc") or not shutil.which("taskset"):
        sys.exit("gcc and taskset are needed: apt-get install gcc libc6-dev util-linux")
    sealed = os.path.exists("/usr/include/srtp2/srtp.h")
    subprocess.run(["gcc", "-O2", "-o", str(WORK / "relay"), str(HERE / "relay.c")], check=True)
    subprocess.run(["gcc", "-O2", "-o", str(WORK / "streams"), str(HERE / "streams.c"), *(["-DSEALED", "-lsrtp2"] if sealed else [])], check=True)
    return sealed


def numbers(text):
    return [int(word) for word in text.split(",") if word]


def main():
    sealed = build()
    if len(os.sched_getaffinity(0)) < 2:
        sys.exit("two processors are needed: servers have one, parties the other")
    loads, loads_sealed = numbers(args.calls), numbers(args.sealed)
    if max(loads + loads_sealed + [args.announcements], default=0) > MOST_CALLS:
        sys.exit(f"more than {MOST_CALLS} calls: the ports here are for no more")
    if loads_sealed and not sealed:
        print("SRTP is left out: apt-get install libsrtp2-dev", file=sys.stderr)
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    wanted = lambda name: not args.only or name in args.only.split(",")
    servers = [NoRelay()] if wanted("no relay") else []
    if wanted("bare relay"):
        servers.append(BareRelay())
    if args.mmsg:
        servers.append(BareRelay("bare relay, mmsg", "mmsg"))
    if wanted("rtpengine"):
        if shutil.which("rtpengine"):
            servers.append(Rtpengine())
        else:
            print("rtpengine is left out: apt-get install rtpengine-daemon", file=sys.stderr)
    apps = {"media-service": None, **{pathlib.Path(folder).name: folder for folder in args.app}}
    for number, (name, folder) in enumerate(apps.items()):
        if wanted(name):
            servers.append(MediaService(name, folder or unpacked(), first_port=OURS if number == 0 else 30000 + 4 * MOST_CALLS * (number - 1)))
    if loads:
        measure(servers, loads, False)
    if loads_sealed and sealed:
        measure([server for server in servers if isinstance(server, (Rtpengine, MediaService))], loads_sealed, True)
    if args.highest:
        highest(servers)
    if args.announcements and wanted("media-service"):
        stop()
        pacing(MediaService("media-service", unpacked(), "0,1"))


def stop():
    for process in list(started):
        end(process)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=4)
    parser.add_argument("--warm-up", type=int, default=30)
    parser.add_argument("--calls", default="50,200,400,800")
    parser.add_argument("--sealed", default="100,400")
    parser.add_argument("--announcements", type=int, default=1000)
    parser.add_argument("--only", default="")
    parser.add_argument("--mmsg", action="store_true")
    parser.add_argument("--highest", action="store_true")
    parser.add_argument("--app", action="append", default=[])
    parser.add_argument("--verbose", action="store_true")
    args = parser.parse_args()
    JDK = find_jdk()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # or what was started here stays
    with tempfile.TemporaryDirectory(prefix="media-bench-") as folder:
        WORK = pathlib.Path(folder)
        try:
            main()
        finally:
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
            stop()
