package cloud.sentiric.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Who is handed on hears the next party at once and without a gap, and who has left hears nothing more. */
@Order(48)
@ExtendWith(PlatformExtension.class)
final class HandedOnIT {
    /** Packets of 200 ms. */
    private static final int GAP = Speech.RATE / 5;

    private static final int SECOND = Speech.RATE;

    private final Platform platform;

    HandedOnIT(Platform platform) {
        this.platform = platform;
    }

    /** RFC 5359 §2.4. */
    @Test
    void theCallerHandsOn() {
        try (var alice = new Line(platform, "1001");
                var bob = Line.registered(platform, "2001");
                var carol = Line.registered(platform, "1002")) {
            talk(alice, "2001", bob);
            handsOn(alice, bob, carol);
        }
        platform.isQuiet();
    }

    @Test
    void theCalleeHandsOn() {
        try (var alice = Line.registered(platform, "1001");
                var bob = new Line(platform, "2001");
                var carol = Line.registered(platform, "1002")) {
            talk(bob, "1001", alice);
            handsOn(alice, bob, carol);
        }
        platform.isQuiet();
    }

    /** Alice hands Bob on to Carol, while both talk. */
    private static void handsOn(Line alice, Line bob, Line carol) {
        alice.refers("1002");
        carol.rings();
        int bobs = bob.speech().said();
        carol.accepts();
        alice.isReleased();
        hear(bob, carol);
        assertJoined(bob, 0, carol);
        assertJoined(carol, bobs, bob);
        hasLeft(alice, bob, carol);
        carol.hangsUp();
        bob.isHungUp();
    }

    /** RFC 5359 §2.5. */
    @Test
    void theCallerHandsOnWhomItHolds() {
        try (var alice = new Line(platform, "1002");
                var second = new Line(platform, "1002");
                var bob = Line.registered(platform, "1001");
                var carol = Line.registered(platform, "2001")) {
            talk(alice, "1001", bob);
            alice.holds();
            bob.isHeld();
            alice.isAgreed(false);
            talk(second, "2001", carol);

            alice.refers("2001", second);
            int carols = carol.isRenewed();
            int bobs = bob.isRenewed();
            alice.isReleased();
            second.isHungUp();
            hear(bob, carol);
            assertJoined(bob, carols, carol);
            assertJoined(carol, bobs, bob);
            hasLeft(alice, bob, carol);
            hasLeft(second, carol, bob);
            bob.hangsUp();
            carol.isHungUp();
        }
        platform.isQuiet();
    }

    private static void talk(Line caller, String called, Line callee) {
        caller.calls(called);
        callee.rings();
        callee.accepts();
        caller.isAnswered();
        hear(caller, callee);
    }

    /** Each hears the other for a second. */
    static void hear(Line one, Line other) {
        hears(one, other);
        hears(other, one);
    }

    private static void hears(Line who, Line whom) {
        var before = who.speech().heardOf(whom.speech()).size();
        Awaitility.await("a second of speech")
                .atMost(Duration.ofSeconds(10))
                .until(() -> who.speech().heardOf(whom.speech()).size() >= before + SECOND);
    }

    /** One hears the other since that one said its packet of this number, and misses 200 ms at most. */
    private static void assertJoined(Line who, int since, Line whom) {
        var heard = who.speech().heardOf(whom.speech());
        assertThat(heard.getFirst()).isBetween(since, since + GAP);
        assertThat(heard)
                .isEqualTo(IntStream.range(heard.getFirst(), heard.getFirst() + heard.size())
                        .boxed()
                        .toList());
    }

    /** Each packet of who stays goes to one of them alone, and nothing of who has left comes after that. */
    private static void hasLeft(Line gone, Line stays, Line instead) {
        var last = gone.speech().heardOf(stays.speech()).getLast();
        assertThat(last).isLessThan(instead.speech().heardOf(stays.speech()).getFirst());
        var heard = stays.speech().heard();
        int joined = heard.indexOf(new Speech.Heard(
                instead.speech().voice(),
                stays.speech().heardOf(instead.speech()).getFirst()));
        assertThat(heard.subList(joined, heard.size()))
                .extracting(Speech.Heard::voice)
                .containsOnly(instead.speech().voice());
        var before = List.copyOf(gone.speech().heard());
        hears(stays, instead);
        assertThat(gone.speech().heard()).isEqualTo(before);
    }
}
