package cloud.sentiric.signaling.digest;

import cloud.sentiric.signaling.digest.Challenges.Answer;
import cloud.sentiric.signaling.digest.Challenges.Check;
import cloud.sentiric.signaling.digest.Challenges.Check.Claimed;
import cloud.sentiric.signaling.digest.Challenges.Side;
import cloud.sentiric.signaling.digest.Guesses.Trial;
import cloud.sentiric.signaling.sip.Reply;
import cloud.sentiric.signaling.sip.Request;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Says who sent a request, and slows down and locks out who guesses. Any thread. */
public final class Authenticator {
    /** What became of a digest. */
    public sealed interface Result {
        /** It is this user; the use of the nonce is to be marked, and that the trial succeeded. */
        record Known(Identity identity, NonceUse use, Trial trial) implements Result {}

        /** It is not, or may not; answer so, after a while. */
        record Denied(Reply reply, Duration delay) implements Result {}

        /** Somebody needed is away. */
        record Unavailable(String why) implements Result {}
    }

    /** Wrong digests of a user from a source without delay of the answer. */
    private static final int UNDELAYED = 3;

    private static final int FIRST_DELAY_MS = 50;
    private static final int DOUBLINGS = 3;

    private final Challenges challenges;
    private final Credentials credentials;
    private final Guesses guesses;
    private final Guesses.Audit audit;
    private final InstantSource clock;

    public Authenticator(
            Challenges challenges, Credentials credentials, Guesses guesses, Guesses.Audit audit, InstantSource clock) {
        this.challenges = challenges;
        this.credentials = credentials;
        this.guesses = guesses;
        this.audit = audit;
        this.clock = clock;
    }

    /** Looks at what a request brings, without asking anyone. */
    public Check check(Request request, Side side, String realm, Instant now) {
        return challenges.check(request, side, realm, now);
    }

    /** 401 or 407. */
    public Reply challenge(Request request, Side side, String realm, boolean stale, Instant now) {
        return challenges.challenge(request, side, realm, stale, now);
    }

    /** Asks whose digest it is, and whether it may count; completes on any thread. */
    public CompletionStage<Result> verify(Claimed claimed) {
        return prove(claimed).thenCompose(result -> result instanceof Result.Known known ? admit(known) : done(result));
    }

    /** Asks whether a right digest may count; completes on any thread. */
    public CompletionStage<Result> admit(Result.Known known) {
        return guesses.admit(known.trial()).thenApply(judgement -> admitted(judgement, known));
    }

    /** Asks whose digest it is; whether it may count, {@link Guesses} is still to be asked. Completes on any thread. */
    public CompletionStage<Result> prove(Claimed claimed) {
        return credentials
                .verify(claimed.authorization(), claimed.request().method())
                .thenCompose(verdict -> switch (challenges.answer(claimed, verdict, clock.instant())) {
                    case Answer.Right(var identity, var use, var trial) -> done(new Result.Known(identity, use, trial));
                    case Answer.Wrong(var trial) ->
                        guesses.failed(trial).thenApply(judgement -> wrong(claimed, trial, judgement));
                    case Answer.Denied(var reply) -> done(new Result.Denied(reply, Duration.ZERO));
                    case Answer.Unavailable(var why) -> done(new Result.Unavailable(why));
                });
    }

    /** The nonce was not used so before: the user is in. */
    public void succeeded(Result.Known known) {
        guesses.succeeded(known.trial());
    }

    private static CompletionStage<Result> done(Result result) {
        return CompletableFuture.completedFuture(result);
    }

    /** What becomes of a right digest that may not count. */
    public Result.Denied locked(Result.Known known) {
        audit.wrong(known.trial(), new Guesses.Locked());
        return new Result.Denied(Reply.of(403), Duration.ZERO);
    }

    private Result admitted(Guesses.Judgement judgement, Result.Known known) {
        return switch (judgement) {
            case Guesses.Free _ -> known;
            case Guesses.Locked _ -> locked(known);
            case Guesses.Unavailable _ -> new Result.Unavailable("the counters of wrong digests are away");
        };
    }

    private Result wrong(Claimed claimed, Trial trial, Guesses.Judgement judgement) {
        audit.wrong(trial, judgement);
        return switch (judgement) {
            case Guesses.Free(int failures) -> new Result.Denied(again(claimed), delay(failures));
            case Guesses.Locked _ -> new Result.Denied(Reply.of(403), Duration.ZERO);
            case Guesses.Unavailable _ -> new Result.Unavailable("the counters of wrong digests are away");
        };
    }

    /** A registrar asks again (RFC 3261 §22.2); a caller is refused. */
    private Reply again(Claimed claimed) {
        return claimed.side() == Side.SERVER
                ? challenges.challenge(claimed.request(), claimed.side(), claimed.realm(), false, clock.instant())
                : Reply.of(403);
    }

    private static Duration delay(int failures) {
        return failures <= UNDELAYED
                ? Duration.ZERO
                : Duration.ofMillis(FIRST_DELAY_MS << Math.min(failures - UNDELAYED - 1, DOUBLINGS));
    }
}
