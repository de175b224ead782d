package cloud.sentiric.signaling.trunk;

/** Hears of carriers that act as if they did not know us, as one does whose registrar has lost its bindings. Any thread. */
public interface Doubts {
    void about(TrunkId trunk);
}
