package cloud.sentiric.media.seal;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;

/**
 * What is between us and a party: how its packets are opened and ours are sealed, as long as both keep their keys (a pair of
 * cryptographic contexts, RFC 3711 §3.2). Allocates nothing for a packet but what the JDK's ciphers do.
 */
public final class Seal {
    /** Octets that sealing puts behind a packet at most. */
    public static final int ROOM = Transform.ROOM;

    private final Keys keys;
    /** By each key of ours that was in use: what goes on with one must not begin anew. */
    private final Map<MasterKey, Sealing> ours;

    private final Sealing sealing;
    private final Opening opening;

    /**
     * Both keys of a party.
     *
     * @param ours what we seal with
     * @param theirs what it seals with
     */
    public record Keys(MasterKey ours, MasterKey theirs) {}

    public Seal(Keys keys) {
        this(keys, new HashMap<>(), new Opening(keys.theirs()));
    }

    private Seal(Keys keys, Map<MasterKey, Sealing> ours, Opening opening) {
        this.keys = keys;
        this.ours = ours;
        this.sealing = ours.computeIfAbsent(keys.ours(), Sealing::new);
        this.opening = opening;
    }

    /** With other keys; what is sealed by one of before goes on where it was, and what is opened by the same one, too. */
    public Seal with(Keys next) {
        return new Seal(next, ours, next.theirs().equals(keys.theirs()) ? opening : new Opening(next.theirs()));
    }

    public Keys keys() {
        return keys;
    }

    /** Opens an RTP packet between position and limit, which is moved; false if it is forged, one of before, or none. */
    public boolean openRtp(ByteBuffer datagram) {
        return opening.rtp(datagram);
    }

    /** The same with RTCP. */
    public boolean openRtcp(ByteBuffer datagram) {
        return opening.rtcp(datagram);
    }

    /** Puts a packet, sealed, at the buffer's position; false if it must not be sent: it repeats another one, or is none. */
    public boolean sealRtp(ByteBuffer clear, ByteBuffer out) {
        return sealing.rtp(clear, out);
    }

    /** The same with RTCP. */
    public boolean sealRtcp(ByteBuffer clear, ByteBuffer out) {
        return sealing.rtcp(clear, out);
    }
}
