package cloud.sentiric.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.sentiric.phone.Phone;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Users call users, and each attempt is recorded. */
@Order(45)
@ExtendWith(PlatformExtension.class)
final class ExtensionCallIT {
    private final Platform platform;

    ExtensionCallIT(Platform platform) {
        this.platform = platform;
    }

    @AfterEach
    void nothingIsLeft() {
        platform.isQuiet();
    }

    @Test
    void aUserWhoIsNotRegisteredIsUnavailable() {
        isRecorded("2001", 480, "FAILED", "unavailable", "internal");
    }

    @Test
    void aUserWhoDoesNotExistIsNotFound() {
        isRecorded("7777", 404, "REJECTED", "rejected", "internal");
    }

    @Test
    void aUserWhoIsRegisteredIsWhereItsContactIs() {
        var bob = platform.subscriber("1002");
        bob.register();
        bob.expects(200);
        isRecorded("1002", 302, "REDIRECTED", "redirected", "internal");
        bob.unregister();
        bob.expects(200);
    }

    @Test
    void aNumberOfNobodyIsOutside() {
        isRecorded(Platform.UNKNOWN, 404, "REJECTED", "rejected", "outbound");
    }

    private void isRecorded(String callee, int status, String disposition, String reason, String direction) {
        var alice = platform.subscriber("1001");
        var callId = alice.invite(platform.uri(callee));
        assertThat(alice.expectsFinal(Phone.PATIENCE).status()).isEqualTo(status);
        var row = platform.calls().finished(callId);
        assertThat(row.sipCode()).isEqualTo(status);
        assertThat(row.disposition()).isEqualTo(disposition);
        assertThat(row.reason()).isEqualTo(reason);
        assertThat(row.direction()).isEqualTo(direction);
        assertThat(row.tenantId()).isNotEmpty();
        assertThat(row.answerTime()).isEmpty();
        assertThat(platform.calls().events(callId)).containsExactly("call.ended");
    }
}
