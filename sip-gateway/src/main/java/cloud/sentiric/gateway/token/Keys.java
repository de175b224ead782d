package cloud.sentiric.gateway.token;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The shared keys: the first signs, all verify, so that keys can be changed without loss. */
public final class Keys {
    private static final int MIN_SECRET = 16;
    private final List<Key> keys;

    private Keys(List<Key> keys) {
        this.keys = List.copyOf(keys);
    }

    /**
     * Reads {@code id:secret[,id:secret]}; spaces around both do not count. The nodes read the same text by the same grammar.
     *
     * @throws IllegalArgumentException saying what is wrong, without the secret
     */
    public static Keys parse(String text) {
        var keys = new ArrayList<Key>();
        for (String part : text.split(",", -1)) {
            int colon = part.indexOf(':');
            String id = colon < 0 ? "" : part.substring(0, colon).strip();
            if (!id.matches("[1-9][0-9]{0,2}") || Integer.parseInt(id) > 255) {
                throw new IllegalArgumentException("each key is id:secret with an id from 1 to 255");
            }
            String secret = part.substring(colon + 1).strip();
            if (secret.length() < MIN_SECRET) {
                throw new IllegalArgumentException("the secret of key " + id + " is shorter than 16 characters");
            }
            var key = new Key(Integer.parseInt(id), secret.getBytes(UTF_8));
            if (keys.stream().anyMatch(k -> k.id() == key.id())) {
                throw new IllegalArgumentException("key " + id + " is there twice");
            }
            keys.add(key);
        }
        return new Keys(keys);
    }

    Key signing() {
        return keys.getFirst();
    }

    @Nullable
    Key find(int id) {
        for (int i = 0; i < keys.size(); i++) {
            if (keys.get(i).id() == id) {
                return keys.get(i);
            }
        }
        return null;
    }

    /** Says nothing of the secrets. */
    @Override
    public String toString() {
        return "Keys" + keys.stream().map(Key::id).toList();
    }
}
