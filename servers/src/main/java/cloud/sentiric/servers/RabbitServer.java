package cloud.sentiric.servers;

/** RabbitMQ, one for the whole JVM. */
public final class RabbitServer {
    private final Instance instance;

    private RabbitServer(Instance instance) {
        this.instance = instance;
    }

    /** The server, started at the first call. */
    public static RabbitServer start() {
        return Only.SERVER;
    }

    public String host() {
        return instance.host();
    }

    public int port() {
        return instance.port();
    }

    public String user() {
        return Instance.USER;
    }

    public String password() {
        return Instance.PASSWORD;
    }

    /** AMQP URI with user and password. */
    public String uri() {
        return "amqp://" + user() + ":" + password() + "@" + host() + ":" + port();
    }

    /** Takes the broker away; durable queues, persistent messages and the port are kept. */
    public void stop() {
        instance.stop();
    }

    /** Brings the broker back, and returns when it answers. */
    public void resume() {
        instance.resume();
    }

    private static final class Only {
        static final RabbitServer SERVER = new RabbitServer(Instance.start(Kind.RABBITMQ));
    }
}
