package cloud.sentiric.signaling.transaction;

/** The timers of RFC 3261 table 4 and RFC 6026 §7.1, and timer C of §16.6. */
enum TimerName {
    A,
    B,
    C,
    D,
    E,
    F,
    G,
    H,
    I,
    J,
    K,
    L,
    M
}
