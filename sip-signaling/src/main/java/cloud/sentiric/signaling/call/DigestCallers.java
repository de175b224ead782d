package cloud.sentiric.signaling.call;

import cloud.sentiric.number.Region;
import cloud.sentiric.signaling.attempt.CallTrace;
import cloud.sentiric.signaling.digest.Authenticator;
import cloud.sentiric.signaling.digest.Authenticator.Result;
import cloud.sentiric.signaling.digest.Challenges.Check;
import cloud.sentiric.signaling.digest.Challenges.Side;
import cloud.sentiric.signaling.digest.Identity;
import cloud.sentiric.signaling.digest.Nonces;
import cloud.sentiric.signaling.media.Pending;
import cloud.sentiric.signaling.registrar.Domains;
import cloud.sentiric.signaling.sip.Reply;
import cloud.sentiric.signaling.sip.Request;
import cloud.sentiric.signaling.sip.Trunks;
import cloud.sentiric.signaling.trunk.KnownTrunks;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Lets trunks call telephone numbers by their source, or by the Contact that we have told their registrar, and everybody else call
 * with a digest (RFC 3261 §22.3).
 */
public final class DigestCallers implements Callers {
    /** Reads the telephone number that a user part is; what costs most of a judgement, so that it is asked last. */
    @FunctionalInterface
    interface Numbers {
        @Nullable
        TelephoneNumber parse(String user, Region region);
    }

    private final Trunks trunks;
    private final KnownTrunks known;
    private final Domains domains;
    private final Authenticator authenticator;
    private final Nonces nonces;
    private final InstantSource clock;
    private final Numbers numbers;

    public DigestCallers(
            Trunks trunks,
            KnownTrunks known,
            Domains domains,
            Authenticator authenticator,
            Nonces nonces,
            InstantSource clock) {
        this(trunks, known, domains, authenticator, nonces, clock, TelephoneNumber::parse);
    }

    DigestCallers(
            Trunks trunks,
            KnownTrunks known,
            Domains domains,
            Authenticator authenticator,
            Nonces nonces,
            InstantSource clock,
            Numbers numbers) {
        this.trunks = trunks;
        this.known = known;
        this.domains = domains;
        this.authenticator = authenticator;
        this.nonces = nonces;
        this.clock = clock;
        this.numbers = numbers;
    }

    @Override
    public Judgement judge(Request invite, Instant now) {
        // Whoever reaches the node past the gateway is no trunk, whatever address he writes on his datagrams.
        var trusted = invite.sourceSigned() ? trusted(invite) : null;
        if (trusted != null) {
            return trusted;
        }
        var realm = domains.realm(invite.uri(), invite.from().uri());
        return switch (authenticator.check(invite, Side.PROXY, realm, now)) {
            case Check.Claimed claimed -> new Verifiable(claimed);
            case Check.Stale _ -> new Challenged(authenticator.challenge(invite, Side.PROXY, realm, true, now));
            case Check.Missing _ -> new Challenged(authenticator.challenge(invite, Side.PROXY, realm, false, now));
            case Check.Ambiguous(var reply) -> new Challenged(reply);
        };
    }

    private @Nullable Trusted trusted(Request invite) {
        var registered = known.registeredAs(invite.uri().userText());
        if (registered != null) {
            // Whom a carrier calls by our Contact stands in To, unless the account is that number.
            var to = number(invite, invite.to().uri().userText());
            var called = to == null ? number(invite, registered.username()) : to;
            var meant = to == null ? registered.aor() : invite.to().uri().text();
            return called == null ? null : new Trusted(registered.id().toString(), called, meant);
        }
        var name = name(invite.source().getAddress());
        if (name == null) {
            return null;
        }
        var called = number(invite, invite.uri().userText());
        return called == null ? null : new Trusted(name, called, null);
    }

    /** What the node is told by its configuration counts first. */
    private @Nullable String name(InetAddress source) {
        var configured = trunks.find(source);
        if (configured != null) {
            return configured;
        }
        var trunk = known.from(source);
        return trunk == null ? null : trunk.id().toString();
    }

    private @Nullable TelephoneNumber number(Request invite, String user) {
        return numbers.parse(user, domains.region(invite.uri(), invite.from().uri()));
    }

    @Override
    public Pending verify(CallTrace trace, Verifiable claim, Consumer<Verdict> to) {
        authenticator.verify(claim.digest()).whenComplete((result, failure) -> {
            if (failure != null) {
                to.accept(new Unavailable(failure.toString()));
                return;
            }
            switch (result) {
                case Result.Known known -> use(claim, known, to);
                case Result.Denied(var reply, var delay) -> after(delay, () -> to.accept(new Replayed(reply)));
                case Result.Unavailable(var why) -> to.accept(new Unavailable(why));
            }
        });
        return Pending.NONE;
    }

    private static void after(Duration delay, Runnable task) {
        if (delay.isZero()) {
            task.run();
        } else {
            CompletableFuture.delayedExecutor(delay.toMillis(), TimeUnit.MILLISECONDS)
                    .execute(task);
        }
    }

    /** Only a right digest uses a nonce up. */
    private void use(Verifiable claim, Result.Known known, Consumer<Verdict> to) {
        nonces.use(known.use())
                .thenAccept(first -> to.accept(
                        switch (first) {
                            case FIRST -> {
                                authenticator.succeeded(known);
                                yield isOfItsRealm(claim, known.identity())
                                        ? new Verified(known.identity())
                                        : new Refused();
                            }
                            case REPLAYED -> new Replayed(again(claim));
                            case UNAVAILABLE -> new Unavailable("the store of used nonces is away");
                        }));
    }

    /** A user of one realm does not call as one of another (RFC 3261 §8.1.1.3). */
    private boolean isOfItsRealm(Verifiable claim, Identity caller) {
        var from = claim.digest().request().from().uri();
        return Attempt.isAnonymous(from) || domains.isFrom(from, caller.aor().host());
    }

    private Reply again(Verifiable claim) {
        var digest = claim.digest();
        return authenticator.challenge(digest.request(), digest.side(), digest.realm(), true, clock.instant());
    }
}
