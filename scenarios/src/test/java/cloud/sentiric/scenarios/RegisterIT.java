package cloud.sentiric.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.sentiric.phone.sip.CSeq;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@Order(10)
@ExtendWith(PlatformExtension.class)
final class RegisterIT {
    private static final Pattern BRANCH = Pattern.compile("branch=[^;,]+");

    private final Platform platform;
    private final Bindings bindings;

    RegisterIT(Platform platform) {
        this.platform = platform;
        bindings = new Bindings(platform.environment());
    }

    @Test
    void aPhoneIsBoundAsLongAsItWants() {
        var alice = platform.subscriber("1001");

        alice.register();
        alice.expects(200);
        assertThat(bindings.of("1001")).hasSize(1);

        alice.fetchBindings();
        assertThat(alice.expects(200).headers().values("Contact"))
                .singleElement()
                .asString()
                .contains(":" + alice.address().getPort());

        alice.unregister();
        assertThat(alice.expects(200).headers().values("Contact")).isEmpty();
        assertThat(bindings.of("1001")).isEmpty();
    }

    @Test
    void theStrongerChallengeComesFirst() {
        var alice = platform.subscriber("1002");
        alice.register();
        alice.expects(200);

        assertThat(alice.ladder().responses().getFirst().headers().lines("WWW-Authenticate"))
                .hasSize(2)
                .first()
                .asString()
                .contains("SHA-256");
        assertThat(alice.ladder().requests("REGISTER", true).getLast().headers().only("Authorization"))
                .contains("algorithm=SHA-256");
        alice.unregister();
        alice.expects(200);
    }

    @Test
    void aWrongPasswordBindsNothing() {
        var mallory = platform.subscriber("2001", "not the password");

        mallory.register();

        assertThat(mallory.expectsRefusal("REGISTER").status()).isIn(401, 403);
        assertThat(bindings.of("2001")).isEmpty();
    }

    @Test
    void anUnknownUserIsRefusedInTheSameWay() {
        var nobody = platform.subscriber("nobody", "any password");

        nobody.register();

        assertThat(nobody.expectsRefusal("REGISTER").status()).isIn(401, 403);
    }

    @Test
    void aReplayedNonceIsRefused() {
        var alice = platform.subscriber("1001");
        alice.register();
        alice.expects(200);
        alice.unregister();
        alice.expects(200);

        var seen = alice.ladder().requests("REGISTER", true).get(1);
        var replayed = seen.replacing("Via", BRANCH.matcher(seen.via().text()).replaceFirst("branch=z9hG4bKreplayed"))
                .replacing("Call-ID", "replayed-" + seen.callId())
                .replacing("CSeq", new CSeq(seen.cseq().number() + 1, "REGISTER").toString());
        alice.send(replayed);

        assertThat(alice.expectsRefusal("REGISTER").status()).isEqualTo(401);
        assertThat(bindings.of("1001")).isEmpty();
    }

    /** Most softphones in use answer MD5 alone. */
    @Test
    void aPhoneThatKnowsOnlyMd5IsBound() {
        var old = platform.oldSubscriber("1002");

        old.register();
        old.expects(200);

        assertThat(old.ladder().requests("REGISTER", true).getLast().headers().only("Authorization"))
                .contains("algorithm=MD5");
        old.unregister();
        old.expects(200);
    }
}
