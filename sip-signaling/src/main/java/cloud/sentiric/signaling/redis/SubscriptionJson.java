package cloud.sentiric.signaling.redis;

import cloud.sentiric.signaling.dialog.Dialog;
import cloud.sentiric.signaling.sip.Aor;
import cloud.sentiric.signaling.sip.CallId;
import cloud.sentiric.signaling.subscription.EventPackage;
import cloud.sentiric.signaling.subscription.Subscription;
import java.net.InetSocketAddress;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
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
        var dialog = subscription.dialog();
        var node = json.createObjectNode()
                .put("callId", dialog.callId().value())
                .put("localTag", dialog.localTag())
                .put("remoteTag", dialog.remoteTag())
                .put("localCseq", dialog.localCseq())
                .put("remoteCseq", dialog.remoteCseq())
                .put("local", dialog.local())
                .put("remote", dialog.remote())
                .put("target", dialog.target())
                .put("peerAddress", dialog.peer().getAddress().getHostAddress())
                .put("peerPort", dialog.peer().getPort())
                .put("event", subscription.event().name())
                .put("eventId", subscription.eventId())
                .put("resource", subscription.resource().toString())
                .put("watcher", subscription.watcher().toString())
                .put("expires", subscription.expires().toString());
        var routes = node.putArray("routes");
        dialog.routes().forEach(routes::add);
        return json.writeValueAsString(node);
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
                            dialog(node),
                            event,
                            eventId.isString() ? eventId.asString() : null,
                            Aor.parse(text(node, "resource")),
                            Aor.parse(text(node, "watcher")),
                            Instant.parse(text(node, "expires")));
        } catch (JacksonException | DateTimeException | IllegalArgumentException e) {
            return null;
        }
    }

    private static Dialog dialog(JsonNode node) {
        var routes = new ArrayList<String>();
        node.required("routes").forEach(route -> routes.add(route.asString()));
        return new Dialog(
                new CallId(text(node, "callId")),
                text(node, "localTag"),
                text(node, "remoteTag"),
                node.required("localCseq").asLong(),
                node.required("remoteCseq").asLong(),
                text(node, "local"),
                text(node, "remote"),
                text(node, "target"),
                routes,
                new InetSocketAddress(
                        text(node, "peerAddress"), node.required("peerPort").asInt()));
    }

    private static String text(JsonNode node, String name) {
        return node.required(name).asString();
    }
}
