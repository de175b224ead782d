package cloud.sentiric.signaling.xml;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import cloud.sentiric.signaling.presence.Statement;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** PIDF documents as phones write them, and as somebody might who means no good. */
final class PidfParserTest {
    private static final String LINPHONE = """
            <?xml version="1.0" encoding="UTF-8"?>
            <presence xmlns="urn:ietf:params:xml:ns:pidf" xmlns:dm="urn:ietf:params:xml:ns:pidf:data-model" \
            xmlns:rpid="urn:ietf:params:xml:ns:pidf:rpid" xmlns:pidfonline="http://www.linphone.org/xsds/pidfonline.xsd" \
            entity="sip:1002@sentiric.cloud">
              <!-- said by a phone -->
              <tuple id="qmjk7x">
                <status><basic>open</basic><pidfonline:online/></status>
                <contact priority="0.8">sip:1002@sentiric.cloud</contact>
                <timestamp>2026-11-30T00:00:00Z</timestamp>
              </tuple>
              <note xml:lang="en">Gone &amp; back</note>
              <dm:person id="p1"><rpid:activities><rpid:away/></rpid:activities></dm:person>
              <dm:device id="d1"><dm:deviceID>urn:x</dm:deviceID></dm:device>
            </presence>
            """;

    private final PidfParser parser = new PidfParser();

    private Statement read(String document) {
        return parser.read(document.getBytes(UTF_8));
    }

    @Test
    void aDocumentIsTakenApart() {
        var statement = read(LINPHONE);
        assertThat(statement.tuples()).singleElement().satisfies(tuple -> {
            assertThat(tuple.id()).isEqualTo("qmjk7x");
            assertThat(tuple.xml()).startsWith("<tuple ").contains("<basic>open</basic>", "online", "priority=\"0.8\"");
        });
        assertThat(statement.notes()).singleElement().asString().contains("Gone &amp; back");
        assertThat(statement.person()).contains("away");
        assertThat(statement.others()).singleElement().asString().contains("urn:x");
    }

    @Test
    void eachPieceStandsByItself() {
        var statement = read(LINPHONE);
        var again = read("<presence xmlns=\"urn:ietf:params:xml:ns:pidf\" entity=\"sip:1002@sentiric.cloud\">"
                + statement.tuples().getFirst().xml()
                + statement.notes().getFirst()
                + statement.person()
                + statement.others().getFirst()
                + "</presence>");
        assertThat(again.tuples().getFirst().xml())
                .isEqualTo(statement.tuples().getFirst().xml());
        assertThat(again.person()).isEqualTo(statement.person());
    }

    @Test
    void aPrefixForPidfItselfIsUnderstood() {
        var statement = read("<p:presence xmlns:p='urn:ietf:params:xml:ns:pidf' entity='sip:a@b'>"
                + "<p:tuple id='t'><p:status><p:basic>closed</p:basic></p:status></p:tuple></p:presence>");
        assertThat(statement.tuples().getFirst().xml()).contains("xmlns:p=\"urn:ietf:params:xml:ns:pidf\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "open",
                "<presence/>",
                "<presence xmlns='urn:ietf:params:xml:ns:pidf'>",
                "<presence xmlns='urn:ietf:params:xml:ns:pidf'><tuple/></presence>",
                "<presence xmlns='urn:ietf:params:xml:ns:pidf'><x xmlns=''/></presence>",
                "<!DOCTYPE presence [<!ENTITY a SYSTEM 'file:///etc/passwd'>]>"
                        + "<presence xmlns='urn:ietf:params:xml:ns:pidf'><note>&a;</note></presence>",
                "<!DOCTYPE presence [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;&a;'>]>"
                        + "<presence xmlns='urn:ietf:params:xml:ns:pidf'><note>&b;</note></presence>",
                "<?xml version='1.0' encoding='klingon'?><presence xmlns='urn:ietf:params:xml:ns:pidf'/>"
            })
    void whatIsNoDocumentIsRefused(String document) {
        assertThatIllegalArgumentException().isThrownBy(() -> read(document));
    }

    @Test
    void aHerdOfTuplesIsRefused() {
        var many = new StringBuilder("<presence xmlns='urn:ietf:params:xml:ns:pidf'>");
        for (int i = 0; i < 17; i++) {
            many.append("<tuple id='t").append(i).append("'><status/></tuple>");
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> read(many.append("</presence>").toString()));
    }

    /** Whatever comes, it is read or refused, and what was read can be read again. */
    @Test
    void mutationsAreReadOrRefused() {
        var random = new Random(42);
        for (int i = 0; i < 3000; i++) {
            var bytes = LINPHONE.getBytes(UTF_8);
            for (int j = random.nextInt(4); j >= 0; j--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            try {
                var statement = parser.read(bytes);
                for (var tuple : statement.tuples()) {
                    read("<presence xmlns=\"urn:ietf:params:xml:ns:pidf\">" + tuple.xml() + "</presence>");
                }
            } catch (IllegalArgumentException e) {
                assertThat(e.getMessage()).isNotNull();
            }
        }
    }
}
