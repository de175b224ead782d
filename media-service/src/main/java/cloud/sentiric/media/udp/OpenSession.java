package cloud.sentiric.media.udp;

import cloud.sentiric.media.end.EndId;
import cloud.sentiric.media.mix.Mixer;
import cloud.sentiric.media.session.EndQuality;
import cloud.sentiric.media.session.Lease;
import cloud.sentiric.media.session.Patch;
import cloud.sentiric.media.session.Renewal;
import cloud.sentiric.media.session.SessionMachine;
import cloud.sentiric.media.watch.Noticed;
import cloud.sentiric.media.watch.Watcher;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A session with its open ends; touched by its RtpThread alone. */
final class OpenSession {
    static final int MOST_WATCHERS = 4;

    final Lease lease;
    final Map<EndId, OpenEnd> ends = new LinkedHashMap<>();
    private final SessionMachine machine = new SessionMachine();
    /** When the schedule comes to its mix; changed only while it is not in the schedule. */
    long mixDue = Mixer.NEVER;

    private final List<Watcher> watchers = new ArrayList<>();
    private @Nullable OpenTape tape;

    OpenSession(Lease lease) {
        this.lease = lease;
    }

    void add(OpenEnd end) {
        ends.put(end.lent.id(), end);
        end.session = this;
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

    /** What is mixed of what its parties say; null where none ever was in a mix. */
    @Nullable
    Mixer mixer() {
        return machine.mixer();
    }

    /** How each end does. */
    Renewal.Renewed renewed(long now) {
        return new Renewal.Renewed(
                lease.id(), ends.values().stream().map(each -> state(each, now)).toList());
    }

    private static Renewal.EndState state(OpenEnd each, long now) {
        var interval = each.end.interval();
        return new Renewal.EndState(
                each.lent.id(),
                each.end.silence(now),
                interval == null ? null : new EndQuality(each.lent.id(), each.end.party(), interval));
    }

    /** Takes a watcher in; false if there are enough. */
    boolean watch(Watcher watcher) {
        return watchers.size() < MOST_WATCHERS && watchers.add(watcher);
    }

    void unwatch(Watcher watcher) {
        watchers.remove(watcher);
    }

    void tell(Noticed noticed) {
        watchers.forEach(watcher -> watcher.noticed(noticed));
    }

    /** The recording of it that was begun last. */
    @Nullable
    OpenTape tape() {
        return tape;
    }

    /** Is recorded like this from now on. */
    void record(OpenTape as) {
        tape = as;
        ends.values().forEach(OpenEnd::unrecorded);
        for (int channel = 0; channel < as.channels().size(); channel++) {
            var what = as.channels().get(channel);
            var end = ends.get(what.end());
            if (end != null) {
                end.record(as.going().tape(), channel, what.hears());
            }
        }
    }

    /** Ends its recording, and tells the watchers that it is over. */
    void end(long now) {
        machine.close();
        if (tape != null) {
            tape.going().tape().stop(now);
        }
        watchers.forEach(Watcher::over);
        watchers.clear();
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
