package cloud.sentiric.user.directory;

import java.time.Duration;

/**
 * How a call to a SIP user is connected.
 *
 * @param ringTimeout how long its phones ring
 * @param media that of the user's tenant
 */
public record ConnectPolicy(CallSchema schema, Duration ringTimeout, MediaPolicy media) {}
