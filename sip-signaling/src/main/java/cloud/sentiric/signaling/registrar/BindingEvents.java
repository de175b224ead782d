package cloud.sentiric.signaling.registrar;

import cloud.sentiric.signaling.sip.Aor;

/** Hears of every change of bindings that this node made. */
public interface BindingEvents {
    /** A binding was made or renewed. */
    void bound(Aor aor, Binding binding);

    /** Messages wait for a user who has registered. */
    void awaited(Aor aor);

    /** A binding was taken away. */
    void unbound(Aor aor, Binding binding);
}
