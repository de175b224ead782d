package cloud.sentiric.dialplan;

import cloud.sentiric.proto.dialplan.v1.DialplanServiceGrpc;
import cloud.sentiric.proto.dialplan.v1.DialplanServiceGrpc.DialplanServiceBlockingStub;
import cloud.sentiric.proto.dialplan.v1.OutboundServiceGrpc;
import cloud.sentiric.proto.dialplan.v1.OutboundServiceGrpc.OutboundServiceBlockingStub;
import cloud.sentiric.proto.dialplan.v1.TollServiceGrpc;
import cloud.sentiric.proto.dialplan.v1.TollServiceGrpc.TollServiceBlockingStub;
import cloud.sentiric.servers.LocalService;
import cloud.sentiric.servers.PostgresServer;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The whole service with the demo plans, and a client of it. */
final class RunningService extends LocalService {
    private RunningService(PostgresServer postgres, Stream<String> arguments) {
        super(postgres, List.of(DialplanApplication.class), arguments.toArray(String[]::new));
    }

    static RunningService start(
            PostgresServer postgres, String database, FixedUsers users, FixedCalls calls, String... more) {
        var arguments = Stream.of(
                "--DEMO_DATA=true",
                "--spring.grpc.client.channel.user-service.target=static://127.0.0.1:" + users.port(),
                "--spring.grpc.client.channel.cdr-service.target=static://127.0.0.1:" + calls.port(),
                "--dialplan.postgres.database=" + database);
        return new RunningService(postgres, Stream.concat(arguments, Stream.of(more)));
    }

    /** Whether all is in memory, and changes are told: a moment after it is ready. */
    boolean isTold() {
        return bean(MeterRegistry.class).get("dialplan.memory.told").gauge().value() == 1;
    }

    TollServiceBlockingStub toll() {
        return TollServiceGrpc.newBlockingStub(channel()).withDeadlineAfter(5, TimeUnit.SECONDS);
    }

    OutboundServiceBlockingStub outbound() {
        return OutboundServiceGrpc.newBlockingStub(channel()).withDeadlineAfter(5, TimeUnit.SECONDS);
    }

    DialplanServiceBlockingStub plans() {
        return DialplanServiceGrpc.newBlockingStub(channel()).withDeadlineAfter(5, TimeUnit.SECONDS);
    }
}
