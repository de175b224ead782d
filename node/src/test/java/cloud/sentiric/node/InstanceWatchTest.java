package cloud.sentiric.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.discovery.DiscoveryClient;

final class InstanceWatchTest {
    private final AtomicInteger looks = new AtomicInteger();
    private final CountDownLatch answer = new CountDownLatch(1);

    /** Every call of a media-service that fell silent asks for it anew. */
    @Test
    void manyWhoAskForALookGetOne() {
        try (var watch = new InstanceWatch(new Slow(), "node-b", "media-service", found -> {})) {
            watch.start();
            await().until(() -> looks.get() == 1);
            for (int i = 0; i < 500; i++) {
                watch.refresh();
            }
            answer.countDown();
            await().until(() -> looks.get() >= 2);
            watch.refresh();
            // The first, the one that was asked for, the one after it, and one of the period.
            await().until(() -> looks.get() >= 3);
            assertThat(looks.get()).isLessThanOrEqualTo(4);
        }
    }

    /** Answers when it is told to. */
    private final class Slow implements DiscoveryClient {
        @Override
        public String description() {
            return "slow";
        }

        @Override
        public List<ServiceInstance> getInstances(String service) {
            looks.incrementAndGet();
            try {
                answer.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return List.of();
        }

        @Override
        public List<String> getServices() {
            return List.of();
        }
    }
}
