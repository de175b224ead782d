package cloud.sentiric.signaling.trunk;

import cloud.sentiric.signaling.attempt.AttemptId;
import cloud.sentiric.signaling.attempt.CallTrace;
import cloud.sentiric.signaling.attempt.Uuid7;
import cloud.sentiric.signaling.sip.Address;
import cloud.sentiric.signaling.sip.CSeq;
import cloud.sentiric.signaling.sip.CallId;
import cloud.sentiric.signaling.sip.Header;
import cloud.sentiric.signaling.sip.Method;
import cloud.sentiric.signaling.sip.OutgoingRequest;
import cloud.sentiric.signaling.sip.Response;
import cloud.sentiric.signaling.sip.Tag;
import cloud.sentiric.signaling.transaction.ClientOutcome;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Registers at the registrar of one carrier, as long as this node looks after its trunk. Belongs to the thread of its executor.
 */
final class Registering {
    /** Between two REGISTERs that nothing but a doubt asks for. */
    private static final Duration SOONEST = Duration.ofSeconds(30);

    /** A REGISTER that is unanswered for longer than a transaction lives has failed. */
    private static final Duration LONGEST = Duration.ofSeconds(60);

    /**
     * What it is made of.
     *
     * @param own runs tasks on one thread, one after the other
     * @param chance 0 to 1
     */
    record Parts(
            Gateways gateways,
            Requests requests,
            TrunkCredentials credentials,
            ContactNames names,
            InstantSource clock,
            Executor own,
            DoubleSupplier chance,
            Consumer<String> log) {}

    private final Parts parts;
    /** The same for all REGISTERs of one registrar (RFC 3261 §10.2.4). */
    private final CallId callId = new CallId(Tag.create() + "-register");

    private KnownTrunk trunk;
    private Registration registration = Registration.NONE;
    private Instant next = Instant.MIN;
    private Instant latest = Instant.MIN;
    private @Nullable Exchange exchange;
    /** Gateway that our Contact names. */
    private @Nullable Gateway gateway;

    /** Gateway of the latest REGISTER, whatever came of it. */
    private @Nullable Gateway tried;

    private long cseq;
    /** Done when the binding is removed, as well as can be; null while it is wanted. */
    private @Nullable CompletableFuture<Void> removal;

    /** A REGISTER that is under way. */
    private static final class Exchange {
        private final Instant begun;
        private final Duration lifetime;
        private final Gateway gateway;
        private boolean proven;

        Exchange(Instant begun, Duration lifetime, Gateway gateway) {
            this.begun = begun;
            this.lifetime = lifetime;
            this.gateway = gateway;
        }
    }

    Registering(Parts parts, KnownTrunk trunk) {
        this.parts = parts;
        this.trunk = trunk;
    }

    /** Whether it is our binding for this trunk, as it is now. */
    boolean isAt(KnownTrunk told) {
        return told.registrarUri().equals(trunk.registrarUri()) && told.aor().equals(trunk.aor());
    }

    boolean bound(Instant now) {
        return registration.bound(now);
    }

    /** One round, to be run every second or so. */
    void run(KnownTrunk told, Instant now) {
        if (removal != null) {
            return;
        }
        trunk = told;
        var first = parts.gateways().first();
        var under = exchange;
        if (under != null) {
            if (now.isAfter(under.begun.plus(LONGEST))) {
                failed("no answer", now);
            }
            return;
        }
        boolean moved = tried != null && first != null && !contact(first).equals(contact(tried));
        if (first != null && (moved || !now.isBefore(next))) {
            begin(new Exchange(now, registration.asked(), first));
        }
    }

    /** The registrar may have lost our binding: it is asked soon, whatever it granted. */
    void doubt(Instant now) {
        var soon = latest.plus(SOONEST);
        var at = soon.isAfter(now) ? soon : now;
        next = at.isBefore(next) ? at : next;
    }

    /** Removes the binding (RFC 3261 §10.2.2), if there is one; done when it is answered, or cannot be. */
    CompletableFuture<Void> remove(Instant now) {
        var pending = removal;
        if (pending != null) {
            return pending;
        }
        var done = new CompletableFuture<Void>();
        removal = done;
        var under = exchange;
        var by = registration.bound(now) || under == null ? gateway : under.gateway;
        // What is under way may bind us yet.
        if (by == null || (under == null && !registration.bound(now))) {
            done.complete(null);
        } else {
            begin(new Exchange(now, Duration.ZERO, by));
        }
        return done;
    }

    private void begin(Exchange fresh) {
        exchange = fresh;
        latest = fresh.begun;
        tried = fresh.gateway;
        send(fresh, null);
    }

    private void send(Exchange of, @Nullable Header proof) {
        var request = register(of, proof);
        parts.requests().send(request, outcome -> parts.own().execute(() -> heard(of, request, outcome)));
    }

    private OutgoingRequest register(Exchange of, @Nullable Header proof) {
        var headers = new ArrayList<Header>();
        headers.add(new Header("Expires", Long.toString(of.lifetime.toSeconds())));
        if (proof != null) {
            headers.add(proof);
        }
        var aor = "<" + trunk.aor() + ">";
        return new OutgoingRequest(
                Method.REGISTER,
                trunk.registrarUri(),
                callId,
                new CSeq(++cseq, Method.REGISTER),
                OutgoingRequest.HOPS,
                aor + ";tag=" + Tag.create(),
                aor,
                List.of(of.gateway.route(trunk.id())),
                "<" + contact(of.gateway) + ">;expires=" + of.lifetime.toSeconds(),
                headers,
                null,
                new byte[0],
                of.gateway.inside());
    }

    /** Over the transport by which we reach it, so that it can reach us. */
    private String contact(Gateway by) {
        return "sip:" + parts.names().of(trunk.id()) + "@" + by.reachedOver(trunk.transport());
    }

    private void heard(Exchange of, OutgoingRequest request, ClientOutcome outcome) {
        var now = parts.clock().instant();
        // What was sent again, or given up meanwhile.
        if (exchange != of || request.cseq().number() != cseq) {
            return;
        }
        switch (outcome) {
            case ClientOutcome.Answered(var response) -> {
                if (response.status() >= 200) {
                    answered(of, request, response, now);
                }
            }
            case ClientOutcome.TimedOut _ -> failed("the gateway does not answer", now);
            case ClientOutcome.Failed(var why) -> failed(why, now);
        }
    }

    private void answered(Exchange of, OutgoingRequest request, Response response, Instant now) {
        int status = response.status();
        if (TrunkCredentials.asks(status) && !of.proven && trunk.account().answers()) {
            of.proven = true;
            prove(of, request, response);
        } else if (status >= 300) {
            var least = status == 423 ? seconds(response.header("Min-Expires")) : null;
            if (least == null || removal != null) {
                failed(status + " " + response.reason(), now);
            } else {
                over(registration.tooBrief(least, parts.chance().getAsDouble()), now);
            }
        } else if (removal != null) {
            over(new Registration.Next(Registration.NONE, Duration.ZERO), now);
        } else {
            var lifetime = lifetime(of, response);
            if (lifetime.isZero()) {
                failed("our contact is not in the answer", now);
                return;
            }
            if (!registration.bound(now)) {
                parts.log().accept("registered at trunk " + trunk.id() + " for " + lifetime.toSeconds() + " s");
            }
            gateway = of.gateway;
            over(registration.granted(lifetime, now, parts.chance().getAsDouble()), now);
        }
    }

    private void prove(Exchange of, OutgoingRequest request, Response response) {
        int status = response.status();
        var trace = new CallTrace(
                new AttemptId(Uuid7.create(parts.clock().instant().toEpochMilli())),
                callId,
                UUID.randomUUID().toString().replace("-", ""));
        parts.credentials()
                .answer(
                        trace,
                        trunk.account(),
                        Method.REGISTER,
                        TrunkCredentials.challenges(status, response.fields()),
                        request.uri(),
                        outcome -> parts.own().execute(() -> {
                            if (exchange == of) {
                                switch (outcome) {
                                    case TrunkCredentials.Outcome.Answered(var authorization) ->
                                        send(of, TrunkCredentials.header(status, authorization));
                                    case TrunkCredentials.Outcome.Unavailable(var why) ->
                                        failed(
                                                "the challenge cannot be answered: " + why,
                                                parts.clock().instant());
                                }
                            }
                        }));
    }

    /** How long the registrar keeps our contact (RFC 3261 §10.2.4); zero where it does not. */
    private Duration lifetime(Exchange of, Response response) {
        var name = parts.names().of(trunk.id());
        for (Address contact : response.contacts()) {
            if (name.equals(contact.uri().userText())) {
                var own = seconds(contact.parameters().value("expires"));
                var all = own == null ? seconds(response.header("Expires")) : own;
                return all == null ? of.lifetime : all;
            }
        }
        return Duration.ZERO;
    }

    private static @Nullable Duration seconds(@Nullable String text) {
        return text != null && text.strip().matches("[0-9]{1,9}")
                ? Duration.ofSeconds(Long.parseLong(text.strip()))
                : null;
    }

    private void failed(String why, Instant now) {
        if (registration.failures() == 0 && removal == null) {
            parts.log().accept("cannot register at trunk " + trunk.id() + ": " + why);
        }
        over(registration.failed(parts.chance().getAsDouble()), now);
    }

    private void over(Registration.Next after, Instant now) {
        exchange = null;
        registration = after.registration();
        next = now.plus(after.pause());
        if (removal != null) {
            registration = Registration.NONE;
            removal.complete(null);
        }
    }
}
