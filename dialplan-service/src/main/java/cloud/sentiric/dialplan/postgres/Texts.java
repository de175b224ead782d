package cloud.sentiric.dialplan.postgres;

import java.util.List;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A column that is a JSON array of texts. */
final class Texts {
    private static final JsonMapper MAPPER = new JsonMapper();

    private Texts() {}

    static String json(List<String> texts) {
        return MAPPER.writeValueAsString(texts);
    }

    static List<String> of(String json) {
        return StreamSupport.stream(MAPPER.readTree(json).spliterator(), false)
                .map(JsonNode::asString)
                .toList();
    }
}
