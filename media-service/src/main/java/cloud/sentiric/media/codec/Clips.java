package cloud.sentiric.media.codec;

import cloud.sentiric.media.audio.Clip;
import cloud.sentiric.media.audio.Codec;
import cloud.sentiric.media.audio.Sound;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** Encodes sound for all who play it by one format. */
public final class Clips {
    private static final int OPUS_PACKET_MS = 20;
    private static final int LONGEST_PTIME_MS = 60;
    private static final int RATE = 8000;

    private final Codecs codecs;

    public Clips(Codecs codecs) {
        this.codecs = codecs;
    }

    /** Sound as a format that is spoken. */
    public Clip encode(Sound sound, Format format) {
        return switch (format.name()) {
            case "PCMU" -> sound.encode(Codec.PCMU);
            case "PCMA" -> sound.encode(Codec.PCMA);
            case Format.OPUS -> packets(sound, format);
            default -> whole(sound, format);
        };
    }

    private Clip whole(Sound sound, Format format) {
        try (var encoder = codecs.encoder(format, format.clock())) {
            int rate = encoder.rate();
            var samples = resampled(sound, rate);
            var out = ByteBuffer.allocate(2 * samples.length);
            encoder.encode(samples, samples.length, out);
            var octets = Arrays.copyOf(out.array(), out.position());
            var silence = new short[rate / 1000 * LONGEST_PTIME_MS];
            out = ByteBuffer.allocate(2 * silence.length);
            encoder.encode(silence, silence.length, out);
            int length = (int) ((long) samples.length * format.clock() / rate);
            return Clip.whole(format.clock(), length, octets, Arrays.copyOf(out.array(), out.position()));
        }
    }

    private Clip packets(Sound sound, Format format) {
        try (var encoder = codecs.encoder(format, RATE)) {
            int count = encoder.rate() / 1000 * OPUS_PACKET_MS;
            int packets = Math.ceilDiv(sound.length(), count);
            var out = ByteBuffer.allocate(packets * Opus.LARGEST);
            var ends = new int[packets];
            var packet = new short[count];
            for (int i = 0; i < packets; i++) {
                for (int j = 0; j < count; j++) {
                    int at = i * count + j;
                    packet[j] = at < sound.length() ? sound.sample(at) : 0;
                }
                encoder.encode(packet, count, out);
                ends[i] = out.position();
            }
            return Clip.packets(format.clock(), Arrays.copyOf(out.array(), out.position()), ends, OPUS_PACKET_MS);
        }
    }

    private static short[] resampled(Sound sound, int rate) {
        var samples = new short[sound.length()];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = sound.sample(i);
        }
        if (rate == RATE) {
            return samples;
        }
        var resampler = new Resampler(RATE, rate);
        var out = new short[resampler.most(samples.length)];
        return Arrays.copyOf(out, resampler.resample(samples, samples.length, out));
    }
}
