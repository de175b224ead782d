package cloud.sentiric.media.opus;

import cloud.sentiric.media.codec.Opus;

/** The libraries that there are. */
public final class OpusLibraries {
    private OpusLibraries() {}

    /** libopus where it is installed, else the one in Java. */
    public static Opus best() {
        return Libopus.find().orElseGet(ConcentusOpus::new);
    }
}
