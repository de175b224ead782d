package cloud.sentiric.dialplan;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.sentiric.proto.dialplan.v1.Action;
import cloud.sentiric.proto.dialplan.v1.ResolveDialplanRequest;
import io.grpc.Status;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of a call. */
final class ResolveIT extends OverGrpc {
    @Nested
    class DemoNumbers {
        @ParameterizedTest
        @CsvSource({
            "902124548590, demo_welcome, ACTION_PLAY_ANNOUNCEMENT, file:welcome.wav",
            "+90 212 454 85 90, demo_welcome, ACTION_PLAY_ANNOUNCEMENT, file:welcome.wav",
            "02124548590, demo_welcome, ACTION_PLAY_ANNOUNCEMENT, file:welcome.wav",
            "00902124548590, demo_welcome, ACTION_PLAY_ANNOUNCEMENT, file:welcome.wav",
            "902120000000, demo_echo, ACTION_ECHO_TEST, ''",
            "902120000001, demo_off_hours, ACTION_PLAY_ANNOUNCEMENT, file:off_hours.wav",
            "902120000002, demo_reject, ACTION_REJECT, ''",
            "902120000003, demo_maintenance, ACTION_PLAY_ANNOUNCEMENT, file:maintenance.wav",
            "902120000004, demo_connect, ACTION_CONNECT_USER, ''",
        })
        void areResolved(String number, String plan, Action action, String audio) {
            var resolved = resolve("905551001001", number);
            assertThat(resolved.getDialplanId()).isEqualTo(plan);
            assertThat(resolved.getTenantId()).isEqualTo("sentiric_demo");
            assertThat(resolved.getAction()).isEqualTo(action);
            assertThat(resolved.getActionData().getPlayAnnouncement().getAudioUri())
                    .isEqualTo(audio);
            assertThat(resolved.getInboundRoute().getPhoneNumber()).startsWith("9021");
        }

        @Test
        void carryTheirData() {
            assertThat(resolve("", "902120000002").getActionData().getReject().getSipCode())
                    .isEqualTo(403);
            assertThat(resolve("", "902120000004")
                            .getActionData()
                            .getConnectUser()
                            .getSipUsername())
                    .isEqualTo("1001");
            assertThat(resolve("", WELCOME)
                            .getActionData()
                            .getPlayAnnouncement()
                            .getRepeat())
                    .isEqualTo(1);
        }
    }

    @Nested
    class WhoIsCalling {
        @ParameterizedTest
        @CsvSource({
            "+905551001001, ''",
            "+905551001001, acme",
            "05551001001, ''",
            "05551001001, sentiric_demo",
            "1001, sentiric_demo",
        })
        void isMatched(String caller, String callerTenant) {
            var resolved = resolve(caller, callerTenant, WELCOME);
            assertThat(resolved.getMatchedUser().getName()).isEqualTo("Alice");
            assertThat(resolved.hasMatchedContact()).isTrue();
        }

        @Test
        void decidesThePlan() {
            create(echo("for_known"));
            create(echo("for_guests"));
            create(route("+902129990001", "for_known").toBuilder()
                    .setGuestDialplanId("for_guests")
                    .setBlockAnonymous(true)
                    .build());
            assertThat(resolve("+905551001001", "902129990001").getDialplanId()).isEqualTo("for_known");
            assertThat(resolve("+905550000000", "902129990001").getDialplanId()).isEqualTo("for_guests");
            var anonymous = resolve("", "902129990001");
            assertThat(anonymous.getAction()).isEqualTo(Action.ACTION_REJECT);
            assertThat(anonymous.getActionData().getReject().getSipCode()).isEqualTo(433);
            assertThat(anonymous.hasMatchedUser()).isFalse();
        }

        /** The called tenant has an extension 1001 too. */
        @ParameterizedTest
        @ValueSource(strings = {"acme", "", "-", "Sentiric_Demo"})
        void isAGuestByAnExtensionThatIsNotTheCalledTenants(String callerTenant) {
            assertThat(resolve("1001", callerTenant, WELCOME).hasMatchedUser()).isFalse();
        }

        @Test
        void isAGuestToATenantThatDoesNotKnowTheNumber() {
            create(echo("of_another").toBuilder().setTenantId("other").build());
            create(route("+902129990012", "of_another").toBuilder()
                    .setTenantId("other")
                    .build());
            var resolved = resolve("+905551001001", "902129990012");
            assertThat(resolved.getTenantId()).isEqualTo("other");
            assertThat(resolved.hasMatchedUser()).isFalse();
        }

        @Test
        void isAGuestWhileUserServiceIsSilent() {
            users.silent(true);
            try {
                long start = System.nanoTime();
                var resolved = resolve("+905551001001", WELCOME);
                assertThat(Duration.ofNanos(System.nanoTime() - start))
                        .isBetween(Duration.ofMillis(150), Duration.ofSeconds(2));
                assertThat(resolved.getDialplanId()).isEqualTo("demo_welcome");
                assertThat(resolved.hasMatchedUser()).isFalse();
            } finally {
                users.silent(false);
            }
            assertThat(resolve("+905551001001", WELCOME).hasMatchedUser()).isTrue();
        }
    }

    @Nested
    class UnknownNumbers {
        @Test
        void areNotFoundAndLeaveNoRow() throws SQLException {
            long before = rows();
            for (var number : List.of("+902120009999", "9001", "alice", "x".repeat(64))) {
                assertRefused(() -> resolve("+905551001001", number), Status.Code.NOT_FOUND, "destination_number");
            }
            assertThat(rows()).isEqualTo(before);
        }

        @ParameterizedTest
        @ValueSource(strings = {"", " ", "a\u0000b"})
        void mustBeText(String number) {
            assertRefused(() -> resolve("", number), Status.Code.INVALID_ARGUMENT, "destination_number");
        }

        @Test
        void areTheFailsafePlanWhereThereIsOne() {
            create(echo("failsafe").toBuilder().setTenantId("system").build());
            try {
                var resolved = resolve("+905551001001", "+902120009999");
                assertThat(resolved.getDialplanId()).isEqualTo("failsafe");
                assertThat(resolved.getTenantId()).isEqualTo("system");
                assertThat(resolved.hasInboundRoute()).isFalse();
            } finally {
                delete("system", "failsafe");
            }
        }

        private long rows() throws SQLException {
            try (var connection = POSTGRES.connect(database);
                    var statement = connection.createStatement();
                    var found = statement.executeQuery("select (select count(*) from inbound_routes)"
                            + " + (select count(*) from dialplans) + (select count(*) from schedules)"
                            + " + (select count(*) from trunks)")) {
                found.next();
                return found.getLong(1);
            }
        }
    }

    @Test
    void measuresItsRequests() throws Exception {
        resolve("", WELCOME);
        double before = resolutions();
        service.plans()
                .resolveDialplan(ResolveDialplanRequest.newBuilder()
                        .setDestinationNumber(WELCOME)
                        .setRehearsal(true)
                        .build());
        assertThat(resolutions()).as("a rehearsal is no call").isEqualTo(before);
        resolve("", WELCOME);
        assertThat(resolutions()).isEqualTo(before + 1);
        assertThat(service.get("/metrics").body())
                .contains("dialplan_resolutions_total{")
                .contains("grpc_server_processing_duration_seconds_count{")
                .contains("ResolveDialplan");
    }

    private static double resolutions() throws Exception {
        return service.get("/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith("dialplan_resolutions_total{"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .sum();
    }
}
