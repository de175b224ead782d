package cloud.sentiric.signaling.call;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.sentiric.signaling.call.World.Late;
import cloud.sentiric.signaling.media.Leases;
import cloud.sentiric.signaling.media.PlayOutcome;
import cloud.sentiric.signaling.presence.DialogState;
import cloud.sentiric.signaling.sip.CallId;
import cloud.sentiric.signaling.sip.Method;
import cloud.sentiric.signaling.sip.OutgoingRequest;
import cloud.sentiric.signaling.sip.Request;
import cloud.sentiric.signaling.transaction.ClientOutcome;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Thousands of calls with unreliable phones and services: what must hold, holds in every order of events. */
final class CallSimulationTest {
    private static final int RUNS = Boolean.parseBoolean(System.getenv("SENTIRIC_LONG")) ? 100_000 : 5_000;
    private static final int CALLS = 3;
    private static final int TAKERS = 2;
    /** Field of an UPDATE before the call is answered. */
    static final String EARLY = "x-early";

    /** A phone of 1002, whom others divert to. */
    private static final String ELSEWHERE = "sip:1002@192.0.2.8:3";

    private static final List<String> CONTACTS = List.of("sip:2001@192.0.2.8:1", "sip:2001@192.0.2.8:2");

    @Test
    void everyCallEndsOnceAndGivesBackWhatItTook() {
        Set<String> reasons = new HashSet<>();
        for (int seed = 0; seed < RUNS; seed++) {
            reasons.addAll(run(seed));
        }
        assertThat(CallEvent.Ended.REASONS)
                .as("reasons that are counted")
                .containsAll(
                        reasons.stream().filter(reason -> !reason.contains(" ")).toList());
        // The simulation reaches what it is meant to.
        assertThat(reasons)
                .contains(
                        "normal",
                        "completed",
                        "cancelled",
                        "rejected",
                        "redirected",
                        "unavailable",
                        "no_ack",
                        "dialplan_unavailable",
                        "media_unavailable",
                        "media_lost",
                        "media_silent",
                        "not_acceptable",
                        "terminated",
                        "max_duration",
                        "busy",
                        "declined",
                        "no_answer",
                        "session_expired",
                        "transferred",
                        "handed on BLIND",
                        "handed on ATTENDED",
                        "handed on DIVERTED",
                        "moved early by the caller",
                        "moved early by the callee",
                        "picked up",
                        "transfer_failed");
    }

    private static Set<String> run(int seed) {
        var random = new Random(seed);
        var world = new World();
        world.random = random;
        world.refusing = random.nextInt(4) == 0 ? 0.05 : 0;
        for (String contact : CONTACTS) {
            world.phones.put(contact, new WilfulPhone(world, random));
        }
        world.phones.put(ELSEWHERE, new WilfulPhone(world, random));
        world.users.put("1002", World.registered("1002", ELSEWHERE));
        // In some worlds everybody is a user and is there: what they do to each other comes about more often.
        boolean sociable = seed % 3 == 0;
        for (int call = 0; call < CALLS; call++) {
            world.at(Duration.ofMillis(random.nextInt(2000)), () -> surroundings(world, random));
            phone(world, random, "call-" + call, sociable);
        }
        if (sociable) {
            world.at(Duration.ofSeconds(2), () -> everybodyIsThere(world));
        }
        // What they draw is not drawn from the others.
        var takers = new Random(~seed);
        for (int taker = 0; taker < TAKERS; taker++) {
            taker(world, takers, "taker-" + taker);
        }
        world.pass(Duration.ofDays(2));
        return check(world, "seed " + seed);
    }

    private static void surroundings(World world, Random random) {
        world.plan = new Late<>(planOutcome(random), late(random, 600));
        world.port = new Late<>(random.nextInt(6) > 0, late(random, 700));
        world.play = new Late<>(List.of(PlayOutcome.values()).get(random.nextInt(3)), late(random, 20_000));
        world.verdict =
                new Late<>(random.nextInt(5) > 0 ? World.verified("1001") : new Callers.Refused(), late(random, 600));
        world.user = new Late<>(
                List.of(
                                new SipUserOutcome.Unknown(),
                                new SipUserOutcome.NotRegistered(),
                                World.reachable(CallSchema.REDIRECT, "sip:2001@192.0.2.8"),
                                new SipUserOutcome.Unavailable("down"),
                                World.reachable(CONTACTS.getFirst()),
                                World.reachable(CONTACTS.toArray(String[]::new)),
                                World.reachable(CONTACTS.toArray(String[]::new)))
                        .get(random.nextInt(7)),
                late(random, 600));
        world.bye = new Late<>(new ClientOutcome.TimedOut(), Duration.ofMillis(random.nextInt(32_000)));
        world.asked = request -> asked(request, random);
        world.judgement = random.nextInt(3) > 0 ? new Callers.Trusted("local") : World.digest("1001");
        world.failsafe = random.nextBoolean() ? World.WELCOME : null;
    }

    private static void everybodyIsThere(World world) {
        world.verdict = new Late<>(World.verified("1001"), Duration.ofMillis(20));
        world.judgement = World.digest("1001");
        world.plan = new Late<>(resolved(new PlanAction.ConnectUser("2001")), Duration.ofMillis(20));
        world.user = new Late<>(World.reachable(CONTACTS.toArray(String[]::new)), Duration.ofMillis(20));
        world.port = new Late<>(true, Duration.ofMillis(20));
    }

    private static ClientOutcome asked(OutgoingRequest request, Random random) {
        return switch (random.nextInt(6)) {
            case 0 -> new ClientOutcome.TimedOut();
            case 1 -> new ClientOutcome.Answered(FakeResponse.to(request, 491, Map.of(), ""));
            case 2 -> new ClientOutcome.Answered(FakeResponse.to(request, 488, Map.of(), ""));
            default ->
                new ClientOutcome.Answered(FakeResponse.to(
                        request, 200, Map.of(), request.method().equals(Method.NOTIFY) ? "" : CalledPhone.ANSWER));
        };
    }

    private static PlanOutcome planOutcome(Random random) {
        return switch (random.nextInt(10)) {
            case 0 -> new PlanOutcome.Unavailable("down");
            case 1 -> new PlanOutcome.Refused(404, "");
            case 2 -> resolved(new PlanAction.Reject(603, ""));
            case 3, 7 -> resolved(new PlanAction.ConnectUser("2001"));
            case 4 -> resolved(new PlanAction.EchoTest(random.nextInt(3) * 5));
            case 5 -> resolved(new PlanAction.ProcessGuestCall("file:welcome.wav"));
            case 6 -> resolved(new PlanAction.EnqueueCall("sales", ""));
            default -> resolved(new PlanAction.PlayAnnouncement("file:welcome.wav", 2));
        };
    }

    private static PlanOutcome resolved(PlanAction action) {
        return new PlanOutcome.Resolved(World.plan(action));
    }

    private static Duration late(Random random, int millis) {
        return random.nextInt(8) == 0 ? World.NEVER : Duration.ofMillis(random.nextInt(millis));
    }

    /** A phone that calls, and does the rest when it likes, or twice, or never. */
    private static void phone(World world, Random random, String callId, boolean sociable) {
        var invite = invite(world, random, callId);
        world.at(Duration.ofMillis(2001 + random.nextInt(500)), () -> world.take(invite));
        int moves = random.nextInt(8);
        for (int i = 0; i < moves; i++) {
            int at = 2000 + (random.nextBoolean() ? random.nextInt(2000) : random.nextInt(60_000));
            int move = sociable && random.nextBoolean() ? 11 + random.nextInt(7) : random.nextInt(19);
            int cseq = random.nextInt(5) == 0 ? 1 : 2 + i;
            world.at(Duration.ofMillis(at), () -> move(world, invite, move, cseq));
        }
        if (random.nextInt(5) > 0) {
            for (int at = 2200; at < 12_000; at += 400) {
                world.at(Duration.ofMillis(at), () -> acknowledgeEarly(world, invite));
            }
        }
        if (random.nextInt(5) > 0) {
            // Most phones acknowledge.
            for (int at = 2600; at < 40_000; at += 700) {
                world.at(Duration.ofMillis(at), () -> acknowledge(world, invite));
            }
        }
    }

    /** A phone that answers what rings at another one, as soon as it sees it; it may give up, or hang up. */
    private static void taker(World world, Random random, String callId) {
        var body =
                random.nextInt(5) > 0 ? FakeRequest.OFFER : FakeRequest.OFFER.replace("RTP/AVP 0 8 101", "RTP/AVP 9");
        var plain = FakeRequest.of(Method.INVITE, "sip:2001@sentiric.cloud", callId, 1, "", body);
        int patience = random.nextInt(4) == 0 ? random.nextInt(60) : 60_000;
        int talks = random.nextInt(20_000);
        boolean hangsUp = random.nextBoolean();
        for (int at = 2200 + random.nextInt(6000); at < 20_000; at += 100) {
            world.at(Duration.ofMillis(at), () -> {
                var rings = world.lit.values().stream()
                        .map(DialogState::callId)
                        .filter(Objects::nonNull)
                        .findFirst();
                if (rings.isEmpty()
                        || world.came.stream().anyMatch(came -> came.callId().equals(plain.callId()))) {
                    return;
                }
                var invite = plain.withHeaders(
                        Map.of("replaces", rings.get() + ";to-tag=caller;from-tag=callee;early-only"));
                world.take(invite);
                world.at(Duration.ofMillis(patience), () -> move(world, invite, 0, 1));
                for (int later = 300; later < 40_000; later += 700) {
                    world.at(Duration.ofMillis(later), () -> acknowledge(world, invite));
                }
                if (hangsUp) {
                    world.at(Duration.ofMillis(talks), () -> move(world, invite, 2, 2));
                }
            });
        }
    }

    private static Request invite(World world, Random random, String callId) {
        var number = List.of("902124548590", "+4930123456", "9001").get(random.nextInt(12) / 5);
        var invite = world.invite(callId, number);
        var body = List.of(FakeRequest.OFFER, FakeRequest.OFFER, "", "v=0\nm=audio 1 RTP/SAVP 0\n")
                .get(random.nextInt(4));
        var offered = FakeRequest.of(Method.INVITE, invite.rawUri(), callId, 1, "", body);
        return switch (random.nextInt(8)) {
            case 0, 1 -> offered.withHeaders(Map.of("supported", "timer", "session-expires", "90"));
            case 3, 4 -> offered.withHeaders(Map.of("supported", "100rel"));
            case 2 -> {
                // World's tags are the numbers of the calls, mostly.
                var replaces =
                        "call-" + random.nextInt(CALLS) + ";to-tag=tag" + (1 + random.nextInt(4)) + ";from-tag=alice";
                yield offered.withHeaders(Map.of("replaces", replaces));
            }
            default -> offered;
        };
    }

    private static void acknowledge(World world, Request invite) {
        if (answered(world, invite)) {
            var answer = invite.body().length == 0 ? FakeRequest.OFFER : "";
            world.calls().ack(inside(world, invite, Method.ACK, 1, answer));
        }
    }

    /** The PRACK of a reliable response, and now and then a new offer after it. */
    private static void acknowledgeEarly(World world, Request invite) {
        if (!world.replies.containsKey(invite)) {
            return;
        }
        var rseq = world.last(invite).headers().stream()
                .filter(header -> header.name().equals("RSeq"))
                .findFirst();
        if (rseq.isPresent()) {
            world.calls()
                    .request(inside(world, invite, Method.PRACK, 2, "")
                            .withHeaders(Map.of("rack", rseq.get().value() + " 1 INVITE")));
            if (world.random.nextBoolean() && !answered(world, invite)) {
                var offer = FakeRequest.OFFER.replace("4002", "4" + (100 + world.random.nextInt(900)));
                world.calls()
                        .request(inside(world, invite, Method.UPDATE, 3 + world.random.nextInt(3), offer)
                                .withHeaders(Map.of(EARLY, "by the caller")));
            }
        }
    }

    private static boolean answered(World world, Request invite) {
        return world.statuses(invite).contains(200);
    }

    private static FakeRequest inside(World world, Request invite, Method method, int cseq, String body) {
        var tag = world.last(invite).toTag();
        return FakeRequest.of(method, invite.rawUri(), invite.callId().value(), cseq, tag == null ? "none" : tag, body);
    }

    private static void move(World world, Request invite, int move, int cseq) {
        var calls = world.calls();
        boolean known = world.replies.containsKey(invite);
        switch (move) {
            case 0, 1 -> {
                if (world.statuses(invite).stream().allMatch(status -> status < 200)) {
                    calls.cancel(invite, true);
                }
            }
            case 2, 3, 4 -> {
                if (known) {
                    world.take(inside(world, invite, Method.BYE, cseq, ""));
                }
            }
            case 5 -> {
                var entry = world.shown(invite);
                if (entry != null) {
                    calls.terminate(entry.trace(), "terminated");
                }
            }
            case 6, 7 -> {
                if (known) {
                    var body = List.of("", FakeRequest.OFFER + "a=sendonly\n", FakeRequest.OFFER)
                            .get(cseq % 3);
                    var again = inside(world, invite, Method.INVITE, cseq, body);
                    world.take(again);
                    world.at(Duration.ofMillis(300), () -> {
                        if (answered(world, again)) {
                            calls.ack(inside(world, invite, Method.ACK, cseq, body.isEmpty() ? FakeRequest.OFFER : ""));
                        }
                    });
                }
            }
            case 8 -> {
                if (known) {
                    world.take(inside(world, invite, Method.UPDATE, cseq, cseq % 2 == 0 ? "" : FakeRequest.OFFER));
                }
            }
            case 9 -> {
                if (known) {
                    world.take(inside(world, invite, Method.INFO, cseq, ""));
                }
            }
            case 10 -> {
                var entry = world.shown(invite);
                if (entry != null && entry.session() != null) {
                    var whys = List.copyOf(EnumSet.allOf(Leases.Why.class));
                    var why = whys.get(world.random.nextInt(whys.size()));
                    calls.lost(entry.trace(), entry.session(), why);
                }
            }
            case 11, 12 -> {
                if (known) {
                    world.take(inside(world, invite, Method.REFER, cseq, "")
                            .withHeaders(Map.of("refer-to", "<sip:2001@sentiric.cloud>")));
                }
            }
            case 14, 15, 16, 17 -> refersToAnother(world, invite, cseq);
            default -> acknowledge(world, invite);
        }
    }

    /** Hands on whom it talks to, or calls, to whom it talks to, or calls, in another call; or in the same one. */
    private static void refersToAnother(World world, Request invite, int cseq) {
        var other = new CallId("call-" + world.random.nextInt(CALLS));
        var tag = world.replies.keySet().stream()
                .filter(request -> request.callId().equals(other))
                .findFirst()
                .map(request -> world.last(request).toTag())
                .orElse("none");
        if (world.replies.containsKey(invite)) {
            var replaces = "%3Bto-tag%3D" + tag + "%3Bfrom-tag%3Dalice";
            world.take(inside(world, invite, Method.REFER, cseq, "")
                    .withHeaders(Map.of("refer-to", "<sip:2001@sentiric.cloud?Replaces=" + other + replaces + ">")));
        }
    }

    private static Set<String> check(World world, String seed) {
        assertThat(world.bugs).as(seed).isEmpty();
        world.replies.forEach((request, replies) -> {
            var finals = replies.stream()
                    .filter(reply -> !reply.provisional())
                    .distinct()
                    .toList();
            assertThat(finals)
                    .as(seed + ": one final response to " + request.method())
                    .hasSize(1);
            boolean repeatable =
                    request.method().equals(Method.INVITE) && finals.getFirst().status() == 200;
            long sent = replies.stream().filter(reply -> !reply.provisional()).count();
            assertThat(repeatable || sent == 1).as(seed + ": sent once").isTrue();
        });
        assertThat(world.replies.keySet())
                .as(seed + ": every request has its response")
                .containsAll(world.came);
        world.phones.values().forEach(phone -> ((WilfulPhone) phone).check(seed));
        assertThat(world.released)
                .as(seed + ": every port is released, once")
                .containsExactlyInAnyOrderElementsOf(world.allocated.keySet());
        assertThat(world.directory.size()).as(seed + ": nothing is left").isZero();
        assertThat(world.stored).as(seed + ": no dialog is left").isEmpty();
        assertThat(world.dialogs).as(seed + ": gauge").isZero();
        assertThat(world.lit).as(seed + ": no lamp burns").isEmpty();
        Set<String> reasons = new HashSet<>();
        world.replies.forEach((request, replies) -> {
            if (request.header(EARLY) != null && replies.getLast().status() == 200) {
                reasons.add("moved early " + request.header(EARLY));
            }
        });
        for (int call = 0; call < CALLS; call++) {
            reasons.addAll(checkEvents(world, "call-" + call, seed));
        }
        world.came.stream().filter(CallSimulationTest::takes).forEach(taking -> {
            checkEvents(world, taking.callId().value(), seed);
            if (answered(world, taking)) {
                reasons.add("picked up");
            }
        });
        return reasons;
    }

    private static boolean takes(Request request) {
        return request.method().equals(Method.INVITE)
                && request.callId().value().startsWith("taker-")
                && request.to().tag() == null;
    }

    private static Set<String> checkEvents(World world, String callId, String seed) {
        var invite = world.replies.keySet().stream()
                .filter(request -> request.callId().value().equals(callId))
                .findFirst()
                .orElseThrow();
        var events = world.events.stream()
                .filter(event -> event.subject().trace().callId().value().equals(callId))
                .toList();
        var names = events.stream()
                .filter(event -> !(event instanceof CallEvent.Transferred))
                .map(event -> event.getClass().getSimpleName())
                .toList();
        var kinds = events.stream()
                .filter(CallEvent.Transferred.class::isInstance)
                .map(event -> ((CallEvent.Transferred) event).kind())
                .toList();
        if (!kinds.isEmpty()) {
            assertThat(events.getLast())
                    .as(seed + ": a call is handed on before it ends")
                    .isInstanceOf(CallEvent.Ended.class);
        }
        if (kinds.contains(CallEvent.Kind.BLIND) || kinds.contains(CallEvent.Kind.ATTENDED)) {
            assertThat(names).as(seed + ": only who talks is handed on").contains("Answered");
        }
        assertThat(kinds.stream().filter(kind -> kind == CallEvent.Kind.DIVERTED))
                .as(seed + ": a call is diverted once, before anybody answers")
                .hasSizeLessThan(2);
        assertThat(kinds.lastIndexOf(CallEvent.Kind.DIVERTED))
                .as(seed + ": a call is diverted before anybody answers")
                .isLessThan(1);
        assertThat(names)
                .as(seed + ": in order, each once, one end")
                .isIn(
                        List.of(),
                        List.of("Ended"),
                        List.of("Started", "Ended"),
                        List.of("Started", "Answered", "Ended"));
        // Only a caller who was not let in leaves no trace.
        int status = world.last(invite).status();
        assertThat(!events.isEmpty() || Set.of(403, 503, 487, 480).contains(status))
                .as(seed + ": an opened call has its end, not " + status)
                .isTrue();
        Set<String> reasons = new HashSet<>();
        for (var event : events) {
            if (event instanceof CallEvent.Ended ended) {
                reasons.add(ended.reason());
            } else if (event instanceof CallEvent.Transferred transferred) {
                reasons.add("handed on " + transferred.kind());
            }
        }
        return reasons;
    }
}
