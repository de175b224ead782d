package cloud.sentiric.media.audio;

import java.util.LinkedHashMap;
import java.util.Optional;

/** Audio that was encoded lately; beyond its bound, what was not used for longest goes. Any thread. */
public final class ClipCache<K> {
    private final long most;
    private final LinkedHashMap<K, Clip> clips = new LinkedHashMap<>(16, 0.75f, true);
    private long octets;

    /** Nothing yet; at most so many octets. */
    public ClipCache(long most) {
        this.most = most;
    }

    /** What is kept under a key. */
    public synchronized Optional<Clip> find(K key) {
        return Optional.ofNullable(clips.get(key));
    }

    /** Keeps audio, unless it alone is too much. */
    public synchronized void keep(K key, Clip clip) {
        if (clip.octets() > most) {
            return;
        }
        var before = clips.put(key, clip);
        octets += clip.octets() - (before == null ? 0 : before.octets());
        while (octets > most) {
            octets -= clips.pollFirstEntry().getValue().octets();
        }
    }

    /** Octets that are kept. */
    public synchronized long octets() {
        return octets;
    }
}
