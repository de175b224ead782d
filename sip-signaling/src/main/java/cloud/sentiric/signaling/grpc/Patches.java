package cloud.sentiric.signaling.grpc;

import cloud.sentiric.proto.media.v1.Codec;
import cloud.sentiric.proto.media.v1.CryptoSuite;
import cloud.sentiric.proto.media.v1.Dtls;
import cloud.sentiric.proto.media.v1.Echo;
import cloud.sentiric.proto.media.v1.Format;
import cloud.sentiric.proto.media.v1.Music;
import cloud.sentiric.proto.media.v1.PatchRequest;
import cloud.sentiric.proto.media.v1.Relay;
import cloud.sentiric.proto.media.v1.Remote;
import cloud.sentiric.proto.media.v1.Silence;
import cloud.sentiric.proto.media.v1.Speech;
import cloud.sentiric.signaling.media.EndPatch;
import cloud.sentiric.signaling.media.Hears;
import cloud.sentiric.signaling.media.MediaSession;
import cloud.sentiric.signaling.sdp.Srtp;
import cloud.sentiric.signaling.sdp.WebPeer;
import com.google.protobuf.ByteString;
import io.grpc.Status;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * The patches that media-service has not confirmed yet, the newest of each session: it is sent again while the instance
 * cannot be reached, until a newer one takes its place or the session is closed. Bounded by the sessions that are open. Any
 * thread.
 */
final class Patches {
    private final BiConsumer<MediaSession, Runnable> again;
    private final Map<String, Long> newest = new ConcurrentHashMap<>();

    /**
     * None yet.
     *
     * @param again runs something for a session after a while
     */
    Patches(BiConsumer<MediaSession, Runnable> again) {
        this.again = again;
    }

    /** One patch on its way. */
    final class Sending {
        private final MediaSession session;
        private final long revision;
        private final Consumer<Sending> request;

        private Sending(MediaSession session, long revision, Consumer<Sending> request) {
            this.session = session;
            this.revision = revision;
            this.request = request;
        }

        /** It was confirmed. */
        void done() {
            newest.remove(session.leaseId(), revision);
        }

        /** It was not; whether that is the end of it. */
        boolean failed(Status status) {
            return switch (status.getCode()) {
                case UNAVAILABLE, DEADLINE_EXCEEDED, CANCELLED -> {
                    again.accept(session, this::send);
                    yield false;
                }
                default -> newest.remove(session.leaseId(), revision);
            };
        }

        private void send() {
            if (newest.getOrDefault(session.leaseId(), 0L) == revision) {
                request.accept(this);
            }
        }
    }

    /**
     * Sends one in place of an older one.
     *
     * @param request sends it, and tells what came of it
     */
    void send(MediaSession session, long revision, Consumer<Sending> request) {
        newest.merge(session.leaseId(), revision, Math::max);
        new Sending(session, revision, request).send();
    }

    /** Sends none of a session any more. */
    void forget(MediaSession session) {
        newest.remove(session.leaseId());
    }

    static PatchRequest request(MediaSession session, long revision, List<EndPatch> ends) {
        return PatchRequest.newBuilder()
                .setLeaseId(session.leaseId())
                .setRevision(revision)
                .addAllEnds(ends.stream().map(Patches::end).toList())
                .build();
    }

    static cloud.sentiric.proto.media.v1.EndPatch end(EndPatch patch) {
        var end = cloud.sentiric.proto.media.v1.EndPatch.newBuilder().setEndId(patch.endId());
        if (patch.opaque()) {
            end.setOpaque(true);
        }
        switch (patch.keying()) {
            case null -> {}
            case Srtp srtp -> end.setSrtp(srtp(srtp));
            case WebPeer peer -> end.setDtls(dtls(peer));
        }
        end.setParty(patch.speaker().party());
        var agreed = patch.speaker().speech();
        if (agreed != null) {
            end.setSpeech(Speech.newBuilder()
                    .setNone(agreed.none())
                    .addAllPayloadTypes(agreed.payloadTypes())
                    .setTelephoneEventPayloadType(agreed.telephoneEvent()));
        }
        var formats = patch.speaker().formats();
        formats.sends().forEach(each -> end.addSends(format(each, 0)));
        formats.takes().forEach(each -> end.addTakes(format(each, formats.ptime())));
        var remote = patch.remote();
        if (remote != null) {
            end.setRemote(Remote.newBuilder().setAddress(remote.address()).setPort(remote.port()));
        }
        var described = switch (patch.hears()) {
            case Hears.Silence() -> end.setSilence(Silence.getDefaultInstance());
            case Hears.Echo(var format) ->
                end.setEcho(
                        Echo.newBuilder().setPayloadType(format.payloadType()).setFormat(format(format, 0)));
            case Hears.Relay(var from) -> end.setRelay(Relay.newBuilder().setFromEndId(from));
            case Hears.Music(var uri, var format) ->
                end.setMusic(Music.newBuilder()
                        .setAudioUri(uri)
                        .setFormat(format(format, patch.speaker().formats().ptime()))
                        .setCodec(codec(format))
                        .setPayloadType(format.payloadType()));
        };
        return described.build();
    }

    /** G.711 for an instance that does not know of formats yet. */
    static Codec codec(cloud.sentiric.signaling.sdp.Format format) {
        return cloud.sentiric.signaling.sdp.Codec.of(format) == cloud.sentiric.signaling.sdp.Codec.PCMA
                ? Codec.CODEC_PCMA
                : Codec.CODEC_PCMU;
    }

    static Format format(cloud.sentiric.signaling.sdp.Format format, int ptime) {
        return Format.newBuilder()
                .setPayloadType(format.payloadType())
                .setEncoding(format.name())
                .setClockRate(format.clock())
                .setChannels(format.channels())
                .setPtimeMs(ptime)
                .build();
    }

    private static cloud.sentiric.proto.media.v1.Srtp srtp(Srtp srtp) {
        return cloud.sentiric.proto.media.v1.Srtp.newBuilder()
                .setSuite(
                        switch (srtp.suite()) {
                            case AES_CM_128_HMAC_SHA1_80 -> CryptoSuite.CRYPTO_SUITE_AES_CM_128_HMAC_SHA1_80;
                            case AES_CM_128_HMAC_SHA1_32 -> CryptoSuite.CRYPTO_SUITE_AES_CM_128_HMAC_SHA1_32;
                            case AES_256_CM_HMAC_SHA1_80 -> CryptoSuite.CRYPTO_SUITE_AES_256_CM_HMAC_SHA1_80;
                            case AES_256_CM_HMAC_SHA1_32 -> CryptoSuite.CRYPTO_SUITE_AES_256_CM_HMAC_SHA1_32;
                            case AEAD_AES_128_GCM -> CryptoSuite.CRYPTO_SUITE_AEAD_AES_128_GCM;
                            case AEAD_AES_256_GCM -> CryptoSuite.CRYPTO_SUITE_AEAD_AES_256_GCM;
                        })
                .setLocalKey(key(srtp.local()))
                .setRemoteKey(key(srtp.remote()))
                .build();
    }

    private static Dtls dtls(WebPeer peer) {
        return Dtls.newBuilder()
                .setFingerprint(ByteString.copyFrom(Fingerprints.octets(peer.fingerprint())))
                .setActive(peer.waits())
                .build();
    }

    private static ByteString key(String base64) {
        return ByteString.copyFrom(Base64.getDecoder().decode(base64));
    }
}
