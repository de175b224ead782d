package cloud.sentiric.servers;

/** A Consul agent that is its own cluster, one for the whole JVM; it keeps nothing over a stop. */
public final class ConsulServer {
    private final Instance instance;

    private ConsulServer(Instance instance) {
        this.instance = instance;
    }

    /** The agent, started at the first call. */
    public static ConsulServer start() {
        return Only.SERVER;
    }

    public String host() {
        return instance.host();
    }

    /** Port of the HTTP interface. */
    public int httpPort() {
        return instance.port();
    }

    /** The token that may do everything; without one nobody may register anything. */
    public String token() {
        return Instance.TOKEN;
    }

    /** Address at which the agent's health checks find this machine; what listens on all addresses hears them. */
    public String backAddress() {
        return instance.backAddress();
    }

    /** Takes the agent away; its port is kept. */
    public void stop() {
        instance.stop();
    }

    /** Brings an empty agent back, and returns when it answers. */
    public void resume() {
        instance.resume();
    }

    private static final class Only {
        static final ConsulServer SERVER = new ConsulServer(Instance.start(Kind.CONSUL));
    }
}
