package cloud.sentiric.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.sentiric.phone.Phone;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@Order(60)
@ExtendWith(PlatformExtension.class)
final class UnacknowledgedCallIT {
    private final Platform platform;

    UnacknowledgedCallIT(Platform platform) {
        this.platform = platform;
    }

    @Test
    void isEndedByThePlatformAndWasNotAnswered() {
        var call = platform.unacknowledged();

        call.isEnded();

        var row = platform.calls().finishedOf(call.caller(), 1, Phone.PATIENCE).getFirst();
        assertThat(row.reason()).isEqualTo("no_ack");
        assertThat(row.endedBy()).isEqualTo("system");
        assertThat(row.answerTime()).isEmpty();
        assertThat(row.disposition()).isNotEqualTo("ANSWERED");
        platform.isQuiet();
    }
}
