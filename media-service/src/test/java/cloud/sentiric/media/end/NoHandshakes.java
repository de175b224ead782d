package cloud.sentiric.media.end;

/** Agrees nothing. */
public final class NoHandshakes implements Handshakes {
    @Override
    public Fingerprint fingerprint() {
        return Fingerprint.of(new byte[Fingerprint.LENGTH]);
    }

    @Override
    public Handshake begin(Wrapping.Dtls terms, Ear ear) {
        throw new AssertionError("no keys are to be agreed here");
    }
}
