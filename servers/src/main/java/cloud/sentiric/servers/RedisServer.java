package cloud.sentiric.servers;

/** Redis with append-only file, one for the whole JVM. */
public final class RedisServer {
    private final Instance instance;

    private RedisServer(Instance instance) {
        this.instance = instance;
    }

    /** The server, started at the first call. */
    public static RedisServer start() {
        return Only.SERVER;
    }

    public String host() {
        return instance.host();
    }

    public int port() {
        return instance.port();
    }

    /** Password of the default user. */
    public String password() {
        return Instance.PASSWORD;
    }

    /** Redis URI with the password. */
    public String uri() {
        return "redis://:" + password() + "@" + host() + ":" + port();
    }

    /** Takes the server away; its data and its port are kept. */
    public void stop() {
        instance.stop();
    }

    /** Brings the server back, and returns when it answers. */
    public void resume() {
        instance.resume();
    }

    private static final class Only {
        static final RedisServer SERVER = new RedisServer(Instance.start(Kind.REDIS));
    }
}
