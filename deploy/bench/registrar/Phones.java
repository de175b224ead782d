import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;

/**
 * Phones that register over loopback, in one thread.
 *
 * <pre>
 *   java Phones.java PORT OWN_PORT forget|keep PHONES DOMAIN PASSWORD WARM_UP SECONDS window|rate N
 * </pre>
 *
 * A unit is a registration that got its 200. A phone that forgets is asked each time (REGISTER 401 REGISTER 200); one that
 * keeps its nonce counts its uses (RFC 7616 §3.4) and is asked only when it is over. Its Call-ID stays and its CSeq grows
 * (RFC 3261 §10.2). Phones take turns; all register once before the warm-up. Nothing is sent again: a lost datagram is a lost
 * unit. Prints a line when the window begins, one when it ends, and one of JSON.
 */
final class Phones {
    private static final int BUFFER = 4 << 20;
    private static final long PATIENCE = 2_000_000_000L;
    private static final int FIRST_WINDOW = 16;

    /** What a phone is about. */
    private enum State {
        IDLE,
        SENT,
        ANSWERED_THE_CHALLENGE
    }

    private final class Phone {
        final int number;
        final String user;
        final String callId;
        State state = State.IDLE;
        int cseq;
        long since;
        String realm = "";
        String nonce = "";
        String ha1 = "";
        String algorithm = "";
        String opaque = "";
        int count;

        Phone(int number) {
            this.number = number;
            this.user = String.format(Locale.ROOT, "u%06d", number);
            this.callId = number + "." + run;
        }
    }

    private final InetSocketAddress server;
    private final boolean keeps;
    private final String domain;
    private final String password;
    private final double warmUp;
    private final double seconds;
    private final boolean closed;
    private final int number;
    private final DatagramChannel channel = DatagramChannel.open();
    private final ByteBuffer in = ByteBuffer.allocateDirect(65_536);
    private final String run = Long.toString(System.nanoTime(), 36);
    private final String host;
    private final Phone[] phones;
    private int next;
    private int underWay;
    private int done;
    private int asked;
    private int lost;
    private int wrong;
    private String firstWrong = "";
    private long[] times = new long[1 << 20];

    private Phones(String[] args) throws IOException {
        server = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), Integer.parseInt(args[0]));
        keeps = args[2].equals("keep");
        domain = args[4];
        password = args[5];
        warmUp = Double.parseDouble(args[6]);
        seconds = Double.parseDouble(args[7]);
        closed = args[8].equals("window");
        number = Integer.parseInt(args[9]);
        channel.setOption(StandardSocketOptions.SO_RCVBUF, BUFFER);
        channel.setOption(StandardSocketOptions.SO_SNDBUF, BUFFER);
        channel.bind(new InetSocketAddress(server.getAddress(), Integer.parseInt(args[1]))).configureBlocking(false);
        host = "127.0.0.1:" + ((InetSocketAddress) channel.getLocalAddress()).getPort();
        phones = new Phone[Integer.parseInt(args[3])];
        Arrays.setAll(phones, Phone::new);
    }

    public static void main(String[] args) throws Exception {
        new Phones(args).run();
    }

    private void run() throws IOException {
        all();
        phase(warmUp);
        done = asked = lost = wrong = 0;
        System.out.println("begin");
        System.out.flush();
        long start = System.nanoTime();
        phase(seconds);
        double took = (System.nanoTime() - start) / 1e9;
        System.out.println("end");
        System.out.flush();
        int units = done;
        drain();
        var sorted = Arrays.copyOf(times, Math.min(units, times.length));
        Arrays.sort(sorted);
        System.out.printf(
                Locale.ROOT,
                "{\"units\": %d, \"asked\": %d, \"lost\": %d, \"wrong\": %d, \"perSecond\": %.0f, \"p50\": %.0f, \"p99\": %.0f, \"first\": \"%s\"}%n",
                units,
                asked,
                lost,
                wrong,
                units / took,
                quantile(sorted, 0.5),
                quantile(sorted, 0.99),
                firstWrong);
        System.exit(0);
    }

    private static double quantile(long[] sorted, double share) {
        return sorted.length == 0 ? 0 : sorted[(int) ((sorted.length - 1) * share)] / 1e3;
    }

    /** Every phone once. */
    private void all() throws IOException {
        long end = System.nanoTime() + 600_000_000_000L;
        turn(now -> now - end < 0 && (next < phones.length || underWay > 0), _ -> Math.min(FIRST_WINDOW - underWay, phones.length - next));
        next = 0;
    }

    private void phase(double length) throws IOException {
        long start = System.nanoTime();
        long end = start + (long) (length * 1e9);
        int[] begun = {0};
        turn(now -> now - end < 0, now -> {
            int due = closed ? number - underWay : (int) ((now - start) / 1e9 * number) - begun[0];
            begun[0] += Math.max(0, due);
            return due;
        });
    }

    private void drain() throws IOException {
        long end = System.nanoTime() + PATIENCE;
        turn(now -> underWay > 0 && now - end < 0, _ -> 0);
        lost += underWay;
    }

    private interface While {
        boolean holds(long now);
    }

    private interface Due {
        int at(long now);
    }

    private void turn(While goesOn, Due due) throws IOException {
        try (var selector = Selector.open()) {
            var key = channel.register(selector, SelectionKey.OP_READ);
            long looked = System.nanoTime();
            for (long now = looked; goesOn.holds(now); now = System.nanoTime()) {
                for (int i = due.at(now); i > 0; i--) {
                    begin();
                }
                boolean any = false;
                while (receive()) {
                    any = true;
                }
                if (now - looked > PATIENCE / 4) {
                    looked = now;
                    expire(now);
                }
                if (!any) {
                    selector.select(1);
                    selector.selectedKeys().clear();
                }
            }
            key.cancel();
            selector.selectNow();
        }
    }

    private void expire(long now) {
        for (var phone : phones) {
            if (phone.state != State.IDLE && now - phone.since > PATIENCE) {
                phone.state = State.IDLE;
                phone.nonce = "";
                underWay--;
                lost++;
            }
        }
    }

    private void begin() throws IOException {
        var phone = phones[next++ % phones.length];
        if (phone.state != State.IDLE) {
            return;
        }
        phone.state = State.SENT;
        phone.since = System.nanoTime();
        underWay++;
        register(phone, keeps && !phone.nonce.isEmpty());
    }

    private void register(Phone phone, boolean withDigest) throws IOException {
        String uri = "sip:" + domain;
        String aor = "<sip:" + phone.user + "@" + domain + ">";
        phone.cseq++;
        channel.send(
                ByteBuffer.wrap(("REGISTER " + uri + " SIP/2.0\r\nVia: SIP/2.0/UDP " + host + ";rport;branch=z9hG4bK" + run + "."
                                + phone.number + "." + phone.cseq + "\r\nMax-Forwards: 70\r\nFrom: " + aor + ";tag=" + phone.number + "."
                                + phone.cseq + "\r\nTo: " + aor + "\r\nCall-ID: " + phone.callId + "\r\nCSeq: " + phone.cseq
                                + " REGISTER\r\nContact: <sip:" + phone.user + "@" + host + ">\r\nExpires: 3600\r\n"
                                + (withDigest ? digest(phone, uri) : "")
                                + "User-Agent: phones\r\nAllow: INVITE, ACK, CANCEL, OPTIONS, BYE, MESSAGE\r\nContent-Length: 0\r\n\r\n")
                        .getBytes(ISO_8859_1)),
                server);
    }

    private static String digest(Phone phone, String uri) {
        String nc = String.format(Locale.ROOT, "%08x", ++phone.count);
        String ha2 = hash(phone.algorithm, "REGISTER:" + uri);
        String response = hash(phone.algorithm, phone.ha1 + ":" + phone.nonce + ":" + nc + ":0a4f113b:auth:" + ha2);
        return "Authorization: Digest username=\"" + phone.user + "\", realm=\"" + phone.realm + "\", nonce=\"" + phone.nonce
                + "\", uri=\"" + uri + "\", response=\"" + response + "\", algorithm=" + phone.algorithm
                + ", cnonce=\"0a4f113b\", qop=auth, nc=" + nc + (phone.opaque.isEmpty() ? "" : ", opaque=\"" + phone.opaque + '"')
                + "\r\n";
    }

    private static String hash(String algorithm, String text) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance(algorithm).digest(text.getBytes(ISO_8859_1)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Takes one answer; false if there is none. */
    private boolean receive() throws IOException {
        in.clear();
        if (channel.receive(in) == null) {
            return false;
        }
        String answer = ISO_8859_1.decode(in.flip()).toString();
        String call = value(answer, "Call-ID");
        int dot = call.indexOf('.');
        if (dot < 0 || !call.endsWith("." + run)) {
            return true;
        }
        var phone = phones[Integer.parseInt(call.substring(0, dot))];
        if (phone.state == State.IDLE || !value(answer, "CSeq").equals(phone.cseq + " REGISTER")) {
            return true;
        }
        if (answer.startsWith("SIP/2.0 401 ") && phone.state == State.SENT && challenged(phone, answer)) {
            asked++;
            phone.state = State.ANSWERED_THE_CHALLENGE;
            register(phone, true);
            return true;
        }
        phone.state = State.IDLE;
        underWay--;
        boolean right = answer.startsWith("SIP/2.0 200 ")
                && answer.contains("\r\nContact: <sip:" + phone.user + "@" + host + ">")
                && value(answer, "Via").contains(host)
                && answer.indexOf("\r\nVia", answer.indexOf("\r\nVia") + 1) < 0;
        if (!right) {
            wrong++;
            phone.nonce = "";
            firstWrong = firstWrong.isEmpty() ? answer.substring(0, answer.indexOf('\r')) : firstWrong;
            return true;
        }
        if (done < times.length) {
            times[done] = System.nanoTime() - phone.since;
        }
        done++;
        return true;
    }

    /** Takes the challenge for MD5, which most phones know alone. */
    private boolean challenged(Phone phone, String answer) {
        for (String line : answer.split("\r\n")) {
            if (line.startsWith("WWW-Authenticate: ") && (!line.contains("algorithm=") || line.contains("algorithm=MD5"))) {
                phone.realm = parameter(line, "realm");
                phone.nonce = parameter(line, "nonce");
                phone.opaque = parameter(line, "opaque");
                phone.algorithm = "MD5";
                phone.count = 0;
                phone.ha1 = hash(phone.algorithm, phone.user + ":" + phone.realm + ":" + password);
                return true;
            }
        }
        return false;
    }

    private static String parameter(String line, String name) {
        int at = line.indexOf(name + "=\"");
        return at < 0 ? "" : line.substring(at + name.length() + 2, line.indexOf('"', at + name.length() + 2));
    }

    private static String value(String message, String name) {
        int at = message.indexOf("\r\n" + name + ": ");
        return at < 0 ? "" : message.substring(at + name.length() + 4, message.indexOf("\r\n", at + 2));
    }
}
