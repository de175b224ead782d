package cloud.sentiric.node.amqp;

import cloud.sentiric.node.Addresses;
import cloud.sentiric.node.Rabbitmq;
import com.rabbitmq.client.Address;
import com.rabbitmq.client.AddressResolver;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/**
 * Connects to the first broker that answers, in the order given: that of the own node is preferred. Whoever has a connection makes
 * it again when it is lost, and may come to another broker of the cluster then.
 */
public final class Brokers extends ConnectionFactory {
    private static final int CONNECT_TIMEOUT_MS = 3000;
    /** Of a broker that takes connections and says nothing, as one that is just coming up. */
    private static final int HANDSHAKE_TIMEOUT_MS = 5000;
    /** Of a queue whose members elect a leader it takes longer than of others to be declared, but not for ever. */
    private static final int RPC_TIMEOUT_MS = 10_000;

    private static final int HEARTBEAT_SECONDS = 10;

    private final AddressResolver brokers;

    /** Connects to nobody yet. */
    public Brokers(Rabbitmq rabbitmq, String nodeIp) {
        this(rabbitmq.addresses(nodeIp));
        setUsername(rabbitmq.user());
        setPassword(rabbitmq.password());
    }

    private Brokers(Addresses addresses) {
        this.brokers = new AddressResolver() {
            @Override
            public List<Address> getAddresses() {
                return addresses.all().stream().flatMap(Brokers::resolved).toList();
            }

            @Override
            public List<Address> maybeShuffle(List<Address> input) {
                return input;
            }
        };
        setAutomaticRecoveryEnabled(false);
        setConnectionTimeout(CONNECT_TIMEOUT_MS);
        setHandshakeTimeout(HANDSHAKE_TIMEOUT_MS);
        setChannelRpcTimeout(RPC_TIMEOUT_MS);
        setRequestedHeartbeat(HEARTBEAT_SECONDS);
    }

    /** A name may stand for several brokers; one that is not known now may be later. */
    private static Stream<Address> resolved(Addresses.Address each) {
        try {
            return Stream.of(InetAddress.getAllByName(each.host()))
                    .map(address -> new Address(address.getHostAddress(), each.port()));
        } catch (UnknownHostException e) {
            return Stream.of(new Address(each.host(), each.port()));
        }
    }

    @Override
    public Connection newConnection(String name) throws IOException, TimeoutException {
        return newConnection(null, brokers, name);
    }
}
