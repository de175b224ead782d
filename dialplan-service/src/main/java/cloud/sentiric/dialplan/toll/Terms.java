package cloud.sentiric.dialplan.toll;

/**
 * What is said of a call by those whose it is.
 *
 * @param perMinute its rate, millionths
 */
public record Terms(CallingPolicy ofUser, CallingPolicy ofTenant, long perMinute) {}
