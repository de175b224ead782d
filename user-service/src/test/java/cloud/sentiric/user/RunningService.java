package cloud.sentiric.user;

import cloud.sentiric.proto.user.v1.TrunkCredentialServiceGrpc;
import cloud.sentiric.proto.user.v1.TrunkCredentialServiceGrpc.TrunkCredentialServiceBlockingStub;
import cloud.sentiric.proto.user.v1.UserServiceGrpc;
import cloud.sentiric.proto.user.v1.UserServiceGrpc.UserServiceBlockingStub;
import cloud.sentiric.proto.user.v1.WatchSipCredentialsRequest;
import cloud.sentiric.servers.LocalService;
import cloud.sentiric.servers.PostgresServer;
import com.zaxxer.hikari.HikariDataSource;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The whole service with the demo users, and a client of it. */
final class RunningService extends LocalService {
    static final String DEMO_PASSWORD = "demo-password";

    private RunningService(PostgresServer postgres, String database) {
        super(
                postgres,
                List.of(UserApplication.class),
                "--DEMO_DATA=true",
                "--REGION=AT",
                "--DEMO_PASSWORD=" + DEMO_PASSWORD,
                "--TRUNK_SECRET_KEY=" + "QUFB".repeat(10) + "QUE=",
                "--user.postgres.database=" + database);
    }

    static RunningService start(PostgresServer postgres, String database) {
        return new RunningService(postgres, database);
    }

    /** Whether credentials are in memory, and changes are told: a moment after it is ready. */
    boolean isTold() {
        return bean(MeterRegistry.class).get("sip.credentials.told").gauge().value() == 1;
    }

    HikariDataSource pool() {
        return bean(HikariDataSource.class);
    }

    TrunkCredentialServiceBlockingStub trunks() {
        return TrunkCredentialServiceGrpc.newBlockingStub(channel()).withDeadlineAfter(5, TimeUnit.SECONDS);
    }

    /** Somebody who is told of changed credentials from now on. */
    Heard watch() {
        var heard = new Heard();
        UserServiceGrpc.newStub(channel()).watchSipCredentials(WatchSipCredentialsRequest.getDefaultInstance(), heard);
        return heard;
    }

    UserServiceBlockingStub users() {
        return UserServiceGrpc.newBlockingStub(channel()).withDeadlineAfter(5, TimeUnit.SECONDS);
    }
}
