package cloud.sentiric.scenarios;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/** A process that sends REGISTER and INVITE without end, each a request of its own, and reads no answer. */
final class Flood {
    private static final long BATCH_NANOS = Duration.ofMillis(5).toNanos();
    /** Of so many requests one is an INVITE of the trunk, which costs a plan and a record. */
    private static final int TRUNK_INVITE = 20;

    private final InetSocketAddress gateway;
    private final String number;
    private final DatagramChannel stranger;
    private final DatagramChannel trunk;
    private final String run = Long.toHexString(System.nanoTime());

    private Flood(InetSocketAddress gateway, String number) throws IOException {
        this.gateway = gateway;
        this.number = number;
        this.stranger = open("127.0.0.3");
        this.trunk = open("127.0.0.2");
    }

    private static DatagramChannel open(String address) throws IOException {
        return DatagramChannel.open().bind(new InetSocketAddress(InetAddress.ofLiteral(address), 0));
    }

    /** Starts one. */
    static Command start(InetSocketAddress gateway, String number, int perSecond) {
        return Command.start(
                Path.of("."),
                Map.of(),
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Flood.class.getName(),
                        gateway.getHostString(),
                        Integer.toString(gateway.getPort()),
                        number,
                        Integer.toString(perSecond)));
    }

    public static void main(String[] args) throws IOException {
        var gateway = new InetSocketAddress(InetAddress.ofLiteral(args[0]), Integer.parseInt(args[1]));
        new Flood(gateway, args[2]).send(Integer.parseInt(args[3]));
    }

    private void send(int perSecond) throws IOException {
        long began = System.nanoTime();
        for (long sent = 0; ; ) {
            long due = (System.nanoTime() - began) * perSecond / 1_000_000_000L;
            for (; sent < due; sent++) {
                if (sent % TRUNK_INVITE == 0) {
                    trunk.send(request("INVITE", number, sent), gateway);
                } else {
                    stranger.send(request(sent % 3 == 0 ? "INVITE" : "REGISTER", "1001", sent), gateway);
                }
            }
            LockSupport.parkNanos(BATCH_NANOS);
        }
    }

    private ByteBuffer request(String method, String user, long number) {
        return US_ASCII.encode("""
                %s sip:%s@sentiric.cloud SIP/2.0
                Via: SIP/2.0/UDP 127.0.0.1:9;branch=z9hG4bK%s-%d;rport
                Max-Forwards: 70
                From: <sip:905551112233@sentiric.cloud>;tag=f%d
                To: <sip:%s@sentiric.cloud>
                Call-ID: flood-%s-%d
                CSeq: 1 %s
                Contact: <sip:flood@127.0.0.1:9>
                Content-Length: 0

                """.formatted(method, user, run, number, number, user, run, number, method)
                .replace("\n", "\r\n"));
    }
}
