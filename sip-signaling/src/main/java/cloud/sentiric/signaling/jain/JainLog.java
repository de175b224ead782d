package cloud.sentiric.signaling.jain;

import gov.nist.core.CommonLogger;
import gov.nist.core.StackLogger;
import java.util.Properties;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** JAIN-SIP's own log lines, at debug level: what matters of a message comes out of the parser as a value. */
final class JainLog implements StackLogger {
    private static final Logger log = LoggerFactory.getLogger("cloud.sentiric.signaling.jain.ri");

    /** To be called before any other class of JAIN-SIP is used, which else looks for log4j 1. */
    static void install() {
        CommonLogger.useLegacyLogger = true;
        CommonLogger.legacyLogger = new JainLog();
    }

    @Override
    public void logException(Throwable exception) {
        log.debug("jain-sip", exception);
    }

    @Override
    public void logError(String message) {
        log.debug("{}", message);
    }

    @Override
    public void logError(String message, Exception exception) {
        log.debug("{}", message, exception);
    }

    @Override
    public void logFatalError(String message) {
        log.debug("{}", message);
    }

    @Override
    public void logWarning(String message) {
        log.debug("{}", message);
    }

    @Override
    public void logInfo(String message) {
        log.debug("{}", message);
    }

    @Override
    public boolean isLoggingEnabled() {
        return false;
    }

    @Override
    public boolean isLoggingEnabled(int level) {
        return false;
    }

    @Override
    public String getLoggerName() {
        return log.getName();
    }

    @Override
    public int getLineCount() {
        return 0;
    }

    @Override
    public void logDebug(String message) {}

    @Override
    public void logDebug(String message, Exception exception) {}

    @Override
    public void logTrace(String message) {}

    @Override
    public void logStackTrace() {}

    @Override
    public void logStackTrace(int level) {}

    @Override
    public void disableLogging() {}

    @Override
    public void enableLogging() {}

    @Override
    public void setBuildTimeStamp(String stamp) {}

    @Override
    public void setStackProperties(Properties properties) {}
}
