package cloud.sentiric.signaling;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Something done again and again, whose failure does not end it.
 *
 * @param work what is done
 */
record Chore(Runnable work) implements Runnable {
    private static final Logger log = LoggerFactory.getLogger(Chore.class);

    @Override
    public void run() {
        try {
            work.run();
        } catch (RuntimeException | Error e) {
            log.warn("a chore failed, it is done again later", e);
        }
    }
}
