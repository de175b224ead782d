package cloud.sentiric.signaling.sdp;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a browser says of itself: its media find their way by ICE, and are sealed by keys that DTLS agrees (RFC 8835, RFC 5763).
 *
 * @param fingerprint SHA-256 of its certificate, as a=fingerprint has it
 * @param setup who begins the handshake
 */
public record WebPeer(String fingerprint, Setup setup) implements Keying {
    /** The profile that browsers have (RFC 5764 §8). */
    static final String PROFILE = "UDP/TLS/RTP/SAVPF";

    private static final Set<String> PROFILES = Set.of(PROFILE, "UDP/TLS/RTP/SAVP");
    private static final Pattern FINGERPRINT = Pattern.compile("[0-9A-F]{2}(:[0-9A-F]{2}){31}");

    /** Who begins (RFC 4145 §4); that nobody does is not served. */
    public enum Setup {
        ACTIVE,
        PASSIVE,
        ACTPASS
    }

    /** Whether a profile is one of theirs. */
    static boolean isProfile(String protocol) {
        return PROFILES.contains(protocol.toUpperCase(Locale.ROOT));
    }

    /** The fingerprint of an attribute's value, in capitals; null where it is of another hash. */
    static @Nullable String fingerprint(String value) {
        var parts = value.strip().split(" +", 2);
        if (parts.length < 2 || !parts[0].toLowerCase(Locale.ROOT).equals("sha-256")) {
            return null;
        }
        var digits = parts[1].strip().toUpperCase(Locale.ROOT);
        return FINGERPRINT.matcher(digits).matches() ? digits : null;
    }

    /** Who begins by an attribute's value; null where it says nothing that is served. */
    static @Nullable Setup setup(String value) {
        return switch (value.strip().toLowerCase(Locale.ROOT)) {
            case "active" -> Setup.ACTIVE;
            case "passive" -> Setup.PASSIVE;
            case "actpass" -> Setup.ACTPASS;
            default -> null;
        };
    }

    /** Whether we begin the handshake: nobody else does. */
    public boolean waits() {
        return setup == Setup.PASSIVE;
    }

    /** The same, with the role that it has had already: one association, one role (RFC 8842 §5.2). */
    public WebPeer after(@Nullable WebPeer before) {
        return before != null && setup == Setup.ACTPASS && before.fingerprint.equals(fingerprint) ? before : this;
    }
}
