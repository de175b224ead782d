package cloud.sentiric.media.udp;

import cloud.sentiric.media.end.EndId;
import cloud.sentiric.media.session.Lease;
import cloud.sentiric.media.session.Patch;
import cloud.sentiric.media.session.Renewal;
import cloud.sentiric.media.session.SessionMachine;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A session with its open ends; touched by its RtpThread alone. */
final class OpenSession {
    final Lease lease;
    final Map<EndId, OpenEnd> ends = new LinkedHashMap<>();
    private final SessionMachine machine = new SessionMachine();

    OpenSession(Lease lease) {
        this.lease = lease;
    }

    void add(OpenEnd end) {
        ends.put(end.lent.id(), end);
        machine.add(end.lent, end.end);
    }

    @Nullable
    OpenEnd remove(EndId id) {
        var removed = ends.remove(id);
        machine.remove(id);
        route();
        return removed;
    }

    SessionMachine.Patched patch(Patch patch, long now) {
        var patched = machine.patch(patch, now);
        route();
        return patched;
    }

    /** How long nothing has come and gone at each end. */
    Renewal.Renewed silence(long now) {
        return new Renewal.Renewed(
                lease.id(),
                ends.values().stream()
                        .map(each -> new Renewal.EndSilence(each.lent.id(), each.end.silence(now)))
                        .toList());
    }

    /** Looks up once what each packet needs. */
    private void route() {
        for (var end : ends.values()) {
            end.hearers = machine.hearers(end.lent.id()).stream()
                    .flatMap(id -> Stream.ofNullable(ends.get(id)))
                    .toArray(OpenEnd[]::new);
        }
    }
}
