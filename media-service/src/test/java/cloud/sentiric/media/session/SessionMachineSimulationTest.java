package cloud.sentiric.media.session;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.sentiric.media.audio.Codec;
import cloud.sentiric.media.codec.Format;
import cloud.sentiric.media.codec.TestCodecs;
import cloud.sentiric.media.end.End;
import cloud.sentiric.media.end.EndId;
import cloud.sentiric.media.end.Hears;
import cloud.sentiric.media.end.Wrapping;
import cloud.sentiric.media.ice.TestCredentials;
import cloud.sentiric.media.playout.Clips;
import cloud.sentiric.media.playout.Playback;
import cloud.sentiric.media.playout.Played;
import cloud.sentiric.media.port.AddressFamily;
import cloud.sentiric.media.port.RtpPort;
import cloud.sentiric.media.rtp.Packets;
import cloud.sentiric.media.session.Patch.EndPatch;
import cloud.sentiric.media.session.SessionMachine.Patched;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Patches that are lost, repeated and overtake each other, ends that come and go, announcements and talk, against a plain
 * picture of who hears whom: nobody hears a party that the picture does not let him hear, or hears it elsewhere.
 */
final class SessionMachineSimulationTest {
    private static final long MS = 1_000_000;
    private static final InetSocketAddress HOLD = new InetSocketAddress(InetAddress.ofLiteral("0.0.0.0"), 0);
    private static final int MOST = 5;

    /** A party as the newest picture has it. */
    private static final class Party {
        final End end;
        final InetSocketAddress phone;

        @Nullable
        InetSocketAddress remote;

        Hears hears = new Hears.Silence();
        boolean opaque;
        boolean playing;
        long spokeAt;
        int sequence;

        Party(End end, InetSocketAddress phone) {
            this.end = end;
            this.phone = phone;
        }
    }

    private final SessionMachine machine = new SessionMachine();
    private final Map<EndId, Party> parties = new LinkedHashMap<>();
    private final List<Patch> underWay = new ArrayList<>();
    private int known;
    private long sent;
    private long inForce;
    private long now;
    private int relayed;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 20261130, 3264, -7})
    void nobodyHearsWhatThePictureDoesNotSay(long seed) {
        var random = new Random(seed);
        for (int step = 0; step < 20_000; step++) {
            now += random.nextInt(1, 30) * MS;
            switch (random.nextInt(20)) {
                case 0 -> come();
                case 1 -> leave(random);
                case 2, 3 -> draw(random);
                case 4, 5 -> deliver(random);
                case 6 -> play(random);
                default -> speak(random);
            }
        }
        assertThat(relayed).as("something was heard").isGreaterThan(500);
    }

    private void come() {
        if (parties.size() == MOST) {
            return;
        }
        var id = new EndId(++known);
        var end = new End(
                new End.Terms(Duration.ofMillis(300), Duration.ofSeconds(20), address -> false, TestCodecs.ALL),
                TestCredentials.OURS,
                new Random(known),
                now);
        machine.add(new LentEnd(id, new RtpPort(10_000 + 2 * known), AddressFamily.IPV4, TestCredentials.OURS), end);
        parties.put(id, new Party(end, phone(id)));
    }

    private static InetSocketAddress phone(EndId id) {
        return new InetSocketAddress(InetAddress.ofLiteral("192.0.2." + id.number() % 250), 4000);
    }

    private void leave(Random random) {
        if (parties.size() > 2) {
            var id = some(random);
            machine.remove(id);
            parties.remove(id);
        }
    }

    private EndId some(Random random) {
        return List.copyOf(parties.keySet()).get(random.nextInt(parties.size()));
    }

    /** The next picture; some of it may have left when it is delivered. */
    private void draw(Random random) {
        var ends = new ArrayList<EndPatch>();
        for (var id : parties.keySet()) {
            var remote = random.nextInt(6) == 0 ? HOLD : random.nextInt(6) == 0 ? null : phone(id);
            var hears = switch (random.nextInt(6)) {
                case 0 -> new Hears.Silence();
                case 1 -> new Hears.Echo(Format.of(Codec.PCMU));
                default ->
                    new Hears.Relay(random.nextInt(8) == 0 ? new EndId(random.nextInt(1, known + 1)) : some(random));
            };
            boolean self = hears instanceof Hears.Relay(var from) && from.equals(id);
            if (random.nextInt(8) > 0 && !self) {
                ends.add(new EndPatch(
                        id, remote, hears, random.nextInt(5) == 0 ? new Wrapping.Opaque() : new Wrapping.Clear()));
            }
        }
        underWay.add(new Patch(++sent, ends));
    }

    private void deliver(Random random) {
        if (underWay.isEmpty()) {
            return;
        }
        int which = underWay.size() - 1 - random.nextInt(Math.min(4, underWay.size()));
        // Some are lost, some come again.
        var patch = random.nextBoolean() ? underWay.get(which) : underWay.remove(which);
        if (random.nextInt(10) == 0) {
            return;
        }
        var patched = machine.patch(patch, now);
        if (patch.revision() >= inForce) {
            inForce = patch.revision();
            picture(patch);
        }
        assertThat(patched).isEqualTo(new Patched.InForce(inForce));
    }

    private void picture(Patch patch) {
        parties.values().forEach(party -> party.hears = new Hears.Silence());
        for (var each : patch.ends()) {
            var party = parties.get(each.end());
            if (party != null) {
                party.hears = each.hears();
                party.opaque = each.wrapping() instanceof Wrapping.Opaque;
                if (each.remote() != null) {
                    party.remote = each.remote();
                }
            }
        }
    }

    private void play(Random random) {
        if (parties.isEmpty()) {
            return;
        }
        var party = parties.get(some(random));
        if (party == null) {
            return;
        }
        party.end.stop(Played.Outcome.STOPPED);
        party.playing = random.nextBoolean();
        if (party.playing) {
            party.end.play(new Playback(Clips.ms(20), 0, 20, 1), now);
        }
    }

    private void speak(Random random) {
        if (parties.isEmpty()) {
            return;
        }
        var id = some(random);
        var party = parties.get(id);
        if (party == null) {
            return;
        }
        // Nobody reads the packets of one that is opaque.
        var packet = party.opaque
                ? Packets.hex("16fefd 0000")
                : Packets.pcmu(party.sequence++ & 0xFFFF, 0, id.number(), 160);
        boolean passed = party.end
                .receive(packet, party.phone, now, ByteBuffer.allocate(1500))
                .isPassed();
        if (party.remote == null) {
            assertThat(passed).isFalse();
        } else if (!party.remote.equals(HOLD)) {
            assertThat(passed).isTrue();
        }
        if (!passed) {
            return;
        }
        party.spokeAt = now;
        var hearers = machine.hearers(id);
        assertThat(hearers)
                .containsExactlyElementsOf(parties.entrySet().stream()
                        .filter(each -> each.getValue().hears.equals(new Hears.Relay(id)))
                        .map(Map.Entry::getKey)
                        .toList());
        hearers.forEach(hearer -> hear(Objects.requireNonNull(parties.get(hearer))));
    }

    private void hear(Party hearer) {
        var target = hearer.end.relay(now);
        if (hearer.playing || hearer.remote == null || hearer.remote.equals(HOLD)) {
            assertThat(target).isNull();
        } else if (target == null) {
            assertThat(now - hearer.spokeAt).as("is there still").isGreaterThan(15_000 * MS);
        } else {
            assertThat(target).isEqualTo(hearer.phone);
            relayed++;
        }
    }
}
