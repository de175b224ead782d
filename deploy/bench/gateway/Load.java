import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;

/**
 * SIP load over loopback, one thread per role.
 *
 * <pre>
 *   java Load.java reflect PORT...                               answers OPTIONS, REGISTER and calls
 *   java Load.java relay PORT NODE_PORT                          copies datagrams both ways: the least that a hop can cost
 *   java Load.java flood PORT PER_SECOND SECONDS SOURCES         garbage and scanner traffic; prints one line of JSON
 *   java Load.java load PORT KIND WARM_UP SECONDS window|rate N [PID...]
 *        KIND options, register or call; prints one line of JSON
 * </pre>
 *
 * A unit is a transaction, or a call from INVITE to the 200 of its BYE. Nothing is sent again: a lost datagram is a lost
 * unit. CPU is user and system time of the given processes.
 */
final class Load {
    private static final int BUFFER = 4 << 20;
    private static final long PATIENCE = 2_000_000_000L;
    /** Units that may be under way. */
    private static final int SLOTS = 1 << 16;

    private static InetSocketAddress local(int port) {
        return new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port);
    }

    private static DatagramChannel open(int port) throws IOException {
        var channel = DatagramChannel.open();
        channel.setOption(StandardSocketOptions.SO_RCVBUF, BUFFER);
        channel.setOption(StandardSocketOptions.SO_SNDBUF, BUFFER);
        return channel.bind(local(port));
    }

    public static void main(String[] args) throws Exception {
        switch (args[0]) {
            case "reflect" -> {
                for (String port : Arrays.asList(args).subList(1, args.length)) {
                    var channel = open(Integer.parseInt(port));
                    Thread.ofPlatform().start(() -> reflect(channel));
                }
            }
            case "relay" -> relay(open(Integer.parseInt(args[1])), local(Integer.parseInt(args[2])));
            case "flood" -> flood(local(Integer.parseInt(args[1])), Integer.parseInt(args[2]), Integer.parseInt(args[3]), sources(Integer.parseInt(args[4])));
            case "load" -> new Load(args).run();
            default -> throw new IllegalArgumentException(args[0]);
        }
    }

    private static String line(String message, String name) {
        int at = message.indexOf("\r\n" + name + ": ");
        return at < 0 ? "" : message.substring(at + 2, message.indexOf("\r\n", at + 2) + 2);
    }

    private static String lines(String message, String name) {
        var found = new StringBuilder();
        String start = "\r\n" + name + ": ";
        for (int at = message.indexOf(start); at >= 0; at = message.indexOf(start, at + 2)) {
            found.append(message, at + 2, message.indexOf("\r\n", at + 2) + 2);
        }
        return found.toString();
    }

    private static void reflect(DatagramChannel channel) {
        var buffer = ByteBuffer.allocateDirect(65_536);
        while (true) {
            try {
                buffer.clear();
                var source = channel.receive(buffer);
                String request = ISO_8859_1.decode(buffer.flip()).toString();
                if (request.startsWith("ACK ")) {
                    continue;
                }
                String to = line(request, "To");
                String answer = lines(request, "Via") + lines(request, "Record-Route") + line(request, "From")
                        + (to.contains("tag=") ? to : to.replace("\r\n", ";tag=u\r\n")) + line(request, "Call-ID")
                        + line(request, "CSeq");
                if (request.startsWith("INVITE ")) {
                    int port = ((InetSocketAddress) channel.getLocalAddress()).getPort();
                    answer += "Contact: <sip:u@127.0.0.1:" + port + ">\r\n";
                    channel.send(bytes("SIP/2.0 180 Ringing\r\n" + answer + "Content-Length: 0\r\n\r\n"), source);
                }
                channel.send(bytes("SIP/2.0 200 OK\r\n" + answer + "Content-Length: 0\r\n\r\n"), source);
            } catch (IOException e) {
                System.err.println("reflector: " + e);
            }
        }
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(ISO_8859_1));
    }

    private static void relay(DatagramChannel channel, InetSocketAddress node) throws IOException {
        var buffer = ByteBuffer.allocateDirect(65_536);
        InetSocketAddress client = node;
        while (true) {
            buffer.clear();
            var source = (InetSocketAddress) channel.receive(buffer);
            boolean answer = source.getPort() == node.getPort();
            client = answer ? client : source;
            channel.send(buffer.flip(), answer ? client : node);
        }
    }

    /** A socket for each of the addresses 127.1.0.1 and up. */
    private static List<DatagramChannel> sources(int number) throws IOException {
        var sources = new ArrayList<DatagramChannel>();
        for (int i = 0; i < number; i++) {
            String address = "127.1." + i / 250 + "." + (i % 250 + 1);
            sources.add(DatagramChannel.open().bind(new InetSocketAddress(InetAddress.ofLiteral(address), 0)));
        }
        return sources;
    }

    /** Random bytes from one source, the OPTIONS of a scanner from the next. */
    private static void flood(InetSocketAddress server, int perSecond, int seconds, List<DatagramChannel> sources) throws IOException {
        byte[] garbage = new byte[300];
        new Random(5).nextBytes(garbage);
        String scan = "OPTIONS sip:100@127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:5061;branch=z9hG4bK-1;rport\r\n"
                + "Max-Forwards: 70\r\nFrom: \"sipvicious\"<sip:100@1.1.1.1>;tag=1\r\nTo: <sip:100@1.1.1.1>\r\nCall-ID: 1\r\n"
                + "CSeq: 1 OPTIONS\r\nContact: <sip:100@127.0.0.1:5061>\r\nUser-Agent: friendly-scanner\r\nContent-Length: 0\r\n\r\n";
        ByteBuffer[] kinds = {ByteBuffer.wrap(garbage), bytes(scan)};
        long start = System.nanoTime();
        long end = start + seconds * 1_000_000_000L;
        long sent = 0;
        for (long now = start; now - end < 0; now = System.nanoTime()) {
            for (long due = (long) ((now - start) / 1e9 * perSecond) - sent; due > 0; due--) {
                var source = sources.get((int) (sent % sources.size()));
                source.send(kinds[(int) (sent % sources.size()) % kinds.length].rewind(), server);
                sent++;
            }
            LockSupport.parkNanos(500_000);
        }
        System.out.printf(Locale.ROOT, "{\"sent\": %d, \"perSecond\": %.0f}%n", sent, sent * 1e9 / (System.nanoTime() - start));
    }

    private final InetSocketAddress server;
    private final String kind;
    private final double warmUp;
    private final double seconds;
    private final boolean closed;
    private final int number;
    private final List<String> pids;
    private final DatagramChannel channel = open(0);
    private final ByteBuffer in = ByteBuffer.allocateDirect(65_536);
    private final String host = "127.0.0.1:" + ((InetSocketAddress) channel.getLocalAddress()).getPort();
    private final String run = Long.toString(System.nanoTime(), 36);
    private final long[] startedAt = new long[SLOTS];
    private final int[] unit = new int[SLOTS];
    private final boolean[] busy = new boolean[SLOTS];
    private final boolean[] ended = new boolean[SLOTS];
    private int next;
    private int oldest;
    private int done;
    private int lost;
    private int wrong;
    private long[] times = new long[1 << 20];

    private Load(String[] args) throws IOException {
        server = local(Integer.parseInt(args[1]));
        kind = args[2].toUpperCase(Locale.ROOT);
        warmUp = Double.parseDouble(args[3]);
        seconds = Double.parseDouble(args[4]);
        closed = args[5].equals("window");
        number = Integer.parseInt(args[6]);
        pids = Arrays.asList(args).subList(7, args.length);
    }

    private void run() throws IOException {
        phase(warmUp, true);
        done = lost = wrong = 0;
        long cpu = cpu();
        long start = System.nanoTime();
        phase(seconds, false);
        double took = (System.nanoTime() - start) / 1e9;
        cpu = cpu() - cpu;
        var sorted = Arrays.copyOf(times, Math.min(done, times.length));
        Arrays.sort(sorted);
        System.out.printf(
                Locale.ROOT,
                "{\"units\": %d, \"lost\": %d, \"wrong\": %d, \"perSecond\": %.0f, \"cpuMicros\": %.2f, \"p50Micros\": %.0f, \"p99Micros\": %.0f}%n",
                done,
                lost,
                wrong,
                done / took,
                cpu * 1e4 / Math.max(1, done),
                quantile(sorted, 0.5),
                quantile(sorted, 0.99));
        System.exit(0);
    }

    private static double quantile(long[] sorted, double share) {
        return sorted.length == 0 ? 0 : sorted[(int) ((sorted.length - 1) * share)] / 1e3;
    }

    /** Hundredths of a second, as /proc counts them. */
    private long cpu() throws IOException {
        long sum = 0;
        for (String pid : pids) {
            String stat = Files.readString(Path.of("/proc", pid, "stat"));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            sum += Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
        }
        return sum;
    }

    private void phase(double length, boolean warming) throws IOException {
        channel.configureBlocking(false);
        try (var selector = Selector.open()) {
            var key = channel.register(selector, SelectionKey.OP_READ);
            long start = System.nanoTime();
            long end = start + (long) (length * 1e9);
            int first = next;
            // A little time at the end for what is under way.
            for (long now = start; now - end < 0 || (under() && now - end < PATIENCE); now = System.nanoTime()) {
                if (now - end < 0) {
                    int due = closed ? number - underWay() : (int) ((now - start) / 1e9 * number) - (next - first);
                    for (int i = 0; i < due; i++) {
                        start(System.nanoTime());
                    }
                }
                boolean any = false;
                while (receive()) {
                    any = true;
                    if (closed && System.nanoTime() - end < 0 && underWay() < number) {
                        start(System.nanoTime());
                    }
                }
                expire(now);
                if (!any) {
                    selector.select(closed ? 10 : 1);
                    selector.selectedKeys().clear();
                }
            }
            key.cancel();
        }
        if (!warming) {
            lost += underWay();
        }
        Arrays.fill(busy, false);
        underWay = 0;
    }

    private int underWay;

    private int underWay() {
        return underWay;
    }

    private boolean under() {
        return underWay > 0;
    }

    private void expire(long now) {
        while (oldest < next && (!busy[oldest % SLOTS] || now - startedAt[oldest % SLOTS] > PATIENCE)) {
            if (busy[oldest % SLOTS]) {
                busy[oldest % SLOTS] = false;
                underWay--;
                lost++;
            }
            oldest++;
        }
    }

    private void start(long now) throws IOException {
        int slot = next % SLOTS;
        if (busy[slot]) {
            return;
        }
        unit[slot] = next++;
        busy[slot] = true;
        ended[slot] = false;
        startedAt[slot] = now;
        underWay++;
        String method = kind.equals("CALL") ? "INVITE" : kind;
        String body = method.equals("INVITE") ? "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 4000 RTP/AVP 8 101\r\n" : "";
        send(method, "sip:1000@bench.test", unit[slot], 1, "Contact: <sip:c@" + host + ">\r\n", "<sip:1000@bench.test>", body);
    }

    private void send(String method, String uri, int unit, int cseq, String more, String to, String body) throws IOException {
        channel.send(
                bytes(method + " " + uri + " SIP/2.0\r\nVia: SIP/2.0/UDP " + host + ";rport;branch=z9hG4bK" + run + "."
                        + unit + "." + cseq + method.charAt(0) + "\r\nMax-Forwards: 70\r\nFrom: <sip:c@bench.test>;tag=" + unit
                        + "\r\nTo: " + to + "\r\nCall-ID: " + run + "." + unit + "\r\nCSeq: " + cseq + " " + method + "\r\n"
                        + more + "User-Agent: load\r\n"
                        + (body.isEmpty() ? "" : "Content-Type: application/sdp\r\n") + "Content-Length: " + body.length()
                        + "\r\n\r\n" + body),
                server);
    }

    /** Takes one answer; false if there is none. */
    private boolean receive() throws IOException {
        in.clear();
        if (channel.receive(in) == null) {
            return false;
        }
        String answer = ISO_8859_1.decode(in.flip()).toString();
        String call = line(answer, "Call-ID");
        int at = call.lastIndexOf('.');
        if (at < 0 || !call.startsWith("Call-ID: " + run + ".")) {
            return true;
        }
        int number = Integer.parseInt(call.substring(at + 1).strip());
        int slot = number % SLOTS;
        if (!busy[slot] || unit[slot] != number || answer.startsWith("SIP/2.0 1")) {
            return true;
        }
        if (!answer.startsWith("SIP/2.0 200 ") || line(answer, "Via").indexOf(host) < 0 || answer.indexOf("\r\nVia", answer.indexOf("\r\nVia") + 1) >= 0) {
            wrong++;
            return true;
        }
        if (kind.equals("CALL") && !ended[slot]) {
            ended[slot] = true;
            acknowledge(answer, number);
            return true;
        }
        busy[slot] = false;
        underWay--;
        if (done < times.length) {
            times[done] = System.nanoTime() - startedAt[slot];
        }
        done++;
        return true;
    }

    private void acknowledge(String ok, int number) throws IOException {
        var routes = new ArrayList<String>();
        for (String route : lines(ok, "Record-Route").split("\r\n")) {
            if (!route.isEmpty()) {
                routes.addFirst(route.replace("Record-Route", "Route") + "\r\n");
            }
        }
        String contact = line(ok, "Contact");
        String uri = contact.substring(contact.indexOf('<') + 1, contact.indexOf('>'));
        String to = line(ok, "To").substring(4).strip();
        String route = String.join("", routes);
        send("ACK", uri, number, 1, route, to, "");
        send("BYE", uri, number, 2, route, to, "");
    }
}
