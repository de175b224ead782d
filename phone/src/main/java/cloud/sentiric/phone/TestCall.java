package cloud.sentiric.phone;

import cloud.sentiric.phone.audio.Wav;
import cloud.sentiric.phone.rtp.Heard;
import cloud.sentiric.phone.sip.SipResponse;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** The course of one test call and what to say of it: no verdict is a good one, else the reason and what to look at. */
final class TestCall {
    private static final Duration RINGING = Duration.ofSeconds(33);

    private final Phone phone;
    private final CallArguments arguments;
    private final PrintStream out;

    TestCall(Phone phone, CallArguments arguments, PrintStream out) {
        this.phone = phone;
        this.arguments = arguments;
        this.out = out;
    }

    Optional<String> run() {
        out.println("calling " + arguments.callee() + " through " + arguments.gateway() + " from "
                + phone.address().getAddress().getHostAddress());
        phone.invite(arguments.callee().text());
        try {
            return arguments.cancelAfter().isPresent()
                    ? cancelled(arguments.cancelAfter().get())
                    : answered();
        } catch (UnexpectedSip e) {
            return Optional.of(
                    e.reason() + "; is the gateway there? look at: ./sentiric status, ./sentiric logs sip-gateway");
        }
    }

    private Optional<String> cancelled(Duration after) {
        if (isAnsweredWithin(after)) {
            phone.hangUp();
            return Optional.of("answered before it could be cancelled: take a smaller --cancel-after");
        }
        phone.cancel();
        var response = phone.expectsFinal(RINGING);
        if (response.status() != 487) {
            return Optional.of("the cancelled INVITE was answered " + response.status() + " " + response.reason());
        }
        phone.expects("CANCEL", 200);
        return violated();
    }

    private boolean isAnsweredWithin(Duration time) {
        try {
            phone.expectsFinal(time);
            return true;
        } catch (UnexpectedSip nothing) {
            return false;
        }
    }

    private Optional<String> answered() {
        var response = phone.expectsFinal(RINGING);
        if (!response.isSuccess()) {
            return Optional.of(response.status() + " " + response.reason() + "; " + remedy(response));
        }
        boolean released = hangsUp();
        var heard = phone.heard();
        out.println("heard " + heard);
        echo(heard);
        arguments.save().ifPresent(file -> save(heard, file));
        if (!released) {
            return Optional.of("BYE was not answered 200; look at: ./sentiric logs sip-signaling");
        }
        if (heard.packets() == 0) {
            return Optional.of("no RTP came; look at: ./sentiric logs media-service, and the address its SDP names");
        }
        if (heard.seconds() == 0) {
            return Optional.of("only silence came; look at: ./sentiric logs media-service");
        }
        return violated();
    }

    /** Listens until the far end hangs up or the time is over. */
    private boolean hangsUp() {
        try {
            phone.expectsRequest("BYE", arguments.listening());
            return true;
        } catch (UnexpectedSip e) {
            phone.hangUp();
        }
        try {
            phone.expects("BYE", 200);
            return true;
        } catch (UnexpectedSip e) {
            return false;
        }
    }

    private void echo(Heard heard) {
        var likeness = heard.likenessTo(phone.said().part(0, heard.audio().length()));
        if (likeness.isSame()) {
            out.println("it is what was said, %.0f ms later (likeness %.3f)"
                    .formatted(likeness.shift() / 8.0, likeness.coefficient()));
        }
    }

    private Optional<String> violated() {
        var violations = phone.violations();
        violations.forEach(rule -> out.println("broken rule: " + rule));
        return violations.isEmpty() ? Optional.empty() : Optional.of(violations.size() + " broken rules of SIP");
    }

    private static String remedy(SipResponse response) {
        return switch (response.status()) {
            case 401, 407 ->
                "give --user and SENTIRIC_PHONE_PASSWORD, or call from a trusted trunk (--from-address 127.0.0.2)";
            case 403, 404 -> "look at the number's route and plan: ./sentiric logs dialplan-service";
            case 408, 480 -> "look at: ./sentiric logs sip-signaling";
            case 488 -> "no codec in common: ./sentiric logs sip-signaling";
            case 503 -> "a part is missing: ./sentiric status";
            default -> "look at: ./sentiric logs sip-signaling";
        };
    }

    private static void save(Heard heard, Path file) {
        try {
            Files.write(file, Wav.file(heard.audio()));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file, e);
        }
    }
}
