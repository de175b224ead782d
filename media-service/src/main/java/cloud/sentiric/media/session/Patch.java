package cloud.sentiric.media.session;

import cloud.sentiric.media.end.EndId;
import cloud.sentiric.media.end.Hears;
import cloud.sentiric.media.end.Speaker;
import cloud.sentiric.media.end.Wrapping;
import java.net.InetSocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The whole picture of who is at the ends of a session and what each hears.
 *
 * @param revision of an older one than the last nothing is taken
 * @param ends each once; one that is left out keeps its remote side and hears silence
 */
public record Patch(long revision, List<EndPatch> ends) {
    public Patch {
        ends = List.copyOf(ends);
    }

    /**
     * The picture of one end.
     *
     * @param remote address of the remote SDP; null: as before, or not known yet
     * @param speaker who is there
     */
    public record EndPatch(
            EndId end, @Nullable InetSocketAddress remote, Hears hears, Wrapping wrapping, Speaker speaker) {
        /** Of one of whom nothing is known. */
        public EndPatch(EndId end, @Nullable InetSocketAddress remote, Hears hears, Wrapping wrapping) {
            this(end, remote, hears, wrapping, Speaker.UNKNOWN);
        }

        /** The same of another end. */
        public EndPatch at(EndId other) {
            return new EndPatch(other, remote, hears, wrapping, speaker);
        }
    }
}
