package cloud.sentiric.signaling.call;

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
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Lets trunks call telephone numbers by their source, and everybody else call with a digest (RFC 3261 §22.3). */
public final class DigestCallers implements Callers {
    private final Trunks trunks;
    private final Domains domains;
    private final Authenticator authenticator;
    private final Nonces nonces;
    private final InstantSource clock;

    public DigestCallers(
            Trunks trunks, Domains domains, Authenticator authenticator, Nonces nonces, InstantSource clock) {
        this.trunks = trunks;
        this.domains = domains;
        this.authenticator = authenticator;
        this.nonces = nonces;
        this.clock = clock;
    }

    @Override
    public Judgement judge(Request invite, Instant now) {
        // Whoever reaches the node past the gateway is no trunk, whatever address he writes on his datagrams.
        var trunk = invite.sourceSigned() ? trunks.find(invite.source().getAddress()) : null;
        if (trunk != null
                && TelephoneNumber.parse(
                                invite.uri().userText(),
                                domains.region(invite.uri(), invite.from().uri()))
                        != null) {
            return new Trusted(trunk);
        }
        var realm = domains.realm(invite.uri(), invite.from().uri());
        return switch (authenticator.check(invite, Side.PROXY, realm, now)) {
            case Check.Claimed claimed -> new Verifiable(claimed);
            case Check.Stale _ -> new Challenged(authenticator.challenge(invite, Side.PROXY, realm, true, now));
            case Check.Missing _ -> new Challenged(authenticator.challenge(invite, Side.PROXY, realm, false, now));
            case Check.Ambiguous(var reply) -> new Challenged(reply);
        };
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
