package cloud.sentiric.signaling.redis;

import cloud.sentiric.signaling.call.StoredDialog;
import java.time.Duration;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says that this node lives, and ends the calls of those that do not any more. Called by one timer. */
public final class RedisReaper {
    private static final Logger log = LoggerFactory.getLogger(RedisReaper.class);
    private static final int BATCH = 100;

    private final RedisDialogs dialogs;
    private final Duration silence;
    private final Consumer<StoredDialog> bury;

    /**
     * Made once.
     *
     * @param silence without a heartbeat, after which a node counts as lost
     * @param bury ends a call of a lost node; any thread
     */
    public RedisReaper(RedisDialogs dialogs, Duration silence, Consumer<StoredDialog> bury) {
        this.dialogs = dialogs;
        this.silence = silence;
        this.bury = bury;
    }

    /** One round; to be called every few seconds. */
    public void run() {
        dialogs.beat()
                .thenCompose(beaten -> dialogs.dead(silence))
                .thenAccept(lost -> lost.stream()
                        .filter(owner -> !owner.equals(dialogs.owner()))
                        .forEach(this::reap))
                .exceptionally(failure -> {
                    log.debug("no reaping without Redis", failure);
                    return null;
                });
    }

    private void reap(String lost) {
        dialogs.callsOf(lost, BATCH)
                .thenAccept(calls -> {
                    int count = 0;
                    for (String callId : calls) {
                        count++;
                        dialogs.claim(callId, lost).thenAccept(dialog -> {
                            if (dialog != null) {
                                bury.accept(dialog);
                            }
                        });
                    }
                    if (count > 0) {
                        log.warn("node {} is lost: {} calls of it are ended", lost, count);
                    } else {
                        dialogs.forget(lost);
                    }
                })
                .exceptionally(failure -> {
                    log.debug("reaping later", failure);
                    return null;
                });
    }
}
