package cloud.sentiric.signaling.presence;

import cloud.sentiric.signaling.digest.Identity;
import cloud.sentiric.signaling.presence.PublishRules.Wish;
import cloud.sentiric.signaling.presence.SharedPublications.Change;
import cloud.sentiric.signaling.registrar.Members;
import cloud.sentiric.signaling.sip.Aor;
import cloud.sentiric.signaling.sip.Method;
import cloud.sentiric.signaling.sip.Reply;
import cloud.sentiric.signaling.sip.Request;
import cloud.sentiric.signaling.sip.Tag;
import cloud.sentiric.signaling.transaction.Errand;
import cloud.sentiric.signaling.transaction.Room;
import cloud.sentiric.signaling.transaction.Transactions;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The event state compositor of one worker (RFC 3903 §6): users publish their own presence. */
public final class Publications implements Room {
    /**
     * What it is made of.
     *
     * @param changed takes a user whose publications are others now
     */
    public record Parts(
            Members members,
            Packages packages,
            Statements statements,
            SharedPublications store,
            PublicationSettings settings,
            Consumer<Aor> changed) {}

    private final Parts parts;
    private final Transactions transactions;
    private final PublishRules rules;

    public Publications(Parts parts, Transactions transactions) {
        this.parts = parts;
        this.transactions = transactions;
        this.rules = new PublishRules(
                parts.settings(),
                parts.packages().presence().name(),
                parts.statements(),
                () -> Tag.create().value());
    }

    @Override
    public boolean takes(Request request) {
        return request.method().equals(Method.PUBLISH);
    }

    @Override
    public @Nullable Reply screen(Request request) {
        var refusal = rules.refusal(request);
        return refusal == null ? parts.members().screen(request, transactions) : refusal;
    }

    @Override
    public void request(Request request) {
        var refusal = rules.refusal(request);
        if (refusal == null) {
            parts.members().admit(transactions, request, this::publish);
        } else {
            transactions.reply(request, refusal);
        }
    }

    private void publish(Errand errand, Identity user) {
        var called = parts.members().called(errand.request());
        if (called == null) {
            errand.answer(Reply.of(404));
        } else if (!called.equals(user.aor())) {
            errand.answer(Reply.of(403));
        } else {
            switch (rules.read(errand.request())) {
                case Wish.Refused(var reply) -> errand.answer(reply);
                case Wish.Wanted(var change) -> change(errand, called, change);
            }
        }
    }

    private void change(Errand errand, Aor user, Change change) {
        errand.then(
                parts.store().change(user, change),
                changed -> {
                    switch (changed) {
                        case DONE -> {
                            parts.changed().accept(user);
                            errand.answer(Reply.of(200)
                                    .withHeader("SIP-ETag", change.etag())
                                    .withHeader(
                                            "Expires",
                                            Long.toString(change.lifetime().toSeconds())));
                        }
                        case UNMATCHED -> errand.answer(Reply.of(412).withReason("Conditional Request Failed"));
                        case FULL -> errand.answer(Reply.of(403).withReason("Too Many Publications"));
                    }
                },
                late -> parts.changed().accept(user));
    }
}
