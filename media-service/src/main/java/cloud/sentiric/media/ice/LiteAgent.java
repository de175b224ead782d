package cloud.sentiric.media.ice;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * A lite agent with one host candidate (RFC 8445 §2.5, §6.1.1): it answers the connectivity checks of a party that knows the
 * password, and nobody else's; it is always the controlled one. Where a check came from is valid, and the valid address that the
 * party nominated last is where it wants its media.
 */
public final class LiteAgent {
    /** Addresses of a party that are remembered: the oldest goes for a new one. */
    static final int MOST_VALID = 16;

    private static final int LAST_FIRST_OCTET = 3;

    /** What became of a datagram. */
    public enum Check {
        /** It is no check of our party: nothing is said to it. */
        NONE,
        /** It was refused; the answer is in the buffer. */
        REFUSED,
        /** The address is valid; the answer is in the buffer. */
        VALID,
        /** The same, and it was nominated: now, or once more. */
        NOMINATED
    }

    private final Credentials ours;
    private final Deque<InetSocketAddress> valid = new ArrayDeque<>();
    private @Nullable InetSocketAddress nominated;

    public LiteAgent(Credentials ours) {
        this.ours = ours;
    }

    /** Whether a datagram may be STUN, by its first octet (RFC 7983 §7). */
    public static boolean isStun(ByteBuffer datagram) {
        return datagram.remaining() >= StunMessage.HEADER
                && (datagram.get(datagram.position()) & 0xFF) <= LAST_FIRST_OCTET;
    }

    /** Takes what may be a check; an answer is put into the empty buffer, from its position. */
    public Check take(ByteBuffer datagram, InetSocketAddress from, ByteBuffer out) {
        var octets = new byte[datagram.remaining()];
        datagram.get(datagram.position(), octets);
        var request = StunMessage.parse(octets);
        // What costs least is looked at first. Who does not know the password learns not even that we are here.
        if (request == null
                || !request.isRequest()
                || !request.isTo(ours.fragment())
                || !request.isFingerprinted()
                || !request.isIntact(ours.key())) {
            return Check.NONE;
        }
        if (request.unknown() >= 0) {
            out.put(StunAnswer.unknownAttribute(request, ours.key()));
            return Check.REFUSED;
        }
        if (request.isControlled()) {
            out.put(StunAnswer.roleConflict(request, ours.key()));
            return Check.REFUSED;
        }
        out.put(StunAnswer.success(request, from, ours.key()));
        remember(from);
        if (request.nominates()) {
            nominated = from;
        }
        return from.equals(nominated) ? Check.NOMINATED : Check.VALID;
    }

    private void remember(InetSocketAddress from) {
        if (valid.contains(from)) {
            return;
        }
        if (valid.size() == MOST_VALID) {
            var oldest = valid.removeFirst();
            if (oldest.equals(nominated)) {
                valid.removeFirst();
                valid.addFirst(oldest);
            }
        }
        valid.addLast(from);
    }

    /** Whether our party is there. */
    public boolean isValid(InetSocketAddress from) {
        return valid.contains(from);
    }

    /** Where our party wants its media; null before it said so. */
    public @Nullable InetSocketAddress nominated() {
        return nominated;
    }

    /** Where our party is reached: the nominated address, else that which was valid last; null before any. */
    public @Nullable InetSocketAddress reached() {
        return nominated == null ? valid.peekLast() : nominated;
    }
}
