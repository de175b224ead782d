package cloud.sentiric.signaling.loop;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.sentiric.signaling.sip.Urgency;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The most urgent first, and room for it whatever waits. */
final class LanesTest {
    private final Lanes lanes = new Lanes(100);
    private final List<String> done = new ArrayList<>();

    private boolean offer(Urgency urgency, String name) {
        return lanes.offer(urgency, () -> done.add(name));
    }

    private List<String> run() throws InterruptedException {
        for (var next = lanes.poll(0); next != null; next = lanes.poll(0)) {
            next.run();
        }
        return done;
    }

    @Test
    void endingComesFirstAndRegisteringLast() throws InterruptedException {
        offer(Urgency.REGISTERING, "register");
        offer(Urgency.OPENING, "invite");
        offer(Urgency.DIALOG, "info");
        lanes.answer(() -> done.add("answer"));
        offer(Urgency.ENDING, "bye");
        offer(Urgency.ENDING, "ack");
        assertThat(run()).containsExactly("bye", "ack", "answer", "info", "invite", "register");
        assertThat(lanes.size()).isZero();
    }

    @Test
    void eachFillsItsShareAndLeavesTheRest() {
        assertThat(fill(Urgency.REGISTERING)).isEqualTo(80);
        assertThat(fill(Urgency.OPENING)).isEqualTo(10);
        assertThat(fill(Urgency.DIALOG)).isEqualTo(5);
        assertThat(fill(Urgency.ENDING)).isEqualTo(5);
        assertThat(lanes.answer(() -> {})).as("what was taken is finished").isTrue();
    }

    private int fill(Urgency urgency) {
        int count = 0;
        while (offer(urgency, "")) {
            count++;
        }
        return count;
    }

    @Test
    void answersTakeNoRoomFromMessages() {
        int answers = 0;
        while (lanes.answer(() -> {})) {
            answers++;
        }
        assertThat(answers).isEqualTo(300);
        assertThat(offer(Urgency.REGISTERING, "register")).isTrue();
    }

    @Test
    void anEmptyQueueGivesNothingWhenPatienceEnds() throws InterruptedException {
        assertThat(lanes.poll(1_000_000)).isNull();
    }
}
