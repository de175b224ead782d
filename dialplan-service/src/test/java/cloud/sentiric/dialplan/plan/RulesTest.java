package cloud.sentiric.dialplan.plan;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.sentiric.dialplan.plan.Action.ConnectUser;
import cloud.sentiric.dialplan.plan.Action.EchoTest;
import cloud.sentiric.dialplan.plan.Action.EnqueueCall;
import cloud.sentiric.dialplan.plan.Action.PlayAnnouncement;
import cloud.sentiric.dialplan.plan.Action.ProcessGuestCall;
import cloud.sentiric.dialplan.plan.Action.Reject;
import cloud.sentiric.dialplan.plan.Action.StartAiConversation;
import cloud.sentiric.number.Region;
import cloud.sentiric.store.record.TenantId;
import cloud.sentiric.store.record.Violation;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RulesTest {
    private static final TenantId TENANT = new TenantId("acme");

    private static Stream<Action> good() {
        return Stream.of(
                new StartAiConversation("", ""),
                new StartAiConversation("tone:440,500", "sales"),
                new ProcessGuestCall("file:guest.wav"),
                new PlayAnnouncement("file:welcome-1.tr.wav", 0),
                new PlayAnnouncement("tone:20,60000", 100),
                new PlayAnnouncement("tone:3900,1", 100),
                new EchoTest(3600),
                new ConnectUser("alice.smith"),
                new EnqueueCall("sales_1", ""),
                new Reject(400, ""),
                new Reject(699, "No"));
    }

    private static Stream<Action> bad() {
        return Stream.of(
                new StartAiConversation("http://elsewhere", ""),
                new ProcessGuestCall("file:../../etc/passwd"),
                new ProcessGuestCall("file:/etc/passwd"),
                new ProcessGuestCall("file:tr/welcome-1.wav"),
                new PlayAnnouncement("data:audio/wav;base64,AAAA", 1),
                new PlayAnnouncement("tone:440", 1),
                new PlayAnnouncement("tone:19,1000", 1),
                new PlayAnnouncement("tone:3901,1000", 1),
                new PlayAnnouncement("tone:440,0", 1),
                new PlayAnnouncement("tone:440,60001", 1),
                new PlayAnnouncement("", 1),
                new PlayAnnouncement("file:", 1),
                new PlayAnnouncement("file:welcome.wav", -1),
                new PlayAnnouncement("file:welcome.wav", 101),
                new EchoTest(-1),
                new ConnectUser(""),
                new ConnectUser("a b"),
                new EnqueueCall("", ""),
                new Reject(399, ""),
                new Reject(700, ""),
                new Reject(200, "OK"),
                new Reject(403, "a\r\nVia: b"));
    }

    @ParameterizedTest
    @MethodSource("good")
    void actionIsGood(Action action) {
        assertThat(plan("p", "acme", action).violations()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("bad")
    void actionIsBad(Action action) {
        assertThat(plan("p", "acme", action).violations())
                .singleElement()
                .satisfies(violation -> assertThat(violation.field()).startsWith("dialplan.action_data."));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "A", "a-b", "a b", "ç", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"})
    void idIsBad(String id) {
        assertThat(plan(id, "acme", new EchoTest(0)).violations())
                .extracting(Violation::field)
                .containsExactly("dialplan.id");
    }

    @Test
    void failsafeBelongsToTheSystem() {
        assertThat(plan("failsafe", "acme", new EchoTest(0)).violations())
                .extracting(Violation::field)
                .containsExactly("dialplan.tenant_id");
        assertThat(plan("failsafe", "system", new EchoTest(0)).violations()).isEmpty();
    }

    private static Dialplan plan(String id, String tenant, Action action) {
        return new Dialplan(new DialplanId(id), new TenantId(tenant), "", action);
    }

    @ParameterizedTest
    @CsvSource({
        "+90 212 454 85 90, true",
        "02124548590, true",
        "9001, false",
        "+90 212 454 85 9, false",
        "abc, false",
        "'', false"
    })
    void routeHasATelephoneNumber(String number, boolean good) {
        assertThat(route(number, false).violations().isEmpty()).isEqualTo(good);
    }

    @Test
    void maintenanceNeedsItsPlan() {
        assertThat(route("902124548590", true).violations())
                .extracting(Violation::field)
                .containsExactly("inbound_route.maintenance_dialplan_id");
    }

    private static InboundRoute route(String number, boolean inMaintenance) {
        return new InboundRoute(
                CalledNumber.of(number, new Region("TR")),
                TENANT,
                new DialplanId("active"),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                inMaintenance,
                false,
                "tr");
    }

    @ParameterizedTest
    @CsvSource({
        "+905551001001, phone, 905551001001",
        "05551001001, phone, 905551001001",
        "1001, extension, 1001",
        "alice, extension, alice",
    })
    void callerIsKnownBy(String text, String type, String value) {
        assertThat(CallerAddress.of(text, new Region("TR"))).contains(new CallerAddress(type, value));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "anonymous", "Anonymous"})
    void callerIsAnonymous(String text) {
        assertThat(CallerAddress.of(text, new Region("TR"))).isEmpty();
    }
}
