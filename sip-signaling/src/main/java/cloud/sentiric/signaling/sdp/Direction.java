package cloud.sentiric.signaling.sdp;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Which way media flows, seen by the side that wrote the description (RFC 8866 §6.7). */
public enum Direction {
    SENDRECV(true, true),
    SENDONLY(true, false),
    RECVONLY(false, true),
    INACTIVE(false, false);

    private final boolean sends;
    private final boolean receives;

    Direction(boolean sends, boolean receives) {
        this.sends = sends;
        this.receives = receives;
    }

    /** The direction that an answer to this offer has (RFC 3264 §6.1). */
    public Direction mirrored() {
        return of(/* sends= */ receives, /* receives= */ sends);
    }

    /** What is left of this direction in the answer to an offer (RFC 3264 §6.1). */
    public Direction within(Direction offer) {
        return of(/* sends= */ sends && offer.receives, /* receives= */ receives && offer.sends);
    }

    /** This direction for a side that does not want to receive: c=0.0.0.0 (RFC 3264 §8.4). */
    Direction withoutReceiving() {
        return of(sends, /* receives= */ false);
    }

    /** True if the side that wrote the description sends media. */
    public boolean sends() {
        return sends;
    }

    /** True if the side that wrote the description wants to receive media. */
    public boolean receives() {
        return receives;
    }

    String attribute() {
        return name().toLowerCase(Locale.ROOT);
    }

    static @Nullable Direction parse(String attribute) {
        return switch (attribute) {
            case "sendrecv" -> SENDRECV;
            case "sendonly" -> SENDONLY;
            case "recvonly" -> RECVONLY;
            case "inactive" -> INACTIVE;
            default -> null;
        };
    }

    private static Direction of(boolean sends, boolean receives) {
        if (sends) {
            return receives ? SENDRECV : SENDONLY;
        }
        return receives ? RECVONLY : INACTIVE;
    }
}
