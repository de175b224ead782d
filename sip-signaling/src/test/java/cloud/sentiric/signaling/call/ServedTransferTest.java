package cloud.sentiric.signaling.call;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import cloud.sentiric.signaling.call.CallEvent.Side;
import cloud.sentiric.signaling.call.World.Late;
import cloud.sentiric.signaling.media.EndPatch;
import cloud.sentiric.signaling.media.EndPatch.Remote;
import cloud.sentiric.signaling.media.Hears;
import cloud.sentiric.signaling.sip.Method;
import cloud.sentiric.signaling.sip.OutgoingRequest;
import cloud.sentiric.signaling.sip.SipUri;
import cloud.sentiric.signaling.transaction.ClientOutcome;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A caller that we answered ourselves is handed on to a colleague by command. */
final class ServedTransferTest extends CallFlow {
    private static final String CAROL = "sip:1002@192.0.2.6:5070";

    private final CalledPhone carol = new CalledPhone(world, CAROL);

    @BeforeEach
    void aCallerWaits() {
        plan(new PlanAction.EnqueueCall("sales", "file:music.wav"));
        world.play = new Late<>(world.play.value(), World.NEVER);
        world.user = new Late<>(World.reachable(CAROL), Duration.ofMillis(20));
        world.asked = request -> new ClientOutcome.Answered(FakeResponse.to(request, 200, Map.of(), FakeRequest.OFFER));
        call();
        acknowledge();
        var shown = world.shown(invite);
        assertThat(shown).isNotNull();
        if (shown != null) {
            world.calls().transfer(shown.trace(), SipUri.parse("sip:1002@sentiric.cloud"), "");
        }
        pass(0.1);
    }

    @Test
    void theColleagueIsOfferedWhatTheCallerOffered() {
        assertThat(new String(carol.invite().body(), UTF_8)).contains("m=audio 10002 RTP/AVP 0 8 101");
        assertThat(carol.invite().from()).startsWith("\"Alice\" <sip:1001@sentiric.cloud>;tag=");
        assertThat(world.heard).containsExactly("play file:music.wav");
    }

    @Test
    void theMusicStopsWhenTheColleagueAnswers() {
        carol.answers();
        pass(0.1);
        assertThat(world.heard).containsExactly("play file:music.wav", "stop");
        assertThat(world.patches.getLast())
                .usingRecursiveFieldByFieldElementComparatorIgnoringFields("speaker")
                .containsExactlyInAnyOrder(
                        new EndPatch("0", new Remote("192.0.2.7", 4002), new Hears.Relay("10002"), false),
                        new EndPatch("10002", new Remote("192.0.2.8", 6002), new Hears.Relay("0"), false));
        // It was told PCMU, the colleague takes PCMA.
        assertThat(world.sent.stream()
                        .filter(request -> request.callId().equals(invite.callId()))
                        .map(OutgoingRequest::method)
                        .toList())
                .isEqualTo(List.of(Method.INVITE, Method.ACK));
        world.calls().request(carol.inside(Method.BYE, ""));
        pass(1);
        assertEnded("normal", 200, Side.CALLEE);
        assertGone();
    }

    /** RFC 3264 §8: what the caller has once offered keeps its place. */
    @Test
    void aCallerWhoAddedVideoKeepsItsPlaces() {
        carol.says(486);
        pass(0.1);
        var video = inside(Method.INVITE, 2, FakeRequest.OFFER + "m=video 4004 RTP/AVP 96\n");
        world.calls().request(video);
        pass(0.1);
        world.calls().ack(inside(Method.ACK, 2, ""));
        var shown = world.shown(invite);
        assertThat(shown).isNotNull();
        if (shown != null) {
            world.calls().transfer(shown.trace(), SipUri.parse("sip:1002@sentiric.cloud"), "again");
        }
        pass(0.3);
        carol.says(200, Map.of(), CalledPhone.ANSWER.replace("8 101", "0"));
        pass(0.1);
        var told = world.sent.stream()
                .filter(request -> request.callId().equals(invite.callId()))
                .filter(request -> request.method().equals(Method.INVITE))
                .toList()
                .getLast();
        assertThat(new String(told.body(), UTF_8)).contains("m=audio 10000 RTP/AVP 0\r\n", "m=video 0 RTP/AVP 96");
    }

    @Test
    void theMusicGoesOnAtTheHeirOfItsNode() {
        carol.says(180);
        var other = new World(world);
        other.inheritAll();
        other.pass(Duration.ofMillis(100));
        assertThat(other.heard).containsExactly("play file:music.wav");
        var bye = inside(Method.BYE, 2, "");
        other.calls().request(bye);
        other.pass(Duration.ofSeconds(1));
        assertThat(other.statuses(bye)).containsExactly(200);
        assertThat(other.events)
                .singleElement()
                .isInstanceOfSatisfying(
                        CallEvent.Ended.class,
                        ended -> assertThat(ended.reason()).isEqualTo("normal"));
        assertThat(other.directory.size()).isZero();
    }

    @Test
    void theMusicGoesOnWhenItFails() {
        carol.says(486);
        pass(0.1);
        assertThat(world.heard).containsExactly("play file:music.wav", "play file:music.wav");
        world.calls().request(inside(Method.BYE, 2, ""));
        pass(1);
        assertEnded("normal", 200, Side.CALLER);
        assertGone();
    }

    @Test
    void theCallerHangsUpWhileItRings() {
        carol.says(180);
        world.calls().request(inside(Method.BYE, 2, ""));
        assertThat(carol.cancelled).isTrue();
        carol.says(487);
        pass(1);
        assertEnded("normal", 200, Side.CALLER);
        assertGone();
    }
}
