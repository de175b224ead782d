package cloud.sentiric.signaling.call;

import cloud.sentiric.signaling.digest.Challenges;
import cloud.sentiric.signaling.digest.Challenges.Check;
import cloud.sentiric.signaling.digest.Challenges.Side;
import cloud.sentiric.signaling.digest.Credentials;
import cloud.sentiric.signaling.digest.NonceUse;
import cloud.sentiric.signaling.digest.Nonces;
import cloud.sentiric.signaling.sip.Method;
import cloud.sentiric.signaling.sip.Request;
import cloud.sentiric.signaling.sip.Trunks;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Consumer;

/** Lets trunks call telephone numbers by their source, and everybody else call with a digest (RFC 3261 §22.3). */
public final class DigestCallers implements Callers {
    private final Trunks trunks;
    private final Challenges challenges;
    private final Credentials credentials;
    private final Nonces nonces;
    private final InstantSource clock;

    public DigestCallers(
            Trunks trunks, Challenges challenges, Credentials credentials, Nonces nonces, InstantSource clock) {
        this.trunks = trunks;
        this.challenges = challenges;
        this.credentials = credentials;
        this.nonces = nonces;
        this.clock = clock;
    }

    @Override
    public Judgement judge(Request invite, Instant now) {
        var trunk = trunks.find(invite.source().getAddress());
        if (trunk != null && TelephoneNumber.parse(invite.uri().userText()) != null) {
            return new Trusted(trunk);
        }
        return switch (challenges.check(invite, Side.PROXY, now)) {
            case Check.Fresh(var authorization, var username, var use) -> new Verifiable(authorization, username, use);
            case Check.Stale _ -> new Challenged(challenges.challenge(invite, Side.PROXY, true, now));
            case Check.Missing _ -> new Challenged(challenges.challenge(invite, Side.PROXY, false, now));
        };
    }

    @Override
    public Pending verify(CallTrace trace, Verifiable claim, Consumer<Verdict> to) {
        credentials.verify(claim.authorization(), Method.INVITE).thenAccept(verdict -> {
            switch (verdict) {
                case Credentials.Verdict.Verified _ -> use(claim.use(), to);
                case Credentials.Verdict.Refused _ -> to.accept(new Refused());
                case Credentials.Verdict.Unavailable(var why) -> to.accept(new Unavailable(why));
            }
        });
        return Pending.NONE;
    }

    /** Only a right digest uses a nonce up. */
    private void use(NonceUse use, Consumer<Verdict> to) {
        nonces.use(use)
                .thenAccept(first -> to.accept(
                        switch (first) {
                            case FIRST -> new Verified();
                            case REPLAYED -> new Replayed(challenges.challenge(Side.PROXY, true, clock.instant()));
                            case UNAVAILABLE -> new Unavailable("the store of used nonces is away");
                        }));
    }
}
