package cloud.sentiric.signaling.dialog;

import cloud.sentiric.signaling.sip.Body;
import cloud.sentiric.signaling.sip.OutgoingRequest;
import cloud.sentiric.signaling.sip.Request;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Where a leg is. */
public sealed interface LegState {
    /** Nothing was sent or came. */
    record Idle() implements LegState {}

    /**
     * Their INVITE waits for our final response.
     *
     * @param tag our tag, unless the 2xx is of a source that has another one
     * @param tags our tags by the sources whose bodies were passed on (RFC 3261 §12.1)
     * @param dialogs the early dialogs in which something was said, by our tags
     * @param contact our Contact
     * @param rseq of the last reliable provisional response; 0 before the first
     * @param reliable that waits for its PRACK; null if none does
     * @param later what the call wants said after that PRACK, in this order
     */
    record Invited(
            Request invite,
            String tag,
            Map<String, String> tags,
            Map<String, Early> dialogs,
            String contact,
            long rseq,
            @Nullable Reliable reliable,
            List<LegCommand> later)
            implements LegState {
        public Invited {
            tags = Map.copyOf(tags);
            dialogs = Map.copyOf(dialogs);
            later = List.copyOf(later);
        }

        public Invited(Request invite, String tag, String contact) {
            this(invite, tag, Map.of(), Map.of(), contact, 0, null, List.of());
        }

        Invited waiting(Reliable response) {
            return new Invited(invite, tag, tags, dialogs, contact, response.rseq(), response, later);
        }

        /** The PRACK came: nothing is waited for, and nothing is left to be said. */
        Invited free() {
            return new Invited(invite, tag, tags, dialogs, contact, rseq, null, List.of());
        }

        Invited saying(LegCommand command) {
            var more = new ArrayList<>(later);
            more.add(command);
            return new Invited(invite, tag, tags, dialogs, contact, rseq, reliable, more);
        }

        /** Whether a request is inside one of the dialogs that our provisional responses made. */
        public boolean has(Request request) {
            var ours = request.to().tag();
            return ours != null && has(ours, request.from().tag());
        }

        /** Whether these are the tags of one of them. */
        public boolean has(String ours, @Nullable String theirs) {
            return (ours.equals(tag) || tags.containsValue(ours))
                    && String.valueOf(invite.from().tag()).equals(String.valueOf(theirs));
        }

        /** Our tag for what a source says from now on. */
        String tagOf(String source) {
            return tags.getOrDefault(source, tag);
        }

        /** Whose dialog has our tag; empty if nobody has spoken in it. */
        String source(String ours) {
            return tags.entrySet().stream()
                    .filter(entry -> entry.getValue().equals(ours))
                    .map(Map.Entry::getKey)
                    .findFirst()
                    .orElse("");
        }

        Early dialog(String ours) {
            return dialogs.getOrDefault(ours, Early.NONE);
        }

        Invited with(String ours, Early dialog) {
            var more = new LinkedHashMap<>(dialogs);
            more.put(ours, dialog);
            return new Invited(invite, tag, tags, more, contact, rseq, reliable, later);
        }

        Invited with(String source, String itsTag) {
            var more = new LinkedHashMap<>(tags);
            more.put(source, itsTag);
            return new Invited(invite, tag, more, dialogs, contact, rseq, reliable, later);
        }
    }

    /**
     * Our INVITE waits for its final response.
     *
     * @param early early dialogs (RFC 3261 §12.1.2), of which there may be several
     * @param agreed session description that we sent last, by the remote tags of those who answered our offer reliably (§5)
     * @param rseqs number of the last reliable provisional response, by remote tag (RFC 3262 §4)
     * @param provisional how many provisional responses came
     * @param cancelled whether it was given up
     */
    record Inviting(
            OutgoingRequest invite,
            String contact,
            SessionTimer timer,
            List<Dialog> early,
            Map<String, Body> agreed,
            Map<String, Long> rseqs,
            int provisional,
            boolean cancelled)
            implements LegState {
        public Inviting {
            early = List.copyOf(early);
            agreed = Map.copyOf(agreed);
            rseqs = Map.copyOf(rseqs);
        }

        boolean proceeding() {
            return provisional > 0;
        }

        /** One more provisional response came. */
        Inviting with(List<Dialog> dialogs) {
            return new Inviting(invite, contact, timer, dialogs, agreed, rseqs, provisional + 1, cancelled);
        }

        /** A request came in one of the early dialogs. */
        Inviting knowing(List<Dialog> dialogs) {
            return new Inviting(invite, contact, timer, dialogs, agreed, rseqs, provisional, cancelled);
        }

        /** There is an answer to an offer, ours or theirs, in one of them. */
        Inviting agreeing(String remoteTag, Body ours) {
            var more = new LinkedHashMap<>(agreed);
            more.put(remoteTag, ours);
            return new Inviting(invite, contact, timer, early, more, rseqs, provisional, cancelled);
        }

        Inviting heard(String remoteTag, long rseq) {
            var more = new LinkedHashMap<>(rseqs);
            more.put(remoteTag, rseq);
            return new Inviting(invite, contact, timer, early, agreed, more, provisional, cancelled);
        }

        Inviting givenUp() {
            return new Inviting(invite, contact, timer, early, agreed, rseqs, provisional, true);
        }
    }

    /** There is a dialog: a 2xx was sent or came. */
    record Joined(Bond bond) implements LegState {}

    /** Our BYE waits for its answer. */
    record Leaving(Dialog dialog) implements LegState {}

    /**
     * Over.
     *
     * @param last its dialog, as it was when it ended; null if it had none
     */
    record Gone(@Nullable Dialog last) implements LegState {
        Gone() {
            this(null);
        }
    }
}
