package cloud.sentiric.media.recording;

import cloud.sentiric.media.audio.Codec;
import cloud.sentiric.media.codec.Format;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** A party that speaks noise nobody else speaks, and the way of its packets, which loses, delays and turns round. Times are milliseconds. */
final class Network {
    static final int SAMPLES = 160;
    static final int PTIME = 20;

    /** A packet on its way. */
    record Packet(
            int payloadType, int ssrc, int sequence, int timestamp, ByteBuffer payload, long arrival, int number) {
        void to(Recording recording, int channel) {
            recording.hear(channel, Format.of(payloadType), ssrc, sequence, timestamp, payload.duplicate(), arrival);
        }
    }

    private final Random random;
    private final Codec codec;
    private final List<Packet> packets = new ArrayList<>();
    private final List<short[]> spoken = new ArrayList<>();
    private int ssrc;
    private int sequence;
    private int timestamp;
    private double at;
    /** Our milliseconds for each of its own. */
    double clock = 1;

    double loss;
    double jitter;
    double reordered;

    Network(long seed, Codec codec) {
        this.random = new Random(seed);
        this.codec = codec;
        anew();
    }

    /** Another source, as after a re-INVITE. */
    void anew() {
        ssrc = random.nextInt();
        sequence = random.nextInt(65536);
        timestamp = random.nextInt();
    }

    /** Nothing is sent; the clock of timestamps goes on, or stands still. */
    void pause(long ms, boolean clockGoesOn) {
        at += ms;
        timestamp += clockGoesOn ? (int) (ms * 8) : 0;
    }

    /** The clock of timestamps jumps. */
    void jump(int units) {
        timestamp += units;
    }

    /** Speaks; the number of the first packet. */
    int speak(long ms) {
        return speak(ms, false);
    }

    int speak(long ms, boolean quietly) {
        int first = spoken.size();
        for (long done = 0; done < ms; done += PTIME) {
            var octets = new byte[SAMPLES];
            var samples = new short[SAMPLES];
            for (int i = 0; i < SAMPLES; i++) {
                short sample = (short) (quietly ? random.nextInt(100) - 50 : random.nextInt(20_000) + 500);
                octets[i] = codec.encode(sample);
                samples[i] = codec.decode(octets[i]);
            }
            double delay = jitter * random.nextDouble() + (random.nextDouble() < reordered ? 3 * PTIME : 0);
            if (spoken.isEmpty() || random.nextDouble() >= loss) {
                packets.add(new Packet(
                        codec.payloadType(),
                        ssrc,
                        sequence & 0xFFFF,
                        timestamp,
                        ByteBuffer.wrap(octets),
                        (long) ((at + delay) * 1e6),
                        spoken.size()));
            }
            spoken.add(samples);
            sequence++;
            timestamp += SAMPLES;
            at += PTIME * clock;
        }
        return first;
    }

    /** A telephone-event (RFC 4733) in place of speech. */
    void press(int key) {
        packets.add(new Packet(
                101,
                ssrc,
                sequence++ & 0xFFFF,
                timestamp,
                ByteBuffer.wrap(new byte[] {(byte) key, 10, 0, 100}),
                (long) (at * 1e6),
                -1));
        timestamp += SAMPLES;
        at += PTIME;
    }

    /** What was spoken in a packet. */
    short[] spoken(int number) {
        return spoken.get(number);
    }

    boolean hasArrived(int number) {
        return packets.stream().anyMatch(packet -> packet.number() == number);
    }

    /** Those that arrive, in the order in which they do. */
    List<Packet> arrivals() {
        return packets.stream()
                .sorted(Comparator.comparingLong(Packet::arrival))
                .toList();
    }

    /** Some of them arrive all at once, then. */
    void jam(int first, int count, long until) {
        packets.replaceAll(packet -> packet.number() >= first && packet.number() < first + count
                ? new Packet(
                        packet.payloadType(),
                        packet.ssrc(),
                        packet.sequence(),
                        packet.timestamp(),
                        packet.payload(),
                        Math.max(packet.arrival(), until * 1_000_000 + packet.number()),
                        packet.number())
                : packet);
    }

    /** Milliseconds that were spoken and not. */
    long ms() {
        return (long) at;
    }

    /** Where a packet is in a channel, nearest to a place; -1 if it is nowhere within 200 ms. */
    static int find(short[] channel, short[] spoken, int near) {
        int found = -1;
        for (int from = Math.max(0, near - 1600); from <= Math.min(channel.length - SAMPLES, near + 1600); from++) {
            if (isThere(channel, spoken, from) && (found < 0 || Math.abs(from - near) < Math.abs(found - near))) {
                found = from;
            }
        }
        return found;
    }

    static boolean isThere(short[] channel, short @Nullable [] spoken, int from) {
        for (int i = 0; i < SAMPLES; i++) {
            if (channel[from + i] != (spoken == null ? 0 : spoken[i])) {
                return false;
            }
        }
        return true;
    }
}
