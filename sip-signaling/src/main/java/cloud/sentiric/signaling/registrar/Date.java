package cloud.sentiric.signaling.registrar;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * The value of Date, which is always GMT (RFC 3261 §20.17). Any thread.
 *
 * @param second since 1970
 */
record Date(long second, String text) {
    private static final DateTimeFormatter FORMAT = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);

    /** Written once a second. */
    private static volatile Date last = new Date(0, FORMAT.format(Instant.EPOCH));

    static String of(Instant now) {
        var date = last;
        if (date.second != now.getEpochSecond()) {
            date = new Date(now.getEpochSecond(), FORMAT.format(now));
            last = date;
        }
        return date.text;
    }
}
