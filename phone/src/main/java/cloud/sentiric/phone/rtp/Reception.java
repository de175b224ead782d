package cloud.sentiric.phone.rtp;

import cloud.sentiric.phone.audio.G711;
import cloud.sentiric.phone.audio.Pcm;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

/** Measures one stream and lays out its audio by timestamp (RFC 3550 §6.4.1, appendix A). Used by one thread. */
public final class Reception {
    /** Audio kept: what comes later is measured, not kept. */
    private static final int MAX_SAMPLES = 600 * Pcm.RATE;
    /** Sequence numbers remembered to tell duplicates. */
    private static final int WINDOW = 512;

    private final Codec codec;
    private final G711 law;
    private final Set<Long> recent = new HashSet<>();
    private short[] samples = new short[10 * Pcm.RATE];
    private int length;
    private boolean started;
    private int ssrc;
    private long firstSequence;
    private long highest;
    private int firstTimestamp;
    private int packets;
    private int duplicates;
    private int faults;
    private double jitter;
    private long lastTransit;

    /** A stream that is expected in one codec of speech. */
    public Reception(Codec codec) {
        this.codec = codec;
        this.law = codec.law().orElseThrow(() -> new IllegalArgumentException(codec + " has no decoder"));
    }

    /**
     * A packet came.
     *
     * @param now nanoseconds
     */
    public void received(RtpPacket packet, long now) {
        if (packet.payloadType() != codec.payloadType()) {
            if (packet.payloadType() != Codec.TELEPHONE_EVENT.payloadType()) {
                faults++;
            }
            return;
        }
        if (!started) {
            start(packet, now);
        }
        long sequence = highest + (short) (packet.sequence() - (int) highest);
        if (sequence < firstSequence || packet.ssrc() != ssrc || !recent.add(sequence)) {
            if (packet.ssrc() == ssrc) {
                duplicates++;
            } else {
                faults++;
            }
            return;
        }
        highest = Math.max(highest, sequence);
        recent.removeIf(old -> old < highest - WINDOW);
        packets++;
        jitter(packet, now);
        lay(packet, sequence);
    }

    private void start(RtpPacket packet, long now) {
        started = true;
        ssrc = packet.ssrc();
        firstSequence = packet.sequence();
        highest = firstSequence;
        firstTimestamp = packet.timestamp();
        lastTransit = transit(packet, now);
    }

    /** Arrival less timestamp, in nanoseconds. */
    private long transit(RtpPacket packet, long now) {
        // timestamps wrap: the difference of ints is right
        int elapsed = packet.timestamp() - firstTimestamp;
        return now - elapsed * (1_000_000_000L / Pcm.RATE);
    }

    /** RFC 3550 A.8. */
    private void jitter(RtpPacket packet, long now) {
        long transit = transit(packet, now);
        jitter += (Math.abs(transit - lastTransit) - jitter) / 16;
        lastTransit = transit;
    }

    private void lay(RtpPacket packet, long sequence) {
        var audio = law.decode(packet.payload());
        int at = packet.timestamp() - firstTimestamp;
        // 20 ms a packet throughout, so the timestamp follows from the sequence number
        if (audio.length() != Pcm.RATE / 50 || at != (sequence - firstSequence) * audio.length()) {
            faults++;
        }
        if (at < 0 || at + audio.length() > MAX_SAMPLES) {
            return;
        }
        if (at + audio.length() > samples.length) {
            samples = Arrays.copyOf(samples, Math.min(MAX_SAMPLES, Math.max(samples.length * 2, at + audio.length())));
        }
        System.arraycopy(audio.toArray(), 0, samples, at, audio.length());
        length = Math.max(length, at + audio.length());
    }

    public Heard heard() {
        int lost = started ? (int) (highest - firstSequence + 1 - packets) : 0;
        return new Heard(Pcm.of(Arrays.copyOf(samples, length)), packets, lost, duplicates, jitter / 1_000_000, faults);
    }
}
