package cloud.sentiric.media.udp;

import cloud.sentiric.media.end.AddressText;
import cloud.sentiric.media.end.Happening;
import cloud.sentiric.media.session.Lease;
import cloud.sentiric.media.session.LentEnd;

/**
 * What was noticed, for the operator.
 *
 * @param party who is at the end; empty where nobody said so
 * @param remote where its SDP wants its RTP; empty before it said so
 */
record Told(Lease lease, LentEnd end, String party, String remote, Happening what) {
    static Told of(OpenEnd end, Happening what) {
        var remote = end.end.described();
        return new Told(end.lease, end.lent, end.end.party(), remote == null ? "" : AddressText.of(remote), what);
    }

    /** Who it is about, in words. */
    String who() {
        return party.isEmpty() ? "the party" : "the " + party;
    }
}
