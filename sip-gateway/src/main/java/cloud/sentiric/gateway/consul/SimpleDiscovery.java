package cloud.sentiric.gateway.consul;

import cloud.sentiric.gateway.target.Instance;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.cloud.client.discovery.DiscoveryClient;

/** The thread {@code discovery}: asks Spring's discovery client, without Consul its fixed list, now and then. */
public final class SimpleDiscovery implements Discovery {
    private static final Logger LOG = LoggerFactory.getLogger(SimpleDiscovery.class);
    private static final long EVERY_SECONDS = 5;

    private final DiscoveryClient client;
    private final String service;
    private final Consumer<List<Instance>> listener;
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile @Nullable String trouble;

    public SimpleDiscovery(DiscoveryClient client, String service, Consumer<List<Instance>> listener) {
        this.client = client;
        this.service = service;
        this.listener = listener;
    }

    @Override
    public void start() {
        Thread.ofPlatform().name("discovery").daemon().start(this::watch);
    }

    @Override
    public @Nullable String trouble() {
        return trouble;
    }

    private void watch() {
        try {
            do {
                ask();
            } while (!closed.await(EVERY_SECONDS, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void ask() {
        try {
            var instances = new ArrayList<Instance>();
            for (var found : client.getInstances(service)) {
                Map<String, String> meta = found.getMetadata() == null ? Map.of() : found.getMetadata();
                String host = meta.getOrDefault("sip-address", found.getHost());
                int port = Integer.parseInt(meta.getOrDefault("sip-port", "" + found.getPort()));
                var address = new InetSocketAddress(InetAddress.getByName(host), port);
                String name = meta.getOrDefault("node", host + ":" + port);
                instances.add(new Instance(name, address, true, "true".equals(meta.get("drain"))));
            }
            listener.accept(instances);
            trouble = null;
        } catch (RuntimeException | UnknownHostException e) {
            if (trouble == null) {
                LOG.warn("No list of {}, the last one stays: {}", service, e.toString());
            }
            trouble = "discovery failed, the last list stays: " + e.getMessage();
        }
    }

    @Override
    public void close() {
        closed.countDown();
    }
}
