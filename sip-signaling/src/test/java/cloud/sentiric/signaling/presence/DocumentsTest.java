package cloud.sentiric.signaling.presence;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.sentiric.signaling.presence.DialogState.Direction;
import cloud.sentiric.signaling.presence.DialogState.State;
import cloud.sentiric.signaling.presence.Statement.Tuple;
import cloud.sentiric.signaling.sip.Aor;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What watchers read: PIDF (RFC 3863) and dialog information (RFC 4235). */
final class DocumentsTest {
    private static final Aor BOB = new Aor("1002", "sentiric.cloud");

    private static Statement statement(String id, String what, @Nullable String person) {
        return new Statement(
                List.of(new Tuple(id, "<tuple id=\"" + id + "\">" + what + "</tuple>")), List.of(), person, List.of());
    }

    @Test
    void whoSaysNothingIsOpenWhileRegistered() {
        assertThat(new Pidf(BOB, true, List.of(), false).text(0)).contains("<basic>open</basic>");
        assertThat(new Pidf(BOB, false, List.of(), false).text(0)).contains("<basic>closed</basic>");
    }

    @Test
    void whatPhonesSayCountsMoreThanThatTheyAreThere() {
        var text =
                new Pidf(BOB, true, List.of(statement("a", "one", null), statement("b", "two", null)), false).text(0);
        assertThat(text).contains("one", "two").doesNotContain("registration");
    }

    @Test
    void ofTuplesWithOneIdTheNewestCounts() {
        var text =
                new Pidf(BOB, true, List.of(statement("a", "new", null), statement("a", "old", null)), false).text(0);
        assertThat(text).contains("new").doesNotContain("old");
    }

    @Test
    void whoIsOnThePhoneIsBusyWhateverHeSays() {
        var statements = List.of(statement("a", "one", "<person>away</person>"));
        assertThat(new Pidf(BOB, true, statements, false).text(0)).contains("away");
        assertThat(new Pidf(BOB, true, statements, true).text(0))
                .contains("<rpid:on-the-phone/>")
                .doesNotContain("away");
    }

    @Test
    void aDocumentIsNoLongerThanADatagramCarries() {
        var first = statement("a", "x".repeat(10_000), null);
        var statements = List.of(first, statement("b", "y".repeat(10_000), null));
        assertThat(new Pidf(BOB, true, statements, true).text(0)).hasSizeLessThan(17_000);
    }

    @Test
    void dialogsAreAllThereWithTheirVersion() {
        var calling = DialogState.of("d1", Direction.INITIATOR, State.EARLY, "sip:a&b@h");
        var called = DialogState.of("d2", Direction.RECIPIENT, State.CONFIRMED, "sip:c@h");
        var over = DialogState.of("d3", Direction.RECIPIENT, State.TERMINATED, "sip:d@h");
        assertThat(new DialogInfo(BOB, List.of(calling, called, over)).text(7)).isEqualTo("""
                <?xml version="1.0" encoding="UTF-8"?>
                <dialog-info xmlns="urn:ietf:params:xml:ns:dialog-info" version="7" state="full" \
                entity="sip:1002@sentiric.cloud">
                <dialog id="d1" direction="initiator"><state>early</state><remote><identity>sip:a&amp;b@h</identity></remote></dialog>
                <dialog id="d2" direction="recipient"><state>confirmed</state><remote><identity>sip:c@h</identity></remote></dialog>
                </dialog-info>
                """);
    }

    /** Nothing of it is true in SIP. */
    @Test
    void oneThatRingsHasANameByWhichItCanBeAnswered() {
        var rings = DialogState.of("0193-7-callee", Direction.RECIPIENT, State.EARLY, "sip:a@h")
                .answerable("0193-7@10.0.0.2:13024");
        var handedOn = DialogState.of("0193-9-callee", Direction.RECIPIENT, State.EARLY, "sip:a@h");
        var calls = DialogState.of("0193-7-caller", Direction.INITIATOR, State.EARLY, "sip:a@h");
        var talks = DialogState.of("0193-8-callee", Direction.RECIPIENT, State.CONFIRMED, "sip:a@h");
        assertThat(new DialogInfo(BOB, List.of(rings, handedOn, calls, talks)).text(7))
                .contains(
                        "<dialog id=\"0193-7-callee\" call-id=\"0193-7@10.0.0.2:13024\" local-tag=\"callee\" "
                                + "remote-tag=\"caller\" direction=\"recipient\">",
                        "<dialog id=\"0193-9-callee\" direction=\"recipient\">",
                        "<dialog id=\"0193-7-caller\" direction=\"initiator\">",
                        "<dialog id=\"0193-8-callee\" direction=\"recipient\">");
    }

    @Test
    void whoHasNoDialogShowsOneThatIsOver() {
        assertThat(new DialogInfo(BOB, List.of()).text(0)).contains("<state>terminated</state>");
    }
}
