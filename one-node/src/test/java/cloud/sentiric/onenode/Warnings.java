package cloud.sentiric.onenode;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.slf4j.LoggerFactory;

/** What is logged above INFO for a while. */
final class Warnings extends AppenderBase<ILoggingEvent> {
    private static final Logger ROOT = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);

    private final Queue<String> entries = new ConcurrentLinkedQueue<>();

    private Warnings() {}

    static Warnings begin() {
        var warnings = new Warnings();
        warnings.start();
        ROOT.addAppender(warnings);
        return warnings;
    }

    List<String> end() {
        ROOT.detachAppender(this);
        return List.copyOf(entries);
    }

    @Override
    protected void append(ILoggingEvent event) {
        if (event.getLevel().isGreaterOrEqual(Level.WARN)) {
            entries.add(event.getLoggerName() + ": " + event.getFormattedMessage());
        }
    }
}
