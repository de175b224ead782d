#!/usr/bin/env python3
"""Registrations with digest at the running platform and at Kamailio: what does one cost, how many go through?

usage: run.py [--runs 5] [--seconds 10] [--warm-up 30] [--rate 300] [--phones 2000] [--window 32] [--only NAME,..]
              [--kinds forget,keep] [--no-full-speed]

The platform is the one that `./sentiric up` started (SENTIRIC_STATE names another). Its users u000000… are put into the
database of user-service and taken out again. Kamailio writes its location through to a database at the same PostgreSQL:
`kamailio` reads its users there as well, at each request; `kamailio-memory` has users and location in memory alone.

forget: a phone is asked each time, REGISTER 401 REGISTER 200.
keep:   a phone counts the uses of its nonce, REGISTER 200; it is asked when the nonce is over.

Phones.java is the load. CPU is user and system time of all processes, data servers included, by registration; what the
platform does without registrations counts as well. Loopback only; every process started here is stopped by its number. Needs a
JDK 25 and psql; Kamailio (with its module for PostgreSQL) is left out where it is missing.
"""
import argparse, json, os, pathlib, shlex, shutil, socket, statistics, subprocess, sys, tempfile, time

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[2]
TICK = 1e6 / os.sysconf("SC_CLK_TCK")
PASSWORD = "registrar-bench"
DATABASE = "registrar_bench"
MODULES = "/usr/lib/x86_64-linux-gnu/kamailio/modules"
started = []


def free_port():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


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


def sql(database, text):
    return subprocess.run(["psql", "-qAtX", "-v", "ON_ERROR_STOP=1", "-d", database], input=text, env=ENVIRONMENT, check=True, capture_output=True, text=True).stdout


class Server:
    def __init__(self, name, port, domain, groups):
        self.name, self.port, self.domain, self.groups = name, port, domain, groups
        # The same in all runs, so that a phone refreshes its binding.
        self.phones = free_port()

    def load(self, kind, warm_up, seconds, loop, number):
        """One run; what Phones prints, and CPU by group, microseconds a registration."""
        process = subprocess.Popen(
            [JAVA, "-cp", str(WORK), "Phones", str(self.port), str(self.phones), kind, str(args.phones), self.domain, PASSWORD, str(warm_up), str(seconds), loop, str(number)],
            stdout=subprocess.PIPE, text=True)
        started.append(process)
        moments = []
        for _ in ("begin", "end"):
            if not process.stdout.readline():
                sys.exit(f"the load on {self.name} ended early")
            moments.append({name: cpu(pids) for name, pids in self.groups.items()})
        row = json.loads(process.communicate(timeout=60)[0])
        row["cpu"] = {name: (moments[1][name] - moments[0][name]) / max(1, row["units"]) for name in self.groups}
        return row


def environment():
    told = subprocess.run([str(ROOT / "sentiric"), "env"], capture_output=True, text=True)
    words = dict(word.split("=", 1) for word in shlex.split(told.stdout) if "=" in word)
    if not words.get("USER_PID"):
        sys.exit("the platform does not run: ./sentiric up")
    return words


def put_users():
    take_users()
    sql("sentiric_user", f"""
        insert into users (id, tenant_id, name, user_type)
          select md5('registrar-bench' || i)::uuid, 'sentiric_demo', 'registrar-bench', 'CALLER' from generate_series(0, {args.phones - 1}) i;
        insert into sip_credentials (realm, sip_username, tenant_id, user_id, ha1_md5, ha1_sha256)
          select realm, name, tenant, owner, decode(md5(a1), 'hex'), sha256(a1::bytea) from (
            select t.realm as realm, t.id as tenant, u.name as name, u.owner as owner, u.name || ':' || t.realm || ':{PASSWORD}' as a1
            from tenants t, (select 'u' || lpad(i::text, 6, '0') as name, md5('registrar-bench' || i)::uuid as owner
                             from generate_series(0, {args.phones - 1}) i) u
            where t.id = 'sentiric_demo') a;""")


def take_users():
    sql("sentiric_user", "delete from users where name = 'registrar-bench'")


def put_database(domain):
    """Tables as Kamailio makes them, with the columns that it asks for."""
    drop_database()
    sql("postgres", f"create database {DATABASE}")
    sql(DATABASE, f"""
        create table version (table_name varchar(32) primary key, table_version integer not null default 0);
        create table location (
          id serial primary key, ruid varchar(64) not null default '' unique, username varchar(64) not null default '', domain varchar(64),
          contact varchar(512) not null default '', received varchar(128), path varchar(512), expires timestamp not null default '2030-05-28 21:32:15',
          q real not null default 1.0, callid varchar(255) not null default '', cseq integer not null default 1,
          last_modified timestamp not null default '2000-01-01 00:00:01', flags integer not null default 0, cflags integer not null default 0,
          user_agent varchar(255) not null default '', socket varchar(64), methods integer, instance varchar(255), reg_id integer not null default 0,
          server_id integer not null default 0, connection_id integer not null default 0, keepalive integer not null default 0,
          partition integer not null default 0);
        create index on location (username, domain, contact);
        create index on location (expires);
        create index on location (connection_id);
        create index on location (server_id, connection_id);
        create table subscriber (username varchar(64), domain varchar(64), ha1 varchar(128), primary key (username, domain));
        create table users_in_memory (id serial primary key, key_name varchar(64), key_type integer default 0, value_type integer default 0,
          key_value varchar(128), expires integer default 0);
        insert into version values ('location', 9), ('subscriber', 7), ('users_in_memory', 2);
        insert into subscriber select 'u' || lpad(i::text, 6, '0'), '{domain}', md5('u' || lpad(i::text, 6, '0') || ':{domain}:{PASSWORD}')
          from generate_series(0, {args.phones - 1}) i;
        insert into users_in_memory (key_name, key_value) select username, ha1 from subscriber;
        analyze;""")


def drop_database():
    sql("postgres", f"drop database if exists {DATABASE} with (force)")


def kamailio(name, words, *defines):
    program = shutil.which("kamailio") or "/usr/sbin/kamailio"
    if not os.path.exists(program) or not os.path.exists(f"{MODULES}/db_postgres.so"):
        print(f"{name}: kamailio with db_postgres is not installed, left out", file=sys.stderr)
        return None
    port = free_port()
    text = (HERE / "kamailio.cfg").read_text().replace("DATABASE", f"postgres://{words['PGUSER']}:{words['PGPASSWORD']}@{words['PGHOST']}:{words['PGPORT']}/{DATABASE}")
    configuration = WORK / f"{name}.cfg"
    configuration.write_text(text)
    run = WORK / name
    run.mkdir()
    options = [option for define in (f"PORT={port}", "WORKERS=2", *defines) for option in ("-A", define)]
    log = open(WORK / f"{name}.log", "w")
    process = subprocess.Popen([program, "-DD", "-E", "-m", "512", "-M", "16", "-f", str(configuration), "-Y", str(run), *options],
                               stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True)
    started.append(process)
    time.sleep(3)
    if process.poll() is not None:
        sys.exit(f"{name} did not start:\n{(WORK / f'{name}.log').read_text()[-2000:]}")
    groups = {"kamailio": [process.pid]}
    if not defines or "LOCATION_IN_MEMORY" not in defines:
        groups["postgresql"] = [words["POSTGRES_PID"]]
    return Server(name, port, "bench.test", groups)


def platform(words):
    pids = {name.removesuffix("_PID").lower(): [words[name]] for name in words if name.endswith("_PID") and words[name]}
    nodes = [name for name in pids if name.startswith("signaling")]
    pids["signaling"] = [pid for name in nodes for pid in pids.pop(name)]
    return Server("platform", int(words["GATEWAY_SIP"].rsplit(":", 1)[1]), words["SIP_REALM"], pids)


def main():
    words = environment()
    ENVIRONMENT.update(words)
    makers = {
        "kamailio": lambda: kamailio("kamailio", words),
        "kamailio-memory": lambda: kamailio("kamailio-memory", words, "USERS_IN_MEMORY", "LOCATION_IN_MEMORY"),
        "platform": lambda: platform(words),
    }
    try:
        put_users()
        put_database("bench.test")
        servers = [server for name, make in makers.items() if (not args.only or name in args.only.split(",")) and (server := make())]
        measure(servers)
    finally:
        stop()
        drop_database()
        take_users()


def measure(servers):
    kinds = args.kinds.split(",")
    loops = [("rate", args.rate)] + ([] if args.no_full_speed else [("window", args.window)])
    rows = {}
    for server in servers:
        for kind in kinds:
            server.load(kind, 0, args.warm_up if server.name == "platform" else 2, *loops[-1])
    for run in range(args.runs):
        for kind in kinds:
            for loop, number in loops:
                for server in servers if run % 2 == 0 else reversed(servers):
                    row = server.load(kind, 1, args.seconds, loop, number)
                    rows.setdefault((kind, loop, server.name), []).append(row)
                    if args.verbose:
                        print(kind, loop, server.name, json.dumps(row), file=sys.stderr, flush=True)
    print(f"{os.getloadavg()[0]:.1f} load average; medians of {args.runs} runs of {args.seconds} s; {args.phones} phones; ratios within each run\n")
    others = [server.name for server in servers if server.name != "platform"]
    print("| phones | load | server | registrations/s | CPU us each | " + "".join(f"to {name} | " for name in others) + "p50, p99 us | asked | lost, wrong | of it |")
    print("|---|---|---|---|---|" + "---|" * len(others) + "---|---|---|---|")
    for (kind, loop, name), found in rows.items():
        middle = lambda each: statistics.median(map(each, found))
        total = lambda row: sum(row["cpu"].values())
        ratios = [statistics.median(total(a) / total(b) for a, b in zip(found, rows[kind, loop, other])) for other in others]
        parts = ", ".join(f"{part} {micros:.0f}" for part, micros in sorted(((part, middle(lambda row: row["cpu"][part])) for part in found[0]["cpu"]), key=lambda p: -p[1]))
        bad = "; ".join({row["first"] for row in found if row["first"]})
        print(f"| {kind} | {'at %d/s' % args.rate if loop == 'rate' else 'full speed'} | {name} | {middle(lambda row: row['perSecond']):.0f} | {middle(total):.0f} | "
              + "".join(f"{ratio:.2f} | " for ratio in ratios)
              + f"{middle(lambda row: row['p50']):.0f}, {middle(lambda row: row['p99']):.0f} | {middle(lambda row: row['asked'] / max(1, row['units'])):.2f} "
              f"| {sum(row['lost'] for row in found)}, {sum(row['wrong'] for row in found)} {bad} | {parts} |", flush=True)


def find_java():
    """As ./sentiric does (deploy/local/jdk.sh): JAVA_HOME, else PATH, else /usr/lib/jvm."""
    homes = [pathlib.Path(os.environ["JAVA_HOME"])] if os.environ.get("JAVA_HOME") else []
    javac = shutil.which("javac")
    homes += [pathlib.Path(javac).resolve().parents[1]] if javac else []
    homes += sorted(pathlib.Path("/usr/lib/jvm").glob("*25*"))
    for home in homes:
        if (home / "bin/javac").is_file() and 'JAVA_VERSION="25' in (home / "release").read_text():
            return home / "bin"
    sys.exit("no JDK 25 in JAVA_HOME, PATH or /usr/lib/jvm: unpack one and set JAVA_HOME")


def stop():
    for process in started:
        process.terminate()
    for process in started:
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
    started.clear()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--warm-up", type=float, default=30)
    parser.add_argument("--rate", type=int, default=300)
    parser.add_argument("--phones", type=int, default=2000)
    parser.add_argument("--window", type=int, default=32)
    parser.add_argument("--kinds", default="forget,keep")
    parser.add_argument("--only", default="")
    parser.add_argument("--no-full-speed", action="store_true")
    parser.add_argument("--verbose", action="store_true")
    args = parser.parse_args()
    ENVIRONMENT = dict(os.environ)
    tools = find_java()
    JAVA = str(tools / "java")
    with tempfile.TemporaryDirectory(prefix="registrar-bench-") as folder:
        WORK = pathlib.Path(folder)
        subprocess.run([str(tools / "javac"), "-d", folder, str(HERE / "Phones.java")], check=True)
        main()
