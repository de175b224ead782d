package cloud.sentiric.media.session;

/** One end of a session that is lent. */
public record Held(Lease lease, LentEnd end) {}
