#!/usr/bin/env python3
"""Asterisk as two carriers of the running platform: does a call do what it should, either way?

usage: run.py [--asterisk-root DIR] [--only WORDS] [--keep DIR]

The platform is the one that `./sentiric up` started (SENTIRIC_STATE names another), on this machine. Two Asterisks are started on free
ports of 127.0.0.11 and 127.0.0.12: at the first the platform registers and has each request challenged, the second knows it by its
address. Their trunks, an outbound route through each with the other one behind it, and a number are made as an operator makes
them, over gRPC, and taken away at the end. baresip is user 1001, and 2001 where two phones are needed.

Each line says whether what it names went as it should; what went over the wire is kept for those that did not. Ends with 1 if
any did not. Needs root (it reads packets on loopback), baresip, psql, and Asterisk 16 or newer with pjsip: of this machine, or
in the tree of --asterisk-root, entered by chroot. Every process started here is stopped by its number.
"""
import argparse, json, os, pathlib, random, re, shlex, shutil, signal, socket, subprocess, sys, tempfile, time, traceback, urllib.request, wave

sys.dont_write_bytecode = True
from softphone import Softphone
from wire import Wire

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
TENANT = "sentiric_demo"
# Numbers of the demo: the first leads to user 1001 and is our name at the first carrier, the second is the echo.
NUMBER, ECHO = "902120000004", "902120000000"
FORWARDED, CALLER = "902120000009", "905551112233"
AUDIO = (0, 8)
PATIENCE = 10
FAILOVER = 4.0
OPTIONS_SECONDS = 5


class Failure(Exception):
    pass


def expect(holds, otherwise):
    if not holds:
        raise Failure(otherwise() if callable(otherwise) else otherwise)


def until(what, probe, seconds=PATIENCE):
    """What the probe finds, as soon as it finds something."""
    deadline = time.monotonic() + seconds
    while True:
        found = probe()
        if found:
            return found
        if time.monotonic() > deadline:
            raise Failure(f"not within {seconds} s: {what}")
        time.sleep(0.05)


def free_port(address, kind=socket.SOCK_DGRAM):
    with socket.socket(socket.AF_INET, kind) as s:
        s.bind((address, 0))
        return s.getsockname()[1]


def noise(path, seed, seconds):
    """Sound of which no two packets are the same: 8 kHz, 16 bits, mono."""
    chance = random.Random(seed)
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, 8000, 0, "NONE", ""))
        file.writeframes(b"".join(chance.randrange(-8000, 8000).to_bytes(2, "little", signed=True) for _ in range(int(8000 * seconds))))


class Platform:
    def __init__(self):
        told = subprocess.run([str(ROOT / "sentiric"), "env"], capture_output=True, text=True)
        self.words = dict(word.split("=", 1) for word in shlex.split(told.stdout) if "=" in word)
        if not self.words.get("GATEWAY_PID"):
            sys.exit("the platform does not run: ./sentiric up")
        self.gateway, self.realm, self.password = self.words["GATEWAY_SIP"], self.words["SIP_REALM"], self.words["DEMO_PASSWORD"]
        self.address = self.gateway.rsplit(":", 1)[0]
        apps = sorted(pathlib.Path(self.words["SENTIRIC_STATE"], "apps").glob("dialplan-service-*/lib"), key=os.path.getmtime)
        services = [f"{name}={self.words[word]}" for name, word in (("dialplan-service", "DIALPLAN_GRPC"), ("user-service", "USER_GRPC"))]
        # Java as the platform runs.
        java = os.readlink(f"/proc/{self.words['GATEWAY_PID']}/exe")
        self.rpc = subprocess.Popen([java, "-cp", f"{apps[-1]}/*", str(HERE / "Rpc.java"), self.words["OPERATOR_CERTIFICATES"], *services], text=True,
                                    stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=open(WORK / "rpc.log", "w"), start_new_session=True)
        started.append(self.rpc)

    def ask(self, service, method, **request):
        print(f"{service}-service sentiric.{method}", json.dumps({"tenant_id": TENANT, **request}), file=self.rpc.stdin, flush=True)
        return self.rpc.stdout.readline().strip() or f"no answer, see {WORK}/rpc.log"

    def make(self, service, method, **request):
        answer = self.ask(service, method, **request)
        if not answer.startswith("OK "):
            raise Failure(f"{method}: {answer}")

    def rows(self, mark):
        """Records of calls that began since, when all of them are over."""
        sql = f"SELECT json_agg(c ORDER BY start_time) FROM calls c WHERE start_time >= to_timestamp({mark - 0.05:.3f})"
        done = subprocess.run(["psql", "-X", "-q", "-A", "-t", "-c", sql], capture_output=True, text=True, env={**os.environ, **self.words})
        expect(done.returncode == 0, f"psql: {done.stderr.strip()}")
        return json.loads(done.stdout) if done.stdout.strip() else []

    def records(self, mark, *wanted):
        """As many records as are wanted, in the order of their INVITEs, each with what is wanted of it."""
        over = lambda: [row["status"] for row in self.rows(mark)] == ["ENDED"] * len(wanted)
        try:
            until("records of all calls", over)
        except Failure:
            raise Failure(f"{len(wanted)} finished records expected, there are {[(row['callee_number'], row['status'], row['disposition']) for row in self.rows(mark)]}")
        for row, fields in zip(self.rows(mark), wanted):
            for name, value in fields.items():
                expect(row[name] == value, f"record of {row['callee_number']}: {name} is {row[name]!r}, not {value!r}")

    def meter(self, name, trunk):
        """What each signaling node says of a trunk."""
        values = []
        for node in ("SIGNALING_B_HTTP", "SIGNALING_C_HTTP"):
            with urllib.request.urlopen(f"http://{self.words[node]}/metrics", timeout=5) as page:
                lines = page.read().decode().splitlines()
            values += [float(line.rsplit(" ", 1)[1]) for line in lines if line.startswith(name + "{") and f'trunk="{trunk}"' in line]
        return values


class Carrier:
    """An Asterisk that a trunk leads to."""

    def __init__(self, kind, address, root):
        self.kind, self.address, self.root, self.trunk = kind, address, root.rstrip("/"), f"carrier_{kind}"
        self.port, self.password = free_port(address), "%016x" % random.SystemRandom().getrandbits(64)
        self.enter = [] if root == "/" else ["chroot", root]
        places = [f"{self.root}{place}" for place in ("/usr/lib/x86_64-linux-gnu/asterisk/modules", "/usr/lib/asterisk/modules")]
        modules = next((place for place in places if os.path.exists(place + "/chan_pjsip.so")), None)
        if not modules:
            sys.exit(f"no Asterisk with pjsip in {root}: --asterisk-root")
        self.folder = tempfile.mkdtemp(prefix=f"carrier-{kind}-", dir=self.root + "/tmp")
        folders.append(self.folder)
        inside = lambda path: "/" + os.path.relpath(path, root)
        self.settings = inside(self.folder) + "/asterisk.conf"
        words = {"RUN": inside(self.folder), "MODULES": inside(modules), "ADDRESS": address, "PORT": self.port, "KIND": kind, "NUMBER": NUMBER,
                 "PASSWORD": self.password, "CALLER": CALLER, "GATEWAY": platform.gateway, "PEER": platform.address, "FORWARDED": FORWARDED}
        text = (HERE / "asterisk.conf").read_text()
        for word, value in words.items():
            text = text.replace(f"@{word}@", str(value))
        for name, content in re.findall(r"; \[([a-z_]+\.conf)\]\n(.*?)(?=\n; \[[a-z_]+\.conf|\Z)", text, re.S):
            pathlib.Path(self.folder, name).write_text(content + "\n")
        os.mkdir(self.folder + "/moh")
        noise(self.folder + "/moh/hold.wav", 3, 5)
        noise(self.folder + "/melody.wav", 2, 12)
        noise(self.folder + "/early.wav", 4, 2)

    def start(self):
        self.process = subprocess.Popen([*self.enter, "asterisk", "-f", "-C", self.settings], stdin=subprocess.DEVNULL,
                                        stdout=open(WORK / f"{self.kind}.log", "a"), stderr=subprocess.STDOUT, start_new_session=True, cwd=WORK)
        started.append(self.process)
        until(f"Asterisk {self.kind} is up, see {self.folder}/messages", lambda: "fully booted" in self.says("core waitfullybooted"), 20)

    def says(self, command):
        return subprocess.run([*self.enter, "asterisk", "-C", self.settings, "-rx", command], capture_output=True, text=True, timeout=20).stdout

    def dies(self):
        os.kill(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def wrote(self, text):
        return text in pathlib.Path(self.folder, "messages").read_text(errors="replace")

    def calls(self, number, does):
        """Calls us; done by a subscriber who was answered."""
        called = number if self.kind == "registering" else f"{number}@us"
        self.says(f"channel originate PJSIP/{called} extension {does}@carrier")

    def hangs_up(self):
        self.says("channel request hangup all")

    def number(self, does):
        return f"+90312555{'10' if self.kind == 'registering' else '20'}{does}"

    def heard(self, mark, **what):
        return wire.messages(mark, target=(self.address, self.port), **what)

    def sent(self, mark, **what):
        return wire.messages(mark, source=(self.address, self.port), **what)


def make_trunks():
    unmake_trunks()
    for carrier in carriers:
        registers = carrier.kind == "registering"
        if registers:
            platform.make("user", "user.v1.TrunkCredentialService/PutTrunkCredential", trunk_credential={"id": carrier.trunk, "username": NUMBER}, password=carrier.password)
        platform.make("dialplan", "dialplan.v1.OutboundService/CreateTrunk", trunk={
            "id": carrier.trunk, "name": "Asterisk", "host": carrier.address, "port": carrier.port, "transport": "TRUNK_TRANSPORT_UDP", "enabled": True,
            "options_interval_seconds": OPTIONS_SECONDS, "caller_id": {"source": "CALLER_ID_SOURCE_FIXED", "number": "+902124548590"},
            **({"registers": True, "username": NUMBER, "credential_id": carrier.trunk} if registers else {"sources": [carrier.address + "/32"]})})
    for carrier in carriers:
        ways = [carrier.trunk, *(other.trunk for other in carriers if other is not carrier)]
        platform.make("dialplan", "dialplan.v1.OutboundService/CreateOutboundRoute", outbound_route={
            "id": carrier.trunk, "description": "Asterisk", "prefix": carrier.number(""), "strip": 1, "trunk_ids": ways})
    # Whatever 1001 may spend a day, these are free.
    platform.make("dialplan", "dialplan.v1.TollService/PutRate", rate={"prefix": "+90312555", "cost_per_minute_micros": 0})
    platform.make("dialplan", "dialplan.v1.DialplanService/CreateDialplan", dialplan={
        "id": "carrier_2001", "description": "Calls user 2001", "action": "ACTION_CONNECT_USER", "action_data": {"connect_user": {"sip_username": "2001"}}})
    platform.make("dialplan", "dialplan.v1.DialplanService/CreateInboundRoute", inbound_route={"phone_number": FORWARDED, "active_dialplan_id": "carrier_2001"})


def unmake_trunks():
    platform.ask("dialplan", "dialplan.v1.DialplanService/DeleteInboundRoute", phone_number=FORWARDED)
    platform.ask("dialplan", "dialplan.v1.DialplanService/DeleteDialplan", dialplan_id="carrier_2001")
    platform.ask("dialplan", "dialplan.v1.TollService/DeleteRate", prefix="+90312555")
    for kind in ("registering", "ip"):
        platform.ask("dialplan", "dialplan.v1.OutboundService/DeleteOutboundRoute", outbound_route_id=f"carrier_{kind}")
    for kind in ("registering", "ip"):
        platform.ask("dialplan", "dialplan.v1.OutboundService/DeleteTrunk", trunk_id=f"carrier_{kind}")
    platform.ask("user", "user.v1.TrunkCredentialService/DeleteTrunkCredential", trunk_credential_id="carrier_registering")


# What a phone does

def dials(phone, number):
    mark = time.time()
    phone.tell("dial", number)
    return mark


def talks(phone, mark):
    until(f"{phone.user} talks", lambda: phone.saw(mark, "CALL_ESTABLISHED"))


def is_rung(phone, mark):
    until(f"{phone.user} is called", lambda: phone.saw(mark, "CALL_INCOMING"))


def is_free(phone, mark):
    return until(f"the call of {phone.user} is over", lambda: phone.saw(mark, "CALL_CLOSED"))[0][1]


def hangs_up(phone, mark):
    phone.tell("hangup")
    is_free(phone, mark)


# What is looked at

def carries(one, other, what, share=0.9, seconds=3):
    """Whether nearly all packets of a stream are those of another, byte for byte, and nearly as many."""
    least = int(50 * seconds * share)
    expect(len(one) >= least, f"{what}: {len(one)} packets were sent in {seconds} s")
    known = {packet.payload for packet in one}
    same = sum(packet.payload in known for packet in other)
    expect(same >= least * share, f"{what}: of {len(one)} packets {len(other)} arrived, {same} of them the same")
    return f"{what} {len(one)}/{same}"


def sound(phone):
    """Where it said last that it wants RTP; it sends from there, too."""
    body = [each.body for each in wire.messages(0, source=phone.sip) if "m=audio" in each.body][-1]
    return re.search(r"c=IN IP4 (\S+)", body)[1], int(re.search(r"m=audio (\d+)", body)[1])


def streams(mark, phone, carrier):
    """What the phone says, and of it what arrives at the carrier; what the carrier says, and of it what arrives at the phone."""
    packets, end = [packet for packet in wire.packets(mark) if packet.type in AUDIO], sound(phone)
    return ([packet for packet in packets if packet.source == end], [packet for packet in packets if packet.target[0] == carrier.address],
            [packet for packet in packets if packet.source[0] == carrier.address], [packet for packet in packets if packet.target == end])


def both_ways(phone, carrier, echo):
    """Three seconds of sound: RTP that each side sends arrives at the other, and where the carrier echoes it is the phone's own."""
    time.sleep(0.5)
    mark = time.time()
    time.sleep(3)
    said, relayed, answered, heard = streams(mark, phone, carrier)
    texts = [carries(said, relayed, "to the carrier"), carries(answered, heard, "to the phone")]
    if echo:
        texts.append(carries(said, heard, "and back"))
    return ", ".join(texts)


def out(carrier, does):
    return dials(alice, carrier.number(does))


def into(carrier, does="talks"):
    """A call in that rings at 1001."""
    mark = time.time()
    carrier.calls(NUMBER, does)
    is_rung(alice, mark)
    return mark


def taken(carrier, does="talks"):
    """A call in that 1001 takes."""
    mark = into(carrier, does)
    alice.tell("accept")
    talks(alice, mark)
    return mark


def answered(carrier, **more):
    return {"direction": "outbound", "disposition": "ANSWERED", "sip_code": 200, "trunk": f"{TENANT}/{carrier.trunk}", **more}


# The checks, in the order in which they run

def registers(carrier):
    """We register, by digest; the carrier knows our contact"""
    until("registered, by /metrics", lambda: 1 in platform.meter("sip_trunk_registered", carrier.trunk), 30)
    registers = carrier.heard(0, method="REGISTER", request=True)
    expect(any(each.field("Authorization") for each in registers), "no REGISTER with Authorization")
    return until("contact at Asterisk", lambda: contact(carrier))[2]


def contact(carrier):
    return re.search(r"Contact:\s+(\S+)/sip:(t[0-9a-f]+)@", carrier.says("pjsip show contacts"))


def is_up(carrier):
    """Up on /metrics of both nodes, and we answer the carrier's OPTIONS"""
    until("up", lambda: platform.meter("sip_trunk_up", carrier.trunk) == [1, 1], 30)
    until("the carrier finds us by OPTIONS", lambda: "Avail" in carrier.says("pjsip show contacts"), 20)
    expect(carrier.heard(0, method="OPTIONS", status=200), "no 200 to its OPTIONS")


def in_to_a_phone(carrier):
    """A call in to 1001: sound both ways, the carrier hangs up"""
    mark = taken(carrier)
    text = both_ways(alice, carrier, False)
    carrier.hangs_up()
    is_free(alice, mark)
    platform.records(mark, {"direction": "inbound", "disposition": "ANSWERED", "sip_code": 200, "trunk": f"{TENANT}/{carrier.trunk}", "ended_by": "caller", "callee_number": NUMBER, "caller_number": CALLER})
    return text


def in_to_a_phone_that_ends_it(carrier):
    """A call in to 1001, who hangs up"""
    mark = taken(carrier)
    time.sleep(1)
    hangs_up(alice, mark)
    until("BYE at the carrier", lambda: carrier.heard(mark, method="BYE", request=True))
    until("no channel is left", lambda: "0 active channels" in carrier.says("core show channels"))
    platform.records(mark, {"disposition": "ANSWERED", "ended_by": "callee", "trunk": f"{TENANT}/{carrier.trunk}"})


def in_to_echo(carrier):
    """A call in to the echo: what the carrier says comes back"""
    mark = time.time()
    carrier.calls(ECHO, "talks")
    until("answered", lambda: carrier.heard(mark, method="INVITE", status=200))
    time.sleep(0.5)
    begin = time.time()
    time.sleep(3)
    packets = [packet for packet in wire.packets(begin) if packet.type in AUDIO]
    text = carries([p for p in packets if p.source[0] == carrier.address], [p for p in packets if p.target[0] == carrier.address], "said and heard")
    carrier.hangs_up()
    platform.records(mark, {"direction": "inbound", "disposition": "ANSWERED", "answered_by": "system", "ended_by": "caller", "trunk": f"{TENANT}/{carrier.trunk}"})
    return text


def in_to_a_busy_phone(carrier):
    """A call in to 1001, who refuses it: the carrier gets the phone's answer"""
    mark = into(carrier)
    alice.tell("hangup")
    code = until("a refusal at the carrier", lambda: [each for each in carrier.heard(mark, method="INVITE") if each.status >= 300])[0].status
    own = [each.status for each in wire.messages(mark, source=alice.sip, method="INVITE") if each.status >= 300]
    expect(code == own[0] == 486, f"the phone said {own}, the carrier heard {code}")
    platform.records(mark, {"disposition": "BUSY", "sip_code": 486, "trunk": f"{TENANT}/{carrier.trunk}"})


def in_and_given_up(carrier):
    """A call in that the carrier cancels while it rings"""
    mark = into(carrier)
    until("180 at the carrier", lambda: carrier.heard(mark, method="INVITE", status=180))
    carrier.hangs_up()
    is_free(alice, mark)
    expect(carrier.sent(mark, method="CANCEL", request=True), "it sent no CANCEL")
    until("487 at the carrier", lambda: carrier.heard(mark, method="INVITE", status=487))
    platform.records(mark, {"disposition": "CANCELLED", "sip_code": 487, "trunk": f"{TENANT}/{carrier.trunk}"})


def in_with_digits(carrier):
    """A call in: digits of RFC 4733 both ways"""
    mark = taken(carrier, "presses")
    pressed(mark, "2580")
    time.sleep(1)
    alice.press("1397")
    until("the carrier heard 1397", lambda: carrier.wrote("digits heard: 1397"))
    hangs_up(alice, mark)
    platform.records(mark, {"disposition": "ANSWERED", "trunk": f"{TENANT}/{carrier.trunk}"})


def pressed(mark, digits):
    heard = lambda: "".join(more for _, more in alice.saw(mark, "CALL_DTMF_START"))
    try:
        until("digits", lambda: heard() == digits)
    except Failure:
        raise Failure(f"the phone heard {heard()!r}, not {digits!r}")


def out_to_echo(carrier):
    """A call out: what 1001 says comes back from Echo(), 1001 hangs up"""
    mark = out(carrier, "01")
    talks(alice, mark)
    text = both_ways(alice, carrier, True)
    hangs_up(alice, mark)
    until("BYE at the carrier", lambda: carrier.heard(mark, method="BYE", request=True))
    until("no channel is left", lambda: "0 active channels" in carrier.says("core show channels"))
    asked = carrier.sent(mark, method="INVITE", status=401)
    expect(bool(asked) == (carrier.kind == "registering"), f"INVITEs that were challenged: {len(asked)}")
    platform.records(mark, answered(carrier, ended_by="caller"))
    return text


def out_and_ended_there(carrier):
    """A call out that the carrier ends"""
    mark = out(carrier, "05")
    talks(alice, mark)
    is_free(alice, mark)
    platform.records(mark, answered(carrier, ended_by="callee"))


def out_to_busy(carrier):
    """A call out to a busy number: 486 at 1001, and no other trunk is tried"""
    mark = out(carrier, "02")
    is_free(alice, mark)
    codes = [each.status for each in wire.messages(mark, target=alice.sip, method="INVITE") if each.status >= 400 and each.status not in (401, 407)]
    expect(set(codes) == {486}, f"1001 got {codes}")
    for other in carriers:
        expect(other is carrier or not other.heard(mark, method="INVITE", request=True), "another trunk was tried")
    platform.records(mark, {"direction": "outbound", "disposition": "BUSY", "sip_code": 486, "trunk": f"{TENANT}/{carrier.trunk}"})


def out_and_given_up(carrier):
    """A call out that 1001 cancels while it rings"""
    mark = out(carrier, "03")
    until("180 at the phone", lambda: wire.messages(mark, target=alice.sip, method="INVITE", status=180))
    hangs_up(alice, mark)
    until("CANCEL at the carrier", lambda: carrier.heard(mark, method="CANCEL", request=True))
    until("487 of the carrier", lambda: carrier.sent(mark, method="INVITE", status=487))
    until("no channel is left", lambda: "0 active channels" in carrier.says("core show channels"))
    platform.records(mark, {"direction": "outbound", "disposition": "CANCELLED", "sip_code": 487, "trunk": f"{TENANT}/{carrier.trunk}"})


def out_with_digits(carrier):
    """A call out: digits of RFC 4733 both ways"""
    mark = out(carrier, "04")
    talks(alice, mark)
    time.sleep(1)
    alice.press("4711")
    until("the carrier heard 4711", lambda: carrier.wrote("digits heard: 4711"))
    pressed(mark, "4711")
    hangs_up(alice, mark)
    platform.records(mark, answered(carrier))


def out_with_early_media(carrier):
    """A call out: 183 with sound before the answer"""
    mark = out(carrier, "06")
    early = until("183 with a description", lambda: [each for each in wire.messages(mark, target=alice.sip, method="INVITE", status=183) if each.body])[0]
    talks(alice, mark)
    final = until("200", lambda: wire.messages(mark, target=alice.sip, method="INVITE", status=200))[0]
    heard = [packet for packet in wire.packets(early.at, final.at) if packet.target == sound(alice) and packet.type in AUDIO]
    expect(len(heard) > 60, f"{len(heard)} packets in {final.at - early.at:.1f} s before the answer")
    hangs_up(alice, mark)
    platform.records(mark, answered(carrier))
    return f"{len(heard)} packets before the answer"


def hold_by_the_phone(carrier):
    """A call out: 1001 holds and resumes"""
    mark = out(carrier, "01")
    talks(alice, mark)
    both_ways(alice, carrier, True)
    for command, theirs, ours in (("hold", "sendonly", "recvonly"), ("resume", "sendrecv", "sendrecv")):
        turn = time.time()
        alice.tell(command)
        offer = until(f"re-INVITE to {command} at the carrier", lambda: carrier.heard(turn, method="INVITE", request=True))[0]
        expect(offer.direction() == theirs, f"{command}: the carrier was offered {offer.direction()}")
        answer = until("its answer at the phone", lambda: wire.messages(turn, target=alice.sip, method="INVITE", status=200))[0]
        expect(answer.direction() == ours, f"{command}: the phone was answered {answer.direction()}")
    text = both_ways(alice, carrier, True)
    hangs_up(alice, mark)
    platform.records(mark, answered(carrier))
    return text


def hold_by_the_carrier(carrier):
    """Out and in again through the carrier: hold and resume of either phone reach the other as re-INVITEs of the carrier"""
    mark = out(carrier, "07")
    is_rung(bob, mark)
    bob.tell("accept")
    talks(alice, mark)
    talks(bob, mark)
    for phone, other in ((alice, bob), (bob, alice)):
        for command, direction in (("hold", "sendonly"), ("resume", "sendrecv")):
            turn = time.time()
            phone.tell(command)
            offer = until(f"re-INVITE to {command} from the carrier", lambda: carrier.sent(turn, method="INVITE", request=True))[0]
            expect(offer.direction() == direction, f"the carrier's offer to {command}: {offer.direction()}")
            reached = until(f"re-INVITE to {command} at {other.user}", lambda: wire.messages(turn, target=other.sip, method="INVITE", request=True))[0]
            expect(reached.direction() == direction, f"{other.user} was offered {reached.direction()}")
            until("200 at the carrier", lambda: carrier.heard(turn, method="INVITE", status=200))
            time.sleep(1)
    begin = time.time()
    time.sleep(3)
    packets = [packet for packet in wire.packets(begin) if packet.type in AUDIO]
    texts = [carries([p for p in packets if p.source == sound(one)], [p for p in packets if p.target == sound(other)], f"{one.user} to {other.user}")
             for one, other in ((alice, bob), (bob, alice))]
    hangs_up(bob, mark)
    is_free(alice, mark)
    platform.records(mark, answered(carrier, ended_by="callee"), {"direction": "inbound", "disposition": "ANSWERED", "trunk": f"{TENANT}/{carrier.trunk}", "ended_by": "callee", "callee_number": FORWARDED})
    return ", ".join(texts)


def dead_trunk(carrier):
    """Its process is killed: the next trunk answers within 4 s of the INVITE; down on /metrics, passed over; up again, used again"""
    other = next(each for each in carriers if each is not carrier)
    carrier.dies()
    mark = out(carrier, "01")
    talks(alice, mark)
    first = answer_time(mark)
    expect(first < FAILOVER, f"answered after {first:.2f} s")
    expect(other.heard(mark, method="INVITE", request=True), "not by the other trunk")
    both_ways(alice, other, True)
    hangs_up(alice, mark)
    platform.records(mark, answered(other))
    until("down", lambda: platform.meter("sip_trunk_up", carrier.trunk) == [0, 0], 30)
    down = time.time() - mark
    turn = out(carrier, "01")
    talks(alice, turn)
    second = answer_time(turn)
    expect(second < 1, f"a trunk that is down was tried first: answered after {second:.2f} s")
    hangs_up(alice, turn)
    carrier.start()
    again = time.time()
    until("up again", lambda: platform.meter("sip_trunk_up", carrier.trunk) == [1, 1], 30)
    up = time.time() - again
    turn = out(carrier, "01")
    talks(alice, turn)
    hangs_up(alice, turn)
    platform.records(turn, answered(carrier))
    return f"answered after {first:.2f} s, {second:.2f} s when known to be down; down after {down:.0f} s, up after {up:.0f} s"


def forgets(carrier):
    """Its process is killed and its bindings are lost: it is told our contact again soon"""
    carrier.dies()
    until("down", lambda: platform.meter("sip_trunk_up", carrier.trunk) == [0, 0], 30)
    for database in pathlib.Path(carrier.folder).glob("astdb*"):
        database.unlink()
    carrier.start()
    again = time.time()
    expect(not contact(carrier), "it still knows our contact")
    until("contact at Asterisk", lambda: contact(carrier), 45)
    return f"after {time.time() - again:.0f} s"


def answer_time(mark):
    """From the INVITE that was not challenged to its 200, at the phone."""
    final = wire.messages(mark, target=alice.sip, method="INVITE", status=200)[0]
    invite = [each for each in wire.messages(mark, source=alice.sip, method="INVITE", request=True) if each.field("CSeq") == final.field("CSeq")][0]
    return final.at - invite.at


def checks():
    registering, ip = carriers
    both = (is_up, in_to_a_phone, in_to_a_phone_that_ends_it, in_to_a_busy_phone, in_and_given_up, in_with_digits, out_to_echo, out_and_ended_there, out_to_busy,
            out_and_given_up, out_with_digits, out_with_early_media, hold_by_the_phone)
    return [(registers, registering), *((each, carrier) for carrier in carriers for each in both), (in_to_echo, ip), (hold_by_the_carrier, ip),
            *((dead_trunk, carrier) for carrier in carriers), (forgets, registering), (in_to_a_phone, registering)]


def run(check, carrier):
    mark = time.time()
    name = f"{carrier.kind:<12}{check.__doc__}"
    try:
        text = check(carrier)
        print(f"pass  {name}" + (f" ({text})" if text else ""), flush=True)
        return True
    except Exception as e:
        print(f"FAIL  {name}: {e if isinstance(e, Failure) else traceback.format_exc()}", flush=True)
        with open(WORK / f"{check.__name__}_{carrier.kind}.txt", "w") as ladder:
            for message in wire.messages(mark):
                ladder.write(f"{message.at - mark:8.3f}  {message}\n")
                ladder.write("".join(f"            {name}: {value}\n" for name, value in message.fields) + "".join(f"            {line}\n" for line in message.body.split("\r\n")) if args.full else "")
        # Whatever is left of it is not for the next one.
        for phone in (alice, bob):
            phone.tell("hangup")
        for each in carriers:
            if each.process.poll() is not None:
                each.start()
            each.hangs_up()
        time.sleep(3)
        return False


def main():
    for carrier in carriers:
        carrier.start()
    make_trunks()
    for phone in (alice, bob):
        until(f"{phone.user} is registered", lambda: phone.saw(0, "REGISTER_OK"))
    results = [run(check, carrier) for check, carrier in checks() if args.only in f"{check.__name__} {carrier.kind}"]
    print(f"{sum(results)} of {len(results)} went as they should; {'nothing is kept' if all(results) and not args.keep else 'what went over the wire: ' + str(WORK)}")
    return 0 if all(results) else 1


def stop(process):
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--asterisk-root", default="/")
    parser.add_argument("--only", default="", help="checks whose name or carrier has these words: hold_by_the_phone ip")
    parser.add_argument("--keep", default="", help="folder for what was written, whatever happens")
    parser.add_argument("--full", action="store_true", help="whole messages are kept, not their first lines")
    args = parser.parse_args()
    started, folders, status = [], [], 1
    WORK = pathlib.Path(args.keep or tempfile.mkdtemp(prefix="carrier-"))
    WORK.mkdir(parents=True, exist_ok=True)
    platform = None
    try:
        platform = Platform()
        wire = Wire()
        carriers = [Carrier("registering", "127.0.0.11", args.asterisk_root), Carrier("ip", "127.0.0.12", args.asterisk_root)]
        noise(WORK / "voice.wav", 1, 120)
        alice, bob = (Softphone(WORK / f"phone-{user}", ("127.0.0.1", free_port("127.0.0.1")), free_port("127.0.0.1", socket.SOCK_STREAM), WORK / "voice.wav",
                                user, platform.realm, platform.password, platform.gateway) for user in ("1001", "2001"))
        started += [alice.process, bob.process]
        status = main()
    finally:
        if platform is not None and platform.rpc.poll() is None:
            unmake_trunks()
            platform.rpc.stdin.close()
        for process in reversed(started):
            stop(process)
        for folder in folders:
            if status or args.keep:
                shutil.copy(folder + "/messages", WORK / (os.path.basename(folder) + ".messages")) if os.path.exists(folder + "/messages") else None
            shutil.rmtree(folder, ignore_errors=True)
        if status == 0 and not args.keep:
            shutil.rmtree(WORK, ignore_errors=True)
    sys.exit(status)
