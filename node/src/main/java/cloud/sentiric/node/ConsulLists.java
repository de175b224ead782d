package cloud.sentiric.node;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.discovery.DiscoveryClient;
import org.springframework.cloud.consul.ConsulClient;
import org.springframework.cloud.consul.ConsulClient.QueryParams;
import org.springframework.cloud.consul.discovery.ConsulServiceInstance;

/** Consul's lists, by blocking queries: an answer comes when something changes. */
final class ConsulLists implements InstanceLists {
    /** How long Consul waits for a change. */
    static final Duration WAIT = Duration.ofSeconds(10);

    private static final String INDEX = "X-Consul-Index";

    private final ConsulClient consul;
    private final DiscoveryClient configured;

    /**
     * Asks nobody yet.
     *
     * @param consul waits for longer than {@link #WAIT} for an answer
     * @param configured knows the instances that the configuration names
     */
    ConsulLists(ConsulClient consul, DiscoveryClient configured) {
        this.consul = consul;
        this.configured = configured;
    }

    @Override
    public Listed list(String service, long known) {
        var answer = consul.getHealthServices(service, true, null, null, new QueryParams(WAIT.toSeconds(), known));
        var found = new ArrayList<ServiceInstance>(configured.getInstances(service));
        var body = answer.getBody();
        if (body != null) {
            body.forEach(each -> found.add(new ConsulServiceInstance(each, service)));
        }
        return new Listed(List.copyOf(found), next(known, answer.getHeaders().getFirst(INDEX)));
    }

    /** One that went back was reset, as at a restart of Consul: nothing is known then. */
    private static long next(long known, @Nullable String header) {
        long index = header == null ? 0 : Long.parseLong(header);
        return index < known ? 0 : Math.max(0, index);
    }
}
