package cloud.sentiric.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.sentiric.phone.Phone;
import cloud.sentiric.phone.audio.Pcm;
import cloud.sentiric.phone.audio.Wav;
import cloud.sentiric.phone.sip.Account;
import io.grpc.ManagedChannel;
import io.grpc.TlsChannelCredentials;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.util.AdvancedTlsX509TrustManager;
import io.grpc.util.AdvancedTlsX509TrustManager.Verification;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.awaitility.Awaitility;

/**
 * The whole platform, started once by {@code ./sentiric up} in a state folder of its own and ended with the tests. With
 * SENTIRIC_SCENARIOS_RUNNING=true it is the one that already runs in the default state folder, and goes on running.
 */
final class Platform implements AutoCloseable {
    /** Numbers of the demo data. */
    static final String WELCOME = "902124548590";

    static final String ECHO = "902120000000";
    static final String REFUSED = "902120000002";
    /** Leads to user 1001. */
    static final String ALICE = "902120000004";

    static final String UNKNOWN = "902129999999";

    private static final InetAddress TRUNK = InetAddress.ofLiteral("127.0.0.2");
    private static final InetAddress ELSEWHERE = InetAddress.ofLiteral("127.0.0.1");
    static final InetAddress IPV6 = InetAddress.ofLiteral("::1");
    private static final Duration UP = Duration.ofMinutes(5);
    /** Thirteen services and as many data servers. */
    private static final Duration CLUSTER_UP = Duration.ofMinutes(10);

    private static final Duration DOWN = Duration.ofSeconds(90);

    private final Path root;
    private final Map<String, String> settings = new HashMap<>();
    private final boolean ours;
    private final List<String> kind;
    private final List<Phone> phones = new ArrayList<>();
    private final Thread interrupted = new Thread(this::down, "platform-down");
    private Environment environment = new Environment(Map.of());
    private Optional<UnacknowledgedCall> unacknowledged = Optional.empty();

    private Platform(Path root, boolean ours, List<String> kind) {
        this.root = root;
        this.ours = ours;
        this.kind = kind;
    }

    /** A cluster of three nodes of its own, at addresses of its own. */
    static Platform cluster() {
        var platform = new Platform(above(), true, List.of("--nodes", "3"));
        platform.settings.put("SENTIRIC_STATE", stateFolder().toString());
        platform.settings.put("SENTIRIC_PORTS", "free");
        Runtime.getRuntime().addShutdownHook(platform.interrupted);
        try {
            platform.up();
            return platform;
        } catch (RuntimeException | Error e) {
            platform.close();
            throw e;
        }
    }

    static Platform start() {
        var platform = new Platform(above(), !"true".equals(System.getenv("SENTIRIC_SCENARIOS_RUNNING")), List.of());
        if (platform.ours) {
            platform.settings.put("SENTIRIC_STATE", stateFolder().toString());
            platform.settings.put("SENTIRIC_PORTS", "free");
            platform.settings.put("SENTIRIC_ADDRESS", "127.0.0.1,::1");
            Runtime.getRuntime().addShutdownHook(platform.interrupted);
        }
        try {
            platform.up();
            platform.unacknowledged = Optional.of(UnacknowledgedCall.start(platform));
            return platform;
        } catch (RuntimeException | Error e) {
            platform.close();
            throw e;
        }
    }

    private static Path above() {
        var folder = Path.of("").toAbsolutePath();
        while (!Files.isExecutable(folder.resolve("sentiric"))) {
            folder = Optional.ofNullable(folder.getParent())
                    .orElseThrow(() -> new IllegalStateException("no ./sentiric above the working folder"));
        }
        return folder;
    }

    private static Path stateFolder() {
        try {
            return Files.createTempDirectory("sentiric-scenarios");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts whatever does not run, from the jars as they are built. */
    void up() {
        if (ours || !environment.variables().isEmpty()) {
            var words = new ArrayList<>(List.of("up", "--no-build"));
            words.addAll(kind);
            command(words.toArray(String[]::new)).succeeds(kind.isEmpty() ? UP : CLUSTER_UP);
        }
        environment = Environment.parse(command("env").succeeds(Duration.ofSeconds(10)));
    }

    private Command command(String... words) {
        var line = new ArrayList<String>(List.of(root.resolve("sentiric").toString()));
        line.addAll(List.of(words));
        return Command.start(root, settings, line);
    }

    /** Loses a node of a cluster, or brings it back: kill, cut, heal, start. */
    void node(String... words) {
        var line = new ArrayList<>(List.of("node"));
        line.addAll(List.of(words));
        command(line.toArray(String[]::new)).succeeds(CLUSTER_UP);
    }

    /** Stops the message broker; {@link #up} brings it back. */
    void stopBroker() {
        var environmentOfServers = new HashMap<>(settings);
        environmentOfServers.put("SENTIRIC_STATE", environment.text("SENTIRIC_STATE"));
        var servers = root.resolve("deploy/local/servers").toString();
        Command.start(root, environmentOfServers, List.of(servers, "stop", "rabbitmq"))
                .succeeds(Duration.ofSeconds(60));
    }

    Environment environment() {
        return environment;
    }

    /** The folder of the whole source. */
    Path root() {
        return root;
    }

    InetSocketAddress gateway() {
        return environment.address("GATEWAY_SIP");
    }

    String realm() {
        return environment.text("SIP_REALM");
    }

    String uri(String user) {
        return "sip:" + user + "@" + realm();
    }

    /** The file of a recording, whichever instance of media-service has it. */
    Path recording(String uri) {
        var data = Path.of(environment.text("SENTIRIC_STATE"), "data");
        var path = uri.substring("file:".length());
        try (var instances = Files.list(data)) {
            return instances
                    .map(instance -> instance.resolve("recordings").resolve(path))
                    .filter(Files::exists)
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("no file of " + uri));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A phone at the trusted trunk's address. */
    Phone trunk() {
        return keep(Phone.caller(TRUNK, gateway(), "905551112233", realm()));
    }

    /** A phone at another address, without an account. */
    Phone stranger() {
        return keep(Phone.caller(ELSEWHERE, gateway(), "905551112233", realm()));
    }

    /** A phone of a demo user. */
    Phone subscriber(String user) {
        return subscriber(user, environment.text("DEMO_PASSWORD"));
    }

    /** Realm of the second tenant of the demo data. */
    String secondRealm() {
        return "acme." + realm();
    }

    /** A phone of a demo user that has IPv6 alone. */
    Phone subscriberOverIpv6(String user) {
        var account = new Account(user, environment.text("DEMO_PASSWORD"), realm());
        return keep(Phone.subscriber(IPV6, environment.address("GATEWAY_IPV6"), account));
    }

    /** A phone of a demo user of the second tenant. */
    Phone subscriberOfSecond(String user) {
        return subscriber(new Account(user, environment.text("DEMO_PASSWORD"), secondRealm()));
    }

    Phone subscriber(String user, String password) {
        return subscriber(new Account(user, password, realm()));
    }

    /** A phone of a demo user that knows MD5 alone. */
    Phone oldSubscriber(String user) {
        return subscriber(new Account(user, environment.text("DEMO_PASSWORD"), realm(), true));
    }

    private Phone subscriber(Account account) {
        return keep(Phone.subscriber(ELSEWHERE, gateway(), account));
    }

    private Phone keep(Phone phone) {
        phones.add(phone);
        return phone;
    }

    /** Ends the phones of a test; none may have seen a broken rule. */
    void closePhones() {
        var violations =
                phones.stream().flatMap(phone -> phone.violations().stream()).toList();
        var ladders = phones.stream().map(phone -> phone.ladder().toString()).toList();
        phones.forEach(Phone::close);
        phones.clear();
        assertThat(violations).as("broken rules of SIP in %s", ladders).isEmpty();
    }

    Sipp sipp() {
        return new Sipp(gateway(), TRUNK);
    }

    /** SIPp where nobody is trusted: whoever calls is asked for its digest. */
    Sipp subscribers() {
        return new Sipp(gateway(), ELSEWHERE);
    }

    /** By what SIPp answers the challenge to a call of a demo user. */
    List<String> digest(String user, String called) {
        return List.of("-au", user, "-ap", environment.text("DEMO_PASSWORD"), "-auth_uri", called + "@" + realm());
    }

    /** The rows of calls. */
    Calls calls() {
        return new Calls(environment);
    }

    Logs logs() {
        return new Logs(Path.of(environment.text("SENTIRIC_STATE"), "logs"));
    }

    /** The announcement as media-service has it. */
    Pcm announcement(String name) {
        try {
            return Wav.parse(
                    Files.readAllBytes(root.resolve("media-service/src/main/resources/audio/" + name + ".wav")));
        } catch (IOException e) {
            throw new UncheckedIOException("no announcement " + name, e);
        }
    }

    UnacknowledgedCall unacknowledged() {
        return unacknowledged.orElseThrow();
    }

    /** What the gateway says of its nodes. */
    String targets() {
        return Metrics.page(environment.address("GATEWAY_HTTP"), "/targets");
    }

    /** The signaling instance with this SIP port. */
    String signalingAt(int port) {
        return List.of("SIGNALING_B", "SIGNALING_C").stream()
                .filter(instance -> environment.address(instance + "_SIP").getPort() == port)
                .findFirst()
                .orElseThrow(() -> new AssertionError("no instance has port " + port));
    }

    /** A gauge or a counter of these instances, summed over its labels; an instance that does not run has none. */
    double metric(String name, String... instances) {
        return List.of(instances).stream()
                .filter(instance -> environment
                        .process(instance)
                        .filter(ProcessHandle::isAlive)
                        .isPresent())
                .mapToDouble(instance -> Metrics.read(environment.address(instance + "_HTTP"), name))
                .sum();
    }

    /** A connection to a service, as an operator makes it; to be shut down. */
    ManagedChannel operatorOf(String instance) {
        var certificates = Path.of(environment.text("OPERATOR_CERTIFICATES"));
        try {
            var trust = AdvancedTlsX509TrustManager.newBuilder()
                    .setVerification(Verification.CERTIFICATE_ONLY_VERIFICATION)
                    .build();
            trust.updateTrustCredentials(certificates.resolve("ca.pem").toFile());
            var credentials = TlsChannelCredentials.newBuilder()
                    .keyManager(
                            certificates.resolve("certificate.pem").toFile(),
                            certificates.resolve("key.pem").toFile())
                    .trustManager(trust)
                    .build();
            return NettyChannelBuilder.forAddress(environment.address(instance + "_GRPC"), credentials)
                    .build();
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException("the operator's certificates cannot be read", e);
        }
    }

    /** Waits until no dialog and no media port is held but that of the call that is never acknowledged. */
    void isQuiet() {
        Awaitility.await("no dialog is left")
                .atMost(Duration.ofSeconds(15))
                .until(
                        () -> metric("sip_active_dialogs", "SIGNALING_B", "SIGNALING_C"),
                        dialogs -> dialogs <= unacknowledged().open());
        Awaitility.await("no media port is left")
                .atMost(Duration.ofSeconds(15))
                .until(
                        () -> metric("rtp_sessions_active", "MEDIA"),
                        ports -> ports <= unacknowledged().open());
    }

    private void down() {
        if (ours) {
            command("down", "--purge").succeeds(DOWN);
        }
    }

    @Override
    public void close() {
        phones.forEach(Phone::close);
        unacknowledged.ifPresent(UnacknowledgedCall::close);
        if (ours) {
            try {
                Runtime.getRuntime().removeShutdownHook(interrupted);
            } catch (IllegalStateException e) {
                // the JVM is on its way down: the hook does it
                return;
            }
        }
        down();
    }
}
