package cloud.sentiric.phone;

import cloud.sentiric.phone.audio.Pcm;
import cloud.sentiric.phone.audio.Wav;
import cloud.sentiric.phone.sip.Account;
import cloud.sentiric.phone.sip.SipUri;
import cloud.sentiric.phone.sip.SipViolation;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** One test call from the command line: prints the ladder, what was heard and whether all was well. */
public final class CallCommand {
    private static final int GOOD = 0;
    private static final int BAD = 1;
    private static final int USAGE = 2;

    private CallCommand() {}

    public static void main(String[] args) {
        var out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        System.exit(run(List.of(args), Optional.ofNullable(System.getenv("SENTIRIC_PHONE_PASSWORD")), out));
    }

    static int run(List<String> args, Optional<String> password, PrintStream out) {
        try {
            var arguments = CallArguments.parse(args);
            try (var phone = phone(arguments, password, step -> out.println(step))) {
                arguments.play().ifPresent(file -> phone.says(wav(file)));
                var verdict = new TestCall(phone, arguments, out).run();
                out.println(verdict.map(reason -> "not well: " + reason).orElse("all well"));
                out.println("call-id " + phone.callId());
                return verdict.isEmpty() ? GOOD : BAD;
            }
        } catch (IllegalArgumentException | SipViolation e) {
            out.println(e.getMessage());
            out.print(CallArguments.USAGE);
            return USAGE;
        } catch (UncheckedIOException e) {
            out.println(e.getMessage());
            return BAD;
        }
    }

    private static Phone phone(CallArguments arguments, Optional<String> password, Consumer<Ladder.Step> observer) {
        var gateway = new InetSocketAddress(
                address(arguments.gateway().host()), arguments.gateway().port());
        var local = arguments.fromAddress().map(CallCommand::address).orElseGet(() -> local(arguments, gateway));
        if (arguments.user().isEmpty()) {
            return Phone.caller(local, gateway, SipUri.parse("sip:anonymous@" + arguments.domain()), observer);
        }
        var account = new Account(
                arguments.user().get(),
                password.orElseThrow(
                        () -> new IllegalArgumentException("--user: set its password in SENTIRIC_PHONE_PASSWORD")),
                arguments.domain());
        return Phone.subscriber(local, gateway, account, observer);
    }

    /** The trusted trunk of a local run, else the address that leads to the gateway. */
    private static InetAddress local(CallArguments arguments, InetSocketAddress gateway) {
        if (gateway.getAddress().isLoopbackAddress()) {
            return address(arguments.user().isEmpty() ? "127.0.0.2" : "127.0.0.1");
        }
        try (var probe = new DatagramSocket()) {
            probe.connect(gateway);
            return probe.getLocalAddress();
        } catch (SocketException e) {
            throw new UncheckedIOException("no way to " + gateway.getHostString() + ": give --from-address", e);
        }
    }

    private static InetAddress address(String host) {
        try {
            return InetAddress.getAllByName(host)[0];
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("no host " + host, e);
        }
    }

    private static Pcm wav(Path file) {
        try {
            return Wav.parse(Files.readAllBytes(file));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }
}
