package cloud.sentiric.signaling.xml;

import cloud.sentiric.signaling.presence.Statement;
import cloud.sentiric.signaling.presence.Statement.Tuple;
import cloud.sentiric.signaling.presence.Statements;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.jspecify.annotations.Nullable;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.ls.DOMImplementationLS;
import org.w3c.dom.ls.LSSerializer;
import org.xml.sax.SAXException;
import org.xml.sax.SAXParseException;
import org.xml.sax.helpers.DefaultHandler;

/** Takes PIDF documents (RFC 3863) apart; what is read is written anew, without a DTD, entities or comments. Any thread. */
public final class PidfParser implements Statements {
    private static final String PIDF = "urn:ietf:params:xml:ns:pidf";
    private static final String DATA_MODEL = "urn:ietf:params:xml:ns:pidf:data-model";
    /** Tuples that a phone may have. */
    private static final int MAX_TUPLES = 16;

    @Override
    public Statement read(byte[] text) {
        var document = parse(text);
        var root = document.getDocumentElement();
        if (!is(root, PIDF, "presence")) {
            throw new IllegalArgumentException("no presence");
        }
        var serializer = serializer(document);
        var tuples = new ArrayList<Tuple>();
        var notes = new ArrayList<String>();
        var others = new ArrayList<String>();
        @Nullable String person = null;
        for (Node node = root.getFirstChild(); node != null; node = node.getNextSibling()) {
            if (!(node instanceof Element element)) {
                continue;
            }
            var piece = serializer.writeToString(element);
            if (is(element, PIDF, "tuple")) {
                tuples.add(new Tuple(id(element), piece));
            } else if (is(element, PIDF, "note")) {
                notes.add(piece);
            } else if (is(element, DATA_MODEL, "person")) {
                person = person == null ? piece : person;
            } else if (!PIDF.equals(element.getNamespaceURI()) && element.getNamespaceURI() != null) {
                others.add(piece);
            } else {
                throw new IllegalArgumentException("unknown element");
            }
        }
        if (tuples.size() > MAX_TUPLES) {
            throw new IllegalArgumentException("too many tuples");
        }
        return new Statement(tuples, notes, person, others);
    }

    private static String id(Element tuple) {
        var id = tuple.getAttribute("id");
        if (id.isEmpty()) {
            throw new IllegalArgumentException("a tuple without id");
        }
        return id;
    }

    private static boolean is(Element element, String namespace, String name) {
        return namespace.equals(element.getNamespaceURI()) && name.equals(element.getLocalName());
    }

    private static Document parse(byte[] text) {
        try {
            var factory = DocumentBuilderFactory.newDefaultInstance();
            factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            factory.setNamespaceAware(true);
            factory.setXIncludeAware(false);
            factory.setExpandEntityReferences(false);
            factory.setIgnoringComments(true);
            var builder = factory.newDocumentBuilder();
            builder.setErrorHandler(new Silent());
            return builder.parse(new ByteArrayInputStream(text));
        } catch (SAXException e) {
            throw new IllegalArgumentException("no XML", e);
        } catch (IOException e) {
            // An encoding that the parser does not know, or bytes that are none of it.
            throw new IllegalArgumentException("no text", e);
        } catch (ParserConfigurationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static LSSerializer serializer(Document document) {
        var feature = document.getImplementation().getFeature("LS", "3.0");
        if (!(feature instanceof DOMImplementationLS ls)) {
            throw new IllegalStateException("no serializer");
        }
        var serializer = ls.createLSSerializer();
        serializer.getDomConfig().setParameter("xml-declaration", false);
        return serializer;
    }

    /** The parser's own says everything on standard error. */
    private static final class Silent extends DefaultHandler {
        @Override
        public void error(SAXParseException e) throws SAXException {
            throw e;
        }
    }
}
