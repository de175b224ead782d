package cloud.sentiric.media.seal;

import java.util.Arrays;

/** What one side seals all of its packets with: a master key and a master salt (RFC 3711 §3.2.1). Never shown. */
public final class MasterKey {
    private final CryptoSuite suite;
    private final byte[] octets;

    private MasterKey(CryptoSuite suite, byte[] octets) {
        this.suite = suite;
        this.octets = octets;
    }

    /**
     * The key and the salt behind it, as {@code inline:} has them (RFC 4568 §6.1).
     *
     * @throws IllegalArgumentException if these are not as many octets as the suite has
     */
    public static MasterKey of(CryptoSuite suite, byte[] octets) {
        if (octets.length != suite.keyLength() + suite.saltLength()) {
            throw new IllegalArgumentException(
                    "key and salt of " + suite + " have " + (suite.keyLength() + suite.saltLength()) + " octets");
        }
        return new MasterKey(suite, octets.clone());
    }

    public CryptoSuite suite() {
        return suite;
    }

    byte[] key() {
        return Arrays.copyOf(octets, suite.keyLength());
    }

    byte[] salt() {
        return Arrays.copyOfRange(octets, suite.keyLength(), octets.length);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof MasterKey key && suite == key.suite && Arrays.equals(octets, key.octets);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(octets);
    }

    @Override
    public String toString() {
        return "a key of " + suite;
    }
}
