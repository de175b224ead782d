package cloud.sentiric.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.sentiric.phone.Phone;
import cloud.sentiric.phone.sip.Account;
import cloud.sentiric.proto.user.v1.CreateSipCredentialRequest;
import cloud.sentiric.proto.user.v1.CreateUserRequest;
import cloud.sentiric.proto.user.v1.UserServiceGrpc;
import cloud.sentiric.proto.user.v1.UserType;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

/**
 * A cluster of three nodes loses node-b, which has one of everything: first its power, then its way to the others. Only with
 * SENTIRIC_LONG=true, as three nodes take a minute or more to start.
 */
@Order(95)
@EnabledIfEnvironmentVariable(named = "SENTIRIC_LONG", matches = "true")
final class ClusterIT {
    private static final InetAddress PHONE = InetAddress.ofLiteral("127.0.0.1");
    private static final String TENANT = "sentiric_demo";
    private static final String PASSWORD = "only for this test";
    /** In which new calls have to succeed again; the machine of the tests is a slow one. */
    private static final Duration CALLS_AGAIN = Duration.ofSeconds(10);
    /** In which PostgreSQL takes writes again: 20 s are Patroni's least ttl. */
    private static final Duration WRITES_AGAIN = Duration.ofSeconds(40);

    private static final Duration ALL_BACK = Duration.ofSeconds(90);

    @Test
    @Timeout(900)
    void nodeBIsKilledReturnsAndIsCutOff() {
        try (var cluster = Platform.cluster()) {
            var caller = new SteadyCaller(cluster);
            // What node-a hears goes to node-b alone while it is cut from node-c.
            cluster.node("cut", "node-c", "node-a");
            Awaitility.await("one node is left to the edge")
                    .atMost(ALL_BACK)
                    .until(cluster::targets, targets -> targets.split("\"state\":\"up\"", -1).length == 2);
            try (var _ = Callee.registered(cluster, "1001")) {
                cluster.node("heal", "node-c");
                hasBothNodes(cluster);
                makeUser(cluster, "newcomer");

                lost(cluster, caller, "node-b is killed", () -> cluster.node("kill", "node-b"));
                // It was made at node-b a moment ago, and node-b is no more.
                logsIn(cluster, "newcomer");
                cluster.node("start", "node-b");
                hasBothNodes(cluster);

                lost(cluster, caller, "node-b is cut off", () -> cluster.node("cut", "node-b"));
                cluster.node("heal", "node-b");
                hasBothNodes(cluster);
            }
            caller.everyAttemptHasOneTrueRow();
        }
    }

    /** What happens to a node while it is called and written to. */
    private static void lost(Platform cluster, SteadyCaller caller, String what, Runnable loss) {
        try (var writes = new SteadyWriter(cluster.environment());
                var calls = caller.begin()) {
            calls.goOnFor(Duration.ofSeconds(3));
            loss.run();
            calls.goOnFor(WRITES_AGAIN);
            var silence = calls.longestSilence();
            System.out.printf("%s: new calls again after %d ms; %s%n", what, silence.toMillis(), writes.gaps());
            assertThat(silence).as("time without a new call, %s", what).isLessThan(CALLS_AGAIN);
            assertThat(writes.twoPrimaries())
                    .as("writes that two primaries took at a time, %s", what)
                    .isEmpty();
            assertThat(writes.longestGap()).as("time without a write, %s", what).isLessThan(WRITES_AGAIN);
        }
    }

    private static void hasBothNodes(Platform cluster) {
        Awaitility.await("both nodes get calls")
                .atMost(ALL_BACK)
                .until(cluster::targets, targets -> targets.split("\"state\":\"up\"", -1).length == 3);
    }

    private static void logsIn(Platform cluster, String name) {
        try (var phone = Phone.subscriber(PHONE, cluster.gateway(), new Account(name, PASSWORD, cluster.realm()))) {
            phone.register();
            phone.expects("REGISTER", 200);
        }
    }

    private static void makeUser(Platform cluster, String name) {
        var channel = cluster.operatorOf("USER");
        try {
            var users = UserServiceGrpc.newBlockingStub(channel).withDeadlineAfter(10, TimeUnit.SECONDS);
            var user = users.createUser(CreateUserRequest.newBuilder()
                            .setName(name)
                            .setTenantId(TENANT)
                            .setUserType(UserType.USER_TYPE_AGENT)
                            .build())
                    .getUser();
            var made = users.createSipCredential(CreateSipCredentialRequest.newBuilder()
                    .setUserId(user.getId())
                    .setSipUsername(name)
                    .setPassword(PASSWORD)
                    .setTenantId(TENANT)
                    .build());
            assertThat(List.of(made.getSipUsername())).containsExactly(name);
        } finally {
            channel.shutdownNow();
        }
    }
}
