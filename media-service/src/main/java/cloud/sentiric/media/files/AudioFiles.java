package cloud.sentiric.media.files;

import cloud.sentiric.media.audio.AudioUri;
import cloud.sentiric.media.audio.Clip;
import cloud.sentiric.media.audio.ClipCache;
import cloud.sentiric.media.audio.Read;
import cloud.sentiric.media.audio.Sound;
import cloud.sentiric.media.audio.Tone;
import cloud.sentiric.media.audio.WavFile;
import cloud.sentiric.media.codec.Clips;
import cloud.sentiric.media.codec.Format;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Objects;
import java.util.Optional;
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

    /**
     * What audio is known by.
     *
     * @param name of a file; "tone:HZ,MS"; or "data:" and a digest
     * @param changed null but for files of the operator
     */
    private record Key(String name, Format format, @Nullable FileTime changed, long size) {}

    /** Octets of encoded audio that are kept: 70 minutes. */
    static final long KEPT = 32L << 20;

    private static final String CHIME = "chime.wav";

    private final @Nullable Path folder;
    private final long largest;
    private final Clips clips;
    private final ClipCache<Key> kept = new ClipCache<>(KEPT);

    /** Files in the folder, if there is one, and of at most so many bytes. */
    public AudioFiles(@Nullable Path folder, long largest, Clips clips) {
        this.clips = clips;
        this.folder = folder;
        this.largest = largest;
    }

    /** The audio that a URI names, encoded by a format that is spoken. Reads a file where it must. */
    public Found find(String uri, Format wanted) {
        var format = wanted.kind();
        // Files may change; what a tone or data is, it is for ever.
        var key = uri.startsWith("file:") ? null : new Key(AudioUri.name(uri), format, null, 0);
        var known = key == null ? Optional.<Clip>empty() : kept.find(key);
        return known.<Found>map(Found.Playable::new).orElseGet(() -> switch (AudioUri.parse(uri)) {
            case AudioUri.File file -> file(file.name(), format);
            case AudioUri.Synthesized tone ->
                keep(Objects.requireNonNull(key), tone.tone().sound());
            case AudioUri.Inline inline -> keep(Objects.requireNonNull(key), inline.sound());
            case AudioUri.Unreadable bad -> new Found.Unplayable(bad.reason());
        });
    }

    private Found file(String name, Format format) {
        try {
            if (folder != null) {
                var path = folder.resolve(name);
                // A link may lead out of the folder.
                if (Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
                    return own(path, name, format);
                }
            }
            return bundled(name, format);
        } catch (IOException e) {
            return new Found.Unplayable("cannot read %s: %s".formatted(name, e.getMessage()));
        }
    }

    private Found own(Path path, String name, Format format) throws IOException {
        var attributes = Files.readAttributes(path, BasicFileAttributes.class);
        if (attributes.size() > largest) {
            return new Found.Unplayable("%s is larger than %d bytes".formatted(name, largest));
        }
        var key = new Key(name, format, attributes.lastModifiedTime(), attributes.size());
        var clip = kept.find(key);
        return clip.isPresent() ? playable(clip.get()) : keep(key, WavFile.parse(Files.readAllBytes(path)));
    }

    private Found bundled(String name, Format format) throws IOException {
        var key = new Key(name, format, null, 0);
        var clip = kept.find(key);
        if (clip.isPresent()) {
            return playable(clip.get());
        }
        if (name.equals(CHIME)) {
            return keep(key, Tone.chime());
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
            case Read.Good good -> keep(key, good.sound());
        };
    }

    private Found keep(Key key, Sound sound) {
        var clip = clips.encode(sound, key.format());
        kept.keep(key, clip);
        return playable(clip);
    }

    private static Found playable(Clip clip) {
        return clip.length() == 0 ? new Found.Unplayable("it is empty") : new Found.Playable(clip);
    }
}
