package cloud.sentiric.signaling.message;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.sentiric.signaling.message.Delivery.Outcome;
import org.junit.jupiter.api.Test;

/** What becomes of a message that several phones were sent. */
final class DeliveryTest {
    @Test
    void onePhoneThatHasItIsEnough() {
        assertThat(Delivery.to(3).answered(200).outcome()).isEqualTo(Outcome.DELIVERED);
        assertThat(Delivery.to(2).answered(486).outcome()).isEqualTo(Outcome.OPEN);
        assertThat(Delivery.to(2).answered(603).answered(202).outcome()).isEqualTo(Outcome.DELIVERED);
    }

    @Test
    void phonesThatCannotBeReachedAreNoRefusal() {
        assertThat(Delivery.to(2).answered(480).lost().outcome()).isEqualTo(Outcome.UNREACHED);
        assertThat(Delivery.to(2).answered(430).answered(503).outcome()).isEqualTo(Outcome.UNREACHED);
    }

    @Test
    void aRefusalCountsMoreThanSilence() {
        var delivery = Delivery.to(2).lost().answered(415);
        assertThat(delivery.outcome()).isEqualTo(Outcome.REFUSED);
        assertThat(delivery.refusal()).isEqualTo(415);
    }

    @Test
    void theBestRefusalIsTold() {
        assertThat(Delivery.to(3).answered(486).answered(415).answered(488).refusal())
                .isEqualTo(415);
        assertThat(Delivery.to(3).answered(415).answered(603).answered(404).refusal())
                .isEqualTo(603);
    }
}
