package cloud.sentiric.node;

import com.google.protobuf.MessageLite;
import java.util.List;

/** How many rows of a list one response carries: clients of gRPC take 4 MiB. */
public final class Fitting {
    /** Octets of rows in a response; a fourth is left for what surrounds them. */
    public static final int MOST = 3 << 20;

    private static final int AROUND_A_ROW = 8;

    private Fitting() {}

    /** As many of the first rows as fit, one at least. */
    public static <M extends MessageLite> List<M> rows(List<M> rows) {
        int octets = 0;
        for (int i = 0; i < rows.size(); i++) {
            octets += rows.get(i).getSerializedSize() + AROUND_A_ROW;
            if (octets > MOST) {
                return rows.subList(0, Math.max(1, i));
            }
        }
        return rows;
    }
}
