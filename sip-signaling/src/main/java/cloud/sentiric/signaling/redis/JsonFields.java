package cloud.sentiric.signaling.redis;

import java.io.StringWriter;
import java.util.Collection;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.json.JsonMapper;

/** The fields of a JSON object, written as they come: no tree of them is made before. */
final class JsonFields {
    private static final int USUAL_SIZE = 2048;

    private final JsonGenerator out;

    private JsonFields(JsonGenerator out) {
        this.out = out;
    }

    /** The text of an object. */
    static String text(JsonMapper json, Consumer<JsonFields> fields) {
        var text = new StringWriter(USUAL_SIZE);
        try (var out = json.createGenerator(text)) {
            out.writeStartObject();
            fields.accept(new JsonFields(out));
            out.writeEndObject();
        }
        return text.toString();
    }

    JsonFields put(String name, @Nullable String value) {
        out.writeStringProperty(name, value);
        return this;
    }

    JsonFields put(String name, long value) {
        out.writeNumberProperty(name, value);
        return this;
    }

    JsonFields put(String name, boolean value) {
        out.writeBooleanProperty(name, value);
        return this;
    }

    /** Octets in Base64. */
    JsonFields put(String name, byte[] value) {
        out.writeBinaryProperty(name, value);
        return this;
    }

    JsonFields object(String name, Consumer<JsonFields> fields) {
        out.writeObjectPropertyStart(name);
        fields.accept(this);
        out.writeEndObject();
        return this;
    }

    <T> JsonFields objects(String name, Collection<T> values, BiConsumer<T, JsonFields> fields) {
        out.writeArrayPropertyStart(name);
        for (var value : values) {
            out.writeStartObject();
            fields.accept(value, this);
            out.writeEndObject();
        }
        out.writeEndArray();
        return this;
    }

    JsonFields strings(String name, Collection<String> values) {
        out.writeArrayPropertyStart(name);
        values.forEach(out::writeString);
        out.writeEndArray();
        return this;
    }
}
