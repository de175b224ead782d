package cloud.sentiric.media.codec;

import cloud.sentiric.media.opus.OpusLibraries;

/** What tests speak. */
public final class TestCodecs {
    public static final Codecs ALL = new Codecs(OpusLibraries.best());

    private TestCodecs() {}
}
