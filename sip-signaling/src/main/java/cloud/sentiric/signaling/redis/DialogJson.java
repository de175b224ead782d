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
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A dialog as it lies in Redis, and a leg with it. */
final class DialogJson {
    private DialogJson() {}

    static void write(StoredLeg leg, ObjectNode to) {
        write(leg.dialog(), to);
        to.put("leg", leg.id().number())
                .put("contact", leg.contact())
                .put("takesUpdate", leg.takesUpdate())
                .put("descriptionType", leg.description().type())
                .put(
                        "description",
                        Base64.getEncoder().encodeToString(leg.description().bytes()))
                .put("sessionInterval", leg.timer().interval().toSeconds())
                .put("refreshedByUs", leg.timer().ours());
    }

    static void write(Dialog dialog, ObjectNode to) {
        to.put("callId", dialog.callId().value())
                .put("localTag", dialog.localTag())
                .put("remoteTag", dialog.remoteTag())
                .put("localCseq", dialog.localCseq())
                .put("remoteCseq", dialog.remoteCseq())
                .put("local", dialog.local())
                .put("remote", dialog.remote())
                .put("target", dialog.target())
                .put("peerAddress", dialog.peer().getAddress().getHostAddress())
                .put("peerPort", dialog.peer().getPort());
        var routes = to.putArray("routes");
        dialog.routes().forEach(routes::add);
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
                        false));
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
