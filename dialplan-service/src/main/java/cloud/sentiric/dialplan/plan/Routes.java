package cloud.sentiric.dialplan.plan;

/** Where resolutions find what they are made from; nothing is ever written for an unknown number. */
public interface Routes {
    Knowledge find(CalledNumber number);
}
