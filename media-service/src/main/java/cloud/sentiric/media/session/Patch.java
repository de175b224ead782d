package cloud.sentiric.media.session;

import cloud.sentiric.media.end.EndId;
import cloud.sentiric.media.end.Hears;
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
     * @param opaque its packets are not read
     */
    public record EndPatch(EndId end, @Nullable InetSocketAddress remote, Hears hears, boolean opaque) {}
}
