package cloud.sentiric.signaling.registrar;

import cloud.sentiric.signaling.sip.Address;
import cloud.sentiric.signaling.sip.Header;
import cloud.sentiric.signaling.sip.Parameters;
import cloud.sentiric.signaling.sip.Parameters.Parameter;
import cloud.sentiric.signaling.sip.Reply;
import cloud.sentiric.signaling.sip.Request;
import cloud.sentiric.signaling.sip.SipUri;
import cloud.sentiric.signaling.sip.Text;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a REGISTER does to the bindings of its AOR (RFC 3261 §10.3 steps 6 to 8).
 *
 * @param min shortest lifetime; less gets 423
 * @param max longest lifetime; more is cut
 * @param usual lifetime where none is asked for
 * @param contacts how many bindings an AOR may have; the ones nearest to their end give way to new ones
 */
public record Rules(Duration min, Duration max, Duration usual, int contacts) {
    /** What to do. */
    sealed interface Decision {
        /** Answer this and change nothing. */
        record Refused(Reply reply) implements Decision {}

        /** Answer with the bindings as they are. */
        record Fetched(List<Binding> bindings) implements Decision {}

        /**
         * Store these, then answer with them.
         *
         * @param bindings all of the AOR
         * @param made those this request made or renewed
         * @param removed those it took away
         */
        record Changed(List<Binding> bindings, List<Binding> made, List<Binding> removed) implements Decision {}
    }

    /** Largest value that Expires may have (RFC 3261 §20.19). */
    private static final long MAX_DELTA = (1L << 32) - 1;

    /** Decides on a request, given the bindings as they are. */
    Decision decide(Request request, List<Binding> all, Instant now) {
        var live = new ArrayList<Binding>(all.size());
        for (var binding : all) {
            if (binding.live(now)) {
                live.add(binding);
            }
        }
        if (request.wildcardContact()) {
            return removeAll(request, live);
        }
        return request.contacts().isEmpty() ? new Decision.Fetched(live) : change(request, live, now);
    }

    /** Step 6. */
    private Decision removeAll(Request request, List<Binding> live) {
        if (!"0".equals(request.header("Expires"))) {
            return refused(400, "Contact * needs Expires: 0");
        }
        for (var binding : live) {
            if (late(request, binding)) {
                return refused(500, "CSeq out of order");
            }
        }
        return new Decision.Changed(List.of(), List.of(), live);
    }

    /** Step 7: all contacts or none. */
    private Decision change(Request request, List<Binding> live, Instant now) {
        if (request.contacts().size() > contacts) {
            return refused(403, "Too Many Contacts");
        }
        var bindings = new ArrayList<>(live);
        var made = new ArrayList<Binding>();
        var removed = new ArrayList<Binding>();
        for (var contact : request.contacts()) {
            var lifetime = lifetime(request, contact);
            if (!lifetime.isZero() && lifetime.compareTo(min) < 0 && lifetime.compareTo(Duration.ofHours(1)) < 0) {
                return new Decision.Refused(Reply.of(423).withHeader("Min-Expires", Long.toString(min.toSeconds())));
            }
            var binding = binding(request, contact, now.plus(lifetime.compareTo(max) > 0 ? max : lifetime));
            var old = find(bindings, binding);
            if (old != null && late(request, old) && !made.contains(old)) {
                return refused(500, "CSeq out of order");
            }
            bindings.remove(old);
            made.remove(old);
            if (!lifetime.isZero()) {
                bindings.add(binding);
                made.add(binding);
            } else if (old != null) {
                removed.add(old);
            }
        }
        evict(bindings, made, removed);
        return new Decision.Changed(List.copyOf(bindings), List.copyOf(made), List.copyOf(removed));
    }

    private void evict(List<Binding> bindings, List<Binding> made, List<Binding> removed) {
        while (bindings.size() > contacts) {
            var oldest = bindings.stream()
                    .filter(binding -> !made.contains(binding))
                    .min(Comparator.comparing(Binding::expires))
                    .orElseThrow();
            bindings.remove(oldest);
            removed.add(oldest);
        }
    }

    private static Decision refused(int status, String reason) {
        return new Decision.Refused(Reply.of(status).withReason(reason));
    }

    private static @Nullable Binding find(List<Binding> bindings, Binding wanted) {
        for (var binding : bindings) {
            if (wanted.same(binding)) {
                return binding;
            }
        }
        return null;
    }

    /** Whether the binding is from this client and newer than the request. */
    private static boolean late(Request request, Binding binding) {
        return binding.callId().equals(request.callId()) && request.cseq().number() <= binding.cseq();
    }

    private static Binding binding(Request request, Address contact, Instant expires) {
        var kept = new ArrayList<Parameter>();
        for (var parameter : contact.parameters().all()) {
            if (!parameter.name().equalsIgnoreCase("expires")) {
                kept.add(parameter);
            }
        }
        return new Binding(
                contact.uri(),
                new Parameters(kept),
                request.callId(),
                request.cseq().number(),
                expires,
                request.path(),
                Objects.requireNonNullElse(request.header("User-Agent"), ""),
                behindNat(request, contact.uri()));
    }

    private static boolean behindNat(Request request, SipUri contact) {
        var transport = contact.parameters().value("transport");
        return request.sourceSigned()
                && contact.scheme().equals("sip")
                && (transport == null || transport.equalsIgnoreCase("udp"))
                && !contact.isAt(request.source());
    }

    /** The contact's own expires before the header's (RFC 3261 §10.2.1.1); a malformed one counts as none. */
    private Duration lifetime(Request request, Address contact) {
        var own = seconds(contact.parameters().value("expires"));
        var common = own == null ? seconds(request.header("Expires")) : own;
        return common == null ? usual : common;
    }

    private static @Nullable Duration seconds(@Nullable String value) {
        return value != null && Text.isNumber(value, 18)
                ? Duration.ofSeconds(Math.min(Long.parseLong(value), MAX_DELTA))
                : null;
    }

    /** Step 8: 200 with all bindings, Date, Path (RFC 3327 §5.3), and outbound if it is used (RFC 5626 §6). */
    Reply answer(Request request, List<Binding> bindings, Instant now) {
        var headers = new ArrayList<Header>();
        headers.add(new Header("Date", Date.of(now)));
        boolean outbound = false;
        for (var binding : bindings) {
            headers.add(new Header("Contact", binding.contact(now)));
            outbound |= !binding.flow().isEmpty() && binding.callId().equals(request.callId());
        }
        boolean firstHop = false;
        for (var path : request.path()) {
            headers.add(new Header("Path", path));
            firstHop |= path.contains(";ob");
        }
        if (outbound && firstHop) {
            headers.add(new Header("Require", "outbound"));
        }
        return Reply.of(200).withHeaders(headers);
    }
}
