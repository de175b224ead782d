package cloud.sentiric.signaling.media;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A session at media-service that is leased to a call.
 *
 * @param instanceId media-service instance that holds it, and is asked for it
 * @param leaseId what it is asked by; a secret
 * @param ends one for each that was asked for, in that order
 */
public record MediaSession(String instanceId, String leaseId, List<MediaEnd> ends) {
    public MediaSession {
        ends = List.copyOf(ends);
    }

    /** This session with one more end. */
    public MediaSession with(MediaEnd end) {
        var more = new ArrayList<>(ends);
        more.add(end);
        return new MediaSession(instanceId, leaseId, more);
    }

    /** Ids of the ends that it has beyond those that it had before. */
    public List<String> beyond(MediaSession before) {
        return ends.stream()
                .filter(end -> !before.ends.contains(end))
                .map(MediaEnd::id)
                .toList();
    }

    /** This session without the ends of these ids. */
    public MediaSession without(Collection<String> ids) {
        return new MediaSession(
                instanceId,
                leaseId,
                ends.stream().filter(end -> !ids.contains(end.id())).toList());
    }

    @Override
    public String toString() {
        var ports = ends.stream().map(end -> Integer.toString(end.port())).collect(Collectors.joining(", "));
        return ports + " at " + instanceId;
    }
}
