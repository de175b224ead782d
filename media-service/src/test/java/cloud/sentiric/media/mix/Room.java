package cloud.sentiric.media.mix;

import cloud.sentiric.media.codec.Codecs;
import cloud.sentiric.media.codec.Format;
import cloud.sentiric.media.codec.TestCodecs;
import java.util.ArrayList;
import java.util.List;

/** A mix whose parties all send at the same moments, 10 ms before each frame is mixed. */
final class Room {
    private static final long BEFORE = 10_000_000;

    final Mixer mixer = new Mixer();
    final List<Party> parties = new ArrayList<>();
    private final Codecs codecs;
    long now;

    Room() {
        this(TestCodecs.ALL);
    }

    Room(Codecs codecs) {
        this.codecs = codecs;
    }

    Party join(Format format) {
        var party = new Party(mixer, codecs, format, parties.size() + 1);
        parties.add(party);
        mixer.begin(now);
        return party;
    }

    void leave(Party party) {
        party.seat.leave();
        parties.remove(party);
    }

    /** So many frames pass. */
    void pass(int frames) {
        for (int i = 0; i < frames; i++) {
            for (var party : parties) {
                party.send(now - BEFORE, false);
            }
            mix();
        }
    }

    /** All make their packets. */
    void encode() {
        parties.forEach(Party::encode);
    }

    /** Those packets come, a frame is mixed, and packets of it are made for all. */
    void relay() {
        // An iterator would be counted as what a frame allocates.
        for (int i = 0; i < parties.size(); i++) {
            parties.get(i).arrive(now - BEFORE);
        }
        mixer.mix(now);
        for (int i = 0; i < parties.size(); i++) {
            parties.get(i).take();
        }
        now += Frame.NANOS;
    }

    /** A frame passes in which nobody says anything else. */
    void mix() {
        mixer.mix(now);
        for (var party : parties) {
            party.listen();
        }
        now += Frame.NANOS;
    }
}
