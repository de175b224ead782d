package cloud.sentiric.node;

import java.util.List;
import org.springframework.cloud.client.ServiceInstance;

/** Where the healthy instances of services are listed. */
public interface InstanceLists {
    /**
     * Lists the instances of a service; waits a while for a change of the list that is known.
     *
     * @param known index of that list; 0: none, the answer comes at once
     */
    Listed list(String service, long known);

    /**
     * Instances in any order.
     *
     * @param index of this list; 0 where nobody waits for changes
     */
    record Listed(List<ServiceInstance> instances, long index) {}
}
