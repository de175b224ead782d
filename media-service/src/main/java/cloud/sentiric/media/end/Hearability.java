package cloud.sentiric.media.end;

import cloud.sentiric.media.quality.Cause;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whether a party is heard, and if not, why: what came in its place since it was heard last. Times are nanoseconds.
 *
 * <pre>
 *              nothing usable for 5 s, though it is to speak
 *   heard, or ──────────────────────────────────────────────▶ lost
 *   nobody    ◀──────────────────────────────────────────────
 *   waits          a usable packet, or it is to speak no more
 * </pre>
 *
 * <p>Who sent comfort noise last is silent by intent (RFC 3389), who said BYE has left (RFC 3550 §6.6): neither is lost.
 */
final class Hearability {
    static final long LOST_AFTER = 5_000_000_000L;

    private @Nullable Speech speech;
    private boolean expected;
    private boolean heard;
    private boolean quiet;
    private boolean lost;
    /** When it was heard last, or from when on it should be. */
    private long since;

    private long unheard;
    private @Nullable Cause cause;

    private @Nullable InetSocketAddress stranger;
    private int wrong = -1;
    private boolean noRtp;
    private boolean wrongKeys;

    /** Takes what the party is to send; null: not known. */
    void agree(@Nullable Speech agreed) {
        speech = agreed;
    }

    /** A packet of the party; the payload type is -1 where it is not read. */
    void hear(int payloadType, long now, List<Happening> news) {
        if (speech != null && payloadType >= 0 && !speech.takes(payloadType)) {
            wrong = payloadType;
            return;
        }
        if (!heard || lost) {
            news.add(new Happening.FirstPacket(Math.max(0, payloadType), lost));
            end(now);
        }
        heard = true;
        quiet = payloadType == Speech.COMFORT_NOISE;
        since = now;
        stranger = null;
        wrong = -1;
        noRtp = false;
        wrongKeys = false;
    }

    /** A datagram of somebody else. */
    void stranger(InetSocketAddress from) {
        stranger = from;
    }

    /** What is no RTP came from the party. */
    void noRtp() {
        noRtp = true;
    }

    /** What was sealed otherwise than agreed came from the party. */
    void wrongKeys() {
        wrongKeys = true;
    }

    /**
     * Looks whether it is lost.
     *
     * @param speaks whether its address is known and it has not left
     */
    void look(boolean speaks, long now, List<Happening> news) {
        boolean waits = speaks && speech != null && !speech.none() && !quiet;
        if (!waits) {
            end(now);
            expected = false;
        } else if (!expected) {
            expected = true;
            since = now;
        } else if (!lost && now - since >= LOST_AFTER) {
            lost = true;
            var why = why();
            cause = why;
            news.add(new Happening.Lost(why, Duration.ofNanos(now - since), detail(why)));
        } else if (lost) {
            cause = why();
        }
    }

    private void end(long now) {
        if (lost) {
            unheard += now - since;
            lost = false;
        }
    }

    private Cause why() {
        if (wrong >= 0) {
            return Cause.WRONG_PAYLOAD_TYPE;
        }
        if (wrongKeys) {
            return Cause.WRONG_KEYS;
        }
        if (noRtp) {
            return Cause.NOT_RTP;
        }
        return stranger == null ? Cause.NOTHING_ARRIVES : Cause.FROM_ELSEWHERE;
    }

    private String detail(Cause why) {
        return switch (why) {
            case WRONG_PAYLOAD_TYPE -> Integer.toString(wrong);
            case FROM_ELSEWHERE -> stranger == null ? "" : AddressText.of(stranger);
            case NOTHING_ARRIVES, NOT_RTP, WRONG_KEYS -> "";
        };
    }

    /** How long it was not heard though it should have been. */
    long unheard(long now) {
        return lost ? unheard + now - since : unheard;
    }

    /** Why it was not heard, the last time. */
    @Nullable
    Cause cause() {
        return cause;
    }
}
