package cloud.sentiric.media.files;

import cloud.sentiric.media.audio.AudioUri;
import cloud.sentiric.media.audio.Clip;
import cloud.sentiric.media.audio.Codec;
import cloud.sentiric.media.audio.Read;
import cloud.sentiric.media.audio.Tone;
import cloud.sentiric.media.audio.WavFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The audio that can be played: files of the operator's folder first, then those that come with the program. What is
 * encoded once is shared by all who play it, until the file changes.
 */
public final class AudioFiles {
    /** What a URI gave. */
    public sealed interface Found {
        /** It can be played. */
        record Playable(Clip clip) implements Found {}

        /** It can not, and why. */
        record Unplayable(String reason) implements Found {}
    }

    private record Key(String name, Codec codec, @Nullable FileTime changed, long size) {}

    /** Files that are kept encoded; with files of the largest size this is 80 MB. */
    static final int KEPT = 32;

    private static final String CHIME = "chime.wav";

    private final @Nullable Path folder;
    private final long largest;
    private final Map<Key, Clip> kept = new ConcurrentHashMap<>();

    /** Files in the folder, if there is one, and of at most so many bytes. */
    public AudioFiles(@Nullable Path folder, long largest) {
        this.folder = folder;
        this.largest = largest;
    }

    /** The audio that a URI names, encoded. Reads a file where it must. */
    public Found find(String uri, Codec codec) {
        return switch (AudioUri.parse(uri)) {
            case AudioUri.File file -> file(file.name(), codec);
            case AudioUri.Synthesized tone -> playable(tone.tone().sound().encode(codec));
            case AudioUri.Inline inline -> playable(inline.sound().encode(codec));
            case AudioUri.Unreadable bad -> new Found.Unplayable(bad.reason());
        };
    }

    private Found file(String name, Codec codec) {
        try {
            if (folder != null) {
                var path = folder.resolve(name);
                // A link may lead out of the folder.
                if (Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
                    return own(path, name, codec);
                }
            }
            return bundled(name, codec);
        } catch (IOException e) {
            return new Found.Unplayable("cannot read %s: %s".formatted(name, e.getMessage()));
        }
    }

    private Found own(Path path, String name, Codec codec) throws IOException {
        var attributes = Files.readAttributes(path, BasicFileAttributes.class);
        if (attributes.size() > largest) {
            return new Found.Unplayable("%s is larger than %d bytes".formatted(name, largest));
        }
        var key = new Key(name, codec, attributes.lastModifiedTime(), attributes.size());
        var clip = kept.get(key);
        return clip != null ? playable(clip) : keep(key, WavFile.parse(Files.readAllBytes(path)));
    }

    private Found bundled(String name, Codec codec) throws IOException {
        var key = new Key(name, codec, null, 0);
        var clip = kept.get(key);
        if (clip != null) {
            return playable(clip);
        }
        if (name.equals(CHIME)) {
            return keep(key, new Read.Good(Tone.chime()));
        }
        try (var in = AudioFiles.class.getResourceAsStream("/audio/" + name)) {
            return in == null
                    ? new Found.Unplayable("there is no file %s in the audio folder".formatted(name))
                    : keep(key, WavFile.parse(in.readAllBytes()));
        }
    }

    private Found keep(Key key, Read read) {
        return switch (read) {
            case Read.Bad bad -> new Found.Unplayable("%s: %s".formatted(key.name(), bad.reason()));
            case Read.Good good -> {
                var clip = good.sound().encode(key.codec());
                if (kept.size() >= KEPT) {
                    kept.clear();
                }
                kept.put(key, clip);
                yield playable(clip);
            }
        };
    }

    private static Found playable(Clip clip) {
        return clip.length() == 0 ? new Found.Unplayable("it is empty") : new Found.Playable(clip);
    }
}
