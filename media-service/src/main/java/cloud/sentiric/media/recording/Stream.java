package cloud.sentiric.media.recording;

import cloud.sentiric.media.codec.Format;

/**
 * One stream of a party: where its timestamps lie on the time line, and how late its packets come there. Positions, times and lateness
 * are samples.
 */
final class Stream {
    private static final int PERIOD = 10 * Track.RATE;
    /** Half a second. */
    private static final int PACE = Track.RATE / 2;
    /** 20 ms. */
    private static final int USUAL = Track.RATE / 50;

    private static final long NONE = Long.MAX_VALUE;

    private final int ssrc;
    private Format format;
    private Voice voice;
    /** Of the packet that is furthest on, and where that lies. */
    private int sequence;

    private int timestamp;

    private long position;
    private long next;
    private int length = USUAL;
    private boolean fresh = true;
    private long heardAt;
    /** What is before this timestamp lies so much earlier than it would. */
    private int boundary;

    private long shifted;
    /** It lies so much later than it was spoken, unless its clock stood still meanwhile. */
    private long behind;

    private long paceBegan;
    private long paceFloor = NONE;
    private long paceBefore = NONE;

    private boolean spurtOpen;
    private int spurtTimestamp;
    private long spurtBegan;
    private long spurtFrom;
    private long spurtRoom;
    private long spurtFloor = NONE;

    private long periodBegan;
    private long periodFloor = NONE;
    private long floorBefore;
    private long drift;

    /**
     * Begins with a packet that is to lie there.
     *
     * @param behind how much later that is than where it would have been looked for
     */
    Stream(int ssrc, Format format, Voice voice, int sequence, int timestamp, long position, long behind, long now) {
        this.ssrc = ssrc;
        this.format = format;
        this.voice = voice;
        this.sequence = sequence;
        this.timestamp = timestamp;
        this.position = position;
        this.behind = behind;
        this.paceBegan = now;
        this.next = position;
        this.heardAt = now;
        this.boundary = timestamp;
        this.periodBegan = now;
    }

    int ssrc() {
        return ssrc;
    }

    Format format() {
        return format;
    }

    Voice voice() {
        return voice;
    }

    /** Goes on by another codec of the same clock. */
    void decode(Format as, Voice by) {
        format = as;
        voice = by;
    }

    /** Where a packet of this timestamp lies. */
    long position(int of) {
        long at = position + Math.floorDiv((long) (of - timestamp) * Track.RATE, voice.clock());
        return of - boundary < 0 ? at - shifted : at;
    }

    /** By how much what it says lies later than it was spoken: a jam has to be over before it is taken for a clock that stood still. */
    long behind() {
        return behind;
    }

    /** How far behind a packet is that lies there, as this stream is the one that it goes on; 0 if it goes on none. */
    long behind(int of, int number, int spoken, long at) {
        return ssrc == of && agrees(number, spoken) ? Math.max(0, at - position(spoken) + behind) : 0;
    }

    /** Who comes out of a jam comes faster than it speaks, who has stood still does not. */
    private void watchPace(long late, long now) {
        paceFloor = Math.min(paceFloor, late);
        if (now - paceBegan >= PACE) {
            if (paceBefore != NONE && Math.abs(paceFloor - paceBefore) <= Track.DRIFT) {
                behind = 0;
            }
            beginPace(paceFloor, now);
        }
    }

    private void beginPace(long before, long now) {
        paceBefore = before;
        paceFloor = NONE;
        paceBegan = now;
    }

    /** Whether nothing was taken yet. */
    boolean isFresh() {
        return fresh;
    }

    /** Whether a packet comes after all others. */
    boolean isNext(int of) {
        return fresh || of - timestamp > 0;
    }

    /** Whether sequence number and timestamp of a packet agree on whether it comes after all others. */
    boolean agrees(int number, int of) {
        return Integer.signum((short) (number - sequence)) == Integer.signum(of - timestamp);
    }

    /** Behind the packet that is furthest on. */
    long next() {
        return next;
    }

    /** Samples of the packet that was furthest on; of a usual one while there was none. */
    int length() {
        return length;
    }

    long heardAt() {
        return heardAt;
    }

    /** Takes note of a packet that is further on than all others. */
    void advance(int number, int to, long at, int samples, long now) {
        fresh = false;
        sequence = number;
        timestamp = to;
        position = at;
        next = at + samples;
        length = samples;
        heardAt = now;
        spurtFloor = Math.min(spurtFloor, now - at);
        periodFloor = Math.min(periodFloor, now - at);
        if (behind > 0) {
            watchPace(now - at, now);
        }
        if (now - periodBegan >= PERIOD) {
            judgeDrift(now);
        }
    }

    /**
     * By how much it is to be moved later, as its clock is another; negative: earlier. It shows in two periods in a row, by those of
     * their packets that came soonest.
     */
    long drift() {
        return drift;
    }

    private void judgeDrift(long now) {
        boolean same = Long.signum(periodFloor) == Long.signum(floorBefore);
        long least = Math.min(Math.abs(periodFloor), Math.abs(floorBefore));
        drift = same && least > Track.DRIFT ? Long.signum(periodFloor) * least : 0;
        floorBefore = periodFloor;
        periodBegan = now;
        periodFloor = NONE;
    }

    /** From this timestamp on all lies so much later. */
    void shift(int from, long by) {
        // Of two shifts within what may come late the former is forgotten.
        boundary = from;
        shifted = by;
        position += by;
        next += by;
        drift = Math.abs(by) >= Math.abs(drift) ? 0 : drift - by;
        floorBefore = 0;
        periodFloor = NONE;
    }

    /** A spurt begins after a gap of so much room: whether its place is right shows in the packets that follow. */
    void beginSpurt(int from, long at, long room, long now) {
        spurtOpen = true;
        spurtTimestamp = from;
        spurtBegan = now;
        spurtFrom = at;
        spurtRoom = room;
        spurtFloor = NONE;
    }

    boolean isSpurtOpen() {
        return spurtOpen;
    }

    long spurtBegan() {
        return spurtBegan;
    }

    /** Where the spurt begins whose place is not decided. */
    long spurtFrom() {
        return spurtFrom;
    }

    /** Decides the place of the spurt: by how much it moves, 0 if it is right. */
    long settleSpurt() {
        spurtOpen = false;
        if (spurtFloor == NONE || Math.abs(spurtFloor) <= Track.TOLERANCE) {
            return 0;
        }
        long by = Math.max(spurtFloor, -spurtRoom);
        shift(spurtTimestamp, by);
        behind = Math.max(0, behind + by);
        beginPace(NONE, heardAt);
        return by;
    }
}
