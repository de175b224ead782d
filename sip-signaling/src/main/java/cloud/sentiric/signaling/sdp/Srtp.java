package cloud.sentiric.signaling.sdp;

/**
 * What the packets of a stream are sealed with. Never shown.
 *
 * @param local master key and salt of ours, in Base64
 * @param remote those of the remote side
 */
public record Srtp(CryptoSuite suite, String local, String remote) implements Keying {
    @Override
    public String toString() {
        return suite.toString();
    }
}
