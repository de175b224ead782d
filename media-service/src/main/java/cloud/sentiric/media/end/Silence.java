package cloud.sentiric.media.end;

import java.time.Duration;

/**
 * How long nothing has come and gone at an end.
 *
 * @param unheard since RTP or RTCP of the party came
 * @param unsent since RTP was sent
 */
public record Silence(Duration unheard, Duration unsent) {}
