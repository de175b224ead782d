package cloud.sentiric.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.springframework.cloud.client.DefaultServiceInstance;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.discovery.DiscoveryClient;

final class InstanceWatchTest {
    private final AtomicInteger looks = new AtomicInteger();
    private final CountDownLatch answer = new CountDownLatch(1);

    /** Every call of a media-service that fell silent asks for it anew. */
    @Test
    void manyWhoAskForALookGetOne() {
        try (var watch = new InstanceWatch(new PolledLists(new Slow()), "node-b", "media-service", found -> {})) {
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

    /** As Consul's: the first answer comes at once, each other one when something has changed. */
    @Nested
    final class OfListsThatTell {
        private final SynchronousQueue<Answer> answers = new SynchronousQueue<>();
        private final BlockingQueue<Long> known = new LinkedBlockingQueue<>();
        private final BlockingQueue<List<String>> found = new LinkedBlockingQueue<>();
        private final InstanceWatch watch = new InstanceWatch(
                this::list,
                "node-b",
                "media-service",
                all -> found.add(
                        all.stream().map(ServiceInstance::getInstanceId).toList()));

        /** Of instances of these ids; without an index one that fails. */
        private record Answer(long index, List<String> ids) {}

        private InstanceLists.Listed list(String service, long index) {
            known.add(index);
            Answer answer;
            try {
                answer = answers.take();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
            if (answer.index == 0) {
                throw new IllegalStateException("away");
            }
            return new InstanceLists.Listed(
                    answer.ids.stream()
                            .<ServiceInstance>map(id -> new DefaultServiceInstance(id, service, "127.0.0.1", 1, false))
                            .toList(),
                    answer.index);
        }

        private void isAsked(long index, Answer answer) throws InterruptedException {
            assertThat(known.poll(10, TimeUnit.SECONDS)).isEqualTo(index);
            assertThat(answers.offer(answer, 10, TimeUnit.SECONDS)).isTrue();
        }

        @Test
        void waitsFromTheIndexOfWhatItKnows() throws InterruptedException {
            try (watch) {
                watch.start();
                isAsked(0, new Answer(7, List.of("a")));
                isAsked(7, new Answer(9, List.of("b", "a")));
                assertThat(found.poll(10, TimeUnit.SECONDS)).containsExactly("a");
                assertThat(found.poll(10, TimeUnit.SECONDS)).containsExactly("a", "b");
            }
        }

        @Test
        void keepsWhatItKnowsAndAsksAnewAfterAFailure() throws InterruptedException {
            try (watch) {
                watch.start();
                isAsked(0, new Answer(7, List.of("a")));
                isAsked(7, new Answer(0, List.of()));
                isAsked(0, new Answer(3, List.of()));
                isAsked(3, new Answer(4, List.of("b")));
                assertThat(found.poll(10, TimeUnit.SECONDS)).containsExactly("a");
                assertThat(found.poll(10, TimeUnit.SECONDS)).as("away").containsExactly("a");
                assertThat(found.poll(10, TimeUnit.SECONDS)).as("empty").containsExactly("a");
                assertThat(found.poll(10, TimeUnit.SECONDS)).containsExactly("b");
            }
        }

        @Test
        void goesOnAfterAListThatNobodyCanUse() throws InterruptedException {
            var told = new LinkedBlockingQueue<Integer>();
            try (var confused = new InstanceWatch(this::list, "node-b", "media-service", all -> {
                told.add(all.size());
                if (all.size() == 1) {
                    throw new NumberFormatException("no port");
                }
            })) {
                confused.start();
                isAsked(0, new Answer(7, List.of("a")));
                isAsked(7, new Answer(9, List.of("a", "b")));
                assertThat(told.poll(10, TimeUnit.SECONDS)).isOne();
                assertThat(told.poll(10, TimeUnit.SECONDS)).isEqualTo(2);
            }
        }

        @Test
        void endsWhileItWaits() throws InterruptedException {
            watch.start();
            isAsked(0, new Answer(7, List.of("a")));
            assertThat(known.poll(10, TimeUnit.SECONDS)).isEqualTo(7);
            watch.close();
            // Who was about to take one when it ended may yet do so.
            await().until(() -> !answers.offer(new Answer(8, List.of("b")), 100, TimeUnit.MILLISECONDS));
            assertThat(known).as("nobody asks any longer").isEmpty();
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
