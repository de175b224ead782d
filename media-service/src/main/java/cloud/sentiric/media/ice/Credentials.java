package cloud.sentiric.media.ice;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.random.RandomGenerator;

/**
 * What the connectivity checks of a party have to know (RFC 8445 §5.3). The password is shown to nobody but that party.
 *
 * @param fragment of the user name, ours; letters, digits, + and /
 * @param password key of message integrity
 */
public record Credentials(String fragment, String password) {
    private static final String CHARACTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    // RFC 8445 §5.3: 24 bits of randomness at least, and 128.
    private static final int FRAGMENT = 8;
    private static final int PASSWORD = 24;

    /**
     * New ones.
     *
     * @param random not to be foreseen
     */
    public static Credentials create(RandomGenerator random) {
        return new Credentials(text(random, FRAGMENT), text(random, PASSWORD));
    }

    private static String text(RandomGenerator random, int length) {
        var text = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            text.append(CHARACTERS.charAt(random.nextInt(CHARACTERS.length())));
        }
        return text.toString();
    }

    byte[] key() {
        return password.getBytes(US_ASCII);
    }

    /** Without the password. */
    @Override
    public String toString() {
        return fragment;
    }
}
