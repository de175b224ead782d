package cloud.sentiric.signaling.presence;

import cloud.sentiric.signaling.presence.SharedPublications.Change;
import cloud.sentiric.signaling.sip.Reply;
import cloud.sentiric.signaling.sip.Request;
import cloud.sentiric.signaling.sip.Text;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What a PUBLISH asks for (RFC 3903 §6). */
final class PublishRules {
    private static final long MAX_DELTA = (1L << 32) - 1;
    private static final Duration HOUR = Duration.ofHours(1);

    private final PublicationSettings settings;
    private final String event;
    private final Statements statements;
    private final Supplier<String> etags;

    /**
     * Made once.
     *
     * @param event the only event that is published
     * @param etags makes entity-tags that nobody else has
     */
    PublishRules(PublicationSettings settings, String event, Statements statements, Supplier<String> etags) {
        this.settings = settings;
        this.event = event;
        this.statements = statements;
        this.etags = etags;
    }

    /** What is asked for, or why it cannot be had. */
    sealed interface Wish {
        record Wanted(Change change) implements Wish {}

        record Refused(Reply reply) implements Wish {}
    }

    /** Looks at all but the body. */
    @Nullable
    Reply refusal(Request request) {
        var named = request.header("Event");
        if (named == null || !Text.trim(named.split(";", 2)[0]).equals(event)) {
            return Reply.of(489).withReason("Bad Event").withHeader("Allow-Events", event);
        }
        var matches = request.headers("SIP-If-Match");
        if (matches.size() > 1 || (!matches.isEmpty() && !Text.isToken(matches.getFirst()))) {
            return Reply.of(400).withReason("Bad Request - SIP-If-Match is one entity-tag");
        }
        if (request.body().length > settings.maxBody()) {
            return Reply.of(413);
        }
        if (request.body().length > 0 && !Pidf.TYPE.equals(request.contentType())) {
            return Reply.of(415).withHeader("Accept", Pidf.TYPE);
        }
        if (request.body().length == 0 && matches.isEmpty()) {
            return Reply.of(400).withReason("Bad Request - a document or SIP-If-Match expected");
        }
        var lifetime = lifetime(request.header("Expires"));
        boolean brief = !lifetime.isZero() && lifetime.compareTo(settings.min()) < 0 && lifetime.compareTo(HOUR) < 0;
        return brief
                ? Reply.of(423)
                        .withHeader("Min-Expires", Long.toString(settings.min().toSeconds()))
                : null;
    }

    Wish read(Request request) {
        var refusal = refusal(request);
        if (refusal != null) {
            return new Wish.Refused(refusal);
        }
        Statement statement;
        try {
            statement = request.body().length == 0 ? null : statements.read(request.body());
        } catch (IllegalArgumentException e) {
            return new Wish.Refused(Reply.of(400).withReason("Bad Request - PIDF document cannot be read"));
        }
        var lifetime = lifetime(request.header("Expires"));
        return new Wish.Wanted(new Change(
                request.header("SIP-If-Match"),
                etags.get(),
                lifetime.compareTo(settings.max()) > 0 ? settings.max() : lifetime,
                statement));
    }

    private Duration lifetime(@Nullable String expires) {
        var text = expires == null ? "" : Text.trim(expires);
        return Text.isNumber(text, 18)
                ? Duration.ofSeconds(Math.min(Long.parseLong(text), MAX_DELTA))
                : settings.usual();
    }
}
