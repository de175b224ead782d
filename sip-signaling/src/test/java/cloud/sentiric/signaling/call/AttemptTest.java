package cloud.sentiric.signaling.call;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.sentiric.number.Region;
import cloud.sentiric.signaling.attempt.AttemptId;
import cloud.sentiric.signaling.attempt.CallTrace;
import cloud.sentiric.signaling.attempt.Uuid7;
import cloud.sentiric.signaling.digest.Identity;
import cloud.sentiric.signaling.sdp.MediaSecret;
import cloud.sentiric.signaling.sip.Aor;
import cloud.sentiric.signaling.sip.CallId;
import cloud.sentiric.signaling.sip.Method;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Whose an attempt is, and where it goes. */
final class AttemptTest {
    private static final Instant NOW = Instant.parse("2026-11-20T10:00:00Z");
    private static final String NUMBER = "902124548590";
    private static final Plan ROUTED = new Plan("welcome", "callee_tenant", new PlanAction.EchoTest(0), true, null);
    private static final Plan FAILSAFE = new Plan("failsafe", "system", new PlanAction.EchoTest(0), false, null);
    private static final Identity ALICE = new Identity(new Aor("1001", "sentiric.cloud"), "id", "alices_tenant");

    private static Attempt attempt(String user, @Nullable String trunk) {
        return attempt(
                FakeRequest.of(Method.INVITE, "sip:" + user + "@sentiric.cloud", "call", 1, "", ""), user, trunk);
    }

    private static Attempt attempt(FakeRequest invite, String user, @Nullable String trunk) {
        var number = TelephoneNumber.parse(user, new Region("TR"));
        var callee = user.equals("nobody") ? null : new Aor(user, "sentiric.cloud");
        var trace = new CallTrace(new AttemptId(Uuid7.create(0)), new CallId("call"), "a".repeat(32));
        return new Attempt(
                invite, number, null, callee, null, trace, "tag", 1, MediaSecret.NONE, NOW, null, trunk, null);
    }

    @Test
    void ofATrunkIsInboundAndItsRoutesTenants() {
        var subject = attempt(NUMBER, "carrier").subject(ROUTED);
        assertThat(subject.direction()).isEqualTo(Direction.INBOUND);
        assertThat(subject.tenantId()).isEqualTo("callee_tenant");
        assertThat(attempt(NUMBER, "carrier").subject(null).tenantId()).isEmpty();
        assertThat(attempt(NUMBER, "carrier").subject(FAILSAFE).tenantId()).isEqualTo("system");
    }

    @Test
    void ofAUserToANumberOfOursIsInternalAndItsRoutesTenants() {
        var subject = attempt(NUMBER, null).by(ALICE).subject(ROUTED);
        assertThat(subject.direction()).isEqualTo(Direction.INTERNAL);
        assertThat(subject.tenantId()).isEqualTo("callee_tenant");
    }

    @Test
    void ofAUserToAUserIsInternalAndTheCallersTenants() {
        var subject = attempt("2001", null).by(ALICE).subject(null);
        assertThat(subject.direction()).isEqualTo(Direction.INTERNAL);
        assertThat(subject.tenantId()).isEqualTo("alices_tenant");
        assertThat(subject.userId()).isEqualTo("id");
    }

    @Test
    void ofAUserToAnybodyElseIsOutboundAndTheCallersTenants() {
        for (var subject : new CallEvent.Subject[] {
            attempt(NUMBER, null).by(ALICE).subject(null),
            attempt(NUMBER, null).by(ALICE).subject(FAILSAFE),
            attempt("nobody", null).by(ALICE).subject(null)
        }) {
            assertThat(subject.direction()).isEqualTo(Direction.OUTBOUND);
            assertThat(subject.tenantId()).isEqualTo("alices_tenant");
        }
    }

    @Test
    void callersNumberIsOfTheTenantInWhichHeWasVerified() {
        assertThat(attempt(NUMBER, null).by(ALICE).caller()).isEqualTo(new CallerNumber("1001", "alices_tenant", "id"));
        assertThat(attempt(NUMBER, "carrier").caller()).isEqualTo(new CallerNumber("1001", "", ""));
        var asserted = FakeRequest.of(Method.INVITE, "sip:" + NUMBER + "@sentiric.cloud", "call", 1, "", "")
                .withHeaders(Map.of("p-asserted-identity", "<sip:2001@sentiric.cloud>"));
        assertThat(attempt(asserted, NUMBER, "carrier").caller()).isEqualTo(new CallerNumber("2001", "", ""));
    }

    /** The name is what a stranger wrote; the carrier asserts the URI. */
    @Test
    void whatATrunkAssertsIsTheUri() {
        assertThat(asserted("\"tel:+905551112233\" <sip:+4930111@carrier.example;user=phone>, <tel:+4930222>"))
                .isEqualTo("+4930111");
        assertThat(asserted("sip:110 <tel:+4930111;phone-context=x>")).isEqualTo("+4930111");
        assertThat(asserted("<sip:+4930111;ext=1@carrier.example>")).isEqualTo("+4930111");
        assertThat(asserted("\"sip:110")).as("that of From").isEqualTo("1001");
    }

    private static String asserted(String value) {
        var invite = FakeRequest.of(Method.INVITE, "sip:" + NUMBER + "@sentiric.cloud", "call", 1, "", "")
                .withHeaders(Map.of("p-asserted-identity", value));
        return attempt(invite, NUMBER, "carrier").caller().value();
    }

    /** His number is not shown, but he is held to what his tenant lets him do. */
    @Test
    void whoWithholdsHisNumberIsStillWhoHeIs() {
        var invite = FakeRequest.of(Method.INVITE, "sip:" + NUMBER + "@sentiric.cloud", "call", 1, "", "")
                .withFrom("sip:anonymous@anonymous.invalid");
        assertThat(attempt(invite, NUMBER, null).by(ALICE).caller())
                .isEqualTo(new CallerNumber("", "alices_tenant", "id"));
    }

    @Test
    void idIsReadInItsOneFormOnly() {
        var id = new AttemptId(Uuid7.create(NOW.toEpochMilli()));
        assertThat(AttemptId.parse(id.toString())).isEqualTo(id);
        assertThat(id.value().version()).isEqualTo(7);
        assertThat(id.value().variant()).isEqualTo(2);
        assertThat(AttemptId.parse("1-1-1-1-1")).isNull();
        assertThat(AttemptId.parse(id.toString().toUpperCase(java.util.Locale.ROOT)))
                .isNull();
        assertThat(AttemptId.parse("call@host")).isNull();
        assertThat(new AttemptId(new UUID(-1, 0))).isGreaterThan(new AttemptId(new UUID(1, 0)));
    }
}
