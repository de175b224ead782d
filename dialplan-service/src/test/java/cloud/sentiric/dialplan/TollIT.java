package cloud.sentiric.dialplan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import cloud.sentiric.proto.dialplan.v1.CallingPolicy;
import cloud.sentiric.proto.dialplan.v1.CreateOutboundRouteRequest;
import cloud.sentiric.proto.dialplan.v1.CreateTrunkRequest;
import cloud.sentiric.proto.dialplan.v1.DeleteCallingPolicyRequest;
import cloud.sentiric.proto.dialplan.v1.DeleteRateRequest;
import cloud.sentiric.proto.dialplan.v1.DestinationEffect;
import cloud.sentiric.proto.dialplan.v1.DestinationRule;
import cloud.sentiric.proto.dialplan.v1.GetCallingPolicyRequest;
import cloud.sentiric.proto.dialplan.v1.ListCallingPoliciesRequest;
import cloud.sentiric.proto.dialplan.v1.ListRatesRequest;
import cloud.sentiric.proto.dialplan.v1.OutboundRefusal;
import cloud.sentiric.proto.dialplan.v1.OutboundRoute;
import cloud.sentiric.proto.dialplan.v1.PutCallingPolicyRequest;
import cloud.sentiric.proto.dialplan.v1.PutRateRequest;
import cloud.sentiric.proto.dialplan.v1.Rate;
import cloud.sentiric.proto.dialplan.v1.ResolveDialplanRequest;
import cloud.sentiric.proto.dialplan.v1.ResolveDialplanResponse;
import cloud.sentiric.proto.dialplan.v1.Trunk;
import io.grpc.Status;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What users may not call out, asked of one instance and of two. */
final class TollIT extends OverGrpc {
    private static final String NATIONAL = "+905559876543";
    private static final String ABROAD = "+49301234567";

    /** A tenant of its own for each test. */
    private final String tenant =
            "t" + UUID.randomUUID().toString().replace("-", "").substring(0, 12);

    private final String user = UUID.randomUUID().toString();

    @BeforeEach
    void trunkAndRoutes() {
        service.outbound()
                .createTrunk(CreateTrunkRequest.newBuilder()
                        .setTenantId(tenant)
                        .setTrunk(Trunk.newBuilder()
                                .setId("carrier")
                                .setHost("sip.carrier.example")
                                .setEnabled(true))
                        .build());
        for (var prefix : List.of("+", "112")) {
            service.outbound()
                    .createOutboundRoute(CreateOutboundRouteRequest.newBuilder()
                            .setTenantId(tenant)
                            .setOutboundRoute(OutboundRoute.newBuilder()
                                    .setId(prefix.equals("+") ? "world" : "emergency")
                                    .setPrefix(prefix)
                                    .addTrunkIds("carrier"))
                            .build());
        }
    }

    private ResolveDialplanResponse call(RunningService of, String attempt, String number) {
        return of.plans()
                .resolveDialplan(ResolveDialplanRequest.newBuilder()
                        .setCallerContactValue("1001")
                        .setCallerTenantId(tenant)
                        .setCallerUserId(user)
                        .setAttemptId(attempt)
                        .setDestinationNumber(number)
                        .build());
    }

    private static String attempt() {
        return UUID.randomUUID().toString();
    }

    private String leaves(String number) {
        var attempt = attempt();
        var answer = call(service, attempt, number);
        assertThat(answer.getRefusal()).isEqualTo(OutboundRefusal.OUTBOUND_REFUSAL_UNSPECIFIED);
        assertThat(answer.getOutbound().getTrunksCount()).isEqualTo(1);
        return attempt;
    }

    private void isRefused(String number, OutboundRefusal why) {
        var answer = call(service, attempt(), number);
        assertThat(answer.getRefusal()).isEqualTo(why);
        assertThat(answer.hasOutbound()).isFalse();
    }

    private CallingPolicy put(CallingPolicy.Builder policy) {
        return service.toll()
                .putCallingPolicy(PutCallingPolicyRequest.newBuilder()
                        .setTenantId(tenant)
                        .setCallingPolicy(policy)
                        .build())
                .getCallingPolicy();
    }

    private void rate(String prefix, long micros) {
        service.toll()
                .putRate(PutRateRequest.newBuilder()
                        .setTenantId(tenant)
                        .setRate(Rate.newBuilder().setPrefix(prefix).setCostPerMinuteMicros(micros))
                        .build());
    }

    private static DestinationRule allow(String prefix) {
        return DestinationRule.newBuilder()
                .setPrefix(prefix)
                .setEffect(DestinationEffect.DESTINATION_EFFECT_ALLOW)
                .build();
    }

    @Test
    void abroadIsForbiddenUntilARuleSaysOtherwise() {
        leaves(NATIONAL);
        isRefused(ABROAD, OutboundRefusal.OUTBOUND_REFUSAL_DESTINATION_FORBIDDEN);
        isRefused("+909001234567", OutboundRefusal.OUTBOUND_REFUSAL_DESTINATION_FORBIDDEN);
        put(CallingPolicy.newBuilder().addRules(allow("+49")));
        leaves(ABROAD);
    }

    @Test
    void twoCallsAtOnceAndTheThirdWhenOneIsOver() {
        var first = leaves(NATIONAL);
        leaves(NATIONAL);
        isRefused(NATIONAL, OutboundRefusal.OUTBOUND_REFUSAL_TOO_MANY_CALLS);
        leaves("112");
        calls.ended(first, Duration.ofSeconds(30));
        var third = leaves(NATIONAL);
        isRefused(NATIONAL, OutboundRefusal.OUTBOUND_REFUSAL_TOO_MANY_CALLS);
        // Asked twice, as when the first answer was late, it is still one call.
        assertThat(call(service, third, NATIONAL).hasOutbound()).isTrue();
    }

    /** Who is in an expensive call asks for a cheap number by handing it on. */
    @Test
    void anAttemptDoesNotBecomeCheaperByAskingForAnotherNumber() {
        put(CallingPolicy.newBuilder().addRules(allow("+49")).setUserDailyCostLimitMicros(10_000_000));
        rate("+49", 1_000_000);
        rate("+90", 10_000);
        var attempt = leaves(ABROAD);
        assertThat(call(service, attempt, NATIONAL).hasOutbound()).isTrue();
        assertThat(call(service, attempt(), ABROAD).getOutbound().getMaxDurationSeconds())
                .as("all that is left beside the half of the first call")
                .isEqualTo(300);
        calls.ended(attempt, Duration.ofMinutes(5));
        isRefused(NATIONAL, OutboundRefusal.OUTBOUND_REFUSAL_COST_LIMIT);
    }

    @Test
    void aDayCostsNoMoreThanItsLimit() {
        rate("+90", 1_000_000);
        put(CallingPolicy.newBuilder().setDailyCostLimitMicros(6_000_000).setUserDailyCostLimitMicros(10_000_000));
        var attempt = attempt();
        assertThat(call(service, attempt, NATIONAL).getOutbound().getMaxDurationSeconds())
                .as("half of what the user has left")
                .isEqualTo(300);
        assertThat(call(service, attempt(), NATIONAL).getOutbound().getMaxDurationSeconds())
                .as("all that the tenant has left")
                .isEqualTo(60);
        calls.ended(attempt, Duration.ofSeconds(270));
        // 4.50 of it is spent, 1.00 may be by the second call.
        isRefused(NATIONAL, OutboundRefusal.OUTBOUND_REFUSAL_COST_LIMIT);
    }

    @Test
    void whatWasSpentIsRefusedAndWhatWasNotIsGivenBack() {
        rate("+90", 1_000_000);
        put(CallingPolicy.newBuilder().setUserId(user).setMaxCalls(1).setDailyCostLimitMicros(2_000_000));
        var first = leaves(NATIONAL);
        calls.ended(first, Duration.ZERO);
        var second = leaves(NATIONAL);
        calls.ended(second, Duration.ofSeconds(59));
        var third = attempt();
        assertThat(call(service, third, NATIONAL).getOutbound().getMaxDurationSeconds())
                .isEqualTo(60);
        calls.ended(third, Duration.ofMinutes(1));
        isRefused(NATIONAL, OutboundRefusal.OUTBOUND_REFUSAL_COST_LIMIT);
    }

    @Test
    void twoInstancesLetOutNoMoreThanOne() throws Exception {
        put(CallingPolicy.newBuilder().setUserId(user).setMaxCalls(5));
        try (var other = RunningService.start(POSTGRES, database, users, calls);
                var threads = Executors.newFixedThreadPool(8)) {
            await().atMost(Duration.ofSeconds(30)).until(other::isReady);
            var asked = new ArrayList<Callable<Boolean>>();
            for (int i = 0; i < 40; i++) {
                var of = i % 2 == 0 ? service : other;
                asked.add(() -> call(of, attempt(), NATIONAL).hasOutbound());
            }
            int let = 0;
            for (var answer : threads.invokeAll(asked)) {
                let += answer.get() ? 1 : 0;
            }
            assertThat(let).isEqualTo(5);
        }
    }

    @Test
    void aRehearsalCountsNothing() {
        var request = ResolveDialplanRequest.newBuilder()
                .setCallerTenantId(tenant)
                .setCallerUserId(user)
                .setDestinationNumber(NATIONAL)
                .setRehearsal(true)
                .build();
        for (int i = 0; i < 4; i++) {
            assertThat(service.plans().resolveDialplan(request).hasOutbound()).isTrue();
        }
        assertRefused(
                () -> service.plans()
                        .resolveDialplan(request.toBuilder().setRehearsal(false).build()),
                Status.Code.INVALID_ARGUMENT,
                "attempt_id");
    }

    /** As a cdr-service that has only just started. */
    @Test
    void whoCannotBeCheckedIsNotForbiddenAndALateAnswerCounts() {
        var first = leaves(NATIONAL);
        leaves(NATIONAL);
        var slow = new CountDownLatch(1);
        calls.hold(slow);
        calls.ended(first, Duration.ofSeconds(30));
        isRefused(NATIONAL, OutboundRefusal.OUTBOUND_REFUSAL_UNDECIDED);
        slow.countDown();
        calls.hold(new CountDownLatch(1));
        try {
            await().atMost(Duration.ofSeconds(5))
                    .until(() -> call(service, attempt(), NATIONAL).hasOutbound());
        } finally {
            calls.hold(new CountDownLatch(0));
        }
    }

    @Test
    void policiesAreKept() {
        var ofTenant = put(CallingPolicy.newBuilder().setUserMaxCalls(3).addRules(allow("+49")));
        var ofUser = put(CallingPolicy.newBuilder().setUserId(user).setMaxCalls(0));
        assertThat(service.toll()
                        .getCallingPolicy(GetCallingPolicyRequest.newBuilder()
                                .setTenantId(tenant)
                                .build())
                        .getCallingPolicy())
                .isEqualTo(ofTenant);
        assertThat(service.toll()
                        .listCallingPolicies(ListCallingPoliciesRequest.newBuilder()
                                .setTenantId(tenant)
                                .build())
                        .getCallingPoliciesList())
                .containsExactlyInAnyOrder(ofTenant, ofUser);
        isRefused(NATIONAL, OutboundRefusal.OUTBOUND_REFUSAL_TOO_MANY_CALLS);
        service.toll()
                .deleteCallingPolicy(DeleteCallingPolicyRequest.newBuilder()
                        .setTenantId(tenant)
                        .setUserId(user)
                        .build());
        leaves(NATIONAL);
        assertRefused(
                () -> put(CallingPolicy.newBuilder().setUserId("alice")),
                Status.Code.INVALID_ARGUMENT,
                "calling_policy.user_id");
        assertRefused(
                () -> put(CallingPolicy.newBuilder().setUserId(user).setUserMaxCalls(1)),
                Status.Code.INVALID_ARGUMENT,
                "user_max_calls");
        assertRefused(
                () -> put(CallingPolicy.newBuilder()
                        .addRules(allow("49"))
                        .addRules(DestinationRule.newBuilder().setPrefix("+1"))),
                Status.Code.INVALID_ARGUMENT,
                "calling_policy.rules[1].effect");
        assertRefused(() -> put(CallingPolicy.newBuilder().setMaxCalls(-1)), Status.Code.INVALID_ARGUMENT, "max_calls");
    }

    @Test
    void ratesAreKept() {
        rate("+90", 1);
        rate("+90", 2);
        rate("+", 3);
        var list = ListRatesRequest.newBuilder().setTenantId(tenant).build();
        assertThat(service.toll().listRates(list).getRatesList())
                .extracting(Rate::getCostPerMinuteMicros)
                .containsExactly(3L, 2L);
        service.toll()
                .deleteRate(DeleteRateRequest.newBuilder()
                        .setTenantId(tenant)
                        .setPrefix("+90")
                        .build());
        assertThat(service.toll().listRates(list).getRatesCount()).isEqualTo(1);
        assertRefused(() -> rate("x", 1), Status.Code.INVALID_ARGUMENT, "rate.prefix");
        assertRefused(() -> rate("+1", -1), Status.Code.INVALID_ARGUMENT, "rate.cost_per_minute_micros");
    }
}
