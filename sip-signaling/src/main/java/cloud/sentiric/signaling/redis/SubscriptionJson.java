package cloud.sentiric.signaling.redis;

import cloud.sentiric.signaling.sip.Aor;
import cloud.sentiric.signaling.subscription.EventPackage;
import cloud.sentiric.signaling.subscription.Subscription;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A subscription as it lies in Redis. */
final class SubscriptionJson {
    private final JsonMapper json;
    private final List<EventPackage> packages;

    SubscriptionJson(JsonMapper json, List<EventPackage> packages) {
        this.json = json;
        this.packages = List.copyOf(packages);
    }

    String write(Subscription subscription) {
        return JsonFields.text(json, to -> {
            DialogJson.write(subscription.dialog(), to);
            to.put("event", subscription.event().name())
                    .put("eventId", subscription.eventId())
                    .put("resource", subscription.resource().toString())
                    .put("watcher", subscription.watcher().toString())
                    .put("expires", subscription.expires().toString());
        });
    }

    /** The subscription of a text, or null if it is none of ours. */
    @Nullable
    Subscription read(String text) {
        try {
            var node = json.readTree(text);
            var name = text(node, "event");
            var event = packages.stream()
                    .filter(each -> each.name().equals(name))
                    .findFirst()
                    .orElse(null);
            var eventId = node.path("eventId");
            return event == null
                    ? null
                    : new Subscription(
                            DialogJson.dialog(node),
                            event,
                            eventId.isString() ? eventId.asString() : null,
                            Aor.parse(text(node, "resource")),
                            Aor.parse(text(node, "watcher")),
                            Instant.parse(text(node, "expires")));
        } catch (JacksonException | DateTimeException | IllegalArgumentException e) {
            return null;
        }
    }

    private static String text(JsonNode node, String name) {
        return node.required(name).asString();
    }
}
