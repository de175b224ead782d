package cloud.sentiric.gateway;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** The double of a DNS server (RFC 1035 §4), of which each question is kept. */
public final class FakeDns implements AutoCloseable {
    private static final int A = 1;
    private static final int AAAA = 28;
    private static final int SRV = 33;
    private static final int NAPTR = 35;
    private static final Map<Integer, String> TYPES = Map.of(A, "A", AAAA, "AAAA", SRV, "SRV", NAPTR, "NAPTR");

    public final List<String> asked = new CopyOnWriteArrayList<>();
    private final DatagramSocket socket;
    private final Map<String, List<byte[]>> records = new ConcurrentHashMap<>();
    private volatile int life = 60;
    private volatile boolean silent;

    public FakeDns() {
        try {
            socket = new DatagramSocket(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().start(this::serve);
    }

    public InetSocketAddress address() {
        return (InetSocketAddress) socket.getLocalSocketAddress();
    }

    /** Seconds that answers are good for. */
    public void life(int seconds) {
        life = seconds;
    }

    public void silent(boolean now) {
        silent = now;
    }

    private FakeDns add(String key, byte[] data) {
        records.computeIfAbsent(key, k -> new CopyOnWriteArrayList<>()).add(data);
        return this;
    }

    public FakeDns address(String name, String address) {
        return add("A " + name, InetAddress.ofLiteral(address).getAddress());
    }

    public FakeDns srv(String name, int priority, int weight, int port, String target) {
        var data = ByteBuffer.allocate(512);
        data.putShort((short) priority).putShort((short) weight).putShort((short) port);
        return add("SRV " + name, cut(name(data, target)));
    }

    public FakeDns naptr(String name, int order, int preference, String service, String replacement) {
        var data = ByteBuffer.allocate(512);
        data.putShort((short) order).putShort((short) preference);
        for (String text : List.of("s", service, "")) {
            data.put((byte) text.length()).put(text.getBytes(US_ASCII));
        }
        return add("NAPTR " + name, cut(name(data, replacement)));
    }

    public void clear() {
        records.clear();
        asked.clear();
        life = 60;
        silent = false;
    }

    private static byte[] cut(ByteBuffer data) {
        byte[] bytes = new byte[data.position()];
        data.get(0, bytes);
        return bytes;
    }

    private static ByteBuffer name(ByteBuffer out, String name) {
        for (String label : name.split("\\.", -1)) {
            out.put((byte) label.length()).put(label.getBytes(US_ASCII));
        }
        return out.put((byte) 0);
    }

    private void serve() {
        while (!socket.isClosed()) {
            try {
                var packet = new DatagramPacket(new byte[1500], 1500);
                socket.receive(packet);
                byte[] answer = answer(Arrays.copyOf(packet.getData(), packet.getLength()));
                if (!silent) {
                    socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
                }
            } catch (IOException e) {
                // Closed.
            }
        }
    }

    private byte[] answer(byte[] query) {
        var labels = new ArrayList<String>();
        int at = 12;
        while (query[at] != 0) {
            labels.add(new String(query, at + 1, query[at], US_ASCII));
            at += query[at] + 1;
        }
        int type = query[at + 2];
        String name = String.join(".", labels).toLowerCase(Locale.ROOT);
        String question = TYPES.getOrDefault(type, "" + type) + " " + name;
        asked.add(question);
        var found = records.getOrDefault(question, List.of());
        boolean exists = records.keySet().stream().anyMatch(key -> key.endsWith(" " + name));
        var out = ByteBuffer.allocate(1500);
        out.put(query[0]).put(query[1]);
        out.putShort((short) (exists ? 0x8180 : 0x8183));
        out.putShort((short) 1).putShort((short) found.size()).putInt(0);
        out.put(query, 12, at + 5 - 12);
        for (byte[] data : found) {
            out.putShort((short) 0xc00c).putShort((short) type).putShort((short) 1);
            out.putInt(life).putShort((short) data.length).put(data);
        }
        return cut(out);
    }

    @Override
    public void close() {
        socket.close();
    }
}
