package cloud.sentiric.media.opus;

/** How speech is encoded, by whichever library. */
final class Settings {
    /** Bits a second: wideband speech (RFC 7587 §3.1.1 has 16 to 20 kbit/s for it) and room for what the packet before said. */
    static final int BITRATE = 28_000;
    /** 0 to 10; from 5 on speech gains little, and costs a third more. */
    static final int COMPLEXITY = 5;
    /** What it is to bear by the copies in the packets that follow (RFC 7587 §3.3). */
    static final int LOSS_PERCENT = 5;

    private Settings() {}
}
