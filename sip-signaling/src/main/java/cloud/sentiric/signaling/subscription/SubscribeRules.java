package cloud.sentiric.signaling.subscription;

import cloud.sentiric.signaling.sip.Parameters;
import cloud.sentiric.signaling.sip.Reply;
import cloud.sentiric.signaling.sip.Request;
import cloud.sentiric.signaling.sip.Text;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a SUBSCRIBE asks for (RFC 6665 §4.2.1). */
final class SubscribeRules {
    private static final long MAX_DELTA = (1L << 32) - 1;
    private static final Duration HOUR = Duration.ofHours(1);

    private final SubscriptionSettings settings;
    private final List<EventPackage> packages;

    SubscribeRules(SubscriptionSettings settings, List<EventPackage> packages) {
        this.settings = settings;
        this.packages = List.copyOf(packages);
    }

    /** What is asked for, or why it cannot be had. */
    sealed interface Wish {
        /**
         * A subscription.
         *
         * @param eventId id parameter of Event; null if there is none
         * @param lifetime zero: none, or no longer
         */
        record Wanted(EventPackage event, @Nullable String eventId, Duration lifetime) implements Wish {}

        record Refused(Reply reply) implements Wish {}
    }

    /** The package that a request names; null if it names none of ours. */
    @Nullable
    EventPackage event(Request request) {
        var value = request.header("Event");
        if (value == null) {
            return null;
        }
        int semicolon = value.indexOf(';');
        var name = Text.trim(semicolon < 0 ? value : value.substring(0, semicolon));
        return packages.stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElse(null);
    }

    Wish read(Request request) {
        var event = event(request);
        if (event == null) {
            return refused(badEvent());
        }
        if (!accepts(request, event.contentType())) {
            return refused(Reply.of(406).withHeader("Accept", event.contentType()));
        }
        String id;
        try {
            id = id(request.header("Event"));
        } catch (IllegalArgumentException e) {
            return refused(Reply.of(400).withReason("Bad Request - Event cannot be read"));
        }
        if (request.contacts().size() != 1) {
            return refused(Reply.of(400).withReason("Bad Request - one Contact expected"));
        }
        var lifetime = lifetime(request.header("Expires"));
        if (!lifetime.isZero() && lifetime.compareTo(settings.min()) < 0 && lifetime.compareTo(HOUR) < 0) {
            return refused(Reply.of(423)
                    .withHeader("Min-Expires", Long.toString(settings.min().toSeconds())));
        }
        return new Wish.Wanted(event, id, lifetime.compareTo(settings.max()) > 0 ? settings.max() : lifetime);
    }

    private static Wish refused(Reply reply) {
        return new Wish.Refused(reply);
    }

    /** 489 with what there is (RFC 6665 §8.3.2). */
    private Reply badEvent() {
        return Reply.of(489).withReason("Bad Event").withHeader("Allow-Events", allowEvents());
    }

    String allowEvents() {
        return String.join(", ", packages.stream().map(EventPackage::name).toList());
    }

    private static @Nullable String id(@Nullable String event) {
        int semicolon = event == null ? -1 : event.indexOf(';');
        return event == null || semicolon < 0
                ? null
                : Parameters.parse(event.substring(semicolon)).value("id");
    }

    private Duration lifetime(@Nullable String expires) {
        var text = expires == null ? "" : Text.trim(expires);
        return Text.isNumber(text, 18)
                ? Duration.ofSeconds(Math.min(Long.parseLong(text), MAX_DELTA))
                : settings.usual();
    }

    /** RFC 3261 §20.1; without Accept the type of the package is understood (RFC 6665 §7.2). */
    private static boolean accepts(Request request, String contentType) {
        var values = request.headers("Accept");
        if (values.isEmpty()) {
            return true;
        }
        var main = contentType.substring(0, contentType.indexOf('/'));
        return values.stream()
                .flatMap(line -> Text.split(line, ',').stream())
                .map(range -> range.split(";", 2)[0].strip().toLowerCase(Locale.ROOT))
                .anyMatch(range -> range.equals(contentType) || range.equals("*/*") || range.equals(main + "/*"));
    }
}
