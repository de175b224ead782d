package cloud.sentiric.media.grpc;

import cloud.sentiric.media.audio.Codec;
import cloud.sentiric.media.codec.Format;
import cloud.sentiric.media.codec.Formats;
import cloud.sentiric.media.end.EndId;
import cloud.sentiric.media.end.Hears;
import cloud.sentiric.media.end.Speaker;
import cloud.sentiric.media.end.Speech;
import cloud.sentiric.media.end.Wrapping;
import cloud.sentiric.media.seal.Seal;
import cloud.sentiric.media.session.Lent;
import cloud.sentiric.media.session.Patch;
import cloud.sentiric.media.session.Sessions;
import cloud.sentiric.proto.media.v1.Echo;
import cloud.sentiric.proto.media.v1.EndPatch;
import cloud.sentiric.proto.media.v1.Music;
import cloud.sentiric.proto.media.v1.OpenSessionRequest;
import cloud.sentiric.proto.media.v1.PatchRequest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads patches. */
final class Patches {
    private static final int LONGEST_PARTY = 32;
    private static final int MOST_FORMATS = 32;
    private static final EndId UNNAMED = new EndId(1);

    private Patches() {}

    /**
     * One that was asked for.
     *
     * @param music finds audio that is heard over and over
     */
    static Patch read(PatchRequest request, Function<Music, Hears> music) {
        if (request.getRevision() < 1) {
            throw Requests.invalid("revision", "must be 1 or more");
        }
        if (request.getEndsCount() > Sessions.MOST_ENDS) {
            throw Requests.invalid("ends", "must be %d at most".formatted(Sessions.MOST_ENDS));
        }
        var seen = new HashSet<EndId>();
        var ends = new ArrayList<Patch.EndPatch>();
        for (var each : request.getEndsList()) {
            var end = end(each, music);
            if (!seen.add(end.end())) {
                throw Requests.invalid("end_id", "must be there once");
            }
            ends.add(end);
        }
        return new Patch(request.getRevision(), ends);
    }

    /**
     * What ends begin with, which have no names yet.
     *
     * @param ends in the order of the request; null: nothing
     */
    record First(long revision, List<Patch.@Nullable EndPatch> ends) {
        boolean isEmpty() {
            return revision == 0;
        }

        /** The same of ends that have names. */
        Patch of(Lent lent) {
            var named = new ArrayList<Patch.EndPatch>();
            for (int i = 0; i < ends.size(); i++) {
                var each = ends.get(i);
                if (each != null) {
                    named.add(each.at(lent.ends().get(i).id()));
                }
            }
            return new Patch(revision, named);
        }
    }

    static First first(OpenSessionRequest request, Function<Music, Hears> music) {
        var ends = new ArrayList<Patch.@Nullable EndPatch>();
        for (var each : request.getEndsList()) {
            ends.add(each.hasPatch() ? first(each.getPatch(), music) : null);
        }
        if (request.getRevision() < 0
                || request.getRevision() == 0 == ends.stream().anyMatch(Objects::nonNull)) {
            throw Requests.invalid("revision", "must be 1 or more with patches, 0 without");
        }
        return new First(request.getRevision(), ends);
    }

    private static Patch.EndPatch first(EndPatch patch, Function<Music, Hears> music) {
        if (!patch.getEndId().isEmpty()) {
            throw Requests.invalid("end_id", "must be empty: the end has none yet");
        }
        if (patch.hasRelay()) {
            throw Requests.invalid("relay", "must be said by Patch: the other end has no end_id yet");
        }
        return end(UNNAMED, patch, music);
    }

    private static Patch.EndPatch end(EndPatch patch, Function<Music, Hears> music) {
        return end(Requests.end(patch.getEndId()), patch, music);
    }

    private static Patch.EndPatch end(EndId id, EndPatch patch, Function<Music, Hears> music) {
        var remote = patch.hasRemote()
                ? Requests.remote(
                        patch.getRemote().getAddress(), patch.getRemote().getPort())
                : null;
        return new Patch.EndPatch(id, remote, hears(id, patch, music), wrapping(patch), speaker(patch));
    }

    private static Wrapping wrapping(EndPatch patch) {
        return switch (patch.getWrappingCase()) {
            case WRAPPING_NOT_SET -> new Wrapping.Clear();
            case OPAQUE -> patch.getOpaque() ? new Wrapping.Opaque() : new Wrapping.Clear();
            case DTLS ->
                new Wrapping.Dtls(
                        Requests.fingerprint(patch.getDtls().getFingerprint()),
                        patch.getDtls().getActive());
            case SRTP -> {
                var suite = Requests.suite(patch.getSrtp().getSuite());
                yield new Wrapping.Sealed(new Seal.Keys(
                        Requests.key("srtp.local_key", suite, patch.getSrtp().getLocalKey()),
                        Requests.key("srtp.remote_key", suite, patch.getSrtp().getRemoteKey())));
            }
        };
    }

    private static String party(String name) {
        if (name.length() > LONGEST_PARTY || name.chars().anyMatch(Character::isISOControl)) {
            throw Requests.invalid("party", "must have %d characters at most".formatted(LONGEST_PARTY));
        }
        return name;
    }

    private static Speaker speaker(EndPatch patch) {
        return new Speaker(party(patch.getParty()), speech(patch), formats(patch));
    }

    private static Formats formats(EndPatch patch) {
        if (patch.getSendsCount() > MOST_FORMATS || patch.getTakesCount() > MOST_FORMATS) {
            throw Requests.invalid("sends", "and takes must be %d at most".formatted(MOST_FORMATS));
        }
        return new Formats(
                patch.getSendsList().stream().map(Requests::format).toList(),
                patch.getTakesList().stream().map(Requests::format).toList());
    }

    private static @Nullable Speech speech(EndPatch patch) {
        if (!patch.hasSpeech()) {
            return null;
        }
        var speech = patch.getSpeech();
        speech.getPayloadTypesList().forEach(Requests::payloadType);
        return new Speech(
                speech.getNone(),
                Set.copyOf(speech.getPayloadTypesList()),
                Requests.payloadType(speech.getTelephoneEventPayloadType()));
    }

    private static Format echo(Echo echo) {
        return echo.hasFormat()
                ? Requests.spoken(echo.getFormat())
                : new Format(Requests.payloadType(echo.getPayloadType()), Codec.PCMU.name(), 8000, 1, 0);
    }

    private static Hears hears(EndId id, EndPatch patch, Function<Music, Hears> music) {
        return switch (patch.getHearsCase()) {
            case SILENCE, HEARS_NOT_SET -> new Hears.Silence();
            case ECHO -> {
                if (patch.getOpaque()) {
                    throw Requests.invalid("echo", "must be of an end whose packets are read");
                }
                yield new Hears.Echo(echo(patch.getEcho()));
            }
            case RELAY -> {
                var from = Requests.end("from_end_id", patch.getRelay().getFromEndId());
                if (from.equals(id)) {
                    throw Requests.invalid("from_end_id", "must be another end");
                }
                yield new Hears.Relay(from);
            }
            case MIX -> {
                if (patch.getOpaque()) {
                    throw Requests.invalid("mix", "must be of an end whose packets are read");
                }
                yield new Hears.Mix(patch.getMix().getSilent(), patch.getMix().getDeaf());
            }
            case MUSIC -> music.apply(patch.getMusic());
        };
    }
}
