package cloud.sentiric.signaling.presence;

import cloud.sentiric.signaling.presence.DialogState.State;
import cloud.sentiric.signaling.sip.Aor;
import cloud.sentiric.signaling.subscription.Document;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The dialogs of a user, all of them each time (RFC 4235 §3.3).
 *
 * @param dialogs those that live
 */
record DialogInfo(Aor user, List<DialogState> dialogs) implements Document {
    static final String TYPE = "application/dialog-info+xml";

    /** Phones that look for a dialog to put their light out find one, whose id no other has. */
    private static final String NONE = "<dialog id=\"none\"><state>terminated</state></dialog>\n";

    DialogInfo {
        dialogs = dialogs.stream()
                .filter(dialog -> dialog.state() != State.TERMINATED)
                .toList();
    }

    @Override
    public String text(long version) {
        return """
                <?xml version="1.0" encoding="UTF-8"?>
                <dialog-info xmlns="urn:ietf:params:xml:ns:dialog-info" version="%d" state="full" entity="%s">
                %s</dialog-info>
                """.formatted(
                        version,
                        Xml.escape(user.toString()),
                        dialogs.isEmpty()
                                ? NONE
                                : dialogs.stream().map(DialogInfo::element).collect(Collectors.joining()));
    }

    /**
     * By what a phone that wants to answer instead names the dialog in its Replaces (RFC 3891): names of ours, which are good for
     * nothing else.
     */
    private static String names(DialogState dialog) {
        var callId = dialog.callId();
        return callId == null
                ? ""
                : " call-id=\"%s\" local-tag=\"%s\" remote-tag=\"%s\""
                        .formatted(Xml.escape(callId), DialogState.CALLEE, DialogState.CALLER);
    }

    private static String element(DialogState dialog) {
        return ("<dialog id=\"%s\"%s direction=\"%s\"><state>%s</state>"
                        + "<remote><identity>%s</identity></remote></dialog>%n")
                .formatted(
                        Xml.escape(dialog.id()),
                        names(dialog),
                        dialog.direction().text,
                        dialog.state().text,
                        Xml.escape(dialog.remote()));
    }
}
