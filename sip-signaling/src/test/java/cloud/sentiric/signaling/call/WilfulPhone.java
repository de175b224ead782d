package cloud.sentiric.signaling.call;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.sentiric.signaling.sip.Address;
import cloud.sentiric.signaling.sip.CSeq;
import cloud.sentiric.signaling.sip.Method;
import cloud.sentiric.signaling.sip.OutgoingRequest;
import cloud.sentiric.signaling.transaction.ClientOutcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;

/**
 * A phone that is called and does what it likes: rings, answers, refuses, says nothing, answers while it is cancelled, hangs up,
 * offers something else. What its transactions allow, and no more.
 */
final class WilfulPhone implements World.Called {
    private final World world;
    private final Random random;
    private final List<Ringing> all = new ArrayList<>();

    WilfulPhone(World world, Random random) {
        this.world = world;
        this.random = random;
    }

    /** One INVITE. */
    private final class Ringing {
        final OutgoingRequest invite;
        final Consumer<ClientOutcome> to;
        boolean over;
        boolean answered;
        /** How often it has said so. */
        int successes;

        boolean hungUp;
        long cseq;

        Ringing(OutgoingRequest invite, Consumer<ClientOutcome> to) {
            this.invite = invite;
            this.to = to;
        }

        void says(int status, String body) {
            says(status, Map.of(), body);
        }

        private void says(int status, Map<String, String> headers, String body) {
            if (over || !all.contains(this)) {
                return;
            }
            over = status >= 200;
            answered = status / 100 == 2;
            successes += answered ? 1 : 0;
            to.accept(new ClientOutcome.Answered(FakeResponse.to(invite, status, headers, body)));
            if (answered) {
                talk();
            }
        }

        /** Early media, and soon from elsewhere, or by another codec. */
        void saysReliably() {
            says(183, Map.of("require", "100rel", "rseq", "1"), CalledPhone.ANSWER);
            later(2000, () -> {
                if (!over && all.contains(this)) {
                    var other = random.nextBoolean() ? "m=audio 6666 RTP/AVP 8" : "m=audio 6002 RTP/AVP 0";
                    world.calls()
                            .request(inside(Method.UPDATE, CalledPhone.ANSWER.replace("m=audio 6002 RTP/AVP 8", other))
                                    .withHeaders(Map.of(CallSimulationTest.EARLY, "by the callee")));
                }
            });
        }

        /** Its user is not there, or is somewhere else. */
        void refuses(boolean diverts) {
            var contact = List.of("<sip:1002@sentiric.cloud>", "<sip:2001@sentiric.cloud>", "<tel:+905321234567>");
            says(diverts ? 302 : 404, diverts ? Map.of("contact", contact.get(random.nextInt(3))) : Map.of(), "");
        }

        void saysNothing() {
            if (!over) {
                over = true;
                to.accept(new ClientOutcome.TimedOut());
            }
        }

        private void talk() {
            // The 2xx comes again, as long as there is no ACK.
            for (int i = 0; i < random.nextInt(3); i++) {
                later(2000, () -> {
                    successes++;
                    to.accept(new ClientOutcome.Answered(FakeResponse.to(invite, 200, Map.of(), CalledPhone.ANSWER)));
                });
            }
            for (int i = 0; i < random.nextInt(4); i++) {
                later(60_000, this::moves);
            }
        }

        private void moves() {
            switch (random.nextInt(7)) {
                case 5, 6 -> refers();
                case 0, 1 -> {
                    hungUp = true;
                    world.take(inside(Method.BYE, ""));
                }
                case 2 -> world.take(inside(Method.INFO, ""));
                case 3 -> world.take(inside(Method.UPDATE, CalledPhone.ANSWER));
                default -> {
                    var again = inside(Method.INVITE, CalledPhone.ANSWER + "a=sendonly\n");
                    world.take(again);
                    later(1000, () -> {
                        if (world.statuses(again).contains(200)) {
                            world.calls()
                                    .ack(inside(Method.ACK, "", again.cseq().number()));
                        }
                    });
                }
            }
        }

        /** Whom it talks to in another call, or in this one. */
        private String replacing() {
            var other = all.get(random.nextInt(all.size())).invite;
            var dialog = other.callId() + "%3Bto-tag%3D"
                    + Address.parse(other.from()).tag() + "%3Bfrom-tag%3Dcallee";
            return "<sip:1001@sentiric.cloud?Replaces=" + dialog + ">";
        }

        private void refers() {
            var target = List.of(
                            "<sip:2001@sentiric.cloud>",
                            "<sip:902124548590@sentiric.cloud>",
                            "nonsense",
                            replacing(),
                            replacing())
                    .get(random.nextInt(5));
            world.take(inside(Method.REFER, "").withHeaders(Map.of("refer-to", target)));
            if (random.nextInt(4) == 0) {
                later(500, () -> {
                    hungUp = true;
                    world.take(inside(Method.BYE, ""));
                });
            }
        }

        private FakeRequest inside(Method method, String body) {
            return inside(method, body, ++cseq);
        }

        private FakeRequest inside(Method method, String body, long number) {
            var plain = FakeRequest.of(
                    method, "sip:192.0.2.9:13024", invite.callId().value(), number, "", body);
            return new FakeRequest(
                    method,
                    plain.rawUri(),
                    invite.callId(),
                    new CSeq(number, method),
                    Address.parse(invite.to() + ";tag=callee"),
                    Address.parse(invite.from()),
                    List.of(Address.parse("<" + invite.uri() + ">")),
                    List.of(),
                    plain.headers(),
                    plain.body(),
                    plain.id());
        }
    }

    /** The node that called dies: the gateway cancels what rings for it. */
    void abandoned() {
        all.removeIf(ringing -> !ringing.over);
    }

    private void later(int millis, Runnable task) {
        world.at(Duration.ofMillis(1 + random.nextInt(millis)), task);
    }

    @Override
    public void invited(OutgoingRequest invite, Consumer<ClientOutcome> to) {
        var ringing = new Ringing(invite, to);
        all.add(ringing);
        int mood = random.nextInt(10);
        if (mood < 9) {
            later(3000, () -> ringing.says(List.of(100, 180, 183).get(random.nextInt(3)), ""));
        }
        if (random.nextInt(3) == 0) {
            later(3000, () -> ringing.says(183, CalledPhone.ANSWER));
        }
        if (random.nextInt(4) == 0) {
            later(3000, ringing::saysReliably);
        }
        switch (mood) {
            case 0, 1, 2, 3 -> later(20_000, () -> ringing.says(200, CalledPhone.ANSWER));
            case 4 -> later(20_000, () -> ringing.says(486, ""));
            case 5 -> later(20_000, () -> ringing.says(603, ""));
            case 6 -> later(2000, () -> ringing.refuses(random.nextBoolean()));
            case 7 -> world.at(Duration.ofSeconds(200), ringing::saysNothing);
            default -> world.at(Duration.ofSeconds(32), ringing::saysNothing);
        }
    }

    @Override
    public void cancelled(OutgoingRequest invite) {
        all.stream().filter(ringing -> ringing.invite.equals(invite)).forEach(ringing -> {
            // It may answer at the very moment, or the CANCEL may be all that it ever hears.
            if (random.nextInt(4) == 0) {
                later(100, () -> ringing.says(200, CalledPhone.ANSWER));
            } else {
                later(500, () -> ringing.says(487, ""));
            }
        });
    }

    /** Who answered got an ACK, and was hung up if it did not hang up itself; who did not answer was not. */
    void check(String seed) {
        for (var ringing : all) {
            assertThat(ringing.over)
                    .as(seed + ": an INVITE of ours has its end")
                    .isTrue();
            long acks = sent(ringing, Method.ACK);
            long byes = sent(ringing, Method.BYE);
            if (ringing.answered) {
                // A late offer waits for its answer, with which its node may have died.
                assertThat(acks > 0 || (world.killed() && ringing.invite.body().length == 0))
                        .as(seed + ": a 2xx is acknowledged")
                        .isTrue();
                assertThat(acks >= ringing.successes || world.killed() || ringing.invite.body().length == 0)
                        .as(seed + ": each time that it comes")
                        .isTrue();
                assertThat(byes > 0 || ringing.hungUp)
                        .as(seed + ": a phone is told of the end")
                        .isTrue();
                assertThat(byes).as(seed + ": once").isLessThanOrEqualTo(1);
            } else {
                assertThat(byes).as(seed + ": no BYE without a dialog").isZero();
            }
        }
    }

    private long sent(Ringing ringing, Method method) {
        return world.sent.stream()
                .filter(request -> request.callId().equals(ringing.invite.callId()))
                .filter(request -> request.method().equals(method))
                .count();
    }
}
