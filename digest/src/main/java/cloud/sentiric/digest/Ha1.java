package cloud.sentiric.digest;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.HexFormat;

/** H(username ":" realm ":" password) of RFC 7616 §3.4.2: as good as the password within its realm, so never shown. */
public final class Ha1 {
    private final Algorithm algorithm;
    private final byte[] hash;

    private Ha1(Algorithm algorithm, byte[] hash) {
        if (hash.length != algorithm.length()) {
            throw new IllegalArgumentException("HA1 of " + algorithm + " has " + algorithm.length() + " octets");
        }
        this.algorithm = algorithm;
        this.hash = hash.clone();
    }

    /** The HA1 of a password. */
    public static Ha1 of(Algorithm algorithm, String username, String realm, String password) {
        var a1 = username + ":" + realm + ":" + password;
        return new Ha1(algorithm, algorithm.hash(a1.getBytes(UTF_8)));
    }

    /** An HA1 as it was stored. */
    public static Ha1 stored(Algorithm algorithm, byte[] hash) {
        return new Ha1(algorithm, hash);
    }

    public Algorithm algorithm() {
        return algorithm;
    }

    /** The octets to store. */
    public byte[] octets() {
        return hash.clone();
    }

    String hex() {
        return HexFormat.of().formatHex(hash);
    }

    @Override
    public String toString() {
        return "Ha1[" + algorithm + "]";
    }
}
