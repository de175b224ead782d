package cloud.sentiric.media.session;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.sentiric.media.codec.TestCodecs;
import cloud.sentiric.media.end.End;
import cloud.sentiric.media.end.End.Arrival;
import cloud.sentiric.media.end.EndId;
import cloud.sentiric.media.end.Hears;
import cloud.sentiric.media.end.Speaker;
import cloud.sentiric.media.end.Speech;
import cloud.sentiric.media.end.Wrapping;
import cloud.sentiric.media.ice.TestCredentials;
import cloud.sentiric.media.mix.Mixer;
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
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

final class SessionMachineTest {
    private static final long MS = 1_000_000;
    private static final EndId A = new EndId(1);
    private static final EndId B = new EndId(2);
    private static final EndId C = new EndId(3);
    private static final InetSocketAddress ALICE = at("192.0.2.1", 4000);
    private static final InetSocketAddress BOB = at("192.0.2.2", 4000);
    private static final InetSocketAddress HOLD = at("0.0.0.0", 4000);
    private static final Hears SILENCE = new Hears.Silence();

    private final SessionMachine machine = new SessionMachine();
    private final End a = add(A, AddressFamily.IPV4);
    private final End b = add(B, AddressFamily.IPV4);
    private int sequence;

    private static InetSocketAddress at(String address, int port) {
        return new InetSocketAddress(InetAddress.ofLiteral(address), port);
    }

    private End add(EndId id, AddressFamily family) {
        var end = new End(
                new End.Terms(Duration.ofMillis(300), Duration.ofSeconds(20), address -> false, TestCodecs.ALL),
                TestCredentials.OURS,
                new Random(3),
                0);
        machine.add(new LentEnd(id, new RtpPort(10_000 + 2 * id.number()), family, TestCredentials.OURS), end);
        return end;
    }

    private static EndPatch end(EndId id, @Nullable InetSocketAddress remote, Hears hears) {
        return new EndPatch(id, remote, hears, new Wrapping.Clear());
    }

    private static Hears hears(EndId from) {
        return new Hears.Relay(from);
    }

    private Patched patch(long revision, EndPatch... ends) {
        return machine.patch(new Patch(revision, List.of(ends)), 0);
    }

    private void connect(long revision) {
        assertThat(patch(revision, end(A, ALICE, hears(B)), end(B, BOB, hears(A))))
                .isEqualTo(new Patched.InForce(revision));
    }

    private Arrival says(End end, InetSocketAddress from, long now) {
        return end.receive(Packets.pcmu(++sequence, 160 * sequence, 7, 160), from, now, ByteBuffer.allocate(1500));
    }

    @Test
    void nobodyHearsAnybodyAtFirst() {
        assertThat(machine.hearers(A)).isEmpty();
        assertThat(machine.hearers(B)).isEmpty();
    }

    @Nested
    class Connected {
        Connected() {
            connect(1);
        }

        @Test
        void eachHearsTheOther() {
            assertThat(machine.hearers(A)).containsExactly(B);
            assertThat(machine.hearers(B)).containsExactly(A);
            assertThat(says(a, ALICE, 0).isPassed()).isTrue();
            assertThat(b.relay(0)).isEqualTo(BOB);
            assertThat(b.relayControl(0)).isEqualTo(at("192.0.2.2", 4001));
        }

        @Test
        void anOlderPatchChangesNothing() {
            assertThat(patch(3, end(A, ALICE, SILENCE), end(B, BOB, hears(A)))).isEqualTo(new Patched.InForce(3));
            assertThat(patch(2, end(A, ALICE, hears(B)), end(B, ALICE, SILENCE)))
                    .isEqualTo(new Patched.InForce(3));
            assertThat(machine.hearers(B)).isEmpty();
            assertThat(machine.hearers(A)).containsExactly(B);
            assertThat(b.target(0)).isEqualTo(BOB);
        }

        @Test
        void theSamePatchAgainChangesNothing() {
            says(a, ALICE, 0);
            connect(1);
            connect(2);
            assertThat(a.target(MS)).isEqualTo(ALICE);
            assertThat(a.quality(0).received()).isEqualTo(1);
        }

        @Test
        void holdAndResumeKeepTheAddressThatWasFound() {
            // A NAT gives Alice another port than her SDP.
            var seen = at("198.51.100.1", 9);
            long now = 0;
            for (; !says(a, seen, now).isPassed(); now += 20 * MS) {
                assertThat(now).isLessThan(1000 * MS);
            }
            assertThat(a.relay(now)).isEqualTo(seen);
            patch(2, end(A, ALICE, SILENCE), end(B, BOB, SILENCE));
            patch(3, end(A, HOLD, SILENCE), end(B, BOB, SILENCE));
            assertThat(a.relay(now)).isNull();
            connect(4);
            assertThat(says(a, seen, now + 20 * MS).isPassed()).isTrue();
            assertThat(a.relay(now + 20 * MS)).isEqualTo(seen);
        }

        @Test
        void anEndThatIsLeftOutIsSilentWhereItWas() {
            patch(2, end(B, BOB, hears(A)));
            assertThat(machine.hearers(B)).isEmpty();
            assertThat(a.target(0)).isEqualTo(ALICE);
        }

        @Test
        void aThirdMayTakeThePlaceOfOne() {
            add(C, AddressFamily.IPV6);
            var carol = at("2001:db8::3", 4000);
            patch(2, end(A, ALICE, hears(C)), end(C, carol, hears(A)), end(B, BOB, SILENCE));
            assertThat(machine.hearers(A)).containsExactly(C);
            assertThat(machine.hearers(C)).containsExactly(A);
            machine.remove(B);
            assertThat(machine.hearers(A)).containsExactly(C);
            // One of before that names who has left since, and one that still lets somebody hear him.
            assertThat(patch(3, end(A, ALICE, hears(B)), end(B, BOB, hears(A)), end(C, carol, hears(A))))
                    .isEqualTo(new Patched.InForce(3));
            assertThat(machine.hearers(A)).containsExactly(C);
            assertThat(machine.hearers(B)).containsExactly(A);
        }

        @Test
        void whoHearsOneWhoLeftHearsSilence() {
            machine.remove(A);
            assertThat(machine.hearers(B)).isEmpty();
        }

        @Test
        void twoMayHearOne() {
            add(C, AddressFamily.IPV4);
            patch(2, end(A, ALICE, hears(B)), end(B, BOB, hears(A)), end(C, at("192.0.2.3", 4000), hears(B)));
            assertThat(machine.hearers(B)).containsExactly(A, C);
        }
    }

    @Test
    void aRefusedPatchTakesNothing() {
        connect(1);
        assertThat(patch(2, end(A, HOLD, SILENCE), end(B, at("2001:db8::2", 4000), SILENCE)))
                .isEqualTo(new Patched.Refused("remote: is IPv6, the end IPv4"));
        assertThat(patch(2, end(A, HOLD, SILENCE), end(C, BOB, SILENCE)))
                .isEqualTo(new Patched.Refused("end_id: 3 is none of this session"));
        assertThat(patch(2, end(A, HOLD, SILENCE), end(B, BOB, hears(C))))
                .isEqualTo(new Patched.Refused("from_end_id: 3 is none of this session"));
        assertThat(a.target(0)).isEqualTo(ALICE);
        assertThat(machine.hearers(A)).containsExactly(B);
        assertThat(machine.hearers(B)).containsExactly(A);
    }

    @Test
    void aRemoteSideMayBecomeKnownLater() {
        patch(1, end(A, ALICE, hears(B)), end(B, null, hears(A)));
        assertThat(b.relay(0)).isNull();
        patch(2, end(A, ALICE, hears(B)), end(B, BOB, hears(A)));
        assertThat(b.relay(0)).isEqualTo(BOB);
        patch(3, end(A, ALICE, hears(B)), end(B, null, hears(A)));
        assertThat(b.relay(0)).isEqualTo(BOB);
    }

    @Nested
    final class Mixed {
        private static final Hears MIX = new Hears.Mix(false, false);

        private Mixer mixer() {
            return Objects.requireNonNull(machine.mixer());
        }

        @Test
        void whereNobodyIsInItThereIsNone() {
            patch(1, end(A, ALICE, SessionMachineTest.hears(B)), end(B, BOB, SILENCE));
            assertThat(machine.mixer()).isNull();
        }

        /** Says 20 ms as loud as can be, which the mix takes. */
        private void shouts(End end, InetSocketAddress from, long now) {
            var packet = Packets.pcmu(++sequence, 160 * sequence, 7, 160);
            for (int i = 0; i < 160; i++) {
                packet.put(12 + i, (byte) (i / 4 % 2 == 0 ? 0x80 : 0x00));
            }
            var arrival = end.receive(packet, from, now, ByteBuffer.allocate(1500));
            assertThat(arrival).isEqualTo(Arrival.HEARD);
            end.mix(packet, now);
        }

        /** Whether there is sound in what an end is sent while another one shouts; null: it is sent nothing. */
        private @Nullable Boolean hears(End end, End other, InetSocketAddress from, long start) {
            Boolean heard = null;
            for (long now = start; now < start + 200 * MS; now += 20 * MS) {
                shouts(other, from, now);
                mixer().mix(now + 10 * MS);
                var out = ByteBuffer.allocate(1500);
                if (end.nextMixed(now + 10 * MS, out)) {
                    heard = out.flip().get(100) != (byte) 0xFF;
                }
            }
            return heard;
        }

        @Test
        void whoHearsItIsInIt() {
            patch(1, end(A, ALICE, MIX), end(B, BOB, MIX));
            assertThat(a.isMixed()).isTrue();
            assertThat(machine.hearers(A)).isEmpty();
            assertThat(mixer().due()).isZero();
            assertThat(hears(b, a, ALICE, 0)).isTrue();
            assertThat(hears(a, a, ALICE, 200 * MS)).isFalse();
        }

        @Test
        void whoHearsSomethingElseIsNotInItAnyMore() {
            patch(1, end(A, ALICE, MIX), end(B, BOB, MIX));
            patch(2, end(A, ALICE, SILENCE), end(B, BOB, MIX));
            assertThat(a.isMixed()).isFalse();
            assertThat(hears(b, a, ALICE, 0)).isFalse();
            machine.remove(B);
            b.close();
            mixer().mix(1000 * MS);
            assertThat(mixer().due()).isEqualTo(Mixer.NEVER);
        }

        @Test
        void whoIsOnHoldNeitherTalksNorHears() {
            var held = new Speaker("", new Speech(true, Set.of(), 0));
            machine.patch(
                    new Patch(1, List.of(new EndPatch(A, ALICE, MIX, new Wrapping.Clear(), held), end(B, BOB, MIX))),
                    0);
            assertThat(hears(b, a, ALICE, 0)).isFalse();
            patch(2, end(A, ALICE, MIX), end(B, HOLD, MIX));
            assertThat(hears(b, a, ALICE, 400 * MS)).isNull();
        }

        @Test
        void whatIsPlayedComesBeforeIt() {
            patch(1, end(A, ALICE, MIX), end(B, BOB, MIX));
            b.play(Playback.endless(Clips.ms(40), 8, 20), 0);
            assertThat(hears(b, a, ALICE, 0)).isNull();
            b.stop(Played.Outcome.STOPPED);
            assertThat(hears(b, a, ALICE, 200 * MS)).isTrue();
        }

        @Test
        void whatIsNotReadIsNotMixed() {
            machine.patch(new Patch(1, List.of(new EndPatch(A, ALICE, MIX, new Wrapping.Opaque()))), 0);
            assertThat(a.isMixed()).isFalse();
        }
    }
}
