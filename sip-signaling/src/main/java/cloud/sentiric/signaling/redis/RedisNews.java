package cloud.sentiric.signaling.redis;

import cloud.sentiric.signaling.owner.DialogId;
import cloud.sentiric.signaling.owner.Owner;
import cloud.sentiric.signaling.sip.Aor;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What nodes tell each other at once. What is told while a node is cut off is lost to it; it hears then that it may have missed
 * something. Any thread.
 *
 * <pre>
 * signaling:news   AOR                  something may have become of this user
 * signaling:taken  OWNER TAG:CALL-ID    another node has this subscription of the owner now
 * </pre>
 */
public final class RedisNews {
    private static final Logger log = LoggerFactory.getLogger(RedisNews.class);
    private static final String CHANNEL = "signaling:news";
    static final String TAKEN = "signaling:taken";

    private final RedisLink redis;
    private final AtomicBoolean listening = new AtomicBoolean();
    private volatile Consumer<Aor> changed = user -> {};
    private volatile Runnable missed = () -> {};
    private volatile BiConsumer<Owner, DialogId> taken = (owner, id) -> {};

    public RedisNews(RedisLink redis) {
        this.redis = redis;
    }

    /** Who hears that a subscription was taken over. */
    public void whenTaken(BiConsumer<Owner, DialogId> listener) {
        taken = listener;
    }

    /**
     * Who hears of news.
     *
     * @param changed takes a user of whom something may have become, on a thread that must not wait
     * @param missed runs when news may have been missed
     */
    public void whenHeard(Consumer<Aor> changed, Runnable missed) {
        this.changed = changed;
        this.missed = missed;
    }

    /** Begins to listen, if it does not yet; to be run every second or so. */
    public void listen() {
        if (!redis.available() || !listening.compareAndSet(false, true)) {
            return;
        }
        redis.listen().whenComplete((connection, failure) -> {
            if (failure != null) {
                log.debug("listen", failure);
                listening.set(false);
                return;
            }
            connection.addListener(new RedisPubSubAdapter<>() {
                @Override
                public void message(String channel, String message) {
                    if (channel.equals(TAKEN)) {
                        heardOfTaking(message);
                    } else {
                        heard(message);
                    }
                }

                // Also after each reconnection.
                @Override
                public void subscribed(String channel, long count) {
                    missed.run();
                }
            });
            connection.async().subscribe(CHANNEL, TAKEN).whenComplete((_, lost) -> {
                if (lost != null) {
                    // Who is not subscribed hears nothing, and would not know.
                    log.debug("subscribe", lost);
                    connection.closeAsync();
                    listening.set(false);
                }
            });
        });
    }

    private void heard(String message) {
        try {
            changed.accept(Aor.parse(message));
        } catch (IllegalArgumentException e) {
            log.warn("news of nobody: {}", message);
        }
    }

    private void heardOfTaking(String message) {
        int space = message.indexOf(' ');
        var owner = space < 0 ? null : Owner.parse(message.substring(0, space));
        var id = DialogId.parse(message.substring(space + 1));
        if (owner != null && id != null) {
            taken.accept(owner, id);
        }
    }

    /** Tells all nodes, this one as well. */
    public void tell(Aor user) {
        redis.run(commands -> commands.publish(CHANNEL, user.toString())).whenComplete((heardBy, failure) -> {
            if (failure != null) {
                // The other nodes look again by themselves.
                changed.accept(user);
            }
        });
    }
}
