package cloud.sentiric.signaling.redis;

import static cloud.sentiric.signaling.redis.CallJson.text;
import static java.nio.charset.StandardCharsets.UTF_8;

import cloud.sentiric.signaling.dialog.Dialog;
import cloud.sentiric.signaling.dialog.LegId;
import cloud.sentiric.signaling.dialog.SessionTimer;
import cloud.sentiric.signaling.dialog.StoredLeg;
import cloud.sentiric.signaling.sip.Body;
import cloud.sentiric.signaling.sip.CallId;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** A dialog as it lies in Redis, and a leg with it. */
final class DialogJson {
    private DialogJson() {}

    static void write(StoredLeg leg, JsonFields to) {
        write(leg.dialog(), to);
        to.put("leg", leg.id().number())
                .put("contact", leg.contact())
                .put("takesUpdate", leg.takesUpdate())
                .put("descriptionType", leg.description().type())
                .put("description", leg.description().bytes())
                .put("sessionInterval", leg.timer().interval().toSeconds())
                .put("refreshedByUs", leg.timer().ours());
        var unacked = leg.unacked();
        if (unacked != null) {
            to.put("unackedCseq", unacked.number()).put("unackedOffered", unacked.offered());
        }
    }

    static void write(Dialog dialog, JsonFields to) {
        to.put("callId", dialog.callId().value())
                .put("localTag", dialog.localTag())
                .put("remoteTag", dialog.remoteTag())
                .put("localCseq", dialog.localCseq())
                .put("remoteCseq", dialog.remoteCseq())
                .put("local", dialog.local())
                .put("remote", dialog.remote())
                .put("target", dialog.target())
                .put("peerAddress", dialog.peer().getAddress().getHostAddress())
                .put("peerPort", dialog.peer().getPort())
                .strings("routes", dialog.routes());
    }

    static StoredLeg leg(JsonNode node) {
        var description = Base64.getDecoder().decode(text(node, "description").getBytes(UTF_8));
        return new StoredLeg(
                new LegId(node.required("leg").asInt()),
                dialog(node),
                text(node, "contact"),
                node.required("takesUpdate").asBoolean(),
                description.length == 0 ? Body.NONE : new Body(text(node, "descriptionType"), description),
                new SessionTimer(
                        Duration.ofSeconds(node.required("sessionInterval").asLong()),
                        node.required("refreshedByUs").asBoolean(),
                        false),
                unacked(node));
    }

    private static StoredLeg.@Nullable Unacked unacked(JsonNode node) {
        return node.has("unackedCseq")
                ? new StoredLeg.Unacked(
                        node.required("unackedCseq").asLong(),
                        node.required("unackedOffered").asBoolean())
                : null;
    }

    static Dialog dialog(JsonNode node) {
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
}
