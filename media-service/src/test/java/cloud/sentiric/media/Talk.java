package cloud.sentiric.media;

import cloud.sentiric.media.audio.Codec;
import cloud.sentiric.media.rtp.RtpHeader;
import cloud.sentiric.media.rtp.Ssrc;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.IntPredicate;
import javax.sound.sampled.AudioSystem;
import javax.sound.sampled.UnsupportedAudioFileException;

/** What a phone says: noise that nobody else makes, a packet each 20 ms. */
final class Talk {
    static final int SAMPLES = 160;

    private final Random random;
    private final int ssrc;
    private final List<short[]> said = new CopyOnWriteArrayList<>();
    private final IntPredicate lost;

    /** Packets of these numbers are never sent. */
    Talk(int seed, IntPredicate lost) {
        this.random = new Random(seed);
        this.ssrc = random.nextInt();
        this.lost = lost;
    }

    boolean isLost(int number) {
        return lost.test(number);
    }

    short[] said(int number) {
        return said.get(number);
    }

    int packets() {
        return said.size();
    }

    /** Says the next packet. */
    void say(Phone from, int port) throws IOException {
        int number = said.size();
        var packet = ByteBuffer.allocate(RtpHeader.LENGTH + SAMPLES);
        var samples = new short[SAMPLES];
        RtpHeader.write(packet, number == 0, 0, number, number * SAMPLES, new Ssrc(ssrc));
        for (int i = 0; i < SAMPLES; i++) {
            byte octet = Codec.PCMU.encode((short) (random.nextInt(20_000) + 500));
            packet.put(octet);
            samples[i] = Codec.PCMU.decode(octet);
        }
        said.add(samples);
        if (!lost.test(number)) {
            from.send(port, packet.flip());
        }
    }

    /** Says so many packets, each 20 ms. */
    void say(int packets, Phone from, int port) {
        try {
            each20ms(packets, () -> say(from, port));
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** One of those who talk at once. */
    @FunctionalInterface
    interface Turn {
        void say() throws IOException;
    }

    /** All say so many packets, each 20 ms. */
    static void each20ms(int packets, Turn... turns) throws InterruptedException {
        var left = new CountDownLatch(packets);
        try (var pace = Executors.newSingleThreadScheduledExecutor()) {
            var _ = pace.scheduleAtFixedRate(
                    () -> {
                        if (left.getCount() > 0) {
                            for (var turn : turns) {
                                try {
                                    turn.say();
                                } catch (IOException e) {
                                    throw new UncheckedIOException(e);
                                }
                            }
                            left.countDown();
                        }
                    },
                    0,
                    20,
                    TimeUnit.MILLISECONDS);
            if (!left.await(packets * 20L + 20_000, TimeUnit.MILLISECONDS)) {
                throw new AssertionError("cannot keep pace");
            }
            pace.shutdownNow();
        }
    }

    /** The channels of a WAV file, as others read it. */
    static short[][] wav(Path path) throws IOException {
        try (var in = AudioSystem.getAudioInputStream(path.toFile())) {
            int channels = in.getFormat().getChannels();
            var octets = ByteBuffer.wrap(in.readAllBytes()).order(ByteOrder.LITTLE_ENDIAN);
            int length = octets.remaining() / (2 * channels);
            var samples = new short[channels][length];
            for (int i = 0; i < length; i++) {
                for (int channel = 0; channel < channels; channel++) {
                    samples[channel][i] = octets.getShort();
                }
            }
            return samples;
        } catch (UnsupportedAudioFileException e) {
            throw new IOException(e);
        }
    }

    /** Where a packet begins in a channel; -1 if it is not there. */
    int find(short[] channel, int number) {
        for (int from = 0; from + SAMPLES <= channel.length; from++) {
            if (isThere(channel, number, from)) {
                return from;
            }
        }
        return -1;
    }

    /** Whether a packet lies there, or silence where it was lost. */
    boolean isThere(short[] channel, int number, int from) {
        var samples = said.get(number);
        for (int i = 0; i < SAMPLES; i++) {
            if (channel[from + i] != (lost.test(number) ? 0 : samples[i])) {
                return false;
            }
        }
        return true;
    }
}
