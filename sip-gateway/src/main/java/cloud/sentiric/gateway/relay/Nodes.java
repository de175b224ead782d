package cloud.sentiric.gateway.relay;

import cloud.sentiric.gateway.target.Choice;

/** The nodes, which somebody else lists and measures; for any thread. */
public interface Nodes {
    /** Who may be used now. */
    Choice choice();

    /** Notes that a node answered a probe. */
    void answered(int node, int number, int status, long at);
}
