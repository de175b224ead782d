package cloud.sentiric.gateway.token;

import static java.nio.charset.StandardCharsets.US_ASCII;

import cloud.sentiric.gateway.sip.Ascii;
import cloud.sentiric.gateway.sip.Octets;
import cloud.sentiric.gateway.sip.Signed;
import cloud.sentiric.gateway.sip.Transport;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteOrder;
import java.security.GeneralSecurityException;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import javax.crypto.Mac;
import org.jspecify.annotations.Nullable;

/**
 * Signs and verifies what travels in messages. A token is base64url of: key id, shape, hour of its making, node address and port (if any),
 * flow address and port, the flow's connection (if it is one), the first 16 bytes of HMAC-SHA256 over all before. Owned by
 * one thread.
 */
public final class Signer {
    /** Verified tokens that are remembered; a power of two. */
    private static final int REMEMBERED = 2048;

    private static final int MAC_SIZE = 16;
    /** Transport in 1 byte, gateway and number in 4 each. */
    private static final int CONNECTION_SIZE = 9;

    /** Key id and shape in 1 byte each, the hour since the epoch in 3. */
    private static final int HEAD = 5;

    /** Hours that a token is good for: longer than any dialog or binding lasts without a new one. */
    static final int LIFE_HOURS = 48;

    private static final long HOUR_MS = 3_600_000;

    private static final int MAX_TOKEN = HEAD + 18 + 18 + CONNECTION_SIZE + MAC_SIZE;
    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final int HAS_NODE = 1;
    private static final int NODE_V6 = 2;
    private static final int FLOW_V6 = 4;
    private static final int HAS_CONNECTION = 8;
    private static final int INDIRECT = 16;
    private static final int MOVED = 32;
    private static final int MAX_SHAPE = 63;
    /** What a token is for is signed with it: one kind never stands for another. */
    private static final byte[] NODE = "node\n".getBytes(US_ASCII);

    private static final byte[] FLOW = "flow\n".getBytes(US_ASCII);
    private static final byte[] SOURCE = "source\n".getBytes(US_ASCII);
    private static final byte[] PROBE = "probe\n".getBytes(US_ASCII);
    private final Keys keys;
    private final Key signing;
    private final Mac mac;
    private final Map<Integer, Mac> others = new HashMap<>();
    private final byte[] macBytes = new byte[32];
    private final byte[] raw = new byte[MAX_TOKEN + 32];
    private final byte[][] remembered = new byte[REMEMBERED][];
    private final @Nullable Token[] tokens = new Token[REMEMBERED];
    private final int[] hours = new int[REMEMBERED];
    /** The requests of a call come one after another from one source: one signature is enough. */
    private final byte[][] sources = new byte[REMEMBERED][];

    private final byte[][] signatures = new byte[REMEMBERED][];
    private final InstantSource clock;
    private final SipHash hash = new SipHash();
    private final ViaSigner vias;

    public Signer(Keys keys) {
        this(keys, InstantSource.system());
    }

    Signer(Keys keys, InstantSource clock) {
        this.keys = keys;
        this.clock = clock;
        signing = keys.signing();
        mac = signing.mac();
        vias = new ViaSigner(keys);
    }

    /** Signs Vias with the same keys. */
    public ViaSigner vias() {
        return vias;
    }

    /** The hour that tokens are made in, since the epoch. */
    public int hour() {
        return (int) (clock.millis() / HOUR_MS);
    }

    /** Whether what was made in an hour is good now; clocks of other gateways may be a little ahead. */
    private boolean lives(int made) {
        int age = hour() - made;
        return age >= -1 && age < LIFE_HOURS;
    }

    /** Writes a token that names the flow and, where there are, the node and the flow's connection. */
    public void sign(
            @Nullable InetSocketAddress node, InetSocketAddress flow, @Nullable Connection connection, Octets out) {
        sign(new Token(node, flow, connection), out);
    }

    /** Writes what names the same. */
    public void sign(Token token, Octets out) {
        var node = token.node();
        var flow = token.flow();
        var connection = token.connection();
        raw[0] = (byte) signing.id();
        int hour = hour();
        raw[2] = (byte) (hour >> 16);
        raw[3] = (byte) (hour >> 8);
        raw[4] = (byte) hour;
        int shape = (token.direct() ? 0 : INDIRECT) | (token.moved() ? MOVED : 0);
        int size = HEAD;
        if (node != null) {
            byte[] address = node.getAddress().getAddress();
            shape |= HAS_NODE | (address.length == 16 ? NODE_V6 : 0);
            size = address(address, node.getPort(), size);
        }
        byte[] address = flow.getAddress().getAddress();
        shape |= address.length == 16 ? FLOW_V6 : 0;
        size = address(address, flow.getPort(), size);
        if (connection != null) {
            shape |= HAS_CONNECTION;
            raw[size] = (byte) connection.transport().index();
            INTS.set(raw, size + 1, connection.gateway());
            INTS.set(raw, size + 5, connection.number());
            size += CONNECTION_SIZE;
        }
        raw[1] = (byte) shape;
        mac.update(node == null ? FLOW : NODE);
        mac.update(raw, 0, size);
        finish(mac);
        System.arraycopy(macBytes, 0, raw, size, MAC_SIZE);
        out.put64(raw, size + MAC_SIZE);
    }

    private int address(byte[] address, int port, int at) {
        System.arraycopy(address, 0, raw, at, address.length);
        int end = at + address.length;
        raw[end] = (byte) (port >> 8);
        raw[end + 1] = (byte) port;
        return end + 2;
    }

    private void finish(Mac with) {
        try {
            with.doFinal(macBytes, 0);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("32 bytes hold an HMAC-SHA256", e);
        }
    }

    /** What the value of the parameter names, or null if it is no token of ours for this parameter. */
    public @Nullable Token verify(Signed parameter, byte[] bytes, int from, int to) {
        var token = verify(bytes, from, to);
        return token != null && token.parameter() == parameter ? token : null;
    }

    private @Nullable Token verify(byte[] bytes, int from, int to) {
        if (to - from < 14 || to - from > (MAX_TOKEN * 4 + 2) / 3) {
            return null;
        }
        int slot = (int) signing.start(hash).add(bytes, from, to).end() & REMEMBERED - 1;
        byte[] known = remembered[slot];
        if (known != null && Ascii.equal(bytes, from, to, known)) {
            return lives(hours[slot]) ? tokens[slot] : null;
        }
        var token = decode(bytes, from, to);
        if (token != null) {
            remembered[slot] = Arrays.copyOfRange(bytes, from, to);
            tokens[slot] = token;
            hours[slot] = made();
        }
        return token;
    }

    private int made() {
        return (raw[2] & 255) << 16 | (raw[3] & 255) << 8 | (raw[4] & 255);
    }

    private @Nullable Token decode(byte[] bytes, int from, int to) {
        int size = raw(bytes, from, to);
        if (size < HEAD) {
            return null;
        }
        int shape = raw[1];
        int node = (shape & HAS_NODE) == 0 ? 0 : (shape & NODE_V6) == 0 ? 6 : 18;
        int flow = (shape & FLOW_V6) == 0 ? 6 : 18;
        int connection = (shape & HAS_CONNECTION) == 0 ? 0 : CONNECTION_SIZE;
        int signed = HEAD + node + flow + connection;
        var key = keys.find(raw[0] & 255);
        if (size != signed + MAC_SIZE || shape < 0 || shape > MAX_SHAPE || key == null || !lives(made())) {
            return null;
        }
        var with = key == signing ? mac : others.computeIfAbsent(key.id(), id -> key.mac());
        with.update(node == 0 ? FLOW : NODE);
        with.update(raw, 0, signed);
        finish(with);
        int differs = 0;
        for (int i = 0; i < MAC_SIZE; i++) {
            differs |= macBytes[i] ^ raw[signed + i];
        }
        return differs != 0
                ? null
                : new Token(
                        node == 0 ? null : at(HEAD, node),
                        at(HEAD + node, flow),
                        connection == 0 ? null : connection(HEAD + node + flow),
                        (shape & INDIRECT) == 0,
                        (shape & MOVED) != 0);
    }

    private @Nullable Connection connection(int from) {
        var transport = Transport.of(raw[from]);
        return transport == null
                ? null
                : new Connection(transport, (int) INTS.get(raw, from + 1), (int) INTS.get(raw, from + 5));
    }

    private InetSocketAddress at(int from, int size) {
        try {
            var address = InetAddress.getByAddress(Arrays.copyOfRange(raw, from, from + size - 2));
            return new InetSocketAddress(address, (raw[from + size - 2] & 255) << 8 | (raw[from + size - 1] & 255));
        } catch (UnknownHostException e) {
            throw new IllegalStateException("4 or 16 bytes are an address", e);
        }
    }

    /** Base64url without padding into {@link #raw}; its size, or -1. */
    private int raw(byte[] bytes, int from, int to) {
        int size = 0;
        int held = 0;
        int bits = 0;
        for (int i = from; i < to; i++) {
            int digit = Digits.value(bytes[i]);
            if (digit < 0) {
                return -1;
            }
            held = held << 6 | digit;
            bits += 6;
            if (bits >= 8) {
                bits -= 8;
                raw[size++] = (byte) (held >> bits);
            }
        }
        // Bits left over must be zero, so that a token has one form only.
        return (held & (1 << bits) - 1) == 0 ? size : -1;
    }

    /** A hash under the signing key, for branches and tables; add the parts, then end it. */
    public SipHash hash(long purpose) {
        return signing.start(hash).add(purpose);
    }

    /** Writes {@code key=id;mac=…} over the source the gateway saw and the Call-ID. */
    public void signSource(byte[] source, byte[] callId, int from, int to, Octets out) {
        int slot = (int) signing.start(hash)
                        .add(source, 0, source.length)
                        .add(callId, from, to)
                        .end()
                & REMEMBERED - 1;
        byte[] known = sources[slot];
        int id = source.length + 1;
        if (known != null
                && known.length == id + to - from
                && known[source.length] == '\n'
                && Ascii.equal(known, 0, source.length, source)
                && Arrays.equals(known, id, known.length, callId, from, to)) {
            out.put(signatures[slot]);
            return;
        }
        mac.update(SOURCE);
        mac.update(source);
        mac.update((byte) '\n');
        int mark = out.size();
        keyAndMac(callId, from, to, out);
        byte[] fresh = Arrays.copyOf(source, id + to - from);
        fresh[source.length] = '\n';
        System.arraycopy(callId, from, fresh, id, to - from);
        sources[slot] = fresh;
        signatures[slot] = Arrays.copyOfRange(out.bytes(), mark, out.size());
    }

    /** Writes {@code key=id;mac=…} over the Call-ID of a probe. */
    public void signProbe(byte[] callId, Octets out) {
        mac.update(PROBE);
        keyAndMac(callId, 0, callId.length, out);
    }

    private void keyAndMac(byte[] callId, int from, int to, Octets out) {
        mac.update(callId, from, to - from);
        finish(mac);
        out.put("key=").put(signing.id()).put(";mac=").put64(macBytes, MAC_SIZE);
    }
}
