package cloud.sentiric.media.codec;

import cloud.sentiric.media.audio.Codec;

/** The codecs that are spoken here. */
public final class Codecs {
    private static final int WIDEST = 48_000;

    private final Opus opus;

    /** With a library for Opus. */
    public Codecs(Opus opus) {
        this.opus = opus;
    }

    /** Whether a format can be decoded and encoded. */
    public static boolean speaks(Format format) {
        return switch (format.name()) {
            case "PCMU", "PCMA", Format.G722 -> format.clock() == 8000 && format.channels() == 1;
            case Format.L16 ->
                format.channels() == 1
                        && switch (format.clock()) {
                            case 8000, 16_000, 24_000, 32_000, WIDEST -> true;
                            default -> false;
                        };
            case Format.OPUS -> format.clock() == Opus.CLOCK;
            default -> false;
        };
    }

    /** Samples a second of a format's sound; 0 where it has that which it is asked for. */
    private static int rate(Format format) {
        return switch (format.name()) {
            case Format.G722 -> G722.RATE;
            case Format.OPUS -> 0;
            default -> format.clock();
        };
    }

    /** The rate at which to decode what is heard as another format: the same where that can be. */
    public static int decoded(Format from, Format to) {
        int own = rate(from);
        return own > 0 ? own : opusRate(rate(to));
    }

    /** The rate at which to encode what was heard as another format. */
    public static int encoded(Format from, Format to) {
        int own = rate(to);
        return own > 0 ? own : opusRate(rate(from));
    }

    /** The rate of Opus beside one that is given; wideband speech where none is. */
    static int opusRate(int other) {
        return switch (other) {
            case 8000, 12_000, 16_000, 24_000, WIDEST -> other;
            case 0 -> 16_000;
            default -> WIDEST;
        };
    }

    /** Decodes a format that is spoken, to sound of a rate that {@link #decoded} gives. */
    public Decoder decoder(Format format, int rate) {
        return switch (format.name()) {
            case "PCMU" -> new LogarithmicPcm(Codec.PCMU);
            case "PCMA" -> new LogarithmicPcm(Codec.PCMA);
            case Format.G722 -> new G722Decoder();
            case Format.L16 -> new LinearPcm(format.clock());
            case Format.OPUS -> opus.decoder(rate);
            default -> throw new IllegalArgumentException(format + " is not spoken");
        };
    }

    /** Encodes a format that is spoken, of sound of a rate that {@link #encoded} gives. */
    public Encoder encoder(Format format, int rate) {
        return switch (format.name()) {
            case "PCMU" -> new LogarithmicPcm(Codec.PCMU);
            case "PCMA" -> new LogarithmicPcm(Codec.PCMA);
            case Format.G722 -> new G722Encoder();
            case Format.L16 -> new LinearPcm(format.clock());
            case Format.OPUS -> opus.encoder(rate);
            default -> throw new IllegalArgumentException(format + " is not spoken");
        };
    }
}
