package cloud.sentiric.signaling.transfer;

import cloud.sentiric.signaling.sip.Reply;

/** What came of reading a REFER. */
public sealed interface Wanted permits ReferTo, Wanted.Unfit {
    /** It is refused with this. */
    record Unfit(Reply reply) implements Wanted {}
}
