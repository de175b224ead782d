package cloud.sentiric.phone.sip;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Answers digest challenges of one kind (401 or 407) and goes on with the nonce it has, counting (RFC 7616 §3.4). */
final class Credentials {
    private final String headerName;
    private final Account account;
    private final Supplier<String> tokens;
    private Optional<Challenge> challenge = Optional.empty();
    private int nonceCount;

    Credentials(String headerName, Account account, Supplier<String> tokens) {
        this.headerName = headerName;
        this.account = account;
        this.tokens = tokens;
    }

    /** The challenge of these header fields that will be answered. */
    Optional<Challenge> best(List<String> lines) {
        return Challenge.best(lines, account);
    }

    void challenged(Challenge next) {
        challenge = Optional.of(next);
        nonceCount = 0;
    }

    String headerName() {
        return headerName;
    }

    /** The request with the header field that answers the last challenge, if there was one. */
    SipRequest sign(SipRequest request) {
        return challenge
                .map(last -> request.without(headerName).with(headerName, value(last, request)))
                .orElse(request);
    }

    private String value(Challenge last, SipRequest request) {
        nonceCount++;
        String count = "%08x".formatted(nonceCount);
        String cnonce = tokens.get();
        var hash = last.algorithm();
        String ha1 = hash.hash(account.user(), last.realm(), account.password());
        String ha2 = hash.hash(request.method(), request.uri());
        String response = hash.hash(ha1, last.nonce(), count, cnonce, "auth", ha2);
        return "Digest username=\"" + account.user() + "\", realm=\"" + last.realm() + "\", nonce=\"" + last.nonce()
                + "\", uri=\"" + request.uri() + "\", response=\"" + response + "\", algorithm=" + hash
                + ", cnonce=\"" + cnonce + "\", qop=auth, nc=" + count
                + last.opaque().map(opaque -> ", opaque=\"" + opaque + "\"").orElse("");
    }
}
