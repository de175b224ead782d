package cloud.sentiric.scenarios;

import java.time.Duration;

/** A registered phone that is called: SIPp at one port. */
final class Callee implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofMinutes(20);
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Command command;

    private Callee(Command command) {
        this.command = command;
    }

    /** One that takes every call and sends back what it hears. */
    static Callee registered(Platform platform, String user) {
        return registered(platform, user, "rings_answers_until_bye", "-rtp_echo", "-aa");
    }

    /** One that does what a flow says. */
    static Callee registered(Platform platform, String user, String flow, String... options) {
        // Whoever was registered before is not called.
        new Bindings(platform.environment()).forget(user);
        var phone = platform.subscriber(user);
        phone.register();
        phone.expects("REGISTER", 200);
        var address = phone.address();
        // SIPp takes over the port, free now, to which the gateway sends what is for this phone.
        phone.close();
        var command = new Sipp(platform.gateway(), address.getAddress())
                .startAt(address.getPort(), flow, user, user, LIMIT, options);
        return new Callee(command);
    }

    /** Waits until its one call (-m 1) went as the flow says. */
    void isDone() {
        command.succeeds(PATIENCE);
    }

    /** One that has ended by itself must have ended well: a call that nobody answers says nothing of why. */
    @Override
    public void close() {
        if (command.isRunning()) {
            command.close();
        } else {
            command.succeeds(Duration.ZERO);
        }
    }
}
