package cloud.sentiric.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;

/** A registered phone that takes every call and sends back what it hears: SIPp at one port. */
final class Callee implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofMinutes(20);

    private final Command command;

    private Callee(Command command) {
        this.command = command;
    }

    static Callee registered(Platform platform, String user) {
        var phone = platform.subscriber(user);
        phone.register();
        phone.expects("REGISTER", 200);
        var address = phone.address();
        // SIPp takes over the port, to which the gateway sends what is for this phone.
        phone.close();
        var command = new Sipp(platform.gateway(), address.getAddress())
                .startAt(address.getPort(), "rings_answers_until_bye", user, user, LIMIT, "-rtp_echo", "-aa");
        return new Callee(command);
    }

    boolean isRunning() {
        return command.isRunning();
    }

    @Override
    public void close() {
        assertThat(command.isRunning()).as(command.output()).isTrue();
        command.close();
    }
}
