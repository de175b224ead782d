package cloud.sentiric.signaling.redis;

import static cloud.sentiric.signaling.redis.CallJson.optional;
import static cloud.sentiric.signaling.redis.CallJson.text;

import cloud.sentiric.signaling.call.Pair;
import cloud.sentiric.signaling.call.Party;
import cloud.sentiric.signaling.call.PlanAction;
import cloud.sentiric.signaling.call.PlanAction.ConnectUser;
import cloud.sentiric.signaling.call.PlanAction.EchoTest;
import cloud.sentiric.signaling.call.PlanAction.EnqueueCall;
import cloud.sentiric.signaling.call.PlanAction.PlayAnnouncement;
import cloud.sentiric.signaling.call.PlanAction.ProcessGuestCall;
import cloud.sentiric.signaling.call.PlanAction.Reject;
import cloud.sentiric.signaling.call.PlanAction.StartAiConversation;
import cloud.sentiric.signaling.call.StoredCall.Between;
import cloud.sentiric.signaling.call.StoredCall.ByUs;
import cloud.sentiric.signaling.call.StoredCall.Treatment;
import cloud.sentiric.signaling.dialog.LegId;
import cloud.sentiric.signaling.digest.Identity;
import cloud.sentiric.signaling.media.EndPatch.Remote;
import cloud.sentiric.signaling.media.MediaSession;
import cloud.sentiric.signaling.media.Relay;
import cloud.sentiric.signaling.media.Side;
import cloud.sentiric.signaling.media.Wrapping;
import cloud.sentiric.signaling.sdp.AudioStream;
import cloud.sentiric.signaling.sdp.Codec;
import cloud.sentiric.signaling.sdp.Crypto;
import cloud.sentiric.signaling.sdp.CryptoSuite;
import cloud.sentiric.signaling.sdp.Direction;
import cloud.sentiric.signaling.sdp.Keying;
import cloud.sentiric.signaling.sdp.LocalDescription;
import cloud.sentiric.signaling.sdp.MediaSecret;
import cloud.sentiric.signaling.sdp.Origin;
import cloud.sentiric.signaling.sdp.Srtp;
import cloud.sentiric.signaling.sdp.WebPeer;
import cloud.sentiric.signaling.sip.Aor;
import cloud.sentiric.signaling.sip.Body;
import cloud.sentiric.signaling.trunk.Account;
import cloud.sentiric.signaling.trunk.TrunkId;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** What is done with the parties of a call, as it lies in Redis. */
final class TreatmentJson {
    private TreatmentJson() {}

    static void write(Treatment treatment, JsonFields to) {
        switch (treatment) {
            case ByUs(var caller, var action, var local, var said, var stream) -> {
                to.object("parties", fields -> write(caller, fields));
                to.object("action", fields -> write(action, fields));
                to.object("local", fields -> write(local, fields));
                to.object("said", fields -> write(said, fields));
                if (stream != null) {
                    to.object("stream", fields -> write(stream, fields));
                }
            }
            case Between(var pair, var longest, var relay) -> {
                to.object("parties", fields -> write(pair, fields));
                to.put("longestMs", longest.toMillis())
                        .put("holdAudio", relay.holdAudio())
                        .put("secret", relay.secret().value())
                        .objects(
                                "sides",
                                relay.sides().entrySet(),
                                (side, fields) -> write(
                                        side.getValue(),
                                        fields.put("leg", side.getKey().number())));
            }
        }
    }

    private static void write(Pair pair, JsonFields to) {
        to.object("caller", caller -> write(pair.caller(), caller))
                .object("callee", callee -> write(pair.callee(), callee))
                .put("next", pair.next())
                .put("edgeAddress", pair.edge().getAddress().getHostAddress())
                .put("edgePort", pair.edge().getPort());
    }

    private static void write(Party party, JsonFields to) {
        to.put("leg", party.leg().number()).put("address", party.address());
        var user = party.user();
        if (user != null) {
            to.put("aor", user.aor().toString()).put("userId", user.userId()).put("tenantId", user.tenantId());
        }
        var account = party.account();
        if (account != null) {
            to.object(
                    "trunk",
                    trunk -> trunk.put("tenantId", account.trunk().tenantId())
                            .put("id", account.trunk().id())
                            .put("credentialId", account.credentialId()));
        }
    }

    private static void write(Body body, JsonFields to) {
        to.put("type", body.type()).put("bytes", body.bytes());
    }

    private static void write(PlanAction action, JsonFields to) {
        to.put("name", action.name());
        switch (action) {
            case StartAiConversation(var uri, var agent) -> to.put("audio", uri).put("agent", agent);
            case ProcessGuestCall(var uri) -> to.put("audio", uri);
            case PlayAnnouncement(var uri, var repeat) -> to.put("audio", uri).put("repeat", repeat);
            case EchoTest(var seconds) -> to.put("seconds", seconds);
            case ConnectUser(var username) -> to.put("username", username);
            case EnqueueCall(var queue, var uri) -> to.put("queue", queue).put("audio", uri);
            case Reject(var status, var phrase) -> to.put("status", status).put("phrase", phrase);
        }
    }

    private static void write(LocalDescription local, JsonFields to) {
        to.put("sessionId", local.sessionId())
                .put("version", local.version())
                .put("address", local.address())
                .put("port", local.port())
                .put("secret", local.secret().value())
                .put("text", local.text());
        CallJson.write(local.web(), to);
    }

    private static void write(AudioStream stream, JsonFields to) {
        var events = stream.eventPayloadType();
        if (events != null) {
            to.put("eventPayloadType", events);
        }
        to.put("codec", stream.codec().name())
                .put("payloadType", stream.payloadType())
                .put("ptime", stream.ptime())
                .put("direction", stream.direction().name())
                .put("address", stream.remoteAddress())
                .put("port", stream.remotePort());
        switch (stream.keying()) {
            case null -> {}
            case Srtp srtp ->
                to.object(
                        "srtp",
                        keys -> keys.put("suite", srtp.suite().name())
                                .put("local", srtp.local())
                                .put("remote", srtp.remote()));
            case WebPeer peer -> to.object("peer", fields -> write(peer, fields));
        }
    }

    private static void write(WebPeer peer, JsonFields to) {
        to.put("fingerprint", peer.fingerprint()).put("setup", peer.setup().name());
    }

    private static void write(Side side, JsonFields to) {
        CallJson.write(side.end(), to);
        to.put("sessionId", side.origin().sessionId())
                .put("version", side.origin().version())
                .put("text", side.origin().text())
                .put("receives", side.receives())
                .put("holds", side.holds())
                .put("opaque", side.opaque());
        var widened = side.widened();
        if (widened != null) {
            to.put("widenedWith", widened.number());
        }
        to.object("said", said -> write(side.said(), said));
        var remote = side.remote();
        if (remote != null) {
            to.put("remoteAddress", remote.address()).put("remotePort", remote.port());
        }
        switch (side.wrapping()) {
            case Wrapping.Passed() -> {}
            case Wrapping.Clear() -> to.put("wrapping", "clear");
            case Wrapping.Sealed(var crypto) ->
                to.object(
                        "crypto",
                        fields -> fields.put("tag", crypto.tag())
                                .put("suite", crypto.suite().name())
                                .put("key", crypto.key()));
            case Wrapping.Web(var peer) ->
                to.object("browser", fields -> {
                    if (peer != null) {
                        write(peer, fields);
                    }
                });
        }
    }

    static Treatment read(JsonNode node, @Nullable MediaSession session) {
        if (node.has("action")) {
            return new ByUs(
                    pair(node.required("parties")),
                    action(node.required("action")),
                    local(node.required("local")),
                    body(node.required("said")),
                    node.has("stream") ? stream(node.required("stream")) : null);
        }
        var sides = new HashMap<LegId, Side>();
        node.required("sides").forEach(side -> sides.put(leg(side), side(side)));
        return new Between(
                pair(node.required("parties")),
                Duration.ofMillis(node.required("longestMs").asLong()),
                new Relay(
                        session,
                        sides,
                        node.path("holdAudio").asString(""),
                        new MediaSecret(node.path("secret").asString(""))));
    }

    private static Pair pair(JsonNode node) {
        return new Pair(
                party(node.required("caller")),
                party(node.required("callee")),
                node.required("next").asInt(),
                new InetSocketAddress(
                        text(node, "edgeAddress"), node.required("edgePort").asInt()));
    }

    private static Party party(JsonNode node) {
        var aor = optional(node, "aor");
        var user = aor == null ? null : new Identity(Aor.parse(aor), text(node, "userId"), text(node, "tenantId"));
        return new Party(
                leg(node), text(node, "address"), user, node.has("trunk") ? account(node.required("trunk")) : null);
    }

    private static Account account(JsonNode node) {
        return new Account(new TrunkId(text(node, "tenantId"), text(node, "id")), text(node, "credentialId"));
    }

    private static Body body(JsonNode node) {
        return new Body(text(node, "type"), node.required("bytes").binaryValue());
    }

    private static LegId leg(JsonNode node) {
        return new LegId(node.required("leg").asInt());
    }

    private static PlanAction action(JsonNode node) {
        return switch (text(node, "name")) {
            case "START_AI_CONVERSATION" -> new StartAiConversation(text(node, "audio"), text(node, "agent"));
            case "PROCESS_GUEST_CALL" -> new ProcessGuestCall(text(node, "audio"));
            case "PLAY_ANNOUNCEMENT" ->
                new PlayAnnouncement(
                        text(node, "audio"), node.required("repeat").asInt());
            case "ECHO_TEST" -> new EchoTest(node.required("seconds").asInt());
            case "CONNECT_USER" -> new ConnectUser(text(node, "username"));
            case "ENQUEUE_CALL" -> new EnqueueCall(text(node, "queue"), text(node, "audio"));
            case "REJECT" -> new Reject(node.required("status").asInt(), text(node, "phrase"));
            default -> throw new IllegalArgumentException("unknown action");
        };
    }

    private static LocalDescription local(JsonNode node) {
        return new LocalDescription(
                node.required("sessionId").asLong(),
                node.required("version").asLong(),
                text(node, "address"),
                node.required("port").asInt(),
                CallJson.web(node),
                new MediaSecret(node.path("secret").asString("")),
                optional(node, "text"));
    }

    private static AudioStream stream(JsonNode node) {
        var events = node.path("eventPayloadType");
        return new AudioStream(
                Codec.valueOf(text(node, "codec")),
                node.required("payloadType").asInt(),
                events.isNumber() ? events.asInt() : null,
                node.required("ptime").asInt(),
                Direction.valueOf(text(node, "direction")),
                text(node, "address"),
                node.required("port").asInt(),
                keying(node));
    }

    private static @Nullable Keying keying(JsonNode node) {
        var srtp = node.path("srtp");
        return srtp.isObject()
                ? new Srtp(CryptoSuite.valueOf(text(srtp, "suite")), text(srtp, "local"), text(srtp, "remote"))
                : peer(node.path("peer"));
    }

    private static @Nullable WebPeer peer(JsonNode node) {
        return node.has("fingerprint")
                ? new WebPeer(text(node, "fingerprint"), WebPeer.Setup.valueOf(text(node, "setup")))
                : null;
    }

    private static Side side(JsonNode node) {
        var address = optional(node, "remoteAddress");
        return new Side(
                CallJson.end(node),
                new Origin(
                        node.required("sessionId").asLong(),
                        node.required("version").asLong(),
                        optional(node, "text")),
                address == null
                        ? null
                        : new Remote(address, node.required("remotePort").asInt()),
                node.required("receives").asBoolean(),
                node.path("holds").asBoolean(false),
                node.required("opaque").asBoolean(),
                body(node.required("said")),
                wrapping(node),
                node.has("widenedWith") ? new LegId(node.required("widenedWith").asInt()) : null);
    }

    private static Wrapping wrapping(JsonNode node) {
        var crypto = node.path("crypto");
        if (crypto.isObject()) {
            return new Wrapping.Sealed(
                    new Crypto(text(crypto, "tag"), CryptoSuite.valueOf(text(crypto, "suite")), text(crypto, "key")));
        }
        var browser = node.path("browser");
        if (browser.isObject()) {
            return new Wrapping.Web(peer(browser));
        }
        return node.has("wrapping") ? new Wrapping.Clear() : new Wrapping.Passed();
    }
}
