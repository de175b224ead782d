package cloud.sentiric.phone.sip;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ClientTransactionTest {
    private static final long MS = 1_000_000;

    private static ClientTransaction transaction(String method) {
        return new ClientTransaction(
                new SipRequest(method, "sip:x@192.0.2.1", Headers.none(), ""), true, Timers.STANDARD, 0);
    }

    /** Milliseconds at which the request is sent again, until the transaction is over. */
    private static List<Long> retransmissions(ClientTransaction transaction) {
        var times = new ArrayList<Long>();
        for (long ms = 0; !transaction.isOver(ms * MS); ms += 100) {
            if (transaction.retransmits(ms * MS)) {
                times.add(ms);
            }
        }
        return times;
    }

    @Test
    void inviteIsSentAtDoublingIntervalsUntilTimerB() {
        assertThat(retransmissions(transaction("INVITE"))).containsExactly(500L, 1500L, 3500L, 7500L, 15500L, 31500L);
    }

    @Test
    void othersAreSentAtIntervalsUpToT2UntilTimerF() {
        assertThat(retransmissions(transaction("BYE")))
                .containsExactly(500L, 1500L, 3500L, 7500L, 11500L, 15500L, 19500L, 23500L, 27500L, 31500L);
    }

    @Test
    void aProvisionalResponseStopsTheInvite() {
        var invite = transaction("INVITE");
        invite.provisional(100 * MS);

        assertThat(invite.retransmits(600 * MS)).isFalse();
        assertThat(invite.isOver(100_000 * MS)).isFalse();
    }

    @Test
    void aFinalResponseIsKeptForItsRetransmissions() {
        var bye = transaction("BYE");
        bye.completed(100 * MS);

        assertThat(bye.retransmits(600 * MS)).isFalse();
        assertThat(bye.isOver(5000 * MS)).isFalse();
        assertThat(bye.isOver(5100 * MS)).isTrue();
    }

    @Test
    void saysWhenToLookAgain() {
        assertThat(transaction("INVITE").wake()).isEqualTo(500 * MS);
    }
}
