package cloud.sentiric.media.audio;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.regex.Pattern;

/** What an audio_uri names. */
public sealed interface AudioUri {
    /** Characters of the longest URI that is read; as data about 90 s of 16-bit PCM. */
    int LONGEST = 2_000_000;

    /** Characters of a name; a file's has fewer. */
    int LONGEST_NAME = 120;

    /** A file of the audio folder: letters, digits, '-', '_' and single dots, no path. */
    record File(String name) implements AudioUri {}

    /** A tone. */
    record Synthesized(Tone tone) implements AudioUri {}

    /** The audio itself. */
    record Inline(Sound sound) implements AudioUri {}

    /** None of these, and why. */
    record Unreadable(String reason) implements AudioUri {}

    /** Reads file:NAME, tone:HZ,MS or data:audio/wav;base64,…. */
    static AudioUri parse(String uri) {
        if (uri.length() > LONGEST) {
            return new Unreadable("longer than %d characters".formatted(LONGEST));
        }
        if (uri.startsWith("file:")) {
            return file(uri.substring("file:".length()));
        }
        if (uri.startsWith("tone:")) {
            return tone(uri.substring("tone:".length()));
        }
        if (uri.startsWith("data:")) {
            return data(uri.substring("data:".length()));
        }
        return new Unreadable("must start with file:, tone: or data:");
    }

    /** What a URI can be called in logs and by who keeps audio: itself, or the digest of the audio that it carries. */
    static String name(String uri) {
        if (!uri.startsWith("data:")) {
            return uri.length() <= LONGEST_NAME ? uri : uri.substring(0, LONGEST_NAME) + "…";
        }
        try {
            var digest = MessageDigest.getInstance("SHA-256").digest(uri.getBytes(StandardCharsets.UTF_8));
            return "data:sha256-" + HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static AudioUri file(String name) {
        return Syntax.NAME.matcher(name).matches()
                ? new File(name)
                : new Unreadable("a file name has letters, digits, '-', '_' and dots within, 1 to 100 characters");
    }

    private static AudioUri tone(String text) {
        var match = Syntax.TONE.matcher(text);
        if (!match.matches()) {
            return new Unreadable("a tone is tone:HZ,MS");
        }
        var tone = new Tone(Integer.parseInt(match.group(1)), Integer.parseInt(match.group(2)));
        if (tone.hertz() < Tone.LOWEST_HERTZ || tone.hertz() > Tone.HIGHEST_HERTZ) {
            return new Unreadable("a tone has %d to %d Hz".formatted(Tone.LOWEST_HERTZ, Tone.HIGHEST_HERTZ));
        }
        if (tone.ms() < 1 || tone.ms() > Tone.LONGEST_MS) {
            return new Unreadable("a tone lasts 1 to %d ms".formatted(Tone.LONGEST_MS));
        }
        return new Synthesized(tone);
    }

    private static AudioUri data(String text) {
        var match = Syntax.WAV.matcher(text);
        if (!match.lookingAt()) {
            return new Unreadable("a data URI must be data:audio/wav;base64,…");
        }
        byte[] file;
        try {
            file = Base64.getDecoder().decode(text.substring(match.end()));
        } catch (IllegalArgumentException e) {
            return new Unreadable("not base64: " + e.getMessage());
        }
        return switch (WavFile.parse(file)) {
            case Read.Good good -> new Inline(good.sound());
            case Read.Bad bad -> new Unreadable(bad.reason());
        };
    }
}

/** The patterns of audio URIs. */
final class Syntax {
    static final Pattern NAME = Pattern.compile("(?=.{1,100}$)[A-Za-z0-9_-]+(\\.[A-Za-z0-9_-]+)*");
    static final Pattern TONE = Pattern.compile("([0-9]{1,6}),([0-9]{1,6})");
    static final Pattern WAV = Pattern.compile("audio/(x-)?wav;base64,");

    private Syntax() {}
}
