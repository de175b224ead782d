package cloud.sentiric.store.grpc;

import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import org.springframework.boot.grpc.server.autoconfigure.GrpcServerExecutorProvider;

/** A virtual thread for each request: it waits for the database. */
public final class RequestThreads implements GrpcServerExecutorProvider {
    private final Executor threads = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("grpc-", 0).factory());

    @Override
    public Executor getExecutor() {
        return threads;
    }
}
