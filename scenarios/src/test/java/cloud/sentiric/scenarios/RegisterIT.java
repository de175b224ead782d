package cloud.sentiric.scenarios;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import cloud.sentiric.phone.sip.CSeq;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
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

    /** However often the nodes have verified it. */
    @Test
    void aPasswordThatIsTakenAwayIsOverAtOnce() throws SQLException {
        var user = "guest-" + System.nanoTime();
        asUserService("insert into sip_credentials (realm, sip_username, tenant_id, user_id, ha1_md5, ha1_sha256) "
                + "select s.realm, '" + user + "', s.tenant_id, s.user_id, decode(md5('x'), 'hex'), sha256(('" + user
                + "' || ':' || s.realm || ':a long password')::bytea) from sip_credentials s "
                + "where s.realm = '" + platform.realm() + "' and s.sip_username = '1001'");
        var guest = platform.subscriber(user, "a long password");
        // What is said of a user soon after a change is not remembered (ADR 16).
        await().during(Duration.ofSeconds(6)).atMost(Duration.ofSeconds(30)).until(() -> {
            guest.register();
            return guest.expects(200).status() == 200;
        });
        asUserService("delete from sip_credentials where sip_username = '" + user + "'");
        await().atMost(Duration.ofSeconds(1)).untilAsserted(() -> {
            guest.register();
            assertThat(guest.expectsRefusal("REGISTER").status()).isIn(401, 403);
        });
    }

    private void asUserService(String sql) throws SQLException {
        var environment = platform.environment();
        var url =
                "jdbc:postgresql://" + environment.text("PGHOST") + ":" + environment.text("PGPORT") + "/sentiric_user";
        try (var connection =
                        DriverManager.getConnection(url, environment.text("PGUSER"), environment.text("PGPASSWORD"));
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
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
