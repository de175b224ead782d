package cloud.sentiric.media.rtp;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Where a port sends, and whose packets it takes (symmetric RTP, RFC 4961; latching, RFC 7362, and its §5 on strangers).
 *
 * <p>The address of the SDP is heard at once and always wins. Another source, as a NAT makes it, is believed only after a
 * probation: its packets of one SSRC, in sequence, while the SDP's address stays silent. Once a source is believed, silence
 * opens no door, however long it is: another address gets in only with the SSRC of the one before, as after a NAT's
 * rebinding. A new address in the SDP undoes all that. Nothing is sent to an address from which neither RTP nor RTCP came for
 * too long: descriptions alone make nobody a target for more than that, all of them together, and those inside not at all. Packets that cannot be read
 * have no SSRC: their source is believed after a probation too, and then none but it and the SDP's. Times are nanoseconds.
 */
public final class RemoteEnd {
    /** Packets of a probation at least: a burst in one instant is none. */
    private static final int LEAST_PACKETS = 3;

    private static final int LAST_PORT = 65_535;

    private final long probation;
    private final long unanswered;
    private final Predicate<InetAddress> inside;
    private @Nullable InetSocketAddress described;
    private boolean sendable;
    private boolean held;
    /** Whether the party itself has proved where it is. */
    private boolean joined;

    private @Nullable InetSocketAddress heard;
    private int heardSsrc;
    private long heardAt;
    /** Where the other side's RTCP comes from. */
    private @Nullable InetSocketAddress controlHeard;

    private @Nullable InetSocketAddress beside;
    private @Nullable InetSocketAddress besideOf;
    private long aliveAt;
    private boolean answered = true;
    /** How long may still be sent to who has not answered. */
    private long credit;

    private @Nullable InetSocketAddress candidate;
    private int candidateSsrc;
    private int candidateNext;
    private long candidateSince;
    private long candidateAt;
    private int candidatePackets;

    /**
     * A side of which nothing is known.
     *
     * @param probation how long a source that the SDP does not name is watched before it is believed
     * @param unanswered how long is sent to a side of which nothing is heard
     * @param inside addresses that are sent to only if something is heard from there
     */
    public RemoteEnd(Duration probation, Duration unanswered, Predicate<InetAddress> inside) {
        this.inside = inside;
        this.probation = probation.toNanos();
        this.unanswered = unanswered.toNanos();
        this.credit = this.unanswered;
    }

    /** Takes the address of an SDP; 0.0.0.0 or port 0 is a hold: nothing is sent (RFC 3264 §8.4, RFC 2543 §B.5). */
    public void describe(InetSocketAddress address, long now) {
        boolean resumed = held;
        held = address.getPort() == 0 || address.getAddress().isAnyLocalAddress();
        joined = false;
        if (held) {
            return;
        }
        boolean moved = !address.equals(described);
        if (moved) {
            described = address;
            sendable = !inside.test(address.getAddress());
            heard = null;
            controlHeard = null;
            candidate = null;
        }
        // Who has answered may be a while about answering again; who has not gets no more of it by describing another
        // address.
        if ((moved || resumed) && answered) {
            answered = false;
            aliveAt = now;
        }
    }

    /**
     * Takes an address that the party has proved to be its own, and wants its media at (RFC 8445 §7.3.1.5): all that is let through to
     * here is its, wherever it comes from, and it alone is sent to.
     *
     * @param answered whether what was sent there was answered; else an address inside has to be heard first
     */
    public void join(InetSocketAddress address, boolean answered, long now) {
        joined = true;
        held = false;
        described = address;
        sendable = answered || !inside.test(address.getAddress());
        heard = null;
        controlHeard = null;
        candidate = null;
        this.answered = true;
        aliveAt = now;
    }

    /** What comes from where is sent to shows that somebody is there: a check's source can be forged, and others say nothing of it. */
    private void proven(InetSocketAddress from, long now) {
        if (from.equals(described)) {
            sendable = true;
            alive(now);
        }
    }

    /** Addresses count as those of an SDP do. */
    public void part() {
        joined = false;
    }

    /** Whether the party has proved its address. */
    public boolean isJoined() {
        return joined;
    }

    /** Who has joined is there still, and wants to be sent to (RFC 7675). */
    public void consent(long now) {
        if (joined) {
            alive(now);
        }
    }

    /** Whether an SDP was told, hold or not. */
    public boolean isDescribed() {
        return held || described != null;
    }

    /** Whether an SDP named an address: before it did, whoever sends is a stranger. */
    public boolean isKnown() {
        return described != null;
    }

    /** Whether its SDP names the address, or it has been heard from there. */
    public boolean isFrom(InetSocketAddress address) {
        return address.equals(heard) || address.equals(described);
    }

    /** The address that its SDP names; null before it did. */
    public @Nullable InetSocketAddress described() {
        return described;
    }

    /** Whether a packet from there is heard that has no header to read. */
    public boolean accept(InetSocketAddress from, long now) {
        // As of one source that never misses a packet: only its address and time tell it from others.
        return accept(from, 0, from.equals(candidate) ? candidateNext : 0, now, heard == null);
    }

    /** Whether a packet from there is heard. */
    public boolean accept(InetSocketAddress from, int ssrc, int sequence, long now) {
        return accept(from, ssrc, sequence, now, heard == null || (ssrc == heardSsrc && now - heardAt >= probation));
    }

    private boolean accept(InetSocketAddress from, int ssrc, int sequence, long now, boolean open) {
        if (joined) {
            proven(from, now);
            return true;
        }
        if (isFrom(from)) {
            believe(from, ssrc, now);
            return true;
        }
        if (!open || !watch(from, ssrc, sequence, now)) {
            return false;
        }
        believe(from, ssrc, now);
        return true;
    }

    /** One at a time is watched: a stranger's packets do not end the probation of another while its own come. */
    private boolean watch(InetSocketAddress from, int ssrc, int sequence, long now) {
        if (!from.equals(candidate) || ssrc != candidateSsrc) {
            if (candidate == null || now - candidateAt >= probation) {
                begin(from, ssrc, sequence, now);
            }
            return false;
        }
        if (sequence != candidateNext) {
            begin(from, ssrc, sequence, now);
            return false;
        }
        candidateNext = SequenceNumber.next(sequence);
        candidateAt = now;
        candidatePackets++;
        return candidatePackets >= LEAST_PACKETS && now - candidateSince >= probation;
    }

    private void begin(InetSocketAddress from, int ssrc, int sequence, long now) {
        candidate = from;
        candidateSsrc = ssrc;
        candidateNext = SequenceNumber.next(sequence);
        candidateSince = now;
        candidateAt = now;
        candidatePackets = 1;
    }

    private void believe(InetSocketAddress from, int ssrc, long now) {
        if (!from.equals(heard)) {
            controlHeard = null;
        }
        heard = from;
        heardSsrc = ssrc;
        heardAt = now;
        alive(now);
        candidate = null;
    }

    /** Takes note of RTCP, if it is the other side's: a side that only listens answers by its reports. */
    public boolean control(InetSocketAddress from, long now) {
        var peer = heard != null ? heard : described;
        boolean own = peer != null && peer.getAddress().equals(from.getAddress());
        if (own) {
            alive(now);
            if (controlHeard == null) {
                controlHeard = from;
            }
        }
        return own;
    }

    /** Takes note of RTCP on the RTP port (RFC 5761), if it is the other side's. */
    public boolean multiplexed(InetSocketAddress from, long now) {
        if (joined) {
            proven(from, now);
            return true;
        }
        boolean own = isFrom(from);
        if (own) {
            alive(now);
        }
        return own;
    }

    private void alive(long now) {
        if (!answered) {
            credit -= Math.min(credit, now - aliveAt);
        }
        aliveAt = now;
        answered = true;
    }

    /** Where to send, or null: on hold, not known yet, or gone silent. */
    public @Nullable InetSocketAddress target(long now) {
        if (held || now - aliveAt >= (answered ? unanswered : credit)) {
            return null;
        }
        return heard != null || !sendable ? heard : described;
    }

    /** Where to send RTCP, or null: where it comes from, else the next higher port (RFC 3550 §11). */
    public @Nullable InetSocketAddress controlTarget(long now) {
        var target = target(now);
        if (joined) {
            return target;
        }
        if (target == null || controlHeard != null) {
            return target == null ? null : controlHeard;
        }
        if (!target.equals(besideOf)) {
            besideOf = target;
            beside = target.getPort() == LAST_PORT
                    ? null
                    : new InetSocketAddress(target.getAddress(), target.getPort() + 1);
        }
        return beside;
    }
}
