package cloud.sentiric.gateway.token;

import cloud.sentiric.gateway.sip.Octets;
import cloud.sentiric.gateway.sip.Transport;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** Signs our own Vias: binds their branch to where the answer goes, an address or a connection. Owned by one thread. */
public final class ViaSigner {
    private static final int KEY_SIZE = 2;
    private static final int HASH_SIZE = 11;
    private static final int NUMBER_SIZE = 6;
    /** A signature in characters. */
    private static final int SIZE = KEY_SIZE + HASH_SIZE;
    /** The same with a connection: transport, gateway and number. */
    static final int CONNECTION_SIZE = SIZE + 1 + 2 * NUMBER_SIZE;

    private static final long UNSIGNED = 0xffffffffL;
    /** What a hash is for is in it: one kind never stands for another. */
    private static final long ADDRESS = 0x766961;

    private static final long CONNECTION = 0x636f6e;
    private static final long CARRIER = 0x636172;

    private final Keys keys;
    private final SipHash hash = new SipHash();

    ViaSigner(Keys keys) {
        this.keys = keys;
    }

    /** Writes the signature of a Via whose answer goes to an address. */
    public void sign(byte[] branch, int from, int to, InetSocketAddress answers, Octets out) {
        sign(ADDRESS, branch, from, to, answers, out);
    }

    /** The same where a carrier answers. */
    public void signForCarrier(byte[] branch, int from, int to, InetSocketAddress answers, Octets out) {
        sign(CARRIER, branch, from, to, answers, out);
    }

    private void sign(long purpose, byte[] branch, int from, int to, InetSocketAddress answers, Octets out) {
        var key = keys.signing();
        out.put64(key.id(), KEY_SIZE).put64(hash(key, purpose, branch, from, to, answers), HASH_SIZE);
    }

    /** Whether the signature is ours. */
    public boolean verify(byte[] b, int branch, int branchEnd, InetSocketAddress answers, int from, int to) {
        return verify(ADDRESS, b, branch, branchEnd, answers, from, to);
    }

    /** The same where a carrier answers. */
    public boolean verifyOfCarrier(byte[] b, int branch, int branchEnd, InetSocketAddress answers, int from, int to) {
        return verify(CARRIER, b, branch, branchEnd, answers, from, to);
    }

    private boolean verify(
            long purpose, byte[] b, int branch, int branchEnd, InetSocketAddress answers, int from, int to) {
        if (to - from != SIZE) {
            return false;
        }
        var key = keys.find((int) Digits.number(b, from, KEY_SIZE));
        return key != null
                && hash(key, purpose, b, branch, branchEnd, answers) == Digits.number(b, from + KEY_SIZE, HASH_SIZE);
    }

    /** Writes the signature of a Via whose answer goes to a connection, which is written with it. */
    public void sign(byte[] branch, int from, int to, Connection answers, Octets out) {
        var key = keys.signing();
        out.put64(key.id(), KEY_SIZE).put64(hash(key, branch, from, to, answers), HASH_SIZE);
        out.put64(answers.transport().index(), 1)
                .put64(answers.gateway() & UNSIGNED, NUMBER_SIZE)
                .put64(answers.number() & UNSIGNED, NUMBER_SIZE);
    }

    /** The connection that the signature names, or null if it is not ours. */
    public @Nullable Connection verify(byte[] b, int branch, int branchEnd, int from, int to) {
        if (to - from != CONNECTION_SIZE) {
            return null;
        }
        var key = keys.find((int) Digits.number(b, from, KEY_SIZE));
        int gateway = from + SIZE + 1;
        var transport = Transport.of((int) Digits.number(b, from + SIZE, 1));
        if (key == null || transport == null) {
            return null;
        }
        var answers = new Connection(transport, (int) Digits.number(b, gateway, NUMBER_SIZE), (int)
                Digits.number(b, gateway + NUMBER_SIZE, NUMBER_SIZE));
        return hash(key, b, branch, branchEnd, answers) == Digits.number(b, from + KEY_SIZE, HASH_SIZE)
                ? answers
                : null;
    }

    private long hash(Key key, byte[] branch, int from, int to, Connection answers) {
        return key.start(hash)
                .add(CONNECTION)
                .add(branch, from, to)
                .add(answers.transport().index())
                .add((long) answers.gateway() << 32 | (answers.number() & UNSIGNED))
                .end();
    }

    private long hash(Key key, long purpose, byte[] branch, int from, int to, InetSocketAddress answers) {
        byte[] address = answers.getAddress().getAddress();
        return key.start(hash)
                .add(purpose)
                .add(branch, from, to)
                .add(address, 0, address.length)
                .add(answers.getPort())
                .end();
    }
}
