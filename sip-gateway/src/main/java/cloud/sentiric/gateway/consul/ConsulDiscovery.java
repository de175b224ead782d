package cloud.sentiric.gateway.consul;

import cloud.sentiric.gateway.target.Instance;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.cloud.consul.ConsulClient;
import org.springframework.cloud.consul.model.http.health.Check;
import org.springframework.cloud.consul.model.http.health.HealthService;

/**
 * The thread {@code consul}: watches the instances of one service with blocking queries. Instances whose checks fail are
 * listed too, as not passing: their dialogs go on. While Consul is away the last list stays.
 */
public final class ConsulDiscovery implements Discovery {
    private static final Logger LOG = LoggerFactory.getLogger(ConsulDiscovery.class);
    /** Seconds a query waits for a change. */
    private static final long WAIT = 20;

    private static final long RETRY_SECONDS = 1;
    /** Instances taken over from one list. */
    private static final int MAX_INSTANCES = 200;

    private final ConsulClient client;
    private final String service;
    private final Consumer<List<Instance>> listener;
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile @Nullable String trouble = "Consul was not reached yet";
    private @Nullable Thread thread;

    public ConsulDiscovery(ConsulClient client, String service, Consumer<List<Instance>> listener) {
        this.client = client;
        this.service = service;
        this.listener = listener;
    }

    @Override
    public void start() {
        thread = Thread.ofPlatform().name("consul").daemon().start(this::watch);
    }

    @Override
    public @Nullable String trouble() {
        return trouble;
    }

    private void watch() {
        long index = 0;
        try {
            do {
                index = query(index);
            } while (!closed.await(index == 0 ? RETRY_SECONDS : 0, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The index to wait from, or 0 after a failure. */
    private long query(long index) {
        try {
            var query = new ConsulClient.QueryParams(WAIT, index);
            var answer = client.getHealthServices(service, false, null, null, query);
            var body = answer.getBody();
            if (body != null) {
                listener.accept(instances(body));
            }
            if (trouble != null) {
                LOG.info("Consul is there, it lists {} instances of {}", body == null ? 0 : body.size(), service);
                trouble = null;
            }
            String header = answer.getHeaders().getFirst("X-Consul-Index");
            long next = header == null ? 0 : Long.parseLong(header);
            // An index that goes back was reset (Consul, blocking queries).
            return next < index ? 1 : Math.max(1, next);
        } catch (RuntimeException e) {
            if (closed.getCount() > 0 && trouble == null) {
                LOG.warn("Consul is away, the last list of {} stays: {}", service, e.toString());
                trouble = "Consul is away since " + Instant.now() + ", the last list stays";
            }
            return 0;
        }
    }

    private static List<Instance> instances(List<HealthService> services) {
        var instances = new ArrayList<Instance>();
        for (var entry : services) {
            var found = instance(entry);
            if (found != null && instances.size() < MAX_INSTANCES) {
                instances.add(found);
            }
        }
        return instances;
    }

    private static @Nullable Instance instance(HealthService entry) {
        var registered = entry.getService();
        Map<String, String> meta = registered.getMeta() == null ? Map.of() : registered.getMeta();
        String host = meta.getOrDefault("sip-address", registered.getAddress());
        if (host == null || host.isBlank()) {
            host = entry.getNode().getAddress();
        }
        boolean passing = true;
        for (Check check : entry.getChecks()) {
            passing &= check.getStatus() == Check.CheckStatus.PASSING;
        }
        boolean tagged = registered.getTags() != null && registered.getTags().contains("drain=true");
        boolean draining = tagged || "true".equals(meta.get("drain"));
        String name = meta.getOrDefault("node", entry.getNode().getNode());
        try {
            int port = Integer.parseInt(meta.getOrDefault("sip-port", ""));
            var address = new InetSocketAddress(InetAddress.getByName(host), port);
            return new Instance(name, address, passing, draining);
        } catch (IllegalArgumentException | UnknownHostException e) {
            LOG.warn(
                    "Instance {} is left out: its metadata need sip-port (and sip-address, an IP)", registered.getId());
            return null;
        }
    }

    @Override
    public void close() {
        closed.countDown();
        if (thread != null) {
            thread.interrupt();
        }
    }
}
