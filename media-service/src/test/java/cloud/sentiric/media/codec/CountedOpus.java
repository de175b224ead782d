package cloud.sentiric.media.codec;

import cloud.sentiric.media.opus.OpusLibraries;

/** A library that counts what is made, and makes nothing while it fails. */
public final class CountedOpus implements Opus {
    private final Opus library = OpusLibraries.best();
    public int decoders;
    public int encoders;
    public boolean fails;

    @Override
    public Encoder encoder(int rate) {
        if (fails) {
            throw new IllegalStateException("as the test wants");
        }
        encoders++;
        return library.encoder(rate);
    }

    @Override
    public Decoder decoder(int rate) {
        decoders++;
        return library.decoder(rate);
    }

    @Override
    public String library() {
        return library.library();
    }
}
